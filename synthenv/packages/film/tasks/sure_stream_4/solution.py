"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

MEMBER = "Mihai Fairweather"
FILM_TITLE = "Poseidon"
CERTIFICATE = "PG-13"
RULE_LONG_LIST_STANDARD = "standard"


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


def best(pairs: list, ties: list, largest: bool, k: int) -> list:
    """The rows with the k largest or smallest known values; ties go by these columns."""
    ranked = [pair for pair in pairs if pair[0] is not None]
    ranked.sort(key=lambda pair: [(pair[1][name] is not None, pair[1][name]) for name in ties])
    ranked.sort(key=lambda pair: pair[0], reverse=largest)
    return [row for _, row in ranked[:k]]


def members_1(tools: Tools, seen: dict) -> Json:
    """member(name == MEMBER)"""
    return [row for row in every(tools.search_members, "members", name=MEMBER) if row["name"] == MEMBER]


def get_film(tools: Tools, seen: dict, film_id: Json) -> Json:
    """All that is known of one film."""
    return tools.get_film(film_id=film_id)


def films_3(tools: Tools, seen: dict) -> Json:
    """film(title == FILM_TITLE)"""
    return [row for row in every(tools.search_films, "films", title=FILM_TITLE) if row["title"] == FILM_TITLE]


def list_writer(tools: Tools, seen: dict, film_id: Json) -> Json:
    """The people along the relation 'writer' from one film."""
    return every(tools.list_film_people, "people", film_id=film_id, role="writer")


def people_5(tools: Tools, seen: dict) -> Json:
    """person(wrote(title == FILM_TITLE))"""
    rows = []
    for start in once(tools, seen, films_3):
        rows.extend(once(tools, seen, list_writer, start["id"]))
    return distinct(rows, "id")


def list_wrote(tools: Tools, seen: dict, person_id: Json) -> Json:
    """The films along the relation 'wrote' from one person."""
    return every(tools.list_person_films, "films", person_id=person_id, role="writer")


def films_7(tools: Tools, seen: dict) -> Json:
    """film(writer(wrote(title == FILM_TITLE)), certificate == CERTIFICATE)"""
    rows = []
    for start in once(tools, seen, people_5):
        rows.extend(once(tools, seen, list_wrote, start["id"]))
    found = []
    for row in distinct(rows, "id"):
        more = once(tools, seen, get_film, row["id"])
        if more["certificate"] == CERTIFICATE:
            found.append(row)
    return found


def best_8(tools: Tools, seen: dict) -> Json:
    """smallest(film(writer(wrote(title == FILM_TITLE)), certificate == CERTIFICATE), reviews)"""
    pairs = [(once(tools, seen, get_film, row["id"])["reviews"], row) for row in once(tools, seen, films_7)]
    return best(pairs, ["id"], largest=False, k=1)


def get_member(tools: Tools, seen: dict, member_id: Json) -> Json:
    """All that is known of one member."""
    return tools.get_member(member_id=member_id)


def list_wants(tools: Tools, seen: dict, member_id: Json) -> Json:
    """The films along the relation 'wants' from one member."""
    return every(tools.list_watchlist, "films", member_id=member_id)


def members_11(tools: Tools, seen: dict) -> Json:
    """member(same(member(name == MEMBER)), tier == RULE_LONG_LIST_STANDARD, least(20, wants()))"""
    same_1 = once(tools, seen, members_1)
    found = []
    for row in (same_1 if len(same_1) == 1 else []):
        more = once(tools, seen, get_member, row["id"])
        if more["tier"] == RULE_LONG_LIST_STANDARD and len(once(tools, seen, list_wants, row["id"])) >= 20:
            found.append(row)
    return found


def total_12(tools: Tools, seen: dict) -> Json:
    return max(known([once(tools, seen, get_film, row["id"])["box_office"] for row in once(tools, seen, films_7)]), default=None)


def value_13(tools: Tools, seen: dict) -> Json:
    found = once(tools, seen, best_8)
    if len(found) != 1:
        return None
    row = found[0]
    return once(tools, seen, get_film, row["id"])["metascore"]


def solve(tools: Tools) -> Json:
    seen: dict = {}
    first_member_found = once(tools, seen, members_1)
    if len(first_member_found) != 1:
        return None
    first_film_found = once(tools, seen, best_8)
    if len(first_film_found) != 1:
        return None
    first_answer = [row["id"] for row in first_film_found]
    first_decision = "done"
    if once(tools, seen, members_11):
        first_decision = "long_list"
    second_value = once(tools, seen, total_12)
    if second_value is None:
        return None
    second_found = [row["id"] for row in once(tools, seen, films_7) if once(tools, seen, get_film, row["id"])["box_office"] is not None]
    third_value = once(tools, seen, value_13)
    if third_value is None:
        return None
    third_found = [row["id"] for row in once(tools, seen, best_8)]
    if first_decision == "done":
        tools.add_to_watchlist(member_id=first_member_found[0]["id"], film_id=first_film_found[0]["id"])
    return {"first": {"decision": first_decision, "film": first_answer[0]}, "second": {"value": second_value, "films": second_found}, "third": {"value": third_value, "film": third_found[0]}}
