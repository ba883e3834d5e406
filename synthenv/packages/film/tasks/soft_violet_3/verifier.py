"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Json, Row, Verdict, View, failed, passed

CAST = "John Goodman"
YEAR = 1992
OTHER_TITLE = "One Hundred and One Dalmatians"


def people_1(db: View) -> list[Row]:
    found = []
    for row in db.rows("people", name=CAST):
        found.append(row)
    found.sort(key=lambda row: row["id"])
    return found


def linked_keys_2(db: View) -> set:
    return {link["film_id"] for other in people_1(db) for link in db.rows("credits", person_id=other["id"], role="cast")}


def films_3(db: View) -> list[Row]:
    found = []
    for row in db.rows("films", title=OTHER_TITLE):
        found.append(row)
    found.sort(key=lambda row: row["id"])
    return found


def single_value_4(db: View) -> Json:
    rows = films_3(db)
    return rows[0]["critic_score"] if len(rows) == 1 else None


def films_5(db: View) -> list[Row]:
    keys_2 = linked_keys_2(db)
    value_4 = single_value_4(db)
    found = []
    for row in [db.rows("films", id=key)[0] for key in sorted(keys_2)]:
        if not (row["year"] is not None and row["year"] > YEAR):
            continue
        if not (value_4 is not None and row["critic_score"] is not None and row["critic_score"] < value_4):
            continue
        found.append(row)
    found.sort(key=lambda row: row["id"])
    return found


def same(one: Json, other: Json) -> bool:
    return one == other


def verify(before: View, after: View, answer: Json) -> Verdict:
    if after.changes():
        return failed("this is a question, but something was changed")
    expected = [row["id"] for row in films_5(before)]
    if answer["count"] != len(expected):
        return failed("the count of films is wrong")
    given = answer["films"]
    missing = [each for each in expected if not any(same(each, other) for other in given)]
    extra = [each for each in given if not any(same(each, other) for other in expected)]
    if missing or extra or len(given) != len(expected):
        return failed(
            f"{len(missing)} of those asked for are missing, {len(extra)} do not belong, "
            f"{len(given) - len(extra) - len(expected) + len(missing)} are named twice"
        )
    return passed()
