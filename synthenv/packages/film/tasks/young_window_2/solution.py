"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

MEMBER = "Emeka Gunnarsdottir"
COUNTRY = "South Africa"
FILM_TITLE = "Dredd"


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


def films_3(tools: Tools, seen: dict) -> Json:
    """film(country(name == COUNTRY), not same(film(title == FILM_TITLE)))"""
    same_1 = once(tools, seen, films_2)
    return [row for row in every(tools.search_films, "films", country=COUNTRY) if len(same_1) == 1 and row["id"] != same_1[0]["id"]]


def solve(tools: Tools) -> Json:
    seen: dict = {}
    member_found = once(tools, seen, members_1)
    if len(member_found) != 1:
        return None
    film_found = once(tools, seen, films_3)
    if not film_found:
        return None
    answer = [row["id"] for row in film_found]
    for row in film_found:
        tools.remove_from_watchlist(member_id=member_found[0]["id"], film_id=row["id"])
    return answer
