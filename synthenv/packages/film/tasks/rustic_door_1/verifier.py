"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Json, Row, Verdict, View, close_enough, failed, passed, same_text

SHOWS = "Wreck-It Ralph"


def along_shown_at(db: View, rows: list[Row]) -> list[Row]:
    """All screenings that `shown_at` leads to from these films, each once."""
    return [row for film in rows for row in db.rows("screenings", film_id=film["id"])]


def films_1(db: View) -> list[Row]:
    """film(title == SHOWS)"""
    return db.rows("films", title=SHOWS)


def screenings_2(db: View) -> list[Row]:
    """screening(shows(title == SHOWS))"""
    return along_shown_at(db, films_1(db))


def asked(db: View, answer: Json) -> str:
    """value(min(screening(shows(title == SHOWS)), price))"""
    rows = [screening for screening in screenings_2(db) if screening["price"] is not None]
    known = [screening["price"] for screening in rows]
    value = min(known, default=None)
    if value is None:
        return "this is not known, so no answer is right"
    if not close_enough(answer["value"], value):
        return "the value is wrong"
    return wrong_list(answer["screenings"], [screening["id"] for screening in rows])


def same(one: Json, other: Json) -> bool:
    return one == other or same_text(one, other)


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


def verify(before: View, after: View, answer: Json) -> Verdict:
    """Judge what was changed and answered."""
    if after.changes():
        return failed("this is a question, but something was changed")
    problem = asked(before, answer)
    return failed(problem) if problem else passed()
