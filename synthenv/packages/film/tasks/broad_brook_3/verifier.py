"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Json, Row, Verdict, View, failed, passed, same_text

GENRE = "Biography"
REVIEWS_FROM = 83
REVIEWS_TO = 146
TOMATOMETER_FROM = 75
TOMATOMETER_TO = 94


def keys_along_genre_of(db: View, rows: list[Row]) -> dict:
    """The keys of films that `genre_of` leads to from these genres, each once."""
    links = [link for genre in rows for link in db.rows("film_genres", genre=genre["name"])]
    return dict.fromkeys(link["film_id"] for link in links)


def along_genre_of(db: View, rows: list[Row]) -> list[Row]:
    """All films that `genre_of` leads to from these genres, each once."""
    return [row for key in keys_along_genre_of(db, rows) for row in db.rows("films", id=key)]


def genres_1(db: View) -> list[Row]:
    """genre(name == GENRE)"""
    return db.rows("genres", name=GENRE)


def films_2(db: View) -> list[Row]:
    """film(genre(name == GENRE), REVIEWS_FROM <= reviews <= REVIEWS_TO,
    TOMATOMETER_FROM <= tomatometer <= TOMATOMETER_TO)"""
    return [
        film
        for film in along_genre_of(db, genres_1(db))
        if film["reviews"] is not None
        and REVIEWS_FROM <= film["reviews"] <= REVIEWS_TO
        and film["tomatometer"] is not None
        and TOMATOMETER_FROM <= film["tomatometer"] <= TOMATOMETER_TO
    ]


def asked(db: View, answer: Json) -> str:
    """value(max(film(genre(name == GENRE), REVIEWS_FROM <= reviews <= REVIEWS_TO,
    TOMATOMETER_FROM <= tomatometer <= TOMATOMETER_TO), oscars))"""
    rows = [film for film in films_2(db) if film["oscars"] is not None]
    known = [film["oscars"] for film in rows]
    value = max(known, default=None)
    if value is None:
        return "this is not known, so no answer is right"
    if answer["value"] != value:
        return "the value is wrong"
    return wrong_list(answer["films"], [film["id"] for film in rows])


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
