"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Json, Row, Verdict, View, failed, passed, same_text

LANGUAGE = "Spanish"
RUNTIME_FROM = 97
RUNTIME_TO = 117


def keys_along_language_of(db: View, rows: list[Row]) -> dict:
    """The keys of films that `language_of` leads to from these languages, each once."""
    links = [link for language in rows for link in db.rows("film_languages", language=language["name"])]
    return dict.fromkeys(link["film_id"] for link in links)


def along_language_of(db: View, rows: list[Row]) -> list[Row]:
    """All films that `language_of` leads to from these languages, each once."""
    return [row for key in keys_along_language_of(db, rows) for row in db.rows("films", id=key)]


def languages_1(db: View) -> list[Row]:
    """language(name == LANGUAGE)"""
    return db.rows("languages", name=LANGUAGE)


def films_2(db: View) -> list[Row]:
    """film(language(name == LANGUAGE), RUNTIME_FROM <= runtime <= RUNTIME_TO)"""
    return [
        film
        for film in along_language_of(db, languages_1(db))
        if film["runtime"] is not None
        and RUNTIME_FROM <= film["runtime"] <= RUNTIME_TO
    ]


def best_films_3(db: View) -> list[Row]:
    """largest(film(language(name == LANGUAGE), RUNTIME_FROM <= runtime <= RUNTIME_TO), tomatometer, k=3)"""
    known = [film for film in films_2(db) if film["tomatometer"] is not None]
    known.sort(key=lambda film: film["id"])
    known.sort(key=lambda film: film["tomatometer"], reverse=True)
    return known[:3]


def asked(db: View, answer: Json) -> str:
    """ranked(largest(film(language(name == LANGUAGE), RUNTIME_FROM <= runtime <= RUNTIME_TO), tomatometer,
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
