"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Json, Row, Verdict, View, close_enough, failed, passed, same_text

WRITER = "Terry Rossio"
CERTIFICATE = "PG-13"
CERTIFICATE_2 = "PG"
COUNTRY = "Spain"
TOMATOMETER = 82


def keys_along_wrote(db: View, rows: list[Row]) -> dict:
    """The keys of films that `wrote` leads to from these people, each once."""
    links = [link for person in rows for link in db.rows("credits", person_id=person["id"], role="writer")]
    return dict.fromkeys(link["film_id"] for link in links)


def along_wrote(db: View, rows: list[Row]) -> list[Row]:
    """All films that `wrote` leads to from these people, each once."""
    return [row for key in keys_along_wrote(db, rows) for row in db.rows("films", id=key)]


def people_1(db: View) -> list[Row]:
    """person(name == WRITER)"""
    return db.rows("people", name=WRITER)


def films_2(db: View) -> list[Row]:
    """film(writer(name == WRITER), certificate in (CERTIFICATE, CERTIFICATE_2), metascore < its.tomatometer)"""
    return [
        film
        for film in along_wrote(db, people_1(db))
        if film["certificate"] in (CERTIFICATE, CERTIFICATE_2)
        and film["metascore"] is not None
        and film["tomatometer"] is not None
        and film["metascore"] < film["tomatometer"]
    ]


def asked_first(db: View, answer: Json) -> str:
    """value(mean(film(writer(name == WRITER), certificate in (CERTIFICATE, CERTIFICATE_2),
    metascore < its.tomatometer), oscars))"""
    rows = [film for film in films_2(db) if film["oscars"] is not None]
    known = [film["oscars"] for film in rows]
    value = round(sum(known) / len(known), 9) if known else None
    if value is None:
        return "this is not known, so no answer is right"
    if not close_enough(answer["value"], value):
        return "the value is wrong"
    return wrong_list(answer["films"], [film["id"] for film in rows])


def keys_along_country_of(db: View, rows: list[Row]) -> dict:
    """The keys of films that `country_of` leads to from these countries, each once."""
    links = [link for country in rows for link in db.rows("film_countries", country=country["name"])]
    return dict.fromkeys(link["film_id"] for link in links)


def along_country_of(db: View, rows: list[Row]) -> list[Row]:
    """All films that `country_of` leads to from these countries, each once."""
    return [row for key in keys_along_country_of(db, rows) for row in db.rows("films", id=key)]


def countries_3(db: View) -> list[Row]:
    """country(name == COUNTRY)"""
    return db.rows("countries", name=COUNTRY)


def films_4(db: View) -> list[Row]:
    """film(country(name == COUNTRY), tomatometer >= TOMATOMETER)"""
    return [
        film
        for film in along_country_of(db, countries_3(db))
        if film["tomatometer"] is not None
        and film["tomatometer"] >= TOMATOMETER
    ]


def best_films_5(db: View) -> list[Row]:
    """largest(film(country(name == COUNTRY), tomatometer >= TOMATOMETER), box_office, k=3)"""
    known = [film for film in films_4(db) if film["box_office"] is not None]
    known.sort(key=lambda film: film["id"])
    known.sort(key=lambda film: film["box_office"], reverse=True)
    return known[:3]


def asked_second(db: View, answer: Json) -> str:
    """ranked(largest(film(country(name == COUNTRY), tomatometer >= TOMATOMETER), box_office, k=3))"""
    expected = [film["id"] for film in best_films_5(db)]
    return wrong_order(answer, expected, "film")


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
