"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

LANGUAGE = "French"
GENRE = "Drama"
YEAR_FROM = 1991
YEAR_TO = 2009
TOMATOMETER = 86


def every(list_page: Json, list_name: str, **arguments: Json) -> list:
    """All items of a listing, page by page."""
    reply = list_page(**arguments)
    items = list(reply[list_name])
    for page in range(2, reply["pages"] + 1):
        items.extend(list_page(page=page, **arguments)[list_name])
    return items


def films_1(tools: Tools) -> list:
    found = []
    for item in every(tools.search_films, "films", language=LANGUAGE, genre=GENRE, year_from=YEAR_FROM, year_to=YEAR_TO):
        item = tools.get_film(film_id=item["id"])
        if not (item["tomatometer"] is not None and item["tomatometer"] <= TOMATOMETER):
            continue
        found.append(item)
    found.sort(key=lambda item: item["id"])
    return found


def solve(tools: Tools) -> Json:
    return [item["id"] for item in films_1(tools)]
