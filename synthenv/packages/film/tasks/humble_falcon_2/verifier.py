"""Judges an outcome; compiled from the spec."""

from synthenv.kit import Change, Json, Row, Verdict, View, close_enough, day, failed, passed, same_text

MEMBER = "Lorcan Mbeki"
WRITER = "Edgar Wright"
RULE_OVERDUE_DISC_TODAY = "2026-03-02"
RULE_NEW_MEMBER_STANDARD = "standard"
RULE_NEW_MEMBER_RECENT = "2025-01-01"
RULE_NEW_MEMBER_ADULT = "R"


def members_1(db: View) -> list[Row]:
    """member(name == MEMBER)"""
    return db.rows("members", name=MEMBER)


def along_borrowed(db: View, rows: list[Row]) -> list[Row]:
    """All loans that `borrowed` leads to from these members, each once."""
    return [row for member in rows for row in db.rows("loans", member_id=member["id"])]


def fits_2(db: View, loan: Row) -> bool:
    """missing(returned_on), due_on < RULE_OVERDUE_DISC_TODAY"""
    return loan["returned_on"] is None and loan["due_on"] is not None and loan["due_on"] < RULE_OVERDUE_DISC_TODAY


def members_3(db: View) -> list[Row]:
    """member(same(member(name == MEMBER)), borrowed(missing(returned_on), due_on < RULE_OVERDUE_DISC_TODAY))"""
    return [
        member
        for member in the_one(members_1(db))
        if [loan for loan in along_borrowed(db, [member]) if fits_2(db, loan)] != []
    ]


def members_4(db: View) -> list[Row]:
    """member(same(member(name == MEMBER)), least(3, borrowed(missing(returned_on))))"""
    return [
        member
        for member in the_one(members_1(db))
        if len([loan for loan in along_borrowed(db, [member]) if loan["returned_on"] is None]) >= 3
    ]


def members_5(db: View) -> list[Row]:
    """member(same(member(name == MEMBER)), tier == RULE_NEW_MEMBER_STANDARD, joined >= RULE_NEW_MEMBER_RECENT)"""
    return [
        member
        for member in the_one(members_1(db))
        if member["tier"] == RULE_NEW_MEMBER_STANDARD
        and member["joined"] is not None
        and member["joined"] >= RULE_NEW_MEMBER_RECENT
    ]


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


def best_films_8(db: View) -> list[Row]:
    """largest(film(writer(name == WRITER)), reviews)"""
    known = [film for film in films_7(db) if film["reviews"] is not None]
    known.sort(key=lambda film: film["id"])
    known.sort(key=lambda film: film["reviews"], reverse=True)
    return known[:1]


def films_9(db: View) -> list[Row]:
    """film(same(largest(film(writer(name == WRITER)), reviews)), certificate == RULE_NEW_MEMBER_ADULT)"""
    return [film for film in the_one(best_films_8(db)) if film["certificate"] == RULE_NEW_MEMBER_ADULT]


def broken_first(db: View) -> str:
    """the first rule of the house that forbids this"""
    if members_3(db) != []:
        return "overdue_disc"
    if members_4(db) != []:
        return "three_discs"
    if members_5(db) != [] and films_9(db) != []:
        return "new_member"
    return ""


def changes_of_lend(db: View, member: Json, film: Json) -> list | None:
    """lend: what it changes; None where it can't be done as things are"""
    if db.rows("members", id=member) == []:
        return None
    if not any(row["copies_left"] is not None and row["copies_left"] >= 1 for row in db.rows("discs", film_id=film)):
        return None
    new_1 = {"member_id": member, "film_id": film, "lent_on": day(db.now()), "due_on": day(db.now(), 14)}
    changes = [("loans", "insert", {}, new_1)]
    for row in db.rows("discs", film_id=film):
        changes.append(("discs", "update", {"film_id": row["film_id"]}, {"copies_left": row["copies_left"] - 1}))
    return changes


def done_first(db: View) -> tuple | None:
    """request(lend(member=member(name == MEMBER), film=largest(film(writer(name == WRITER)), reviews)))"""
    member_rows = members_1(db)
    film_rows = best_films_8(db)
    if len(member_rows) != 1 or len(film_rows) != 1:
        return None
    rule = broken_first(db)
    changes = [] if rule else changes_of_lend(db, member_rows[0]["id"], film_rows[0]["id"])
    facts = {
        "joining date": member_rows[0]["joined"],
    }
    if None in facts.values():
        return None
    expected = {"decision": rule or "done", "film": film_rows[0]["id"], **facts}
    return None if changes is None else (changes, expected)


def asked_second(db: View, answer: Json) -> str:
    """value(max(film(writer(name == WRITER)), tomatometer))"""
    rows = [film for film in films_7(db) if film["tomatometer"] is not None]
    known = [film["tomatometer"] for film in rows]
    value = max(known, default=None)
    if value is None:
        return "this is not known, so no answer is right"
    if answer["value"] != value:
        return "the value is wrong"
    return wrong_list(answer["films"], [film["id"] for film in rows])


def asked_third(db: View, answer: Json) -> str:
    """value(largest(film(writer(name == WRITER)), reviews).metascore)"""
    for film in the_one(best_films_8(db)):
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
