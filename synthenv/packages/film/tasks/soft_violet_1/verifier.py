"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Json, Row, Verdict, View, failed, passed

CAST = "Hugh Jackman"
YEAR = 2003


def people_1(db: View) -> list[Row]:
    found = []
    for row in db.rows("people", name=CAST):
        found.append(row)
    found.sort(key=lambda row: row["id"])
    return found


def linked_keys_2(db: View) -> set:
    return {link["film_id"] for other in people_1(db) for link in db.rows("credits", person_id=other["id"], role="cast")}


def films_3(db: View) -> list[Row]:
    keys_2 = linked_keys_2(db)
    found = []
    for row in [db.rows("films", id=key)[0] for key in sorted(keys_2)]:
        if not (row["year"] is not None and row["year"] > YEAR):
            continue
        found.append(row)
    found.sort(key=lambda row: row["id"])
    return found


def same(one: Json, other: Json) -> bool:
    return one == other


def verify(before: View, after: View, answer: Json) -> Verdict:
    if after.changes():
        return failed("this is a question, but something was changed")
    expected = [row["id"] for row in films_3(before)]
    given = answer
    missing = [each for each in expected if not any(same(each, other) for other in given)]
    extra = [each for each in given if not any(same(each, other) for other in expected)]
    if missing or extra or len(given) != len(expected):
        return failed(
            f"{len(missing)} of those asked for are missing, {len(extra)} do not belong, "
            f"{len(given) - len(extra) - len(expected) + len(missing)} are named twice"
        )
    return passed()
