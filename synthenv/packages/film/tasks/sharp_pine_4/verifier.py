"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Json, Row, Verdict, View, failed, passed, same_text

WANTED_BY = "Lorcan Skarsgard"
RUNTIME = 117
TOMATOMETER = 79
COUNTRY = "Canada"
WRITER = "Stanley Kubrick"


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
    """film(wanted_by(name == WANTED_BY), runtime <= RUNTIME, not tomatometer > TOMATOMETER)"""
    return [
        film
        for film in along_wants(db, members_1(db))
        if film["runtime"] is not None
        and film["runtime"] <= RUNTIME
        and film["tomatometer"] is not None
        and not film["tomatometer"] > TOMATOMETER
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
    """film(writer(name == WRITER))"""
    return along_wrote(db, people_4(db))


def best_films_6(db: View) -> list[Row]:
    """smallest(film(writer(name == WRITER)), oscars)"""
    known = [film for film in films_5(db) if film["oscars"] is not None]
    known.sort(key=lambda film: film["id"])
    known.sort(key=lambda film: film["oscars"], reverse=False)
    return known[:1]


def find_box_office_7(db: View) -> Json:
    """smallest(film(writer(name == WRITER)), oscars).box_office"""
    for film in the_one(best_films_6(db)):
        return film["box_office"]
    return None


def films_8(db: View) -> list[Row]:
    """film(country(name == COUNTRY), box_office >= smallest(film(writer(name == WRITER)), oscars).box_office)"""
    box_office_7 = find_box_office_7(db)
    return [
        film
        for film in along_country_of(db, countries_3(db))
        if film["box_office"] is not None
        and box_office_7 is not None
        and film["box_office"] >= box_office_7
    ]


def best_films_9(db: View) -> list[Row]:
    """smallest(film(country(name == COUNTRY), box_office >= smallest(film(writer(name == WRITER)),
    oscars).box_office), oscars, k=5)"""
    known = [film for film in films_8(db) if film["oscars"] is not None]
    known.sort(key=lambda film: film["id"])
    known.sort(key=lambda film: film["oscars"], reverse=False)
    return known[:5]


def films_10(db: View) -> list[Row]:
    """either(film(wanted_by(name == WANTED_BY), runtime <= RUNTIME, not tomatometer > TOMATOMETER),
    smallest(film(country(name == COUNTRY), box_office >= smallest(film(writer(name == WRITER)),
    oscars).box_office), oscars, k=5))"""
    return once([*films_2(db), *best_films_9(db)], "id")


def asked(db: View, answer: Json) -> str:
    """all(either(film(wanted_by(name == WANTED_BY), runtime <= RUNTIME, not tomatometer > TOMATOMETER),
    smallest(film(country(name == COUNTRY), box_office >= smallest(film(writer(name == WRITER)),
    oscars).box_office), oscars, k=5)))"""
    expected = [film["id"] for film in films_10(db)]
    return wrong_list(answer, expected)


def the_one(rows: list[Row]) -> list[Row]:
    """The rows, if there is exactly one."""
    return rows if len(rows) == 1 else []


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
