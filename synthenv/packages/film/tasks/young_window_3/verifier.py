"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Change, Json, Row, Verdict, View, failed, passed, same_text

MEMBER = "Kalina Zandvoort"
COUNTRY = "Czech Republic"
FILM_TITLE = "Van Helsing"
FILM_TITLE_2 = "Doom"


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


def keys_along_country_of(db: View, rows: list[Row]) -> dict:
    """The keys of films that `country_of` leads to from these countries, each once."""
    links = [link for country in rows for link in db.rows("film_countries", country=country["name"])]
    return dict.fromkeys(link["film_id"] for link in links)


def along_country_of(db: View, rows: list[Row]) -> list[Row]:
    """All films that `country_of` leads to from these countries, each once."""
    return [row for key in keys_along_country_of(db, rows) for row in db.rows("films", id=key)]


def countries_2(db: View) -> list[Row]:
    """country(name == COUNTRY)"""
    return db.rows("countries", name=COUNTRY)


def films_3(db: View) -> list[Row]:
    """film(title == FILM_TITLE)"""
    return db.rows("films", title=FILM_TITLE)


def films_5(db: View) -> list[Row]:
    """film(title == FILM_TITLE_2)"""
    return db.rows("films", title=FILM_TITLE_2)


def find_box_office_6(db: View) -> Json:
    """film(title == FILM_TITLE_2).box_office"""
    for film in the_one(films_5(db)):
        return film["box_office"]
    return None


def films_7(db: View) -> list[Row]:
    """film(country(name == COUNTRY), not same(film(title == FILM_TITLE)),
    box_office > film(title == FILM_TITLE_2).box_office)"""
    the_film_4 = the_one(films_3(db))
    box_office_6 = find_box_office_6(db)
    return [
        film
        for film in along_country_of(db, countries_2(db))
        if the_film_4 != []
        and film not in the_film_4
        and film["box_office"] is not None
        and box_office_6 is not None
        and film["box_office"] > box_office_6
    ]


def done(db: View) -> tuple | None:
    """unwatch(member=member(name == MEMBER), film=each(film(country(name == COUNTRY),
    not same(film(title == FILM_TITLE)), box_office > film(title == FILM_TITLE_2).box_office)))"""
    member_rows = members_1(db)
    film_rows = films_7(db)
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
