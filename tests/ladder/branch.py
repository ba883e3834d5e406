"""A branch library, written by hand as data: the tiny package's tables and tools, and tasks of the kinds of the ladder.

    package = branch()                       # or branch("lend_if_there"), with these tasks alone
    with grounds("in_order") as ground: ...  # its session is over the whole package

`year_of_book` (tiny's own, level 1), `in_order` (long, level 3), `two_books` (a plan, level 2), `lend_if_there` (two
pairs, level 2), `ask_for` (two pairs under policy.md, level 2), `lend_by_the_rules` (under policy.md, level 3).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from synthenv.kit import Change
from synthenv.ladder import Ground, ground_of
from synthenv.package import Package, Task, Variant
from synthenv.session import Session
from tests.tiny import TOOLS, tiny

__all__ = ["POLICY", "branch", "grounds"]

POLICY = b"""# Rules of the house

1. Books that came out before 1985 are not lent.
2. **on_loan**: A member who has a book out is lent no other one.
"""

_HEAD = '''"""Part of a task."""

from synthenv.kit import Json, Tools, Verdict, View, failed, passed

'''

_ALL = '''
def every_book(tools: Tools) -> list:
    """All that is known of every book."""
    reply = tools.search_books()
    found = list(reply["books"])
    for page in range(2, reply["pages"] + 1):
        found.extend(tools.search_books(page=page)["books"])
    return [tools.get_book(book_id=each["book_id"]) for each in found]

'''

_ORDER_SOLUTION = f"""{_HEAD}{_ALL}
def solve(tools: Tools) -> Json:
    books = sorted(every_book(tools), key=lambda book: book["year"])
    return [book["title"] for book in books]
"""

_ORDER_VERIFIER = f"""{_HEAD}
def verify(before: View, after: View, answer: Json) -> Verdict:
    titles = [book["title"] for book in sorted(before.rows("books"), key=lambda book: book["year"])]
    return passed() if answer == titles and not after.changes() else failed("another order")
"""

_TWO_SOLUTION = f"""{_HEAD}
MOST = 3970
AUTHOR = "Maja Berg"
OTHER = "Tomé Dias"


def books_by(tools: Tools, author: Json) -> list:
    reply = tools.search_books(author=author)
    found = list(reply["books"])
    for page in range(2, reply["pages"] + 1):
        found.extend(tools.search_books(author=author, page=page)["books"])
    return [tools.get_book(book_id=each["book_id"]) for each in found]


def fill(shelves: list, plan: list) -> Json:
    '''The first way to take a book from each further shelf; None where there is none.'''
    if len(plan) == len(shelves):
        return plan
    for book in shelves[len(plan)]:
        longer = [*plan, book]
        if len(longer) < 2 or longer[0]["year"] + longer[1]["year"] <= MOST:
            found = fill(shelves, longer)
            if found is not None:
                return found
    return None


def solve(tools: Tools) -> Json:
    one, other = fill([books_by(tools, AUTHOR), books_by(tools, OTHER)], [])
    return {{"first": one["book_id"], "second": other["book_id"]}}
"""

_TWO_VERIFIER = f"""{_HEAD}
MOST = 3970
AUTHOR = "Maja Berg"
OTHER = "Tomé Dias"


def verify(before: View, after: View, answer: Json) -> Verdict:
    one, other = before.get("books", answer["first"]), before.get("books", answer["second"])
    if after.changes() or not one or not other or one["author"] != AUTHOR or other["author"] != OTHER:
        return failed("not such books")
    return passed() if one["year"] + other["year"] <= MOST else failed("too late")
"""

_LEND_SOLUTION = f"""{_HEAD}
TITLE = "Winter Light"
MEMBER = "Bo Marsh"


def solve(tools: Tools) -> Json:
    book = tools.get_book(book_id=tools.search_books(title=TITLE)["books"][0]["book_id"])
    member = tools.find_member(name=MEMBER)
    if book["copies"] == 0:
        return "declined"
    tools.lend_book(book_id=book["book_id"], member_id=member["member_id"])
    return "lent"
"""

_LEND_VERIFIER = f"""{_HEAD}
TITLE = "Winter Light"
MEMBER = "Bo Marsh"


def verify(before: View, after: View, answer: Json) -> Verdict:
    there = before.rows("books", title=TITLE)[0]["copies"] > 0
    lent = [change.table for change in after.changes()] == ["books", "loans"]
    if there:
        return passed() if lent and answer == "lent" else failed("it can be lent")
    return passed() if not after.changes() and answer == "declined" else failed("it can't be lent")
"""

_RULES_SOLUTION = f"""{_HEAD}{_ALL}
MEMBER = "Ada Lind"
BEFORE = 1985


def solve(tools: Tools) -> Json:
    lendable = [book for book in every_book(tools) if book["copies"] > 0 and book["year"] >= BEFORE]
    oldest = min(lendable, key=lambda book: book["year"])
    member = tools.find_member(name=MEMBER)
    tools.lend_book(book_id=oldest["book_id"], member_id=member["member_id"])
    return oldest["title"]
"""

_RULES_VERIFIER = f"""{_HEAD}
MEMBER = "Ada Lind"


def verify(before: View, after: View, answer: Json) -> Verdict:
    lendable = [book for book in before.rows("books") if book["copies"] > 0 and book["year"] >= 1985]
    oldest = min(lendable, key=lambda book: book["year"])
    lent = [change.new.get("book_id") for change in after.changes() if change.table == "loans"]
    return passed() if lent == [oldest["book_id"]] and answer == oldest["title"] else failed("another book")
"""

_ASK_SOLUTION = f"""{_HEAD}
TITLE = "Winter Light"
MEMBER = "Bo Marsh"


def solve(tools: Tools) -> Json:
    book = tools.search_books(title=TITLE)["books"][0]
    member = tools.find_member(name=MEMBER)
    decision = "done"
    if tools.count_loans(member_id=member["member_id"]) > 0:
        decision = "on_loan"
    if decision == "done":
        tools.lend_book(book_id=book["book_id"], member_id=member["member_id"])
    return decision
"""

_ASK_VERIFIER = f"""{_HEAD}
TITLE = "Winter Light"
MEMBER = "Bo Marsh"


def verify(before: View, after: View, answer: Json) -> Verdict:
    member = before.rows("members", name=MEMBER)[0]
    if before.rows("loans", member_id=member["member_id"]):
        return passed() if not after.changes() and answer == "on_loan" else failed("a rule forbids it")
    lent = [change.table for change in after.changes()] == ["books", "loans"]
    return passed() if lent and answer == "done" else failed("no rule forbids it")
"""

_COUNT = '''

def count_loans(db: Database, member_id: int) -> Json:
    """Count the books that a member has out.

    Args:
        member_id: The member's number.
    """
    return db.value("SELECT count(*) FROM loans WHERE member_id = ?", member_id)
'''


def _gone(book_id: int) -> tuple[Change, ...]:
    return (Change("books", "update", {"book_id": book_id}, {}, {"copies": 0}),)


def _in_order() -> Task:
    variants = tuple(Variant(prompt) for prompt in ("All titles, the oldest book first.", "Order all titles by year."))
    answer = {"type": "array", "items": {"type": "string"}, "x-ordered": True}
    return Task("in_order", 3, answer, variants, _ORDER_VERIFIER, _ORDER_SOLUTION)


def _two_books() -> Task:
    prompt = "One book by Maja Berg, one by Tomé Dias; their years sum up to {} at most. Give their numbers."
    variants = tuple(Variant(prompt.format(most), {"MOST": most}) for most in (3970, 3968))
    answer = {"type": "object", "properties": {"first": {"type": "integer"}, "second": {"type": "integer"}}}
    return Task("two_books", 2, answer, variants, _TWO_VERIFIER, _TWO_SOLUTION)


def _lend_if_there() -> Task:
    prompt = "Lend {!r} to Bo Marsh where there is a copy. Answer “lent” or “declined”."
    variants = tuple(
        Variant(prompt.format(title), {"TITLE": title}, setup)
        for title, setup in (
            ("Winter Light", ()),
            ("Winter Light", _gone(1)),
            ("Salt Roads", _gone(3)),
            ("Salt Roads", ()),
        )
    )
    answer = {"type": "string", "enum": ["lent", "declined"]}
    return Task("lend_if_there", 2, answer, variants, _LEND_VERIFIER, _LEND_SOLUTION)


def _lend_by_the_rules() -> Task:
    prompt = "Lend {} the oldest book that may be lent and is on the shelf. Which one is it?"
    variants = tuple(
        Variant(prompt.format(name), {"MEMBER": name}, setup)
        for name, setup in (("Ada Lind", ()), ("Bo Marsh", _gone(6)))
    )
    return Task("lend_by_the_rules", 3, {"type": "string"}, variants, _RULES_VERIFIER, _RULES_SOLUTION)


def _ask_for() -> Task:
    prompt = (
        "Lend 'Winter Light' to {}, as long as the rules are kept. Answer “done”, or with the rule that forbids it."
    )
    variants = tuple(
        Variant(prompt.format(name), {"MEMBER": name}, setup)
        for number, name in ((1, "Ada Lind"), (2, "Bo Marsh"))
        for setup in ((Change("loans", "delete", {"loan_id": number}),), ())
    )
    answer = {"type": "string", "enum": ["done", "on_loan"]}
    return Task("ask_for", 2, answer, variants, _ASK_VERIFIER, _ASK_SOLUTION)


def branch(*names: str) -> Package:
    """Return the package, of these tasks alone where some are named."""
    made = [tiny().task("year_of_book"), _in_order(), _two_books(), _lend_if_there(), _ask_for(), _lend_by_the_rules()]
    tasks = {each.name: each for each in made if each.name in names or not names}
    return tiny(tasks=tasks, files={"policy.md": POLICY, "tools.py": (TOOLS + _COUNT).encode()})


@contextmanager
def grounds(name: str, package: Package | None = None) -> Iterator[Ground]:
    """Open a session over the package and give the ground of one of its tasks, all its variants."""
    played = package or branch()
    with Session(played, allow_unsafe=True) as session:
        task = played.task(name)
        yield ground_of(session, task, range(len(task.variants)))
