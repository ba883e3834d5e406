"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

GENRE = "Biography"
RUNTIME = 103
BOX_OFFICE = 57800000
FILM_TITLE = "Léon: The Professional"


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


def best(pairs: list, ties: list, largest: bool, k: int) -> list:
    """The rows with the k largest or smallest known values; ties go by these columns."""
    ranked = [pair for pair in pairs if pair[0] is not None]
    ranked.sort(key=lambda pair: [(pair[1][name] is not None, pair[1][name]) for name in ties])
    ranked.sort(key=lambda pair: pair[0], reverse=largest)
    return [row for _, row in ranked[:k]]


def get_film(tools: Tools, seen: dict, film_id: Json) -> Json:
    """All that is known of one film."""
    return tools.get_film(film_id=film_id)


def films_2(tools: Tools, seen: dict) -> Json:
    """film(title == FILM_TITLE)"""
    return [row for row in every(tools.search_films, "films", title=FILM_TITLE) if row["title"] == FILM_TITLE]


def value_3(tools: Tools, seen: dict) -> Json:
    found = once(tools, seen, films_2)
    if len(found) != 1:
        return None
    row = found[0]
    return once(tools, seen, get_film, row["id"])["metascore"]


def films_4(tools: Tools, seen: dict) -> Json:
    limit_1 = once(tools, seen, value_3)
    found = []
    for row in every(tools.search_films, "films", genre=GENRE):
        more = once(tools, seen, get_film, row["id"])
        if more["runtime"] is not None and more["runtime"] >= RUNTIME and more["box_office"] is not None and more["box_office"] < BOX_OFFICE and more["metascore"] is not None and limit_1 is not None and more["metascore"] >= limit_1:
            found.append(row)
    return found


def best_5(tools: Tools, seen: dict) -> Json:
    pairs = [(once(tools, seen, get_film, row["id"])["metascore"], row) for row in once(tools, seen, films_4)]
    return best(pairs, ["id"], largest=False, k=3)


def solve(tools: Tools) -> Json:
    seen: dict = {}
    found = [row["id"] for row in once(tools, seen, best_5)]
    return found
