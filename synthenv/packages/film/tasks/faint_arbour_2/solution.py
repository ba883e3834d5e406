"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

COUNTRY = "Mexico"
CERTIFICATE = "R"
CERTIFICATE_2 = "PG"
CRITIC_SCORE = 5.7


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


def get_film(tools: Tools, seen: dict, film_id: Json) -> Json:
    """All that is known of one film."""
    return tools.get_film(film_id=film_id)


def films_2(tools: Tools, seen: dict) -> Json:
    found = []
    for row in every(tools.search_films, "films", country=COUNTRY):
        more = once(tools, seen, get_film, row["id"])
        if more["certificate"] in (CERTIFICATE, CERTIFICATE_2) and more["critic_score"] is not None and more["critic_score"] >= CRITIC_SCORE:
            found.append(row)
    return found


def solve(tools: Tools) -> Json:
    seen: dict = {}
    found = [row["id"] for row in once(tools, seen, films_2)]
    return found
