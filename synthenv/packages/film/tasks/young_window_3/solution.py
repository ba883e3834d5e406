"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

COUNTRY = "Mexico"
FILM_TITLE = "Romancing the Stone"
FILM_TITLE_2 = "Legend of the Guardians: The Owls of Ga'Hoole"


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


def films_1(tools: Tools, seen: dict) -> Json:
    """film(title == FILM_TITLE)"""
    return [row for row in every(tools.search_films, "films", title=FILM_TITLE) if row["title"] == FILM_TITLE]


def get_film(tools: Tools, seen: dict, film_id: Json) -> Json:
    """All that is known of one film."""
    return tools.get_film(film_id=film_id)


def films_3(tools: Tools, seen: dict) -> Json:
    """film(title == FILM_TITLE_2)"""
    return [row for row in every(tools.search_films, "films", title=FILM_TITLE_2) if row["title"] == FILM_TITLE_2]


def value_4(tools: Tools, seen: dict) -> Json:
    found = once(tools, seen, films_3)
    if len(found) != 1:
        return None
    row = found[0]
    return once(tools, seen, get_film, row["id"])["critic_score"]


def films_5(tools: Tools, seen: dict) -> Json:
    same_1 = once(tools, seen, films_1)
    limit_2 = once(tools, seen, value_4)
    found = []
    for row in every(tools.search_films, "films", country=COUNTRY):
        if not (len(same_1) == 1 and row["id"] != same_1[0]["id"]):
            continue
        more = once(tools, seen, get_film, row["id"])
        if more["critic_score"] is not None and limit_2 is not None and more["critic_score"] > limit_2:
            found.append(row)
    return found


def solve(tools: Tools) -> Json:
    seen: dict = {}
    found = [row["id"] for row in once(tools, seen, films_5)]
    return {"count": len(found), "films": found}
