"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Json, Row, Verdict, View, failed, passed

WANTED_BY = "Emeka Gunnarsdottir"
YEAR = 1989


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
    known = [row for row in films_3(db) if row["runtime"] is not None]
    known.sort(key=lambda row: row["id"])
    known.sort(key=lambda row: row["runtime"], reverse=True)
    return known[:3]


def same(one: Json, other: Json) -> bool:
    return one == other


def verify(before: View, after: View, answer: Json) -> Verdict:
    if after.changes():
        return failed("this is a question, but something was changed")
    expected = [row["id"] for row in best_4(before)]
    if len(answer) != len(expected):
        return failed(f"the answer has {len(answer)} items, not as many as were asked for")
    wrong = [at + 1 for at, each in enumerate(expected) if not same(answer[at], each)]
    if wrong:
        return failed(f"place {wrong[0]} is another film than the one that belongs there")
    return passed()
