"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

FILM_TITLE_2 = "The Last Starfighter"
RUNTIME_FROM = 100
RUNTIME_TO = 123
FILM_TITLE = "Planes, Trains and Automobiles"
CAST_2 = "William Hope"


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


def films_1(tools: Tools, seen: dict) -> Json:
    """film(title == FILM_TITLE_2)"""
    return [row for row in every(tools.search_films, "films", title=FILM_TITLE_2) if row["title"] == FILM_TITLE_2]


def list_cast(tools: Tools, seen: dict, film_id: Json) -> Json:
    """The people along the relation 'cast' from one film."""
    return every(tools.list_film_people, "people", film_id=film_id, role="cast")


def people_3(tools: Tools, seen: dict) -> Json:
    """person(acted_in(title == FILM_TITLE_2))"""
    rows = []
    for start in once(tools, seen, films_1):
        rows.extend(once(tools, seen, list_cast, start["id"]))
    return distinct(rows, "id")


def list_acted_in(tools: Tools, seen: dict, person_id: Json) -> Json:
    """The films along the relation 'acted_in' from one person."""
    return every(tools.list_person_films, "films", person_id=person_id, role="cast")


def get_film(tools: Tools, seen: dict, film_id: Json) -> Json:
    """All that is known of one film."""
    return tools.get_film(film_id=film_id)


def films_6(tools: Tools, seen: dict) -> Json:
    """film(title == FILM_TITLE)"""
    return [row for row in every(tools.search_films, "films", title=FILM_TITLE) if row["title"] == FILM_TITLE]


def value_7(tools: Tools, seen: dict) -> Json:
    found = once(tools, seen, films_6)
    if len(found) != 1:
        return None
    row = found[0]
    return row["year"]


def films_8(tools: Tools, seen: dict) -> Json:
    rows = []
    for start in once(tools, seen, people_3):
        rows.extend(once(tools, seen, list_acted_in, start["id"]))
    limit_1 = once(tools, seen, value_7)
    found = []
    for row in distinct(rows, "id"):
        if not (row["year"] is not None and limit_1 is not None and row["year"] < limit_1):
            continue
        more = once(tools, seen, get_film, row["id"])
        if more["runtime"] is not None and RUNTIME_FROM <= more["runtime"] <= RUNTIME_TO:
            found.append(row)
    return found


def people_9(tools: Tools, seen: dict) -> Json:
    """person(name == CAST_2)"""
    return [row for row in every(tools.search_people, "people", name=CAST_2) if row["name"] == CAST_2]


def films_10(tools: Tools, seen: dict) -> Json:
    """film(cast(name == CAST_2))"""
    rows = []
    for start in once(tools, seen, people_9):
        rows.extend(once(tools, seen, list_acted_in, start["id"]))
    return distinct(rows, "id")


def best_11(tools: Tools, seen: dict) -> Json:
    """smallest(film(cast(name == CAST_2)), reviews, k=3)"""
    pairs = [(once(tools, seen, get_film, row["id"])["reviews"], row) for row in once(tools, seen, films_10)]
    return best(pairs, ["id"], largest=False, k=3)


def films_12(tools: Tools, seen: dict) -> Json:
    return distinct([*once(tools, seen, films_8), *once(tools, seen, best_11)], "id")


def solve(tools: Tools) -> Json:
    seen: dict = {}
    found = [row["id"] for row in once(tools, seen, films_12)]
    return found
