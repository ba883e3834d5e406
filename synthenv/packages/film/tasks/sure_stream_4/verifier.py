"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Change, Json, Row, Verdict, View, close_enough, day, failed, passed, same_text

MEMBER = "Mihai Fairweather"
FILM_TITLE = "Poseidon"
CERTIFICATE = "PG-13"
RULE_LONG_LIST_STANDARD = "standard"


def members_1(db: View) -> list[Row]:
    """member(name == MEMBER)"""
    return db.rows("members", name=MEMBER)


def keys_along_wants(db: View, rows: list[Row]) -> dict:
    """The keys of films that `wants` leads to from these members, each once."""
    links = [link for member in rows for link in db.rows("watchlist", member_id=member["id"])]
    return dict.fromkeys(link["film_id"] for link in links)


def along_wants(db: View, rows: list[Row]) -> list[Row]:
    """All films that `wants` leads to from these members, each once."""
    return [row for key in keys_along_wants(db, rows) for row in db.rows("films", id=key)]


def members_2(db: View) -> list[Row]:
    """member(same(member(name == MEMBER)), tier == RULE_LONG_LIST_STANDARD, least(20, wants()))"""
    return [
        member
        for member in the_one(members_1(db))
        if member["tier"] == RULE_LONG_LIST_STANDARD
        and len(along_wants(db, [member])) >= 20
    ]


def broken_first(db: View) -> str:
    """the first rule of the house that forbids this"""
    if members_2(db) != []:
        return "long_list"
    return ""


def keys_along_wrote(db: View, rows: list[Row]) -> dict:
    """The keys of films that `wrote` leads to from these people, each once."""
    links = [link for person in rows for link in db.rows("credits", person_id=person["id"], role="writer")]
    return dict.fromkeys(link["film_id"] for link in links)


def along_wrote(db: View, rows: list[Row]) -> list[Row]:
    """All films that `wrote` leads to from these people, each once."""
    return [row for key in keys_along_wrote(db, rows) for row in db.rows("films", id=key)]


def keys_along_writer(db: View, rows: list[Row]) -> dict:
    """The keys of people that `writer` leads to from these films, each once."""
    links = [link for film in rows for link in db.rows("credits", film_id=film["id"], role="writer")]
    return dict.fromkeys(link["person_id"] for link in links)


def along_writer(db: View, rows: list[Row]) -> list[Row]:
    """All people that `writer` leads to from these films, each once."""
    return [row for key in keys_along_writer(db, rows) for row in db.rows("people", id=key)]


def films_3(db: View) -> list[Row]:
    """film(title == FILM_TITLE)"""
    return db.rows("films", title=FILM_TITLE)


def people_4(db: View) -> list[Row]:
    """person(wrote(title == FILM_TITLE))"""
    return along_writer(db, films_3(db))


def films_5(db: View) -> list[Row]:
    """film(writer(wrote(title == FILM_TITLE)), certificate == CERTIFICATE)"""
    return [film for film in along_wrote(db, people_4(db)) if film["certificate"] == CERTIFICATE]


def best_films_6(db: View) -> list[Row]:
    """smallest(film(writer(wrote(title == FILM_TITLE)), certificate == CERTIFICATE), reviews)"""
    known = [film for film in films_5(db) if film["reviews"] is not None]
    known.sort(key=lambda film: film["id"])
    known.sort(key=lambda film: film["reviews"], reverse=False)
    return known[:1]


def changes_of_watch(db: View, member: Json, film: Json) -> list | None:
    """watch: what it changes; None where it can't be done as things are"""
    if db.rows("members", id=member) == []:
        return None
    if db.rows("films", id=film) == []:
        return None
    if db.rows("watchlist", member_id=member, film_id=film) != []:
        return None
    return [("watchlist", "insert", {}, {"member_id": member, "film_id": film, "added_on": day(db.now())})]


def done_first(db: View) -> tuple | None:
    """request(watch(member=member(name == MEMBER), film=smallest(film(writer(wrote(title == FILM_TITLE)),
    certificate == CERTIFICATE), reviews)))"""
    member_rows = members_1(db)
    film_rows = best_films_6(db)
    if len(member_rows) != 1 or len(film_rows) != 1:
        return None
    rule = broken_first(db)
    changes = [] if rule else changes_of_watch(db, member_rows[0]["id"], film_rows[0]["id"])
    expected = {"decision": rule or "done", "film": film_rows[0]["id"]}
    return None if changes is None else (changes, expected)


def asked_second(db: View, answer: Json) -> str:
    """value(max(film(writer(wrote(title == FILM_TITLE)), certificate == CERTIFICATE), box_office))"""
    rows = [film for film in films_5(db) if film["box_office"] is not None]
    known = [film["box_office"] for film in rows]
    value = max(known, default=None)
    if value is None:
        return "this is not known, so no answer is right"
    if answer["value"] != value:
        return "the value is wrong"
    return wrong_list(answer["films"], [film["id"] for film in rows])


def asked_third(db: View, answer: Json) -> str:
    """value(smallest(film(writer(wrote(title == FILM_TITLE)), certificate == CERTIFICATE), reviews).metascore)"""
    for film in the_one(best_films_6(db)):
        if film["metascore"] is not None:
            if answer["value"] != film["metascore"]:
                return "the value is wrong"
            return wrong_one(answer["film"], film["id"], "film")
    return "this is not known, so no answer is right"


def the_one(rows: list[Row]) -> list[Row]:
    """The rows, if there is exactly one."""
    return rows if len(rows) == 1 else []


def same(one: Json, other: Json) -> bool:
    return one == other or same_text(one, other)


def wrong_one(given: Json, expected: Json, noun: str) -> str:
    return "" if same(given, expected) else f"the answer is another {noun} than the one asked for"


def wrong_request(given: Json, expected: dict, name: str, noun: str) -> str:
    if given["decision"] != expected["decision"]:
        return "the rules of the house come to another decision"
    for fact in [each for each in expected if each not in ("decision", name)]:
        if not recorded(given[fact], expected[fact]):
            return f"the {fact} is another one than is on record"
    return wrong_one(given[name], expected[name], noun)


def recorded(given: Json, expected: Json) -> bool:
    return close_enough(given, expected) if isinstance(expected, float) else same(given, expected)


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
    first = done_first(before)
    if first is None:
        return failed("this can not be done as things are, so nothing is right")
    problem = wrong_changes(after.changes(), first[0])
    if problem:
        return failed(problem)
    problem = wrong_request(answer["first"], first[1], "film", "film")
    if problem:
        return failed(f"first: {problem}")
    problem = asked_second(before, answer["second"])
    if problem:
        return failed(f"second: {problem}")
    problem = asked_third(before, answer["third"])
    if problem:
        return failed(f"third: {problem}")
    return passed()
