"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

GENRE = "Sport"
YEAR = 1999


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
    """film(genre(name == GENRE), year > YEAR)"""
    return [row for row in every(tools.search_films, "films", genre=GENRE, year_from=YEAR) if row["year"] is not None and row["year"] > YEAR]


def solve(tools: Tools) -> Json:
    seen: dict = {}
    found = [row["id"] for row in once(tools, seen, films_1)]
    return found
