"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

WRITER = "John Thomas"


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


def known(values: list) -> list:
    """Those that are known."""
    return [value for value in values if value is not None]


def people_1(tools: Tools, seen: dict) -> Json:
    """person(name == WRITER)"""
    return [row for row in every(tools.search_people, "people", name=WRITER) if row["name"] == WRITER]


def list_wrote(tools: Tools, seen: dict, person_id: Json) -> Json:
    """The films along the relation 'wrote' from one person."""
    return every(tools.list_person_films, "films", person_id=person_id, role="writer")


def films_3(tools: Tools, seen: dict) -> Json:
    """film(writer(name == WRITER))"""
    rows = []
    for start in once(tools, seen, people_1):
        rows.extend(once(tools, seen, list_wrote, start["id"]))
    return distinct(rows, "id")


def get_film(tools: Tools, seen: dict, film_id: Json) -> Json:
    """All that is known of one film."""
    return tools.get_film(film_id=film_id)


def total_5(tools: Tools, seen: dict) -> Json:
    return max(known([once(tools, seen, get_film, row["id"])["box_office"] for row in once(tools, seen, films_3)]), default=None)


def solve(tools: Tools) -> Json:
    seen: dict = {}
    value = once(tools, seen, total_5)
    if value is None:
        return None
    found = [row["id"] for row in once(tools, seen, films_3) if once(tools, seen, get_film, row["id"])["box_office"] is not None]
    return {"value": value, "films": found}
