"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Change, Json, Row, Verdict, View, close_enough, comparable, failed, passed, same_text

MEMBER = "Nilufar Tanimoto"
SHOWS = "Drive"
RULE_LARGE_PARTY_STANDARD = "standard"
RULE_LARGE_PARTY_MOST = 3
RULE_NEARLY_FULL_FEW = 6
RULE_NEARLY_FULL_TWO = 2
RULE_BOOKING_CLOSED_CLOSING = "2026-03-03 09:00"


def along_booked(db: View, rows: list[Row]) -> list[Row]:
    """All bookings that `booked` leads to from these members, each once."""
    return [row for member in rows for row in db.rows("bookings", member_id=member["id"])]


def members_1(db: View) -> list[Row]:
    """member(name == MEMBER)"""
    return db.rows("members", name=MEMBER)


def bookings_2(db: View) -> list[Row]:
    """booking(booked_by(name == MEMBER))"""
    return along_booked(db, members_1(db))


def best_bookings_3(db: View) -> list[Row]:
    """largest(booking(booked_by(name == MEMBER)), booked_at)"""
    known = [booking for booking in bookings_2(db) if booking["booked_at"] is not None]
    known.sort(key=lambda booking: booking["id"])
    known.sort(key=lambda booking: booking["booked_at"], reverse=True)
    return known[:1]


def find_seats_4(db: View) -> Json:
    """largest(booking(booked_by(name == MEMBER)), booked_at).seats"""
    for booking in the_one(best_bookings_3(db)):
        return booking["seats"]
    return None


def members_5(db: View) -> list[Row]:
    """member(same(member(name == MEMBER)), tier == RULE_LARGE_PARTY_STANDARD)"""
    return [member for member in the_one(members_1(db)) if member["tier"] == RULE_LARGE_PARTY_STANDARD]


def along_shown_at(db: View, rows: list[Row]) -> list[Row]:
    """All screenings that `shown_at` leads to from these films, each once."""
    return [row for film in rows for row in db.rows("screenings", film_id=film["id"])]


def films_6(db: View) -> list[Row]:
    """film(title == SHOWS)"""
    return db.rows("films", title=SHOWS)


def screenings_7(db: View) -> list[Row]:
    """screening(shows(title == SHOWS))"""
    return along_shown_at(db, films_6(db))


def best_screenings_8(db: View) -> list[Row]:
    """smallest(screening(shows(title == SHOWS)), price)"""
    known = [screening for screening in screenings_7(db) if screening["price"] is not None]
    known.sort(key=lambda screening: screening["id"])
    known.sort(key=lambda screening: screening["price"], reverse=False)
    return known[:1]


def screenings_9(db: View) -> list[Row]:
    """screening(same(smallest(screening(shows(title == SHOWS)), price)), seats_left < RULE_NEARLY_FULL_FEW)"""
    return [
        screening
        for screening in the_one(best_screenings_8(db))
        if screening["seats_left"] is not None
        and screening["seats_left"] < RULE_NEARLY_FULL_FEW
    ]


def screenings_10(db: View) -> list[Row]:
    """screening(same(smallest(screening(shows(title == SHOWS)), price)),
    starts_at < RULE_BOOKING_CLOSED_CLOSING)"""
    return [
        screening
        for screening in the_one(best_screenings_8(db))
        if screening["starts_at"] is not None
        and comparable(screening["starts_at"], RULE_BOOKING_CLOSED_CLOSING) < RULE_BOOKING_CLOSED_CLOSING
    ]


def broken_first(db: View) -> str:
    """the first rule of the house that forbids this"""
    if find_seats_4(db) > RULE_LARGE_PARTY_MOST and members_5(db) != []:
        return "large_party"
    if find_seats_4(db) > RULE_NEARLY_FULL_TWO and screenings_9(db) != []:
        return "nearly_full"
    if screenings_10(db) != []:
        return "booking_closed"
    return ""


def changes_of_book(db: View, member: Json, screening: Json, seats: Json) -> list | None:
    """book: what it changes; None where it can't be done as things are"""
    if db.rows("members", id=member) == []:
        return None
    found = db.rows("screenings", id=screening)
    if not any(row["seats_left"] is not None and row["seats_left"] >= seats for row in found):
        return None
    if db.rows("bookings", member_id=member, screening_id=screening) != []:
        return None
    new_1 = {"member_id": member, "screening_id": screening, "seats": seats, "booked_at": db.now()}
    changes = [("bookings", "insert", {}, new_1)]
    for row in db.rows("screenings", id=screening):
        changes.append(("screenings", "update", {"id": row["id"]}, {"seats_left": row["seats_left"] - seats}))
    return changes


def done_first(db: View) -> tuple | None:
    """request(book(member=member(name == MEMBER), screening=smallest(screening(shows(title == SHOWS)), price),
    seats=largest(booking(booked_by(name == MEMBER)), booked_at).seats))"""
    member_rows = members_1(db)
    screening_rows = best_screenings_8(db)
    seats_found = find_seats_4(db)
    if len(member_rows) != 1 or len(screening_rows) != 1 or seats_found is None or not 1 <= seats_found <= 8:
        return None
    rule = broken_first(db)
    changes = [] if rule else changes_of_book(db, member_rows[0]["id"], screening_rows[0]["id"], seats_found)
    facts = {
        "number of seats left": screening_rows[0]["seats_left"],
        "starting time": screening_rows[0]["starts_at"],
    }
    if None in facts.values():
        return None
    return None if changes is None else (changes, {"decision": rule or "done", "screening": screening_rows[0]["id"], **facts})


def asked_second(db: View, answer: Json) -> str:
    """value(min(screening(shows(title == SHOWS)), price))"""
    rows = [screening for screening in screenings_7(db) if screening["price"] is not None]
    known = [screening["price"] for screening in rows]
    value = min(known, default=None)
    if value is None:
        return "this is not known, so no answer is right"
    if not close_enough(answer["value"], value):
        return "the value is wrong"
    return wrong_list(answer["screenings"], [screening["id"] for screening in rows])


def asked_third(db: View, answer: Json) -> str:
    """value(smallest(screening(shows(title == SHOWS)), price).seats_left)"""
    for screening in the_one(best_screenings_8(db)):
        if screening["seats_left"] is not None:
            if answer["value"] != screening["seats_left"]:
                return "the value is wrong"
            return wrong_one(answer["screening"], screening["id"], "screening")
    return "this is not known, so no answer is right"


def the_one(rows: list[Row]) -> list[Row]:
    """The rows, if there is exactly one."""
    return rows if len(rows) == 1 else []


def same(one: Json, other: Json) -> bool:
    return one == other or same_text(one, other)


def wrong_one(given: Json, expected: Json, noun: str) -> str:
    return "" if same(given, expected) else f"the answer is another {noun} than the one asked for"


def wrong_request(given: Json, expected: dict, name: str, noun: str) -> str:
    if given["decision"] != expected["decision"]:
        return "the rules of the house come to another decision"
    for fact in [each for each in expected if each not in ("decision", name)]:
        if not recorded(given[fact], expected[fact]):
            return f"the {fact} is another one than is on record"
    return wrong_one(given[name], expected[name], noun)


def recorded(given: Json, expected: Json) -> bool:
    return close_enough(given, expected) if isinstance(expected, float) else same(given, expected)


def wrong_list(given: Json, expected: list) -> str:
    left, extra = list(expected), 0
    for each in given:
        found = [other for other in left if same(each, other)]
        if found:
            left.remove(found[0])
        else:
            extra += 1
    if left or extra:
        return f"{len(left)} of those asked for are missing, {extra} do not belong or are named twice"
    return ""


def wrong_changes(changes: Json, expected: list) -> str:
    left = list(expected)
    for change in changes:
        found = [each for each in left if fits(change, *each)]
        if not found:
            return f"something else was changed too, or differently ({change.op} in {change.table})"
        left.remove(found[0])
    return f"{len(left)} of the changes asked for were not made" if left else ""


def fits(change: Change, table: str, op: str, key: dict, new: dict) -> bool:
    if change.table != table or change.op != op:
        return False
    if op != "insert":
        return dict(change.key) == key and dict(change.new) == new
    own = [column for column in change.key if column not in new]
    return {column: value for column, value in change.new.items() if value is not None and column not in own} == new


def verify(before: View, after: View, answer: Json) -> Verdict:
    """Judge what was changed and answered."""
    first = done_first(before)
    if first is None:
        return failed("this can not be done as things are, so nothing is right")
    problem = wrong_changes(after.changes(), first[0])
    if problem:
        return failed(problem)
    problem = wrong_request(answer["first"], first[1], "screening", "screening")
    if problem:
        return failed(f"first: {problem}")
    problem = asked_second(before, answer["second"])
    if problem:
        return failed(f"second: {problem}")
    problem = asked_third(before, answer["third"])
    if problem:
        return failed(f"third: {problem}")
    return passed()
