"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

WRITER = "Thomas Lennon"
YEAR = 2008


def every(list_page: Json, list_name: str, **arguments: Json) -> list:
    """All items of a listing, page by page."""
    reply = list_page(**arguments)
    items = list(reply[list_name])
    for page in range(2, reply["pages"] + 1):
        items.extend(list_page(page=page, **arguments)[list_name])
    return items


def people_1(tools: Tools) -> list:
    found = []
    for item in every(tools.search_people, "people", name=WRITER):
        if not (item["name"] is not None and item["name"] == WRITER):
            continue
        found.append(item)
    found.sort(key=lambda item: item["id"])
    return found


def films_3(tools: Tools) -> list:
    walked_2 = {}
    for start in people_1(tools):
        for item in every(tools.list_person_films, "films", person_id=start["id"], role="writer"):
            walked_2[item["id"]] = item
    found = []
    for item in walked_2.values():
        if not (item["year"] is not None and item["year"] > YEAR):
            continue
        found.append(item)
    found.sort(key=lambda item: item["id"])
    return found


def solve(tools: Tools) -> Json:
    return [item["id"] for item in films_3(tools)]
