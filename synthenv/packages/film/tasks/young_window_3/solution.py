"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

MEMBER = "Kalina Zandvoort"
COUNTRY = "Czech Republic"
FILM_TITLE = "Van Helsing"
FILM_TITLE_2 = "Doom"


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


def members_1(tools: Tools, seen: dict) -> Json:
    """member(name == MEMBER)"""
    return [row for row in every(tools.search_members, "members", name=MEMBER) if row["name"] == MEMBER]


def films_2(tools: Tools, seen: dict) -> Json:
    """film(title == FILM_TITLE)"""
    return [row for row in every(tools.search_films, "films", title=FILM_TITLE) if row["title"] == FILM_TITLE]


def get_film(tools: Tools, seen: dict, film_id: Json) -> Json:
    """All that is known of one film."""
    return tools.get_film(film_id=film_id)


def films_4(tools: Tools, seen: dict) -> Json:
    """film(title == FILM_TITLE_2)"""
    return [row for row in every(tools.search_films, "films", title=FILM_TITLE_2) if row["title"] == FILM_TITLE_2]


def value_5(tools: Tools, seen: dict) -> Json:
    found = once(tools, seen, films_4)
    if len(found) != 1:
        return None
    row = found[0]
    return once(tools, seen, get_film, row["id"])["box_office"]


def films_6(tools: Tools, seen: dict) -> Json:
    same_1 = once(tools, seen, films_2)
    limit_2 = once(tools, seen, value_5)
    found = []
    for row in every(tools.search_films, "films", country=COUNTRY):
        if not (len(same_1) == 1 and row["id"] != same_1[0]["id"]):
            continue
        more = once(tools, seen, get_film, row["id"])
        if more["box_office"] is not None and limit_2 is not None and more["box_office"] > limit_2:
            found.append(row)
    return found


def solve(tools: Tools) -> Json:
    seen: dict = {}
    member_found = once(tools, seen, members_1)
    if len(member_found) != 1:
        return None
    film_found = once(tools, seen, films_6)
    if not film_found:
        return None
    answer = [row["id"] for row in film_found]
    for row in film_found:
        tools.remove_from_watchlist(member_id=member_found[0]["id"], film_id=row["id"])
    return answer
