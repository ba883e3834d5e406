"""A small package to check: a library with sound tasks, from which tests make unsound ones.

package = library()          # in memory, tier B: six tasks of eight variants
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

import apsw

from synthenv.checks import Check, Grounds, Trial
from synthenv.checks.run import checked_tasks
from synthenv.kit import Change
from synthenv.package import Package, Task, Variant
from synthenv.session import Session
from synthenv.verdict import Finding

__all__ = ["LENT", "TOOLS", "UNTOUCHED", "found", "library", "new_task", "sound", "sound_findings"]

VARIANTS = 8

SCHEMA = """
CREATE TABLE authors (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL UNIQUE, country TEXT NOT NULL) STRICT;
CREATE TABLE books (
  id INTEGER PRIMARY KEY NOT NULL, title TEXT NOT NULL, year INTEGER NOT NULL, pages INTEGER NOT NULL,
  copies_left INTEGER NOT NULL
) STRICT;
CREATE TABLE wrote (
  author_id INTEGER NOT NULL REFERENCES authors(id), book_id INTEGER NOT NULL REFERENCES books(id),
  PRIMARY KEY (author_id, book_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE members (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE loans (
  id INTEGER PRIMARY KEY NOT NULL, member_id INTEGER NOT NULL REFERENCES members(id),
  book_id INTEGER NOT NULL REFERENCES books(id), lent_at TEXT NOT NULL, note TEXT
) STRICT;
CREATE INDEX wrote_book ON wrote(book_id);
"""

TOOLS = '''"""Tools over a library."""

from synthenv.kit import Database, Json, ToolError

PAGE = 20


def search_authors(db: Database, name: str | None = None, page: int = 1) -> Json:
    """Search authors by part of their name.

    Args:
        name: Part of the name.
        page: Page number.

    Returns:
        authors (id, name), with total.
    """
    given = "" if name is None else name
    total = db.value("SELECT count(*) FROM authors WHERE instr(name, ?)", given)
    sql = "SELECT id, name FROM authors WHERE instr(name, ?) ORDER BY id LIMIT ? OFFSET ?"
    return {"authors": db.rows(sql, given, PAGE, (page - 1) * PAGE), "total": total}


def search_books(db: Database, year_from: int | None = None, year_to: int | None = None, page: int = 1) -> Json:
    """Search books by year.

    Args:
        year_from: First year.
        year_to: Last year.
        page: Page number.

    Returns:
        books (id, title), with total.
    """
    span = (0 if year_from is None else year_from, 9999 if year_to is None else year_to)
    total = db.value("SELECT count(*) FROM books WHERE year BETWEEN ? AND ?", *span)
    sql = "SELECT id, title FROM books WHERE year BETWEEN ? AND ? ORDER BY id LIMIT ? OFFSET ?"
    return {"books": db.rows(sql, *span, PAGE, (page - 1) * PAGE), "total": total}


def books_of_author(db: Database, author_id: int) -> Json:
    """List the books of one author.

    Args:
        author_id: The author's number.

    Returns:
        books (id, title), with total.
    """
    if db.row("SELECT 1 FROM authors WHERE id = ?", author_id) is None:
        raise ToolError("not_found", f"There is no author {author_id}.")
    sql = "SELECT b.id, b.title FROM wrote w JOIN books b ON b.id = w.book_id WHERE w.author_id = ? ORDER BY b.id"
    books = db.rows(sql, author_id)
    return {"books": books, "total": len(books)}


def get_book(db: Database, book_id: int) -> Json:
    """Show one book.

    Args:
        book_id: The book's number.

    Returns:
        The book's row.
    """
    row = db.row("SELECT id, title, year, pages, copies_left FROM books WHERE id = ?", book_id)
    if row is None:
        raise ToolError("not_found", f"There is no book {book_id}.")
    return row


def search_members(db: Database, name: str) -> Json:
    """Search members by part of their name.

    Args:
        name: Part of the name.

    Returns:
        members (id, name).
    """
    return {"members": db.rows("SELECT id, name FROM members WHERE instr(name, ?) ORDER BY id LIMIT 20", name)}


def lend_book(db: Database, book_id: int, member_id: int) -> Json:
    """Lend a copy of a book to a member.

    Args:
        book_id: The book's number.
        member_id: The member's number.

    Returns:
        The loan's number.
    """
    if db.row("SELECT 1 FROM members WHERE id = ?", member_id) is None:
        raise ToolError("not_found", f"There is no member {member_id}.")
    if not db.write("UPDATE books SET copies_left = copies_left - 1 WHERE id = ? AND copies_left > 0", book_id):
        raise ToolError("refused", f"No copy of book {book_id} is left.")
    sql = "INSERT INTO loans (member_id, book_id, lent_at) VALUES (?, ?, ?)"
    db.write(sql, member_id, book_id, db.now())
    return {"loan_id": db.inserted()}
'''

SOLVE = '''"""Solves the task with the tools alone."""

from synthenv.kit import Json, Tools

AUTHOR = ""
MEMBER = ""
PAGES = 0


def books(tools: Tools) -> list:
    [author] = tools.search_authors(name=AUTHOR)["authors"]
    return [tools.get_book(book_id=each["id"]) for each in tools.books_of_author(author_id=author["id"])["books"]]


def thickest(tools: Tools) -> Json:
    return max(books(tools), key=lambda book: (book["pages"], -book["id"]))


def lend(tools: Tools, book: Json) -> int:
    [member] = tools.search_members(name=MEMBER)["members"]
    return tools.lend_book(book_id=book["id"], member_id=member["id"])["loan_id"]


def solve(tools: Tools) -> Json:
    return {answer}
'''

VERIFY = '''"""Judges an outcome."""

from synthenv.kit import Json, Verdict, View, failed, passed, same_text

AUTHOR = ""
MEMBER = ""
PAGES = 0


def books(db: View) -> list:
    [author] = db.rows("authors", name=AUTHOR)
    return [db.get("books", link["book_id"]) for link in db.rows("wrote", author_id=author["id"])]


def thickest(db: View) -> Json:
    return max(books(db), key=lambda book: (book["pages"], -book["id"]))


def is_lent(before: View, after: View, book: Json) -> bool:
    [member] = before.rows("members", name=MEMBER)
    changes = {{each.table: each for each in after.changes()}}
    if len(after.changes()) != 2 or set(changes) != {{"books", "loans"}}:
        return False
    loan = dict(changes["loans"].new)
    loan.pop("id", None)
    wanted = {{"member_id": member["id"], "book_id": book["id"], "lent_at": before.now(), "note": None}}
    taken = {{"copies_left": book["copies_left"] - 1}}
    of_book = dict(changes["books"].key) == {{"id": book["id"]}} and dict(changes["books"].new) == taken
    return changes["loans"].op == "insert" and loan == wanted and of_book


def verify(before: View, after: View, answer: Json) -> Verdict:
    {state}
    return passed() if {right} else failed("the answer is another one")
'''

# What a verifier does before it looks at the answer: a question, a loan, a loan if there is a copy.
UNTOUCHED = 'if after.changes():\n        return failed("something was changed")'
LENT = 'if not is_lent(before, after, thickest(before)):\n        return failed("the loan is not what was asked for")'
LOAN = '[each.key["id"] for each in after.changes() if each.table == "loans"] == [answer]'
PAIR = """book = thickest(before)
    if (book["copies_left"] > 0) != is_lent(before, after, book) or (book["copies_left"] == 0 and after.changes()):
        return failed("the state is another one")"""
IDS: Mapping[str, Any] = {"type": "array", "items": {"type": "integer"}}


def sound(name: str) -> Task:
    """Return one of the library's tasks."""
    return library().tasks[name]


def found(check: Check, task: Task, *others: Task, tools: str = TOOLS) -> Finding:
    """Return what a check finds of a task that stands in the library with these others and these tools."""
    tasks = {each.name: each for each in (task, *others)}
    package = replace(library(), tasks=tasks, files={**library().files, "tools.py": tools.encode()})
    with Session(package, allow_unsafe=True) as session, Grounds(session) as grounds:
        return check(Trial(grounds, task, seed=7))


@cache
def sound_findings() -> dict[str, dict[str, Finding]]:
    """Return what all checks find of the library's own tasks: task, then check."""
    with Session(library(), allow_unsafe=True) as session:
        checked = checked_tasks(session, list(library().tasks.values()), seed=7)
    return {name: {each.check: each for each in findings} for name, findings in checked.items()}


@cache
def library() -> Package:
    """Return the package."""
    tasks = {task.name: task for task in _tasks()}
    about = {"format": 1, "name": "library", "version": 0, "clock": "2026-03-02 09:00"}
    return Package("library", 0, about, tasks, {"tools.py": TOOLS.encode(), "database.sqlite": _database()})


def _tasks() -> list[Task]:
    thick = 'sorted(book["id"] for book in books(tools) if book["pages"] >= PAGES)'
    thick_right = 'sorted(book["id"] for book in books(before) if book["pages"] >= PAGES)'
    newest = "[book['id'] for book in sorted(books({0}), key=lambda book: (-book['year'], book['id']))[:3]]"
    return [
        new_task(
            "thick_books",
            "Which books by {AUTHOR} have {PAGES} pages or more? Give their numbers.",
            {**IDS, "uniqueItems": True},
            thick,
            f"sorted(answer) == {thick_right}",
        ),
        new_task(
            "count_books",
            "How many books by {AUTHOR} have {PAGES} pages or more? Give the count, and the numbers of the books.",
            {"type": "object", "properties": {"count": {"type": "integer"}, "books": {**IDS, "uniqueItems": True}}},
            f'(lambda found: {{"count": len(found), "books": found}})({thick})',
            f'sorted(answer["books"]) == {thick_right} and answer["count"] == len(answer["books"])',
        ),
        new_task(
            "newest_books",
            "What are the three newest books by {AUTHOR}? Give their numbers, the newest first.",
            {**IDS, "x-ordered": True},
            newest.format("tools"),
            f"answer == {newest.format('before')}",
        ),
        new_task(
            "thickest_title",
            "What is the title of the book by {AUTHOR} with the most pages?",
            {"type": "string"},
            'thickest(tools)["title"]',
            'same_text(answer, thickest(before)["title"])',
        ),
        new_task(
            "lend_thickest",
            "Lend the thickest book by {AUTHOR} to {MEMBER}, and tell me the number of the loan.",
            {"type": "integer"},
            "lend(tools, thickest(tools))",
            LOAN,
            state=LENT,
            level=3,
        ),
        new_task(
            "lend_if_there",
            "Lend the thickest book by {AUTHOR} to {MEMBER} if a copy is left. Answer with 'lent' or 'not lent'.",
            {"type": "string", "enum": ["lent", "not lent"]},
            '(lambda book: "not lent" if not book["copies_left"] else lend(tools, book) and "lent")(thickest(tools))',
            '(answer == "lent") == bool(after.changes())',
            state=PAIR,
            level=3,
            taken=True,
        ),
    ]


def new_task(
    name: str,
    prompt: str,
    answer: Mapping[str, Any],
    solution: str,
    right: str,
    *,
    state: str = UNTOUCHED,
    level: int = 2,
    taken: bool = False,
) -> Task:
    """Return a task of eight variants from expressions: what the solution answers, whether an answer is right."""
    variants = []
    for at in range(VARIANTS):
        constants = {"AUTHOR": AUTHORS[3 * at], "MEMBER": MEMBERS[at], "PAGES": 300 + 10 * at}
        used = {key: value for key, value in constants.items() if f"{{{key}}}" in prompt}
        setup = tuple(_none_left(3 * at + 1)) if taken and at % 2 else ()
        variants.append(Variant(prompt.format(**used), used, setup))
    solution, verifier = SOLVE.format(answer=solution), VERIFY.format(state=state, right=right)
    return Task(name, level, answer, tuple(variants), verifier, solution)


AUTHORS = [
    f"{first} {last}"
    for last in ("Achterberg", "Brankov", "Ceballos", "Dalgaard")
    for first in ("Aino", "Emeka", "Ioana", "Malik", "Orla", "Tadeo", "Ximena")
]
MEMBERS = [
    f"{first} {last}" for last in ("Quispe", "Ravndal") for first in ("Desta", "Farid", "Goran", "Hedda", "Ilse")
]


def _none_left(author: int) -> list[Change]:
    """Return the changes after which no copy of this author's books is left."""
    books = [book for writer, book in _wrote() if writer == author]
    return [Change("books", "update", {"id": book}, {}, {"copies_left": 0}) for book in books]


@cache
def _wrote() -> Sequence[tuple[int, int]]:
    random = Random("wrote")
    return [(author, book) for book in range(1, 281) for author in sorted(random.sample(range(1, 29), 1 + book % 2))]


@cache
def _database() -> bytes:
    random = Random("folios")
    nouns = ("Harbour", "Winter", "Ladder", "Orchard", "Mirror", "Ferry", "Garden", "Archive")
    kinds = ("Silent", "Crooked", "Amber", "Second", "Hollow", "Northern", "Borrowed")
    database = apsw.Connection(":memory:")
    database.execute(SCHEMA)
    database.executemany(
        "INSERT INTO authors VALUES (?, ?, ?)",
        [(at + 1, name, random.choice(("Chile", "Ghana", "Estonia"))) for at, name in enumerate(AUTHORS)],
    )
    places = ("Turku", "Évora", "Accra", "Split", "Oaxaca")
    titles = [f"The {kind} {noun} of {place}" for kind in kinds for noun in nouns for place in places]
    database.executemany(
        "INSERT INTO books VALUES (?, ?, ?, ?, ?)",
        [
            (at + 1, title, random.randint(1900, 2025), random.randint(80, 700), random.randint(1, 4))
            for at, title in enumerate(random.sample(titles, 280))
        ],
    )
    database.executemany("INSERT INTO wrote VALUES (?, ?)", _wrote())
    database.executemany("INSERT INTO members VALUES (?, ?)", [(at + 1, name) for at, name in enumerate(MEMBERS)])
    database.executemany(
        "INSERT INTO loans VALUES (?, ?, ?, ?, NULL)",
        [(at, random.randint(1, 10), random.randint(1, 280), "2026-02-20 10:00") for at in range(1, 41)],
    )
    return database.serialize("main")
