"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

TITLE = "Big Fat Liar"
YEAR = 2005


def every(list_page: Json, list_name: str, **arguments: Json) -> list:
    """All items of a listing, page by page."""
    reply = list_page(**arguments)
    items = list(reply[list_name])
    for page in range(2, reply["pages"] + 1):
        items.extend(list_page(page=page, **arguments)[list_name])
    return items


def films_1(tools: Tools) -> list:
    found = []
    for item in every(tools.search_films, "films", title=TITLE):
        if not (item["title"] is not None and item["title"] == TITLE):
            continue
        found.append(item)
    found.sort(key=lambda item: item["id"])
    return found


def people_3(tools: Tools) -> list:
    walked_2 = {}
    for start in films_1(tools):
        for item in every(tools.list_film_people, "people", film_id=start["id"], role="cast"):
            walked_2[item["id"]] = item
    found = []
    for item in walked_2.values():
        found.append(item)
    found.sort(key=lambda item: item["id"])
    return found


def films_5(tools: Tools) -> list:
    walked_4 = {}
    for start in people_3(tools):
        for item in every(tools.list_person_films, "films", person_id=start["id"], role="cast"):
            walked_4[item["id"]] = item
    found = []
    for item in walked_4.values():
        if not (item["year"] is not None and item["year"] > YEAR):
            continue
        item = tools.get_film(film_id=item["id"])
        found.append(item)
    found.sort(key=lambda item: item["id"])
    return found


def best_6(tools: Tools) -> list:
    known = [item for item in films_5(tools) if item["oscars"] is not None]
    known.sort(key=lambda item: (-item["oscars"], item["id"]))
    return known[:3]


def solve(tools: Tools) -> Json:
    return [item["id"] for item in best_6(tools)]
