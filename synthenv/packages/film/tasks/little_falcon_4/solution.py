"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

MEMBER = "Siobhan Uzoma"
FILM_TITLE_3 = "Mystic River"
FILM_TITLE = "Gran Torino"
FILM_TITLE_2 = "I Know What You Did Last Summer"


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


def members_1(tools: Tools, seen: dict) -> Json:
    """member(name == MEMBER)"""
    return [row for row in every(tools.search_members, "members", name=MEMBER) if row["name"] == MEMBER]


def films_2(tools: Tools, seen: dict) -> Json:
    """film(title == FILM_TITLE_3)"""
    return [row for row in every(tools.search_films, "films", title=FILM_TITLE_3) if row["title"] == FILM_TITLE_3]


def list_director(tools: Tools, seen: dict, film_id: Json) -> Json:
    """The people along the relation 'director' from one film."""
    return every(tools.list_film_people, "people", film_id=film_id, role="director")


def people_4(tools: Tools, seen: dict) -> Json:
    """person(directed(title == FILM_TITLE_3))"""
    rows = []
    for start in once(tools, seen, films_2):
        rows.extend(once(tools, seen, list_director, start["id"]))
    return distinct(rows, "id")


def list_directed(tools: Tools, seen: dict, person_id: Json) -> Json:
    """The films along the relation 'directed' from one person."""
    return every(tools.list_person_films, "films", person_id=person_id, role="director")


def films_6(tools: Tools, seen: dict) -> Json:
    """film(title == FILM_TITLE)"""
    return [row for row in every(tools.search_films, "films", title=FILM_TITLE) if row["title"] == FILM_TITLE]


def films_7(tools: Tools, seen: dict) -> Json:
    """film(title == FILM_TITLE_2)"""
    return [row for row in every(tools.search_films, "films", title=FILM_TITLE_2) if row["title"] == FILM_TITLE_2]


def value_8(tools: Tools, seen: dict) -> Json:
    found = once(tools, seen, films_7)
    if len(found) != 1:
        return None
    row = found[0]
    return row["year"]


def films_9(tools: Tools, seen: dict) -> Json:
    rows = []
    for start in once(tools, seen, people_4):
        rows.extend(once(tools, seen, list_directed, start["id"]))
    same_1 = once(tools, seen, films_6)
    limit_2 = once(tools, seen, value_8)
    return [row for row in distinct(rows, "id") if len(same_1) == 1 and row["id"] != same_1[0]["id"] and row["year"] is not None and limit_2 is not None and row["year"] > limit_2]


def solve(tools: Tools) -> Json:
    seen: dict = {}
    member_found = once(tools, seen, members_1)
    if len(member_found) != 1:
        return None
    film_found = once(tools, seen, films_9)
    if not film_found:
        return None
    answer = [row["id"] for row in film_found]
    for row in film_found:
        tools.remove_from_watchlist(member_id=member_found[0]["id"], film_id=row["id"])
    return answer
