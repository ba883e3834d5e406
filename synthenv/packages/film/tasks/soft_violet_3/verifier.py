"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Change, Json, Row, Verdict, View, failed, passed

MEMBER = "Orla Hollingshed"
CAST = "Pat Roach"
YEAR = 1983
SEATS = 4


def members_1(db: View) -> list[Row]:
    found = []
    for row in db.rows("members", name=MEMBER):
        found.append(row)
    found.sort(key=lambda row: row["id"])
    return found


def people_2(db: View) -> list[Row]:
    found = []
    for row in db.rows("people", name=CAST):
        found.append(row)
    found.sort(key=lambda row: row["id"])
    return found


def linked_keys_3(db: View) -> set:
    return {link["film_id"] for other in people_2(db) for link in db.rows("credits", person_id=other["id"], role="cast")}


def films_4(db: View) -> list[Row]:
    keys_3 = linked_keys_3(db)
    found = []
    for row in [db.rows("films", id=key)[0] for key in sorted(keys_3)]:
        if not (row["year"] is not None and row["year"] > YEAR):
            continue
        found.append(row)
    found.sort(key=lambda row: row["id"])
    return found


def best_5(db: View) -> list[Row]:
    known = [row for row in films_4(db) if row["metascore"] is not None]
    known.sort(key=lambda row: row["id"])
    known.sort(key=lambda row: row["metascore"], reverse=True)
    return known[:1]


def linked_keys_6(db: View) -> set:
    return {link["id"] for other in best_5(db) for link in db.rows("screenings", film_id=other["id"])}


def screenings_7(db: View) -> list[Row]:
    keys_6 = linked_keys_6(db)
    found = []
    for row in [db.rows("screenings", id=key)[0] for key in sorted(keys_6)]:
        if not (row["seats_left"] is not None and row["seats_left"] >= SEATS):
            continue
        found.append(row)
    found.sort(key=lambda row: row["id"])
    return found


def best_8(db: View) -> list[Row]:
    known = [row for row in screenings_7(db) if row["starts_at"] is not None]
    known.sort(key=lambda row: row["id"])
    known.sort(key=lambda row: row["starts_at"], reverse=False)
    return known[:1]


def fits(change: Change, table: str, op: str, key: dict, new: dict) -> bool:
    if change.table != table or change.op != op:
        return False
    if op != "insert":
        return dict(change.key) == key and dict(change.new) == new
    own = [column for column in change.key if column not in new]
    rest = [column for column, value in change.new.items() if value is not None and column not in own]
    return sorted(rest) == sorted(new) and all(change.new[column] == new[column] for column in new)


def difference(changes: Json, expected: Json) -> str:
    left = list(expected)
    for change in changes:
        found = [each for each in left if fits(change, *each)]
        if not found:
            return f"something else was changed too, or differently ({change.op} in {change.table})"
        left.remove(found[0])
    return f"{len(left)} of the changes asked for were not made" if left else ""


def same(one: Json, other: Json) -> bool:
    return one == other


def verify(before: View, after: View, answer: Json) -> Verdict:
    member = members_1(before)
    if len(member) != 1:
        return failed("there is not exactly one member that this could be done with")
    screening = best_8(before)
    if len(screening) != 1:
        return failed("there is not exactly one screening that this could be done with")
    if before.rows("members", id=member[0]["id"]) == []:
        return failed("this can not be done as things are, so nothing is right")
    if not [row for row in before.rows("screenings", id=screening[0]["id"]) if row["seats_left"] >= SEATS]:
        return failed("this can not be done as things are, so nothing is right")
    if before.rows("bookings", member_id=member[0]["id"], screening_id=screening[0]["id"]) != []:
        return failed("this can not be done as things are, so nothing is right")
    expected: list = []
    expected.append(("bookings", "insert", {}, {"member_id": member[0]["id"], "screening_id": screening[0]["id"], "seats": SEATS, "booked_at": before.now()}))
    for row in before.rows("screenings", id=screening[0]["id"]):
        expected.append(("screenings", "update", {"id": row["id"]}, {"seats_left": row["seats_left"] - SEATS}))
    problem = difference(after.changes(), expected)
    if problem:
        return failed(problem)
    if not same(answer, screening[0]["id"]):
        return failed("it was done, but the answer names another screening")
    return passed()
