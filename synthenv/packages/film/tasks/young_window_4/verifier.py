"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Json, Row, Verdict, View, failed, passed, same_text

COUNTRY = "Australia"
FILM_TITLE = "Cats & Dogs"
FILM_TITLE_2 = "Ghost Rider"
WRITER = "Kevin Smith"


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
    """film(title == FILM_TITLE)"""
    return db.rows("films", title=FILM_TITLE)


def films_4(db: View) -> list[Row]:
    """film(title == FILM_TITLE_2)"""
    return db.rows("films", title=FILM_TITLE_2)


def find_critic_score_5(db: View) -> Json:
    """film(title == FILM_TITLE_2).critic_score"""
    for film in the_one(films_4(db)):
        return film["critic_score"]
    return None


def keys_along_wrote(db: View, rows: list[Row]) -> dict:
    """The keys of films that `wrote` leads to from these people, each once."""
    links = [link for person in rows for link in db.rows("credits", person_id=person["id"], role="writer")]
    return dict.fromkeys(link["film_id"] for link in links)


def along_wrote(db: View, rows: list[Row]) -> list[Row]:
    """All films that `wrote` leads to from these people, each once."""
    return [row for key in keys_along_wrote(db, rows) for row in db.rows("films", id=key)]


def people_6(db: View) -> list[Row]:
    """person(name == WRITER)"""
    return db.rows("people", name=WRITER)


def films_7(db: View) -> list[Row]:
    """film(writer(name == WRITER))"""
    return along_wrote(db, people_6(db))


def find_mean_tomatometer_8(db: View) -> Json:
    """mean(film(writer(name == WRITER)), tomatometer)"""
    known = [film["tomatometer"] for film in films_7(db) if film["tomatometer"] is not None]
    return round(sum(known) / len(known), 9) if known else None


def films_9(db: View) -> list[Row]:
    """film(country(name == COUNTRY), not same(film(title == FILM_TITLE)),
    critic_score > film(title == FILM_TITLE_2).critic_score, tomatometer < mean(film(writer(name == WRITER)),
    tomatometer))"""
    the_film_3 = the_one(films_2(db))
    critic_score_5 = find_critic_score_5(db)
    mean_tomatometer_8 = find_mean_tomatometer_8(db)
    return [
        film
        for film in along_country_of(db, countries_1(db))
        if the_film_3 != []
        and film not in the_film_3
        and film["critic_score"] is not None
        and critic_score_5 is not None
        and film["critic_score"] > critic_score_5
        and film["tomatometer"] is not None
        and mean_tomatometer_8 is not None
        and film["tomatometer"] < mean_tomatometer_8
    ]


def asked(db: View, answer: Json) -> str:
    """count(film(country(name == COUNTRY), not same(film(title == FILM_TITLE)),
    critic_score > film(title == FILM_TITLE_2).critic_score, tomatometer < mean(film(writer(name == WRITER)),
    tomatometer)))"""
    expected = [film["id"] for film in films_9(db)]
    if answer["count"] != len(expected):
        return "the count of films is wrong"
    return wrong_list(answer["films"], expected)


def the_one(rows: list[Row]) -> list[Row]:
    """The rows, if there is exactly one."""
    return rows if len(rows) == 1 else []


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
