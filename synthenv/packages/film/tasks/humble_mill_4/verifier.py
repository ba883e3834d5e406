"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Json, Row, Verdict, View, failed, passed, same_text

WANTED_BY = "Lorcan Chaudhuri"
THRESHOLD = 9
GENRE = "Musical"
RUNTIME = 91
BOX_OFFICE = 120072577
FILM_TITLE = "Silverado"
WRITER = "Chris Sanders"


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
    """film(wanted_by(name == WANTED_BY))"""
    return along_wants(db, members_1(db))


def find_count_3(db: View) -> Json:
    """count(film(wanted_by(name == WANTED_BY)))"""
    return len(films_2(db))


def keys_along_genre_of(db: View, rows: list[Row]) -> dict:
    """The keys of films that `genre_of` leads to from these genres, each once."""
    links = [link for genre in rows for link in db.rows("film_genres", genre=genre["name"])]
    return dict.fromkeys(link["film_id"] for link in links)


def along_genre_of(db: View, rows: list[Row]) -> list[Row]:
    """All films that `genre_of` leads to from these genres, each once."""
    return [row for key in keys_along_genre_of(db, rows) for row in db.rows("films", id=key)]


def genres_4(db: View) -> list[Row]:
    """genre(name == GENRE)"""
    return db.rows("genres", name=GENRE)


def films_5(db: View) -> list[Row]:
    """film(title == FILM_TITLE)"""
    return db.rows("films", title=FILM_TITLE)


def find_metascore_6(db: View) -> Json:
    """film(title == FILM_TITLE).metascore"""
    for film in the_one(films_5(db)):
        return film["metascore"]
    return None


def films_7(db: View) -> list[Row]:
    """film(genre(name == GENRE), runtime >= RUNTIME, box_office < BOX_OFFICE,
    metascore >= film(title == FILM_TITLE).metascore)"""
    metascore_6 = find_metascore_6(db)
    return [
        film
        for film in along_genre_of(db, genres_4(db))
        if film["runtime"] is not None
        and film["runtime"] >= RUNTIME
        and film["box_office"] is not None
        and film["box_office"] < BOX_OFFICE
        and film["metascore"] is not None
        and metascore_6 is not None
        and film["metascore"] >= metascore_6
    ]


def best_films_8(db: View) -> list[Row]:
    """smallest(film(genre(name == GENRE), runtime >= RUNTIME, box_office < BOX_OFFICE,
    metascore >= film(title == FILM_TITLE).metascore), metascore, k=3)"""
    known = [film for film in films_7(db) if film["metascore"] is not None]
    known.sort(key=lambda film: film["id"])
    known.sort(key=lambda film: film["metascore"], reverse=False)
    return known[:3]


def asked_then(db: View, answer: Json) -> str:
    """ranked(smallest(film(genre(name == GENRE), runtime >= RUNTIME, box_office < BOX_OFFICE,
    metascore >= film(title == FILM_TITLE).metascore), metascore, k=3))"""
    expected = [film["id"] for film in best_films_8(db)]
    return wrong_order(answer, expected, "film")


def then(before: View, after: View, answer: Json) -> Verdict:
    """ranked(smallest(film(genre(name == GENRE), runtime >= RUNTIME, box_office < BOX_OFFICE,
    metascore >= film(title == FILM_TITLE).metascore), metascore, k=3))"""
    if after.changes():
        return failed("this is a question, but something was changed")
    problem = asked_then(before, answer)
    return failed(problem) if problem else passed()


def keys_along_wrote(db: View, rows: list[Row]) -> dict:
    """The keys of films that `wrote` leads to from these people, each once."""
    links = [link for person in rows for link in db.rows("credits", person_id=person["id"], role="writer")]
    return dict.fromkeys(link["film_id"] for link in links)


def along_wrote(db: View, rows: list[Row]) -> list[Row]:
    """All films that `wrote` leads to from these people, each once."""
    return [row for key in keys_along_wrote(db, rows) for row in db.rows("films", id=key)]


def people_9(db: View) -> list[Row]:
    """person(name == WRITER)"""
    return db.rows("people", name=WRITER)


def keys_along_genre(db: View, rows: list[Row]) -> dict:
    """The keys of genres that `genre` leads to from these films, each once."""
    links = [link for film in rows for link in db.rows("film_genres", film_id=film["id"])]
    return dict.fromkeys(link["genre"] for link in links)


def along_genre(db: View, rows: list[Row]) -> list[Row]:
    """All genres that `genre` leads to from these films, each once."""
    return [row for key in keys_along_genre(db, rows) for row in db.rows("genres", name=key)]


def films_10(db: View) -> list[Row]:
    """film(writer(name == WRITER), least(3, genre()))"""
    return [film for film in along_wrote(db, people_9(db)) if len(along_genre(db, [film])) >= 3]


def best_films_11(db: View) -> list[Row]:
    """smallest(film(writer(name == WRITER), least(3, genre())), metascore, k=3)"""
    known = [film for film in films_10(db) if film["metascore"] is not None]
    known.sort(key=lambda film: film["id"])
    known.sort(key=lambda film: film["metascore"], reverse=False)
    return known[:3]


def asked_otherwise(db: View, answer: Json) -> str:
    """ranked(smallest(film(writer(name == WRITER), least(3, genre())), metascore, k=3))"""
    expected = [film["id"] for film in best_films_11(db)]
    return wrong_order(answer, expected, "film")


def otherwise(before: View, after: View, answer: Json) -> Verdict:
    """ranked(smallest(film(writer(name == WRITER), least(3, genre())), metascore, k=3))"""
    if after.changes():
        return failed("this is a question, but something was changed")
    problem = asked_otherwise(before, answer)
    return failed(problem) if problem else passed()


def the_one(rows: list[Row]) -> list[Row]:
    """The rows, if there is exactly one."""
    return rows if len(rows) == 1 else []


def same(one: Json, other: Json) -> bool:
    return one == other or same_text(one, other)


def wrong_order(given: Json, expected: list, noun: str) -> str:
    if len(given) != len(expected):
        return f"the answer has {len(given)} items, not as many as were asked for"
    wrong = [at + 1 for at, each in enumerate(expected) if not same(given[at], each)]
    return f"place {wrong[0]} is another {noun} than the one that belongs there" if wrong else ""


def verify(before: View, after: View, answer: Json) -> Verdict:
    """Judge what was changed and answered."""
    count_3 = find_count_3(before)
    if count_3 >= THRESHOLD:
        return then(before, after, answer)
    return otherwise(before, after, answer)
