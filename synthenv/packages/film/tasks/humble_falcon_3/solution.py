"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

MEMBER = "Ligia Macaulay"
WRITER = "Paul W. S. Anderson"
RULE_OVERDUE_DISC_TODAY = "2026-03-02"
RULE_NEW_MEMBER_STANDARD = "standard"
RULE_NEW_MEMBER_RECENT = "2025-01-01"
RULE_NEW_MEMBER_ADULT = "R"


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


def people_3(tools: Tools, seen: dict) -> Json:
    """person(name == WRITER)"""
    return [row for row in every(tools.search_people, "people", name=WRITER) if row["name"] == WRITER]


def list_wrote(tools: Tools, seen: dict, person_id: Json) -> Json:
    """The films along the relation 'wrote' from one person."""
    return every(tools.list_person_films, "films", person_id=person_id, role="writer")


def films_5(tools: Tools, seen: dict) -> Json:
    """film(writer(name == WRITER), known(certificate))"""
    rows = []
    for start in once(tools, seen, people_3):
        rows.extend(once(tools, seen, list_wrote, start["id"]))
    found = []
    for row in distinct(rows, "id"):
        more = once(tools, seen, get_film, row["id"])
        if more["certificate"] is not None:
            found.append(row)
    return found


def best_6(tools: Tools, seen: dict) -> Json:
    """largest(film(writer(name == WRITER), known(certificate)), reviews)"""
    pairs = [(once(tools, seen, get_film, row["id"])["reviews"], row) for row in once(tools, seen, films_5)]
    return best(pairs, ["id"], largest=True, k=1)


def list_borrowed(tools: Tools, seen: dict, member_id: Json) -> Json:
    """The loans along the relation 'borrowed' from one member."""
    return every(tools.list_member_loans, "loans", member_id=member_id)


def get_loan(tools: Tools, seen: dict, loan_id: Json) -> Json:
    """All that is known of one loan."""
    return tools.get_loan(loan_id=loan_id)


def borrowed_9(tools: Tools, seen: dict, member_id: Json) -> Json:
    found = []
    for row in once(tools, seen, list_borrowed, member_id):
        more = once(tools, seen, get_loan, row["id"])
        if more["returned_on"] is None and more["due_on"] is not None and more["due_on"] < RULE_OVERDUE_DISC_TODAY:
            found.append(row)
    return found


def members_10(tools: Tools, seen: dict) -> Json:
    same_1 = once(tools, seen, members_1)
    found = []
    for row in (same_1 if len(same_1) == 1 else []):
        if once(tools, seen, borrowed_9, row["id"]):
            found.append(row)
    return found


def borrowed_11(tools: Tools, seen: dict, member_id: Json) -> Json:
    found = []
    for row in once(tools, seen, list_borrowed, member_id):
        more = once(tools, seen, get_loan, row["id"])
        if more["returned_on"] is None:
            found.append(row)
    return found


def members_12(tools: Tools, seen: dict) -> Json:
    """member(same(member(name == MEMBER)), least(3, borrowed(missing(returned_on))))"""
    same_1 = once(tools, seen, members_1)
    found = []
    for row in (same_1 if len(same_1) == 1 else []):
        if len(once(tools, seen, borrowed_11, row["id"])) >= 3:
            found.append(row)
    return found


def get_member(tools: Tools, seen: dict, member_id: Json) -> Json:
    """All that is known of one member."""
    return tools.get_member(member_id=member_id)


def members_14(tools: Tools, seen: dict) -> Json:
    same_1 = once(tools, seen, members_1)
    found = []
    for row in (same_1 if len(same_1) == 1 else []):
        more = once(tools, seen, get_member, row["id"])
        if more["tier"] == RULE_NEW_MEMBER_STANDARD and more["joined"] is not None and more["joined"] >= RULE_NEW_MEMBER_RECENT:
            found.append(row)
    return found


def films_15(tools: Tools, seen: dict) -> Json:
    same_1 = once(tools, seen, best_6)
    found = []
    for row in (same_1 if len(same_1) == 1 else []):
        more = once(tools, seen, get_film, row["id"])
        if more["certificate"] == RULE_NEW_MEMBER_ADULT:
            found.append(row)
    return found


def total_16(tools: Tools, seen: dict) -> Json:
    return max(known([once(tools, seen, get_film, row["id"])["tomatometer"] for row in once(tools, seen, films_5)]), default=None)


def value_17(tools: Tools, seen: dict) -> Json:
    found = once(tools, seen, best_6)
    if len(found) != 1:
        return None
    row = found[0]
    return once(tools, seen, get_film, row["id"])["metascore"]


def solve(tools: Tools) -> Json:
    seen: dict = {}
    first_member_found = once(tools, seen, members_1)
    if len(first_member_found) != 1:
        return None
    first_film_found = once(tools, seen, best_6)
    if len(first_film_found) != 1:
        return None
    first_answer = [row["id"] for row in first_film_found]
    first_decision = "done"
    if once(tools, seen, members_10):
        first_decision = "overdue_disc"
    elif once(tools, seen, members_12):
        first_decision = "three_discs"
    elif once(tools, seen, members_14) and once(tools, seen, films_15):
        first_decision = "new_member"
    first_facts = {
        "joining date": [once(tools, seen, get_member, row["id"])["joined"] for row in first_member_found][0],
    }
    if None in first_facts.values():
        return None
    second_value = once(tools, seen, total_16)
    if second_value is None:
        return None
    second_found = [row["id"] for row in once(tools, seen, films_5) if once(tools, seen, get_film, row["id"])["tomatometer"] is not None]
    third_value = once(tools, seen, value_17)
    if third_value is None:
        return None
    third_found = [row["id"] for row in once(tools, seen, best_6)]
    if first_decision == "done":
        tools.lend_disc(member_id=first_member_found[0]["id"], film_id=first_film_found[0]["id"])
    return {"first": {"decision": first_decision, "film": first_answer[0], **first_facts}, "second": {"value": second_value, "films": second_found}, "third": {"value": third_value, "film": third_found[0]}}
