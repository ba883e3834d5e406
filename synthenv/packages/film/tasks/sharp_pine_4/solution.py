"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

WANTED_BY = "Lorcan Skarsgard"
RUNTIME = 117
TOMATOMETER = 79
COUNTRY = "Canada"
WRITER = "Stanley Kubrick"


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


def get_film(tools: Tools, seen: dict, film_id: Json) -> Json:
    """All that is known of one film."""
    return tools.get_film(film_id=film_id)


def films_4(tools: Tools, seen: dict) -> Json:
    """film(wanted_by(name == WANTED_BY), runtime <= RUNTIME, not tomatometer > TOMATOMETER)"""
    rows = []
    for start in once(tools, seen, members_1):
        rows.extend(once(tools, seen, list_wants, start["id"]))
    found = []
    for row in distinct(rows, "id"):
        more = once(tools, seen, get_film, row["id"])
        if more["runtime"] is not None and more["runtime"] <= RUNTIME and more["tomatometer"] is not None and more["tomatometer"] <= TOMATOMETER:
            found.append(row)
    return found


def people_5(tools: Tools, seen: dict) -> Json:
    """person(name == WRITER)"""
    return [row for row in every(tools.search_people, "people", name=WRITER) if row["name"] == WRITER]


def list_wrote(tools: Tools, seen: dict, person_id: Json) -> Json:
    """The films along the relation 'wrote' from one person."""
    return every(tools.list_person_films, "films", person_id=person_id, role="writer")


def films_7(tools: Tools, seen: dict) -> Json:
    """film(writer(name == WRITER))"""
    rows = []
    for start in once(tools, seen, people_5):
        rows.extend(once(tools, seen, list_wrote, start["id"]))
    return distinct(rows, "id")


def best_8(tools: Tools, seen: dict) -> Json:
    """smallest(film(writer(name == WRITER)), oscars)"""
    pairs = [(once(tools, seen, get_film, row["id"])["oscars"], row) for row in once(tools, seen, films_7)]
    return best(pairs, ["id"], largest=False, k=1)


def value_9(tools: Tools, seen: dict) -> Json:
    found = once(tools, seen, best_8)
    if len(found) != 1:
        return None
    row = found[0]
    return once(tools, seen, get_film, row["id"])["box_office"]


def films_10(tools: Tools, seen: dict) -> Json:
    limit_1 = once(tools, seen, value_9)
    found = []
    for row in every(tools.search_films, "films", country=COUNTRY):
        more = once(tools, seen, get_film, row["id"])
        if more["box_office"] is not None and limit_1 is not None and more["box_office"] >= limit_1:
            found.append(row)
    return found


def best_11(tools: Tools, seen: dict) -> Json:
    pairs = [(once(tools, seen, get_film, row["id"])["oscars"], row) for row in once(tools, seen, films_10)]
    return best(pairs, ["id"], largest=False, k=5)


def films_12(tools: Tools, seen: dict) -> Json:
    return distinct([*once(tools, seen, films_4), *once(tools, seen, best_11)], "id")


def solve(tools: Tools) -> Json:
    seen: dict = {}
    found = [row["id"] for row in once(tools, seen, films_12)]
    return found
