"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Json, Row, Verdict, View, failed, passed, same_text

CAST = "William Fichtner"
RUNTIME_FROM = 112
RUNTIME_TO = 149
CAST_2 = "Bruce Greenwood"


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
    """film(cast(name == CAST), RUNTIME_FROM <= runtime <= RUNTIME_TO)"""
    return [
        film
        for film in along_acted_in(db, people_1(db))
        if film["runtime"] is not None
        and RUNTIME_FROM <= film["runtime"] <= RUNTIME_TO
    ]


def people_3(db: View) -> list[Row]:
    """person(name == CAST_2)"""
    return db.rows("people", name=CAST_2)


def films_4(db: View) -> list[Row]:
    """film(cast(name == CAST_2))"""
    return along_acted_in(db, people_3(db))


def best_films_5(db: View) -> list[Row]:
    """smallest(film(cast(name == CAST_2)), reviews, k=3)"""
    known = [film for film in films_4(db) if film["reviews"] is not None]
    known.sort(key=lambda film: film["id"])
    known.sort(key=lambda film: film["reviews"], reverse=False)
    return known[:3]


def films_6(db: View) -> list[Row]:
    """either(film(cast(name == CAST), RUNTIME_FROM <= runtime <= RUNTIME_TO),
    smallest(film(cast(name == CAST_2)), reviews, k=3))"""
    return once([*films_2(db), *best_films_5(db)], "id")


def asked(db: View, answer: Json) -> str:
    """all(either(film(cast(name == CAST), RUNTIME_FROM <= runtime <= RUNTIME_TO),
    smallest(film(cast(name == CAST_2)), reviews, k=3)))"""
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
