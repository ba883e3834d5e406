"""Solves the task with the tools alone; compiled from the spec."""

from synthenv.kit import Json, Tools

MEMBER = "Nilufar Tanimoto"
SHOWS = "Drive"
RULE_LARGE_PARTY_STANDARD = "standard"
RULE_LARGE_PARTY_MOST = 3
RULE_NEARLY_FULL_FEW = 6
RULE_NEARLY_FULL_TWO = 2
RULE_BOOKING_CLOSED_CLOSING = "2026-03-03 09:00"


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


def get_screening(tools: Tools, seen: dict, screening_id: Json) -> Json:
    """All that is known of one screening."""
    return tools.get_screening(screening_id=screening_id)


def films_3(tools: Tools, seen: dict) -> Json:
    """film(title == SHOWS)"""
    return [row for row in every(tools.search_films, "films", title=SHOWS) if row["title"] == SHOWS]


def list_shown_at(tools: Tools, seen: dict, film_id: Json) -> Json:
    """The screenings along the relation 'shown_at' from one film."""
    return every(tools.list_film_screenings, "screenings", film_id=film_id)


def screenings_5(tools: Tools, seen: dict) -> Json:
    """screening(shows(title == SHOWS))"""
    rows = []
    for start in once(tools, seen, films_3):
        rows.extend(once(tools, seen, list_shown_at, start["id"]))
    return distinct(rows, "id")


def best_6(tools: Tools, seen: dict) -> Json:
    """smallest(screening(shows(title == SHOWS)), price)"""
    pairs = [(once(tools, seen, get_screening, row["id"])["price"], row) for row in once(tools, seen, screenings_5)]
    return best(pairs, ["id"], largest=False, k=1)


def list_booked(tools: Tools, seen: dict, member_id: Json) -> Json:
    """The bookings along the relation 'booked' from one member."""
    return every(tools.list_member_bookings, "bookings", member_id=member_id)


def bookings_8(tools: Tools, seen: dict) -> Json:
    """booking(booked_by(name == MEMBER))"""
    rows = []
    for start in once(tools, seen, members_1):
        rows.extend(once(tools, seen, list_booked, start["id"]))
    return distinct(rows, "id")


def best_9(tools: Tools, seen: dict) -> Json:
    """largest(booking(booked_by(name == MEMBER)), booked_at)"""
    pairs = [(row["booked_at"], row) for row in once(tools, seen, bookings_8)]
    return best(pairs, ["id"], largest=True, k=1)


def get_booking(tools: Tools, seen: dict, booking_id: Json) -> Json:
    """All that is known of one booking."""
    return tools.get_booking(booking_id=booking_id)


def value_11(tools: Tools, seen: dict) -> Json:
    found = once(tools, seen, best_9)
    if len(found) != 1:
        return None
    row = found[0]
    return once(tools, seen, get_booking, row["id"])["seats"]


def get_member(tools: Tools, seen: dict, member_id: Json) -> Json:
    """All that is known of one member."""
    return tools.get_member(member_id=member_id)


def members_13(tools: Tools, seen: dict) -> Json:
    """member(same(member(name == MEMBER)), tier == RULE_LARGE_PARTY_STANDARD)"""
    same_1 = once(tools, seen, members_1)
    found = []
    for row in (same_1 if len(same_1) == 1 else []):
        more = once(tools, seen, get_member, row["id"])
        if more["tier"] == RULE_LARGE_PARTY_STANDARD:
            found.append(row)
    return found


def screenings_14(tools: Tools, seen: dict) -> Json:
    same_1 = once(tools, seen, best_6)
    found = []
    for row in (same_1 if len(same_1) == 1 else []):
        more = once(tools, seen, get_screening, row["id"])
        if more["seats_left"] is not None and more["seats_left"] < RULE_NEARLY_FULL_FEW:
            found.append(row)
    return found


def screenings_15(tools: Tools, seen: dict) -> Json:
    same_1 = once(tools, seen, best_6)
    return [row for row in (same_1 if len(same_1) == 1 else []) if row["starts_at"] is not None and row["starts_at"][:len(RULE_BOOKING_CLOSED_CLOSING)] < RULE_BOOKING_CLOSED_CLOSING]


def total_16(tools: Tools, seen: dict) -> Json:
    return min(known([once(tools, seen, get_screening, row["id"])["price"] for row in once(tools, seen, screenings_5)]), default=None)


def value_17(tools: Tools, seen: dict) -> Json:
    found = once(tools, seen, best_6)
    if len(found) != 1:
        return None
    row = found[0]
    return once(tools, seen, get_screening, row["id"])["seats_left"]


def solve(tools: Tools) -> Json:
    seen: dict = {}
    first_member_found = once(tools, seen, members_1)
    if len(first_member_found) != 1:
        return None
    first_screening_found = once(tools, seen, best_6)
    if len(first_screening_found) != 1:
        return None
    first_seats_number = once(tools, seen, value_11)
    if first_seats_number is None or not 1 <= first_seats_number <= 8:
        return None
    first_answer = [row["id"] for row in first_screening_found]
    first_decision = "done"
    if once(tools, seen, value_11) > RULE_LARGE_PARTY_MOST and once(tools, seen, members_13):
        first_decision = "large_party"
    elif once(tools, seen, value_11) > RULE_NEARLY_FULL_TWO and once(tools, seen, screenings_14):
        first_decision = "nearly_full"
    elif once(tools, seen, screenings_15):
        first_decision = "booking_closed"
    first_facts = {
        "number of seats left": [once(tools, seen, get_screening, row["id"])["seats_left"] for row in first_screening_found][0],
        "starting time": [row["starts_at"] for row in first_screening_found][0],
    }
    if None in first_facts.values():
        return None
    second_value = once(tools, seen, total_16)
    if second_value is None:
        return None
    second_found = [row["id"] for row in once(tools, seen, screenings_5) if once(tools, seen, get_screening, row["id"])["price"] is not None]
    third_value = once(tools, seen, value_17)
    if third_value is None:
        return None
    third_found = [row["id"] for row in once(tools, seen, best_6)]
    if first_decision == "done":
        tools.book_seats(member_id=first_member_found[0]["id"], screening_id=first_screening_found[0]["id"], seats=first_seats_number)
    return {"first": {"decision": first_decision, "screening": first_answer[0], **first_facts}, "second": {"value": second_value, "screenings": second_found}, "third": {"value": third_value, "screening": third_found[0]}}
