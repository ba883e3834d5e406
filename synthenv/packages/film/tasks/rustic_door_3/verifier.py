"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Json, Row, Verdict, View, failed, passed, same_text

LANGUAGE = "Spanish"
RUNTIME_FROM = 115
RUNTIME_TO = 121
WRITER = "Joel Coen"
YEAR_FROM = 1994
YEAR_TO = 1996


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


def asked_first(db: View, answer: Json) -> str:
    """ranked(largest(film(language(name == LANGUAGE), RUNTIME_FROM <= runtime <= RUNTIME_TO), tomatometer,
    k=3))"""
    expected = [film["id"] for film in best_films_3(db)]
    return wrong_order(answer, expected, "film")


def keys_along_wrote(db: View, rows: list[Row]) -> dict:
    """The keys of films that `wrote` leads to from these people, each once."""
    links = [link for person in rows for link in db.rows("credits", person_id=person["id"], role="writer")]
    return dict.fromkeys(link["film_id"] for link in links)


def along_wrote(db: View, rows: list[Row]) -> list[Row]:
    """All films that `wrote` leads to from these people, each once."""
    return [row for key in keys_along_wrote(db, rows) for row in db.rows("films", id=key)]


def people_4(db: View) -> list[Row]:
    """person(name == WRITER)"""
    return db.rows("people", name=WRITER)


def films_5(db: View) -> list[Row]:
    """film(writer(name == WRITER), not YEAR_FROM <= year <= YEAR_TO)"""
    return [
        film
        for film in along_wrote(db, people_4(db))
        if film["year"] is not None
        and not YEAR_FROM <= film["year"] <= YEAR_TO
    ]


def asked_second(db: View, answer: Json) -> str:
    """count(film(writer(name == WRITER), not YEAR_FROM <= year <= YEAR_TO))"""
    expected = [film["id"] for film in films_5(db)]
    if answer["count"] != len(expected):
        return "the count of films is wrong"
    return wrong_list(answer["films"], expected)


def same(one: Json, other: Json) -> bool:
    return one == other or same_text(one, other)


def wrong_order(given: Json, expected: list, noun: str) -> str:
    if len(given) != len(expected):
        return f"the answer has {len(given)} items, not as many as were asked for"
    wrong = [at + 1 for at, each in enumerate(expected) if not same(given[at], each)]
    return f"place {wrong[0]} is another {noun} than the one that belongs there" if wrong else ""


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
