"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Json, Row, Verdict, View, failed, passed, same_text

GENRE = "History"
RUNTIME = 129
BOX_OFFICE = 47960085


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
    """film(genre(name == GENRE), runtime >= RUNTIME, box_office < BOX_OFFICE)"""
    return [
        film
        for film in along_genre_of(db, genres_1(db))
        if film["runtime"] is not None
        and film["runtime"] >= RUNTIME
        and film["box_office"] is not None
        and film["box_office"] < BOX_OFFICE
    ]


def best_films_3(db: View) -> list[Row]:
    """smallest(film(genre(name == GENRE), runtime >= RUNTIME, box_office < BOX_OFFICE), metascore, k=3)"""
    known = [film for film in films_2(db) if film["metascore"] is not None]
    known.sort(key=lambda film: film["id"])
    known.sort(key=lambda film: film["metascore"], reverse=False)
    return known[:3]


def asked(db: View, answer: Json) -> str:
    """ranked(smallest(film(genre(name == GENRE), runtime >= RUNTIME, box_office < BOX_OFFICE), metascore,
    k=3))"""
    expected = [film["id"] for film in best_films_3(db)]
    return wrong_order(answer, expected, "film")


def same(one: Json, other: Json) -> bool:
    return one == other or same_text(one, other)


def wrong_order(given: Json, expected: list, noun: str) -> str:
    if len(given) != len(expected):
        return f"the answer has {len(given)} items, not as many as were asked for"
    wrong = [at + 1 for at, each in enumerate(expected) if not same(given[at], each)]
    return f"place {wrong[0]} is another {noun} than the one that belongs there" if wrong else ""


def verify(before: View, after: View, answer: Json) -> Verdict:
    """Judge what was changed and answered."""
    if after.changes():
        return failed("this is a question, but something was changed")
    problem = asked(before, answer)
    return failed(problem) if problem else passed()
