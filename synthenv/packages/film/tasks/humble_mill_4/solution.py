"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

WANTED_BY = "Lorcan Chaudhuri"
THRESHOLD = 9
GENRE = "Musical"
RUNTIME = 91
BOX_OFFICE = 120072577
FILM_TITLE = "Silverado"
WRITER = "Chris Sanders"


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


def distinct(rows: list, key: str) -> list:
    """Each row once."""
    return list({row[key]: row for row in rows}.values())


def best(pairs: list, ties: list, largest: bool, k: int) -> list:
    """The rows with the k largest or smallest known values; ties go by these columns."""
    ranked = [pair for pair in pairs if pair[0] is not None]
    ranked.sort(key=lambda pair: [(pair[1][name] is not None, pair[1][name]) for name in ties])
    ranked.sort(key=lambda pair: pair[0], reverse=largest)
    return [row for _, row in ranked[:k]]


def members_1(tools: Tools, seen: dict) -> Json:
    """member(name == WANTED_BY)"""
    return [row for row in every(tools.search_members, "members", name=WANTED_BY) if row["name"] == WANTED_BY]


def list_wants(tools: Tools, seen: dict, member_id: Json) -> Json:
    """The films along the relation 'wants' from one member."""
    return every(tools.list_watchlist, "films", member_id=member_id)


def films_3(tools: Tools, seen: dict) -> Json:
    """film(wanted_by(name == WANTED_BY))"""
    rows = []
    for start in once(tools, seen, members_1):
        rows.extend(once(tools, seen, list_wants, start["id"]))
    return distinct(rows, "id")


def total_4(tools: Tools, seen: dict) -> Json:
    return len(once(tools, seen, films_3))


def get_film(tools: Tools, seen: dict, film_id: Json) -> Json:
    """All that is known of one film."""
    return tools.get_film(film_id=film_id)


def films_6(tools: Tools, seen: dict) -> Json:
    """film(title == FILM_TITLE)"""
    return [row for row in every(tools.search_films, "films", title=FILM_TITLE) if row["title"] == FILM_TITLE]


def value_7(tools: Tools, seen: dict) -> Json:
    found = once(tools, seen, films_6)
    if len(found) != 1:
        return None
    row = found[0]
    return once(tools, seen, get_film, row["id"])["metascore"]


def films_8(tools: Tools, seen: dict) -> Json:
    limit_1 = once(tools, seen, value_7)
    found = []
    for row in every(tools.search_films, "films", genre=GENRE):
        more = once(tools, seen, get_film, row["id"])
        if more["runtime"] is not None and more["runtime"] >= RUNTIME and more["box_office"] is not None and more["box_office"] < BOX_OFFICE and more["metascore"] is not None and limit_1 is not None and more["metascore"] >= limit_1:
            found.append(row)
    return found


def best_9(tools: Tools, seen: dict) -> Json:
    pairs = [(once(tools, seen, get_film, row["id"])["metascore"], row) for row in once(tools, seen, films_8)]
    return best(pairs, ["id"], largest=False, k=3)


def people_10(tools: Tools, seen: dict) -> Json:
    """person(name == WRITER)"""
    return [row for row in every(tools.search_people, "people", name=WRITER) if row["name"] == WRITER]


def list_wrote(tools: Tools, seen: dict, person_id: Json) -> Json:
    """The films along the relation 'wrote' from one person."""
    return every(tools.list_person_films, "films", person_id=person_id, role="writer")


def list_genre(tools: Tools, seen: dict, film_id: Json) -> Json:
    """The genres along the relation 'genre' from one film."""
    return every(tools.list_film_genres, "genres", film_id=film_id)


def films_13(tools: Tools, seen: dict) -> Json:
    """film(writer(name == WRITER), least(3, genre()))"""
    rows = []
    for start in once(tools, seen, people_10):
        rows.extend(once(tools, seen, list_wrote, start["id"]))
    found = []
    for row in distinct(rows, "id"):
        if len(once(tools, seen, list_genre, row["id"])) >= 3:
            found.append(row)
    return found


def best_14(tools: Tools, seen: dict) -> Json:
    """smallest(film(writer(name == WRITER), least(3, genre())), metascore, k=3)"""
    pairs = [(once(tools, seen, get_film, row["id"])["metascore"], row) for row in once(tools, seen, films_13)]
    return best(pairs, ["id"], largest=False, k=3)


def solve(tools: Tools) -> Json:
    seen: dict = {}
    measure = once(tools, seen, total_4)
    if measure is None:
        return None
    if measure >= THRESHOLD:
        found = [row["id"] for row in once(tools, seen, best_9)]
        return found
    found = [row["id"] for row in once(tools, seen, best_14)]
    return found
