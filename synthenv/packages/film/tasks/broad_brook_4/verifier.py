"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Json, Row, Verdict, View, failed, passed, same_text

SHOWS = "The Conjuring"
SEATS_LEFT = 19
GENRE = "History"
REVIEWS_FROM = 68
REVIEWS_TO = 285
TOMATOMETER_FROM = 86
TOMATOMETER_TO = 91


def along_shown_at(db: View, rows: list[Row]) -> list[Row]:
    """All screenings that `shown_at` leads to from these films, each once."""
    return [row for film in rows for row in db.rows("screenings", film_id=film["id"])]


def films_1(db: View) -> list[Row]:
    """film(title == SHOWS)"""
    return db.rows("films", title=SHOWS)


def screenings_2(db: View) -> list[Row]:
    """screening(shows(title == SHOWS), not seats_left < SEATS_LEFT)"""
    return [
        screening
        for screening in along_shown_at(db, films_1(db))
        if screening["seats_left"] is not None
        and not screening["seats_left"] < SEATS_LEFT
    ]


def asked_first(db: View, answer: Json) -> str:
    """count(screening(shows(title == SHOWS), not seats_left < SEATS_LEFT))"""
    expected = [screening["id"] for screening in screenings_2(db)]
    if answer["count"] != len(expected):
        return "the count of screenings is wrong"
    return wrong_list(answer["screenings"], expected)


def keys_along_genre_of(db: View, rows: list[Row]) -> dict:
    """The keys of films that `genre_of` leads to from these genres, each once."""
    links = [link for genre in rows for link in db.rows("film_genres", genre=genre["name"])]
    return dict.fromkeys(link["film_id"] for link in links)


def along_genre_of(db: View, rows: list[Row]) -> list[Row]:
    """All films that `genre_of` leads to from these genres, each once."""
    return [row for key in keys_along_genre_of(db, rows) for row in db.rows("films", id=key)]


def genres_3(db: View) -> list[Row]:
    """genre(name == GENRE)"""
    return db.rows("genres", name=GENRE)


def films_4(db: View) -> list[Row]:
    """film(genre(name == GENRE), REVIEWS_FROM <= reviews <= REVIEWS_TO,
    TOMATOMETER_FROM <= tomatometer <= TOMATOMETER_TO)"""
    return [
        film
        for film in along_genre_of(db, genres_3(db))
        if film["reviews"] is not None
        and REVIEWS_FROM <= film["reviews"] <= REVIEWS_TO
        and film["tomatometer"] is not None
        and TOMATOMETER_FROM <= film["tomatometer"] <= TOMATOMETER_TO
    ]


def asked_second(db: View, answer: Json) -> str:
    """value(max(film(genre(name == GENRE), REVIEWS_FROM <= reviews <= REVIEWS_TO,
    TOMATOMETER_FROM <= tomatometer <= TOMATOMETER_TO), oscars))"""
    rows = [film for film in films_4(db) if film["oscars"] is not None]
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
    problem = asked_first(before, answer["first"])
    if problem:
        return failed(f"first: {problem}")
    problem = asked_second(before, answer["second"])
    if problem:
        return failed(f"second: {problem}")
    return passed()
