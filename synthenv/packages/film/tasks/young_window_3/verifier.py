"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Change, Json, Row, Verdict, View, day, failed, passed

MEMBER = "Sunniva Kettlewell"
WANTED_BY = "Hanneke Lindqvist"
YEAR = 1980


def members_1(db: View) -> list[Row]:
    found = []
    for row in db.rows("members", name=MEMBER):
        found.append(row)
    found.sort(key=lambda row: row["id"])
    return found


def members_2(db: View) -> list[Row]:
    found = []
    for row in db.rows("members", name=WANTED_BY):
        found.append(row)
    found.sort(key=lambda row: row["id"])
    return found


def linked_keys_3(db: View) -> set:
    return {link["film_id"] for other in members_2(db) for link in db.rows("watchlist", member_id=other["id"])}


def films_4(db: View) -> list[Row]:
    keys_3 = linked_keys_3(db)
    found = []
    for row in [db.rows("films", id=key)[0] for key in sorted(keys_3)]:
        if not (row["year"] is not None and row["year"] >= YEAR):
            continue
        found.append(row)
    found.sort(key=lambda row: row["id"])
    return found


def best_5(db: View) -> list[Row]:
    known = [row for row in films_4(db) if row["critic_score"] is not None]
    known.sort(key=lambda row: row["id"])
    known.sort(key=lambda row: row["critic_score"], reverse=True)
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
    film = best_5(before)
    if len(film) != 1:
        return failed("there is not exactly one film that this could be done with")
    if before.rows("members", id=member[0]["id"]) == []:
        return failed("this can not be done as things are, so nothing is right")
    if not [row for row in before.rows("discs", film_id=film[0]["id"]) if row["copies_left"] >= 1]:
        return failed("this can not be done as things are, so nothing is right")
    expected: list = []
    expected.append(("loans", "insert", {}, {"member_id": member[0]["id"], "film_id": film[0]["id"], "lent_on": day(before.now()), "due_on": day(before.now(), 14)}))
    for row in before.rows("discs", film_id=film[0]["id"]):
        expected.append(("discs", "update", {"film_id": row["film_id"]}, {"copies_left": row["copies_left"] - 1}))
    problem = difference(after.changes(), expected)
    if problem:
        return failed(problem)
    if not same(answer, film[0]["id"]):
        return failed("it was done, but the answer names another film")
    return passed()
