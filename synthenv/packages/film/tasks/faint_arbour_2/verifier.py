"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Json, Row, Verdict, View, failed, passed, same_text

COUNTRY = "Mexico"
CERTIFICATE = "R"
CERTIFICATE_2 = "PG"
CRITIC_SCORE = 5.7


def keys_along_country_of(db: View, rows: list[Row]) -> dict:
    """The keys of films that `country_of` leads to from these countries, each once."""
    links = [link for country in rows for link in db.rows("film_countries", country=country["name"])]
    return dict.fromkeys(link["film_id"] for link in links)


def along_country_of(db: View, rows: list[Row]) -> list[Row]:
    """All films that `country_of` leads to from these countries, each once."""
    return [row for key in keys_along_country_of(db, rows) for row in db.rows("films", id=key)]


def countries_1(db: View) -> list[Row]:
    """country(name == COUNTRY)"""
    return db.rows("countries", name=COUNTRY)


def films_2(db: View) -> list[Row]:
    """film(country(name == COUNTRY), certificate in (CERTIFICATE, CERTIFICATE_2),
    critic_score >= CRITIC_SCORE)"""
    return [
        film
        for film in along_country_of(db, countries_1(db))
        if film["certificate"] in (CERTIFICATE, CERTIFICATE_2)
        and film["critic_score"] is not None
        and film["critic_score"] >= CRITIC_SCORE
    ]


def asked(db: View, answer: Json) -> str:
    """all(film(country(name == COUNTRY), certificate in (CERTIFICATE, CERTIFICATE_2),
    critic_score >= CRITIC_SCORE))"""
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
