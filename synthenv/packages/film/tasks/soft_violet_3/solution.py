"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

MEMBER = "Orla Hollingshed"
CAST = "Pat Roach"
YEAR = 1983
SEATS = 4


def every(list_page: Json, list_name: str, **arguments: Json) -> list:
    """All items of a listing, page by page."""
    reply = list_page(**arguments)
    items = list(reply[list_name])
    for page in range(2, reply["pages"] + 1):
        items.extend(list_page(page=page, **arguments)[list_name])
    return items


def members_1(tools: Tools) -> list:
    found = []
    for item in every(tools.search_members, "members", name=MEMBER):
        if not (item["name"] is not None and item["name"] == MEMBER):
            continue
        found.append(item)
    found.sort(key=lambda item: item["id"])
    return found


def people_2(tools: Tools) -> list:
    found = []
    for item in every(tools.search_people, "people", name=CAST):
        if not (item["name"] is not None and item["name"] == CAST):
            continue
        found.append(item)
    found.sort(key=lambda item: item["id"])
    return found


def films_4(tools: Tools) -> list:
    walked_3 = {}
    for start in people_2(tools):
        for item in every(tools.list_person_films, "films", person_id=start["id"], role="cast"):
            walked_3[item["id"]] = item
    found = []
    for item in walked_3.values():
        if not (item["year"] is not None and item["year"] > YEAR):
            continue
        item = tools.get_film(film_id=item["id"])
        found.append(item)
    found.sort(key=lambda item: item["id"])
    return found


def best_5(tools: Tools) -> list:
    known = [item for item in films_4(tools) if item["metascore"] is not None]
    known.sort(key=lambda item: (-item["metascore"], item["id"]))
    return known[:1]


def screenings_7(tools: Tools) -> list:
    walked_6 = {}
    for start in best_5(tools):
        for item in every(tools.list_film_screenings, "screenings", film_id=start["id"]):
            walked_6[item["id"]] = item
    found = []
    for item in walked_6.values():
        item = tools.get_screening(screening_id=item["id"])
        if not (item["seats_left"] is not None and item["seats_left"] >= SEATS):
            continue
        found.append(item)
    found.sort(key=lambda item: item["id"])
    return found


def best_8(tools: Tools) -> list:
    known = [item for item in screenings_7(tools) if item["starts_at"] is not None]
    known.sort(key=lambda item: (item["starts_at"], item["id"]))
    return known[:1]


def solve(tools: Tools) -> Json:
    member = members_1(tools)
    if len(member) != 1:
        return None
    screening = best_8(tools)
    if len(screening) != 1:
        return None
    tools.book_seats(member_id=member[0]["id"], screening_id=screening[0]["id"], seats=SEATS)
    return screening[0]["id"]
