"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

CAST = "William Fichtner"
RUNTIME_FROM = 112
RUNTIME_TO = 149
CAST_2 = "Bruce Greenwood"


def every(list_page: Json, list_name: str, **arguments: Json) -> list:
    """All items of a listing, page by page."""
    reply = list_page(**arguments)
    items = list(reply[list_name])
    for page in range(2, reply["pages"] + 1):
        items.extend(list_page(page=page, **arguments)[list_name])
    return items


def once(tools: Tools, seen: dict, step: Json, *key: Json) -> Json:
    """What a step finds; it is taken once."""
    known = (step, *key)
    if known not in seen:
        seen[known] = step(tools, seen, *key)
    return seen[known]


def distinct(rows: list, key: str) -> list:
    """Each row once."""
    return list({row[key]: row for row in rows}.values())


def best(pairs: list, ties: list, largest: bool, k: int) -> list:
    """The rows with the k largest or smallest known values; ties go by these columns."""
    ranked = [pair for pair in pairs if pair[0] is not None]
    ranked.sort(key=lambda pair: [(pair[1][name] is not None, pair[1][name]) for name in ties])
    ranked.sort(key=lambda pair: pair[0], reverse=largest)
    return [row for _, row in ranked[:k]]


def people_1(tools: Tools, seen: dict) -> Json:
    """person(name == CAST)"""
    return [row for row in every(tools.search_people, "people", name=CAST) if row["name"] == CAST]


def list_acted_in(tools: Tools, seen: dict, person_id: Json) -> Json:
    """The films along the relation 'acted_in' from one person."""
    return every(tools.list_person_films, "films", person_id=person_id, role="cast")


def get_film(tools: Tools, seen: dict, film_id: Json) -> Json:
    """All that is known of one film."""
    return tools.get_film(film_id=film_id)


def films_4(tools: Tools, seen: dict) -> Json:
    """film(cast(name == CAST), RUNTIME_FROM <= runtime <= RUNTIME_TO)"""
    rows = []
    for start in once(tools, seen, people_1):
        rows.extend(once(tools, seen, list_acted_in, start["id"]))
    found = []
    for row in distinct(rows, "id"):
        more = once(tools, seen, get_film, row["id"])
        if more["runtime"] is not None and RUNTIME_FROM <= more["runtime"] <= RUNTIME_TO:
            found.append(row)
    return found


def people_5(tools: Tools, seen: dict) -> Json:
    """person(name == CAST_2)"""
    return [row for row in every(tools.search_people, "people", name=CAST_2) if row["name"] == CAST_2]


def films_6(tools: Tools, seen: dict) -> Json:
    """film(cast(name == CAST_2))"""
    rows = []
    for start in once(tools, seen, people_5):
        rows.extend(once(tools, seen, list_acted_in, start["id"]))
    return distinct(rows, "id")


def best_7(tools: Tools, seen: dict) -> Json:
    """smallest(film(cast(name == CAST_2)), reviews, k=3)"""
    pairs = [(once(tools, seen, get_film, row["id"])["reviews"], row) for row in once(tools, seen, films_6)]
    return best(pairs, ["id"], largest=False, k=3)


def films_8(tools: Tools, seen: dict) -> Json:
    return distinct([*once(tools, seen, films_4), *once(tools, seen, best_7)], "id")


def solve(tools: Tools) -> Json:
    seen: dict = {}
    found = [row["id"] for row in once(tools, seen, films_8)]
    return found
