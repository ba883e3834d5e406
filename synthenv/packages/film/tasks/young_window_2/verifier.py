"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Json, Row, Verdict, View, failed, passed

WANTED_BY = "Cosima Madaki"
YEAR = 2006


def members_1(db: View) -> list[Row]:
    found = []
    for row in db.rows("members", name=WANTED_BY):
        found.append(row)
    found.sort(key=lambda row: row["id"])
    return found


def linked_keys_2(db: View) -> set:
    return {link["film_id"] for other in members_1(db) for link in db.rows("watchlist", member_id=other["id"])}


def films_3(db: View) -> list[Row]:
    keys_2 = linked_keys_2(db)
    found = []
    for row in [db.rows("films", id=key)[0] for key in sorted(keys_2)]:
        if not (row["year"] is not None and row["year"] >= YEAR):
            continue
        found.append(row)
    found.sort(key=lambda row: row["id"])
    return found


def best_4(db: View) -> list[Row]:
    known = [row for row in films_3(db) if row["tomatometer"] is not None]
    known.sort(key=lambda row: row["id"])
    known.sort(key=lambda row: row["tomatometer"], reverse=True)
    return known[:1]


def same(one: Json, other: Json) -> bool:
    return one == other


def verify(before: View, after: View, answer: Json) -> Verdict:
    if after.changes():
        return failed("this is a question, but something was changed")
    expected = [row["id"] for row in best_4(before)]
    if len(expected) != 1:
        return failed("there is no such film, so no answer is right")
    if not same(answer, expected[0]):
        return failed("the answer is another film than the one asked for")
    return passed()
