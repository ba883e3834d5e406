"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

GENRE = "Western"
REVIEWS_FROM = 38
REVIEWS_TO = 101


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


def known(values: list) -> list:
    """Those that are known."""
    return [value for value in values if value is not None]


def get_film(tools: Tools, seen: dict, film_id: Json) -> Json:
    """All that is known of one film."""
    return tools.get_film(film_id=film_id)


def films_2(tools: Tools, seen: dict) -> Json:
    """film(genre(name == GENRE), REVIEWS_FROM <= reviews <= REVIEWS_TO)"""
    found = []
    for row in every(tools.search_films, "films", genre=GENRE):
        more = once(tools, seen, get_film, row["id"])
        if more["reviews"] is not None and REVIEWS_FROM <= more["reviews"] <= REVIEWS_TO:
            found.append(row)
    return found


def total_3(tools: Tools, seen: dict) -> Json:
    return max(known([once(tools, seen, get_film, row["id"])["oscars"] for row in once(tools, seen, films_2)]), default=None)


def solve(tools: Tools) -> Json:
    seen: dict = {}
    value = once(tools, seen, total_3)
    if value is None:
        return None
    found = [row["id"] for row in once(tools, seen, films_2) if once(tools, seen, get_film, row["id"])["oscars"] is not None]
    return {"value": value, "films": found}
