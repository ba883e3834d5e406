"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Json, Row, Verdict, View, failed, passed, same_text

WRITER = "Terry Gilliam"
COUNTRY = "United States"
RUNTIME = 112


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


def keys_along_country(db: View, rows: list[Row]) -> dict:
    """The keys of countries that `country` leads to from these films, each once."""
    links = [link for film in rows for link in db.rows("film_countries", film_id=film["id"])]
    return dict.fromkeys(link["country"] for link in links)


def along_country(db: View, rows: list[Row]) -> list[Row]:
    """All countries that `country` leads to from these films, each once."""
    return [row for key in keys_along_country(db, rows) for row in db.rows("countries", name=key)]


def films_2(db: View) -> list[Row]:
    """film(writer(name == WRITER), none(country(name == COUNTRY)), runtime > RUNTIME)"""
    return [
        film
        for film in along_wrote(db, people_1(db))
        if film["runtime"] is not None
        and film["runtime"] > RUNTIME
        and [country for country in along_country(db, [film]) if country["name"] == COUNTRY] == []
    ]


def asked(db: View, answer: Json) -> str:
    """all(film(writer(name == WRITER), none(country(name == COUNTRY)), runtime > RUNTIME))"""
    expected = [film["id"] for film in films_2(db)]
    return wrong_list(answer, expected)


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
