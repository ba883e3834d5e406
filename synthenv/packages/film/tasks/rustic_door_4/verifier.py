"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Json, Row, Verdict, View, failed, passed, same_text

LANGUAGE = "Spanish"
RUNTIME_FROM = 102
RUNTIME_TO = 115
CERTIFICATE = "R"
CERTIFICATE_2 = "G"
YEAR = 1997
WRITER = "Lawrence Kasdan"
TOMATOMETER = 93


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
    """film(language(name == LANGUAGE), RUNTIME_FROM <= runtime <= RUNTIME_TO, certificate in (CERTIFICATE,
    CERTIFICATE_2), year > YEAR)"""
    return [
        film
        for film in along_language_of(db, languages_1(db))
        if film["runtime"] is not None
        and RUNTIME_FROM <= film["runtime"] <= RUNTIME_TO
        and film["certificate"] in (CERTIFICATE, CERTIFICATE_2)
        and film["year"] is not None
        and film["year"] > YEAR
    ]


def keys_along_wrote(db: View, rows: list[Row]) -> dict:
    """The keys of films that `wrote` leads to from these people, each once."""
    links = [link for person in rows for link in db.rows("credits", person_id=person["id"], role="writer")]
    return dict.fromkeys(link["film_id"] for link in links)


def along_wrote(db: View, rows: list[Row]) -> list[Row]:
    """All films that `wrote` leads to from these people, each once."""
    return [row for key in keys_along_wrote(db, rows) for row in db.rows("films", id=key)]


def people_3(db: View) -> list[Row]:
    """person(name == WRITER)"""
    return db.rows("people", name=WRITER)


def films_4(db: View) -> list[Row]:
    """film(writer(name == WRITER), tomatometer <= TOMATOMETER)"""
    return [
        film
        for film in along_wrote(db, people_3(db))
        if film["tomatometer"] is not None
        and film["tomatometer"] <= TOMATOMETER
    ]


def films_5(db: View) -> list[Row]:
    """either(film(language(name == LANGUAGE), RUNTIME_FROM <= runtime <= RUNTIME_TO,
    certificate in (CERTIFICATE, CERTIFICATE_2), year > YEAR), film(writer(name == WRITER),
    tomatometer <= TOMATOMETER))"""
    return once([*films_2(db), *films_4(db)], "id")


def asked(db: View, answer: Json) -> str:
    """all(either(film(language(name == LANGUAGE), RUNTIME_FROM <= runtime <= RUNTIME_TO,
    certificate in (CERTIFICATE, CERTIFICATE_2), year > YEAR), film(writer(name == WRITER),
    tomatometer <= TOMATOMETER)))"""
    expected = [film["id"] for film in films_5(db)]
    return wrong_list(answer, expected)


def once(rows: list[Row], key: str) -> list[Row]:
    """The rows, each once."""
    return list({row[key]: row for row in rows}.values())


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
