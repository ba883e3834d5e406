"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Change, Json, Row, Verdict, View, failed, passed, same_text

MEMBER = "Siobhan Uzoma"
FILM_TITLE_3 = "Mystic River"
FILM_TITLE = "Gran Torino"
FILM_TITLE_2 = "I Know What You Did Last Summer"


def members_1(db: View) -> list[Row]:
    """member(name == MEMBER)"""
    return db.rows("members", name=MEMBER)


def changes_of_unwatch(db: View, member: Json, film: Json) -> list | None:
    """unwatch: what it changes; None where it can't be done as things are"""
    if db.rows("watchlist", member_id=member, film_id=film) == []:
        return None
    changes = []
    for row in db.rows("watchlist", member_id=member, film_id=film):
        changes.append(("watchlist", "delete", {"member_id": row["member_id"], "film_id": row["film_id"]}, {}))
    return changes


def keys_along_directed(db: View, rows: list[Row]) -> dict:
    """The keys of films that `directed` leads to from these people, each once."""
    links = [link for person in rows for link in db.rows("credits", person_id=person["id"], role="director")]
    return dict.fromkeys(link["film_id"] for link in links)


def along_directed(db: View, rows: list[Row]) -> list[Row]:
    """All films that `directed` leads to from these people, each once."""
    return [row for key in keys_along_directed(db, rows) for row in db.rows("films", id=key)]


def keys_along_director(db: View, rows: list[Row]) -> dict:
    """The keys of people that `director` leads to from these films, each once."""
    links = [link for film in rows for link in db.rows("credits", film_id=film["id"], role="director")]
    return dict.fromkeys(link["person_id"] for link in links)


def along_director(db: View, rows: list[Row]) -> list[Row]:
    """All people that `director` leads to from these films, each once."""
    return [row for key in keys_along_director(db, rows) for row in db.rows("people", id=key)]


def films_2(db: View) -> list[Row]:
    """film(title == FILM_TITLE_3)"""
    return db.rows("films", title=FILM_TITLE_3)


def people_3(db: View) -> list[Row]:
    """person(directed(title == FILM_TITLE_3))"""
    return along_director(db, films_2(db))


def films_4(db: View) -> list[Row]:
    """film(title == FILM_TITLE)"""
    return db.rows("films", title=FILM_TITLE)


def films_6(db: View) -> list[Row]:
    """film(title == FILM_TITLE_2)"""
    return db.rows("films", title=FILM_TITLE_2)


def find_year_7(db: View) -> Json:
    """film(title == FILM_TITLE_2).year"""
    for film in the_one(films_6(db)):
        return film["year"]
    return None


def films_8(db: View) -> list[Row]:
    """film(director(directed(title == FILM_TITLE_3)), not same(film(title == FILM_TITLE)),
    year > film(title == FILM_TITLE_2).year)"""
    the_film_5 = the_one(films_4(db))
    year_7 = find_year_7(db)
    return [
        film
        for film in along_directed(db, people_3(db))
        if the_film_5 != []
        and film not in the_film_5
        and film["year"] is not None
        and year_7 is not None
        and film["year"] > year_7
    ]


def done(db: View) -> tuple | None:
    """unwatch(member=member(name == MEMBER), film=each(film(director(directed(title == FILM_TITLE_3)),
    not same(film(title == FILM_TITLE)), year > film(title == FILM_TITLE_2).year)))"""
    member_rows = members_1(db)
    film_rows = films_8(db)
    if len(member_rows) != 1 or film_rows == []:
        return None
    deeds = [changes_of_unwatch(db, member_rows[0]["id"], film["id"]) for film in film_rows]
    if None in deeds:
        return None
    return [change for deed in deeds for change in deed], [film["id"] for film in film_rows]


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


def wrong_changes(changes: Json, expected: list) -> str:
    left = list(expected)
    for change in changes:
        found = [each for each in left if fits(change, *each)]
        if not found:
            return f"something else was changed too, or differently ({change.op} in {change.table})"
        left.remove(found[0])
    return f"{len(left)} of the changes asked for were not made" if left else ""


def fits(change: Change, table: str, op: str, key: dict, new: dict) -> bool:
    if change.table != table or change.op != op:
        return False
    if op != "insert":
        return dict(change.key) == key and dict(change.new) == new
    own = [column for column in change.key if column not in new]
    return {column: value for column, value in change.new.items() if value is not None and column not in own} == new


def verify(before: View, after: View, answer: Json) -> Verdict:
    """Judge what was changed and answered."""
    outcome = done(before)
    if outcome is None:
        return failed("this can not be done as things are, so nothing is right")
    changes, expected = outcome
    problem = wrong_changes(after.changes(), changes) or wrong_list(answer, expected)
    return failed(problem) if problem else passed()
