"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Json, Row, Verdict, View, failed, passed, same_text

CAST = "Bernie Casey"
BOX_OFFICE = 40485039


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
    """film(cast(name == CAST), box_office >= BOX_OFFICE)"""
    return [
        film
        for film in along_acted_in(db, people_1(db))
        if film["box_office"] is not None
        and film["box_office"] >= BOX_OFFICE
    ]


def asked(db: View, answer: Json) -> str:
    """all(film(cast(name == CAST), box_office >= BOX_OFFICE))"""
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
