"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Json, Row, Verdict, View, failed, passed, same_text

CAST = "Marley Shelton"
RUNTIME_FROM = 97
RUNTIME_TO = 124
FILM_TITLE = "Pirates of the Caribbean: On Stranger Tides"
CAST_2 = "Jim Belushi"


def keys_along_acted_in(db: View, rows: list[Row]) -> dict:
    """The keys of films that `acted_in` leads to from these people, each once."""
    links = [link for person in rows for link in db.rows("credits", person_id=person["id"], role="cast")]
    return dict.fromkeys(link["film_id"] for link in links)


def along_acted_in(db: View, rows: list[Row]) -> list[Row]:
    """All films that `acted_in` leads to from these people, each once."""
    return [row for key in keys_along_acted_in(db, rows) for row in db.rows("films", id=key)]


def people_1(db: View) -> list[Row]:
    """person(name == CAST)"""
    return db.rows("people", name=CAST)


def films_2(db: View) -> list[Row]:
    """film(title == FILM_TITLE)"""
    return db.rows("films", title=FILM_TITLE)


def find_year_3(db: View) -> Json:
    """film(title == FILM_TITLE).year"""
    for film in the_one(films_2(db)):
        return film["year"]
    return None


def films_4(db: View) -> list[Row]:
    """film(cast(name == CAST), RUNTIME_FROM <= runtime <= RUNTIME_TO, year < film(title == FILM_TITLE).year)"""
    year_3 = find_year_3(db)
    return [
        film
        for film in along_acted_in(db, people_1(db))
        if film["runtime"] is not None
        and RUNTIME_FROM <= film["runtime"] <= RUNTIME_TO
        and film["year"] is not None
        and year_3 is not None
        and film["year"] < year_3
    ]


def people_5(db: View) -> list[Row]:
    """person(name == CAST_2)"""
    return db.rows("people", name=CAST_2)


def films_6(db: View) -> list[Row]:
    """film(cast(name == CAST_2))"""
    return along_acted_in(db, people_5(db))


def best_films_7(db: View) -> list[Row]:
    """smallest(film(cast(name == CAST_2)), reviews, k=3)"""
    known = [film for film in films_6(db) if film["reviews"] is not None]
    known.sort(key=lambda film: film["id"])
    known.sort(key=lambda film: film["reviews"], reverse=False)
    return known[:3]


def films_8(db: View) -> list[Row]:
    """either(film(cast(name == CAST), RUNTIME_FROM <= runtime <= RUNTIME_TO,
    year < film(title == FILM_TITLE).year), smallest(film(cast(name == CAST_2)), reviews, k=3))"""
    return once([*films_4(db), *best_films_7(db)], "id")


def asked(db: View, answer: Json) -> str:
    """all(either(film(cast(name == CAST), RUNTIME_FROM <= runtime <= RUNTIME_TO,
    year < film(title == FILM_TITLE).year), smallest(film(cast(name == CAST_2)), reviews, k=3)))"""
    expected = [film["id"] for film in films_8(db)]
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
