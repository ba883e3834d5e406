"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Json, Row, Verdict, View, failed, passed

LANGUAGE = "German"
GENRE = "Drama"
YEAR_FROM = 1985
YEAR_TO = 2007


def films_1(db: View) -> list[Row]:
    found = []
    for row in [db.rows("films", id=link["film_id"])[0] for link in db.rows("film_languages", language=LANGUAGE)]:
        if not (db.rows("film_genres", film_id=row["id"], genre=GENRE) != []):
            continue
        if not (row["year"] is not None and YEAR_FROM <= row["year"] <= YEAR_TO):
            continue
        found.append(row)
    found.sort(key=lambda row: row["id"])
    return found


def same(one: Json, other: Json) -> bool:
    return one == other


def verify(before: View, after: View, answer: Json) -> Verdict:
    if after.changes():
        return failed("this is a question, but something was changed")
    expected = [row["id"] for row in films_1(before)]
    given = answer
    missing = [each for each in expected if not any(same(each, other) for other in given)]
    extra = [each for each in given if not any(same(each, other) for other in expected)]
    if missing or extra or len(given) != len(expected):
        return failed(
            f"{len(missing)} of those asked for are missing, {len(extra)} do not belong, "
            f"{len(given) - len(extra) - len(expected) + len(missing)} are named twice"
        )
    return passed()
