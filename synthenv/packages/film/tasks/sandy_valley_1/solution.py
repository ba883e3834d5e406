"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

CAST = "Bernie Casey"
BOX_OFFICE = 40485039


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
    """film(cast(name == CAST), box_office >= BOX_OFFICE)"""
    rows = []
    for start in once(tools, seen, people_1):
        rows.extend(once(tools, seen, list_acted_in, start["id"]))
    found = []
    for row in distinct(rows, "id"):
        more = once(tools, seen, get_film, row["id"])
        if more["box_office"] is not None and more["box_office"] >= BOX_OFFICE:
            found.append(row)
    return found


def solve(tools: Tools) -> Json:
    seen: dict = {}
    found = [row["id"] for row in once(tools, seen, films_4)]
    return found
