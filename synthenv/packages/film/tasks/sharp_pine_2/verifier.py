"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Json, Row, Verdict, View, failed, passed, same_text

WANTED_BY = "Isidro Zubiri"
RUNTIME = 123
COUNTRY = "Ireland"


def keys_along_wants(db: View, rows: list[Row]) -> dict:
    """The keys of films that `wants` leads to from these members, each once."""
    links = [link for member in rows for link in db.rows("watchlist", member_id=member["id"])]
    return dict.fromkeys(link["film_id"] for link in links)


def along_wants(db: View, rows: list[Row]) -> list[Row]:
    """All films that `wants` leads to from these members, each once."""
    return [row for key in keys_along_wants(db, rows) for row in db.rows("films", id=key)]


def members_1(db: View) -> list[Row]:
    """member(name == WANTED_BY)"""
    return db.rows("members", name=WANTED_BY)


def films_2(db: View) -> list[Row]:
    """film(wanted_by(name == WANTED_BY), runtime <= RUNTIME)"""
    return [
        film
        for film in along_wants(db, members_1(db))
        if film["runtime"] is not None
        and film["runtime"] <= RUNTIME
    ]


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
    """film(country(name == COUNTRY))"""
    return along_country_of(db, countries_3(db))


def best_films_5(db: View) -> list[Row]:
    """smallest(film(country(name == COUNTRY)), oscars, k=5)"""
    known = [film for film in films_4(db) if film["oscars"] is not None]
    known.sort(key=lambda film: film["id"])
    known.sort(key=lambda film: film["oscars"], reverse=False)
    return known[:5]


def films_6(db: View) -> list[Row]:
    """either(film(wanted_by(name == WANTED_BY), runtime <= RUNTIME), smallest(film(country(name == COUNTRY)),
    oscars, k=5))"""
    return once([*films_2(db), *best_films_5(db)], "id")


def asked(db: View, answer: Json) -> str:
    """all(either(film(wanted_by(name == WANTED_BY), runtime <= RUNTIME),
    smallest(film(country(name == COUNTRY)), oscars, k=5)))"""
    expected = [film["id"] for film in films_6(db)]
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
