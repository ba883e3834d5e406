"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

DIRECTOR = "William Friedkin"
FILM_TITLE = "Rules of Engagement"
FILM_TITLE_2 = "Diamonds Are Forever"


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
    """person(name == DIRECTOR)"""
    return [row for row in every(tools.search_people, "people", name=DIRECTOR) if row["name"] == DIRECTOR]


def list_directed(tools: Tools, seen: dict, person_id: Json) -> Json:
    """The films along the relation 'directed' from one person."""
    return every(tools.list_person_films, "films", person_id=person_id, role="director")


def films_3(tools: Tools, seen: dict) -> Json:
    """film(title == FILM_TITLE)"""
    return [row for row in every(tools.search_films, "films", title=FILM_TITLE) if row["title"] == FILM_TITLE]


def films_4(tools: Tools, seen: dict) -> Json:
    """film(title == FILM_TITLE_2)"""
    return [row for row in every(tools.search_films, "films", title=FILM_TITLE_2) if row["title"] == FILM_TITLE_2]


def value_5(tools: Tools, seen: dict) -> Json:
    found = once(tools, seen, films_4)
    if len(found) != 1:
        return None
    row = found[0]
    return row["year"]


def films_6(tools: Tools, seen: dict) -> Json:
    rows = []
    for start in once(tools, seen, people_1):
        rows.extend(once(tools, seen, list_directed, start["id"]))
    same_1 = once(tools, seen, films_3)
    limit_2 = once(tools, seen, value_5)
    return [row for row in distinct(rows, "id") if len(same_1) == 1 and row["id"] != same_1[0]["id"] and row["year"] is not None and limit_2 is not None and row["year"] > limit_2]


def solve(tools: Tools) -> Json:
    seen: dict = {}
    found = [row["id"] for row in once(tools, seen, films_6)]
    return found
