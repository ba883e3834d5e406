"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

DIRECTOR = "Ivan Reitman"
FILM_TITLE = "Twins"


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
    """person(name == DIRECTOR)"""
    return [row for row in every(tools.search_people, "people", name=DIRECTOR) if row["name"] == DIRECTOR]


def list_directed(tools: Tools, seen: dict, person_id: Json) -> Json:
    """The films along the relation 'directed' from one person."""
    return every(tools.list_person_films, "films", person_id=person_id, role="director")


def films_3(tools: Tools, seen: dict) -> Json:
    """film(title == FILM_TITLE)"""
    return [row for row in every(tools.search_films, "films", title=FILM_TITLE) if row["title"] == FILM_TITLE]


def films_4(tools: Tools, seen: dict) -> Json:
    """film(director(name == DIRECTOR), not same(film(title == FILM_TITLE)))"""
    rows = []
    for start in once(tools, seen, people_1):
        rows.extend(once(tools, seen, list_directed, start["id"]))
    same_1 = once(tools, seen, films_3)
    return [row for row in distinct(rows, "id") if len(same_1) == 1 and row["id"] != same_1[0]["id"]]


def get_film(tools: Tools, seen: dict, film_id: Json) -> Json:
    """All that is known of one film."""
    return tools.get_film(film_id=film_id)


def total_6(tools: Tools, seen: dict) -> Json:
    return max(known([once(tools, seen, get_film, row["id"])["critic_score"] for row in once(tools, seen, films_4)]), default=None)


def solve(tools: Tools) -> Json:
    seen: dict = {}
    value = once(tools, seen, total_6)
    if value is None:
        return None
    found = [row["id"] for row in once(tools, seen, films_4) if once(tools, seen, get_film, row["id"])["critic_score"] is not None]
    return {"value": value, "films": found}
