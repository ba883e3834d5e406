"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Json, Row, Verdict, View, failed, passed, same_text

FILM_TITLE_2 = "The Last Starfighter"
RUNTIME_FROM = 100
RUNTIME_TO = 123
FILM_TITLE = "Planes, Trains and Automobiles"
CAST_2 = "William Hope"


def keys_along_acted_in(db: View, rows: list[Row]) -> dict:
    """The keys of films that `acted_in` leads to from these people, each once."""
    links = [link for person in rows for link in db.rows("credits", person_id=person["id"], role="cast")]
    return dict.fromkeys(link["film_id"] for link in links)


def along_acted_in(db: View, rows: list[Row]) -> list[Row]:
    """All films that `acted_in` leads to from these people, each once."""
    return [row for key in keys_along_acted_in(db, rows) for row in db.rows("films", id=key)]


def keys_along_cast(db: View, rows: list[Row]) -> dict:
    """The keys of people that `cast` leads to from these films, each once."""
    links = [link for film in rows for link in db.rows("credits", film_id=film["id"], role="cast")]
    return dict.fromkeys(link["person_id"] for link in links)


def along_cast(db: View, rows: list[Row]) -> list[Row]:
    """All people that `cast` leads to from these films, each once."""
    return [row for key in keys_along_cast(db, rows) for row in db.rows("people", id=key)]


def films_1(db: View) -> list[Row]:
    """film(title == FILM_TITLE_2)"""
    return db.rows("films", title=FILM_TITLE_2)


def people_2(db: View) -> list[Row]:
    """person(acted_in(title == FILM_TITLE_2))"""
    return along_cast(db, films_1(db))


def films_3(db: View) -> list[Row]:
    """film(title == FILM_TITLE)"""
    return db.rows("films", title=FILM_TITLE)


def find_year_4(db: View) -> Json:
    """film(title == FILM_TITLE).year"""
    for film in the_one(films_3(db)):
        return film["year"]
    return None


def films_5(db: View) -> list[Row]:
    """film(cast(acted_in(title == FILM_TITLE_2)), RUNTIME_FROM <= runtime <= RUNTIME_TO,
    year < film(title == FILM_TITLE).year)"""
    year_4 = find_year_4(db)
    return [
        film
        for film in along_acted_in(db, people_2(db))
        if film["runtime"] is not None
        and RUNTIME_FROM <= film["runtime"] <= RUNTIME_TO
        and film["year"] is not None
        and year_4 is not None
        and film["year"] < year_4
    ]


def people_6(db: View) -> list[Row]:
    """person(name == CAST_2)"""
    return db.rows("people", name=CAST_2)


def films_7(db: View) -> list[Row]:
    """film(cast(name == CAST_2))"""
    return along_acted_in(db, people_6(db))


def best_films_8(db: View) -> list[Row]:
    """smallest(film(cast(name == CAST_2)), reviews, k=3)"""
    known = [film for film in films_7(db) if film["reviews"] is not None]
    known.sort(key=lambda film: film["id"])
    known.sort(key=lambda film: film["reviews"], reverse=False)
    return known[:3]


def films_9(db: View) -> list[Row]:
    """either(film(cast(acted_in(title == FILM_TITLE_2)), RUNTIME_FROM <= runtime <= RUNTIME_TO,
    year < film(title == FILM_TITLE).year), smallest(film(cast(name == CAST_2)), reviews, k=3))"""
    return once([*films_5(db), *best_films_8(db)], "id")


def asked(db: View, answer: Json) -> str:
    """all(either(film(cast(acted_in(title == FILM_TITLE_2)), RUNTIME_FROM <= runtime <= RUNTIME_TO,
    year < film(title == FILM_TITLE).year), smallest(film(cast(name == CAST_2)), reviews, k=3)))"""
    expected = [film["id"] for film in films_9(db)]
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
