"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

SHOWS = "The Conjuring"
SEATS_LEFT = 19
GENRE = "History"
REVIEWS_FROM = 68
REVIEWS_TO = 285
TOMATOMETER_FROM = 86
TOMATOMETER_TO = 91


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


def known(values: list) -> list:
    """Those that are known."""
    return [value for value in values if value is not None]


def films_1(tools: Tools, seen: dict) -> Json:
    """film(title == SHOWS)"""
    return [row for row in every(tools.search_films, "films", title=SHOWS) if row["title"] == SHOWS]


def list_shown_at(tools: Tools, seen: dict, film_id: Json) -> Json:
    """The screenings along the relation 'shown_at' from one film."""
    return every(tools.list_film_screenings, "screenings", film_id=film_id)


def get_screening(tools: Tools, seen: dict, screening_id: Json) -> Json:
    """All that is known of one screening."""
    return tools.get_screening(screening_id=screening_id)


def screenings_4(tools: Tools, seen: dict) -> Json:
    """screening(shows(title == SHOWS), not seats_left < SEATS_LEFT)"""
    rows = []
    for start in once(tools, seen, films_1):
        rows.extend(once(tools, seen, list_shown_at, start["id"]))
    found = []
    for row in distinct(rows, "id"):
        more = once(tools, seen, get_screening, row["id"])
        if more["seats_left"] is not None and more["seats_left"] >= SEATS_LEFT:
            found.append(row)
    return found


def get_film(tools: Tools, seen: dict, film_id: Json) -> Json:
    """All that is known of one film."""
    return tools.get_film(film_id=film_id)


def films_6(tools: Tools, seen: dict) -> Json:
    found = []
    for row in every(tools.search_films, "films", genre=GENRE):
        more = once(tools, seen, get_film, row["id"])
        if more["reviews"] is not None and REVIEWS_FROM <= more["reviews"] <= REVIEWS_TO and more["tomatometer"] is not None and TOMATOMETER_FROM <= more["tomatometer"] <= TOMATOMETER_TO:
            found.append(row)
    return found


def total_7(tools: Tools, seen: dict) -> Json:
    return max(known([once(tools, seen, get_film, row["id"])["oscars"] for row in once(tools, seen, films_6)]), default=None)


def solve(tools: Tools) -> Json:
    seen: dict = {}
    first_found = [row["id"] for row in once(tools, seen, screenings_4)]
    second_value = once(tools, seen, total_7)
    if second_value is None:
        return None
    second_found = [row["id"] for row in once(tools, seen, films_6) if once(tools, seen, get_film, row["id"])["oscars"] is not None]
    return {"first": {"count": len(first_found), "screenings": first_found}, "second": {"value": second_value, "films": second_found}}
