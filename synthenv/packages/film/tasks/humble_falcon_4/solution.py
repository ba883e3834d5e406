"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

WRITER = "Terry Rossio"
CERTIFICATE = "PG-13"
CERTIFICATE_2 = "PG"
COUNTRY = "Spain"
TOMATOMETER = 82


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


def mean(values: list) -> Json:
    """The mean of these values, unknown where there is none."""
    return round(sum(values) / len(values), 9) if values else None


def best(pairs: list, ties: list, largest: bool, k: int) -> list:
    """The rows with the k largest or smallest known values; ties go by these columns."""
    ranked = [pair for pair in pairs if pair[0] is not None]
    ranked.sort(key=lambda pair: [(pair[1][name] is not None, pair[1][name]) for name in ties])
    ranked.sort(key=lambda pair: pair[0], reverse=largest)
    return [row for _, row in ranked[:k]]


def people_1(tools: Tools, seen: dict) -> Json:
    """person(name == WRITER)"""
    return [row for row in every(tools.search_people, "people", name=WRITER) if row["name"] == WRITER]


def list_wrote(tools: Tools, seen: dict, person_id: Json) -> Json:
    """The films along the relation 'wrote' from one person."""
    return every(tools.list_person_films, "films", person_id=person_id, role="writer")


def get_film(tools: Tools, seen: dict, film_id: Json) -> Json:
    """All that is known of one film."""
    return tools.get_film(film_id=film_id)


def films_4(tools: Tools, seen: dict) -> Json:
    rows = []
    for start in once(tools, seen, people_1):
        rows.extend(once(tools, seen, list_wrote, start["id"]))
    found = []
    for row in distinct(rows, "id"):
        more = once(tools, seen, get_film, row["id"])
        if more["certificate"] in (CERTIFICATE, CERTIFICATE_2) and more["metascore"] is not None and more["tomatometer"] is not None and more["metascore"] < more["tomatometer"]:
            found.append(row)
    return found


def total_5(tools: Tools, seen: dict) -> Json:
    return mean(known([once(tools, seen, get_film, row["id"])["oscars"] for row in once(tools, seen, films_4)]))


def films_6(tools: Tools, seen: dict) -> Json:
    """film(country(name == COUNTRY), tomatometer >= TOMATOMETER)"""
    found = []
    for row in every(tools.search_films, "films", country=COUNTRY):
        more = once(tools, seen, get_film, row["id"])
        if more["tomatometer"] is not None and more["tomatometer"] >= TOMATOMETER:
            found.append(row)
    return found


def best_7(tools: Tools, seen: dict) -> Json:
    """largest(film(country(name == COUNTRY), tomatometer >= TOMATOMETER), box_office, k=3)"""
    pairs = [(once(tools, seen, get_film, row["id"])["box_office"], row) for row in once(tools, seen, films_6)]
    return best(pairs, ["id"], largest=True, k=3)


def solve(tools: Tools) -> Json:
    seen: dict = {}
    first_value = once(tools, seen, total_5)
    if first_value is None:
        return None
    first_found = [row["id"] for row in once(tools, seen, films_4) if once(tools, seen, get_film, row["id"])["oscars"] is not None]
    second_found = [row["id"] for row in once(tools, seen, best_7)]
    return {"first": {"value": first_value, "films": first_found}, "second": second_found}
