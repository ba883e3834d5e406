"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

LANGUAGE = "Spanish"
RUNTIME_FROM = 115
RUNTIME_TO = 121
WRITER = "Joel Coen"
YEAR_FROM = 1994
YEAR_TO = 1996


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


def get_film(tools: Tools, seen: dict, film_id: Json) -> Json:
    """All that is known of one film."""
    return tools.get_film(film_id=film_id)


def films_2(tools: Tools, seen: dict) -> Json:
    """film(language(name == LANGUAGE), RUNTIME_FROM <= runtime <= RUNTIME_TO)"""
    found = []
    for row in every(tools.search_films, "films", language=LANGUAGE):
        more = once(tools, seen, get_film, row["id"])
        if more["runtime"] is not None and RUNTIME_FROM <= more["runtime"] <= RUNTIME_TO:
            found.append(row)
    return found


def best_3(tools: Tools, seen: dict) -> Json:
    """largest(film(language(name == LANGUAGE), RUNTIME_FROM <= runtime <= RUNTIME_TO), tomatometer, k=3)"""
    pairs = [(once(tools, seen, get_film, row["id"])["tomatometer"], row) for row in once(tools, seen, films_2)]
    return best(pairs, ["id"], largest=True, k=3)


def people_4(tools: Tools, seen: dict) -> Json:
    """person(name == WRITER)"""
    return [row for row in every(tools.search_people, "people", name=WRITER) if row["name"] == WRITER]


def list_wrote(tools: Tools, seen: dict, person_id: Json) -> Json:
    """The films along the relation 'wrote' from one person."""
    return every(tools.list_person_films, "films", person_id=person_id, role="writer")


def films_6(tools: Tools, seen: dict) -> Json:
    """film(writer(name == WRITER), not YEAR_FROM <= year <= YEAR_TO)"""
    rows = []
    for start in once(tools, seen, people_4):
        rows.extend(once(tools, seen, list_wrote, start["id"]))
    return [row for row in distinct(rows, "id") if row["year"] is not None and not (YEAR_FROM <= row["year"] <= YEAR_TO)]


def solve(tools: Tools) -> Json:
    seen: dict = {}
    first_found = [row["id"] for row in once(tools, seen, best_3)]
    second_found = [row["id"] for row in once(tools, seen, films_6)]
    return {"first": first_found, "second": {"count": len(second_found), "films": second_found}}
