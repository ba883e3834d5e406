"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

CAST = "John Goodman"
YEAR = 1992
OTHER_TITLE = "One Hundred and One Dalmatians"


def every(list_page: Json, list_name: str, **arguments: Json) -> list:
    """All items of a listing, page by page."""
    reply = list_page(**arguments)
    items = list(reply[list_name])
    for page in range(2, reply["pages"] + 1):
        items.extend(list_page(page=page, **arguments)[list_name])
    return items


def people_1(tools: Tools) -> list:
    found = []
    for item in every(tools.search_people, "people", name=CAST):
        if not (item["name"] is not None and item["name"] == CAST):
            continue
        found.append(item)
    found.sort(key=lambda item: item["id"])
    return found


def films_3(tools: Tools) -> list:
    found = []
    for item in every(tools.search_films, "films", title=OTHER_TITLE):
        if not (item["title"] is not None and item["title"] == OTHER_TITLE):
            continue
        item = tools.get_film(film_id=item["id"])
        found.append(item)
    found.sort(key=lambda item: item["id"])
    return found


def films_5(tools: Tools) -> list:
    walked_2 = {}
    for start in people_1(tools):
        for item in every(tools.list_person_films, "films", person_id=start["id"], role="cast"):
            walked_2[item["id"]] = item
    rows = films_3(tools)
    value_4 = rows[0]["critic_score"] if len(rows) == 1 else None
    found = []
    for item in walked_2.values():
        if not (item["year"] is not None and item["year"] > YEAR):
            continue
        item = tools.get_film(film_id=item["id"])
        if not (item["critic_score"] is not None and value_4 is not None and item["critic_score"] < value_4):
            continue
        found.append(item)
    found.sort(key=lambda item: item["id"])
    return found


def solve(tools: Tools) -> Json:
    found = [item["id"] for item in films_5(tools)]
    return {"count": len(found), "films": found}
