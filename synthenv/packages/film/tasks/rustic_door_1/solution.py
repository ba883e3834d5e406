"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

SHOWS = "Wreck-It Ralph"


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


def screenings_3(tools: Tools, seen: dict) -> Json:
    """screening(shows(title == SHOWS))"""
    rows = []
    for start in once(tools, seen, films_1):
        rows.extend(once(tools, seen, list_shown_at, start["id"]))
    return distinct(rows, "id")


def get_screening(tools: Tools, seen: dict, screening_id: Json) -> Json:
    """All that is known of one screening."""
    return tools.get_screening(screening_id=screening_id)


def total_5(tools: Tools, seen: dict) -> Json:
    return min(known([once(tools, seen, get_screening, row["id"])["price"] for row in once(tools, seen, screenings_3)]), default=None)


def solve(tools: Tools) -> Json:
    seen: dict = {}
    value = once(tools, seen, total_5)
    if value is None:
        return None
    found = [row["id"] for row in once(tools, seen, screenings_3) if once(tools, seen, get_screening, row["id"])["price"] is not None]
    return {"value": value, "screenings": found}
