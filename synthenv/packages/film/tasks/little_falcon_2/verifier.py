"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Json, Row, Verdict, View, close_enough, failed, passed, same_text

DIRECTOR = "Ivan Reitman"
FILM_TITLE = "Twins"


def keys_along_directed(db: View, rows: list[Row]) -> dict:
    """The keys of films that `directed` leads to from these people, each once."""
    links = [link for person in rows for link in db.rows("credits", person_id=person["id"], role="director")]
    return dict.fromkeys(link["film_id"] for link in links)


def along_directed(db: View, rows: list[Row]) -> list[Row]:
    """All films that `directed` leads to from these people, each once."""
    return [row for key in keys_along_directed(db, rows) for row in db.rows("films", id=key)]


def people_1(db: View) -> list[Row]:
    """person(name == DIRECTOR)"""
    return db.rows("people", name=DIRECTOR)


def films_2(db: View) -> list[Row]:
    """film(title == FILM_TITLE)"""
    return db.rows("films", title=FILM_TITLE)


def films_4(db: View) -> list[Row]:
    """film(director(name == DIRECTOR), not same(film(title == FILM_TITLE)))"""
    the_film_3 = the_one(films_2(db))
    return [film for film in along_directed(db, people_1(db)) if the_film_3 != [] and film not in the_film_3]


def asked(db: View, answer: Json) -> str:
    """value(max(film(director(name == DIRECTOR), not same(film(title == FILM_TITLE))), critic_score))"""
    rows = [film for film in films_4(db) if film["critic_score"] is not None]
    known = [film["critic_score"] for film in rows]
    value = max(known, default=None)
    if value is None:
        return "this is not known, so no answer is right"
    if not close_enough(answer["value"], value):
        return "the value is wrong"
    return wrong_list(answer["films"], [film["id"] for film in rows])


def the_one(rows: list[Row]) -> list[Row]:
    """The rows, if there is exactly one."""
    return rows if len(rows) == 1 else []


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
