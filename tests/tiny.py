"""A tiny package, written by hand as data: a village library with three tables, four tools and three tasks (tier B).

    package = tiny_package(tmp_path / "tiny")

It is played in this process: the test that writes it vouches for it, as an installation does for what it builds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import apsw

from synthenv import trust
from synthenv.kit import Change
from synthenv.package import Package, Task, Variant, write

__all__ = ["SCHEMA", "TOOLS", "database_of", "tiny", "tiny_package"]

SCHEMA = """
CREATE TABLE books (
    book_id INTEGER PRIMARY KEY NOT NULL, title TEXT NOT NULL, author TEXT NOT NULL, year INTEGER NOT NULL,
    copies INTEGER NOT NULL
) STRICT;
CREATE TABLE members (member_id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE loans (
    loan_id INTEGER PRIMARY KEY NOT NULL, book_id INTEGER NOT NULL REFERENCES books,
    member_id INTEGER NOT NULL REFERENCES members, due TEXT NOT NULL, UNIQUE (book_id, member_id)
) STRICT;
INSERT INTO books VALUES
    (1, 'Winter Light', 'Maja Berg', 1994, 2), (2, 'The Ferry', 'Maja Berg', 1988, 0),
    (3, 'Salt Roads', 'Maja Berg', 2003, 1), (4, 'Anxious Rivers', 'Tomé Dias', 1979, 1),
    (5, 'The Quiet Orchard', 'Tomé Dias', 1985, 0), (6, 'Glass Harbour', 'Tomé Dias', 1991, 3),
    (7, 'Nine Lanterns', 'Iris Oduya', 2010, 1), (8, 'Under the Dunes', 'Iris Oduya', 2001, 2),
    (9, 'Letters to Vardø', 'Iris Oduya', 2015, 0);
INSERT INTO members VALUES (1, 'Ada Lind'), (2, 'Bo Marsh'), (3, 'Chidi Eze');
INSERT INTO loans VALUES (1, 2, 1, '2026-01-20'), (2, 5, 2, '2026-02-02'), (3, 9, 3, '2026-02-11');
"""

TOOLS = '''"""Tools over the village library. Each public function is a tool; its first argument is the database."""

from __future__ import annotations

from synthenv.kit import Database, Json, ToolError, day

PAGE_SIZE = 2
WEEKS = 3


def search_books(db: Database, author: str | None = None, title: str | None = None, page: int = 1) -> Json:
    """Search the books, in the order of their numbers, two a page.

    Args:
        author: The author's full name.
        title: A part of the title.
        page: The page, from 1.

    Returns:
        `books` with `book_id` and `title`, `page`, `pages`, `total`.
    """
    where = "(? IS NULL OR author = ?) AND (? IS NULL OR instr(lower(title), lower(?)) > 0)"
    values = [author, author, title, title]
    total = db.value(f"SELECT count(*) FROM books WHERE {where}", *values)
    pages = max(1, -(-total // PAGE_SIZE))
    if not 1 <= page <= pages:
        raise ToolError("bad_argument", f"page: there are pages 1 to {pages}, not {page}.")
    sql = f"SELECT book_id, title FROM books WHERE {where} ORDER BY book_id LIMIT ? OFFSET ?"
    books = db.rows(sql, *values, PAGE_SIZE, PAGE_SIZE * (page - 1))
    return {"books": books, "page": page, "pages": pages, "total": total}


def get_book(db: Database, book_id: int) -> Json:
    """Return one book.

    Args:
        book_id: The book's number.

    Returns:
        `book_id`, `title`, `author`, `year`, `copies` (on the shelf now).
    """
    row = db.row("SELECT * FROM books WHERE book_id = ?", book_id)
    if row is None:
        raise ToolError("not_found", f"There is no book {book_id}.")
    return row


def find_member(db: Database, name: str) -> Json:
    """Return one member.

    Args:
        name: The member's full name.

    Returns:
        `member_id`, `name`.
    """
    row = db.row("SELECT * FROM members WHERE name = ?", name)
    if row is None:
        raise ToolError("not_found", f"There is no member called {name!r}.")
    return row


def lend_book(db: Database, book_id: int, member_id: int) -> Json:
    """Lend a copy of a book to a member for three weeks.

    Args:
        book_id: The book's number.
        member_id: The member's number.

    Returns:
        `loan_id`, `due`.
    """
    if db.row("SELECT 1 FROM members WHERE member_id = ?", member_id) is None:
        raise ToolError("not_found", f"There is no member {member_id}.")
    if db.row("SELECT 1 FROM loans WHERE book_id = ? AND member_id = ?", book_id, member_id) is not None:
        raise ToolError("refused", f"Member {member_id} has book {book_id} already.")
    if not db.write("UPDATE books SET copies = copies - 1 WHERE book_id = ? AND copies > 0", book_id):
        raise ToolError("refused", f"No copy of book {book_id} is on the shelf.")
    due = day(db.now(), 7 * WEEKS)
    db.write("INSERT INTO loans (book_id, member_id, due) VALUES (?, ?, ?)", book_id, member_id, due)
    return {"loan_id": db.inserted(), "due": due}
'''

_BOOKS_OF = '''

def books_of(tools: Tools) -> list:
    """Every book by the author, page by page."""
    reply = tools.search_books(author=AUTHOR)
    found = list(reply["books"])
    for page in range(2, reply["pages"] + 1):
        found.extend(tools.search_books(author=AUTHOR, page=page)["books"])
    return [tools.get_book(book_id=each["book_id"]) for each in found]
'''

_YEAR_SOLUTION = '''"""Solves the task with the tools alone."""

from synthenv.kit import Json, Tools

TITLE = "The Ferry"


def solve(tools: Tools) -> Json:
    """The year of the one book of this title."""
    reply = tools.search_books(title=TITLE)
    return tools.get_book(book_id=reply["books"][0]["book_id"])["year"]
'''

_YEAR_VERIFIER = '''"""Judges an outcome."""

from synthenv.kit import Json, Verdict, View, failed, passed

TITLE = "The Ferry"


def verify(before: View, after: View, answer: Json) -> Verdict:
    """The year must be the book's, and nothing may have changed."""
    if after.changes():
        return failed("something was changed")
    if answer != before.rows("books", title=TITLE)[0]["year"]:
        return failed("the year is another")
    return passed()
'''

_SHELF_SOLUTION = f'''"""Solves the task with the tools alone."""

from synthenv.kit import Json, Tools

AUTHOR = "Maja Berg"
{_BOOKS_OF}

def solve(tools: Tools) -> Json:
    """The titles of the author's books that are on the shelf."""
    return [each["title"] for each in books_of(tools) if each["copies"] > 0]
'''

_SHELF_VERIFIER = '''"""Judges an outcome."""

from synthenv.kit import Json, Verdict, View, failed, passed

AUTHOR = "Maja Berg"


def verify(before: View, after: View, answer: Json) -> Verdict:
    """The titles must be the ones on the shelf, in any order, and nothing may have changed."""
    if after.changes():
        return failed("something was changed")
    expected = sorted(each["title"] for each in before.rows("books", author=AUTHOR) if each["copies"] > 0)
    if sorted(answer) != expected:
        return failed("the titles are not those on the shelf")
    return passed()
'''

_LEND_SOLUTION = f'''"""Solves the task with the tools alone."""

from synthenv.kit import Json, Tools

AUTHOR = "Maja Berg"
MEMBER = "Chidi Eze"
{_BOOKS_OF}

def solve(tools: Tools) -> Json:
    """Lend the oldest book that is on the shelf."""
    oldest = min((each for each in books_of(tools) if each["copies"] > 0), key=lambda each: each["year"])
    member = tools.find_member(name=MEMBER)
    return tools.lend_book(book_id=oldest["book_id"], member_id=member["member_id"])["due"]
'''

_LEND_VERIFIER = '''"""Judges an outcome."""

from synthenv.kit import Json, Verdict, View, day, failed, passed

AUTHOR = "Maja Berg"
MEMBER = "Chidi Eze"


def verify(before: View, after: View, answer: Json) -> Verdict:
    """Exactly one loan and one copy less, of the right book and member; the answer is the day it is due."""
    shelf = [each for each in before.rows("books", author=AUTHOR) if each["copies"] > 0]
    book = min(shelf, key=lambda each: each["year"])
    member = before.rows("members", name=MEMBER)[0]
    due = day(before.now(), 21)
    if [(each.table, each.op) for each in after.changes()] != [("books", "update"), ("loans", "insert")]:
        return failed("the changes are not one loan and one copy less")
    changed, lent = after.changes()
    if dict(changed.key) != {"book_id": book["book_id"]} or dict(changed.new) != {"copies": book["copies"] - 1}:
        return failed("the copies of another book changed, or by another number")
    if [lent.new[name] for name in ("book_id", "member_id", "due")] != [book["book_id"], member["member_id"], due]:
        return failed("the loan is another one")
    return passed() if answer == due else failed("the day is another")
'''


def _year() -> Task:
    prompts = [
        (title, f"In which year did {title!r} come out?") for title in ("The Ferry", "Salt Roads", "Anxious Rivers")
    ]
    variants = tuple(Variant(prompt, {"TITLE": title}) for title, prompt in prompts)
    return Task("year_of_book", 1, {"type": "integer"}, variants, _YEAR_VERIFIER, _YEAR_SOLUTION)


def _shelf() -> Task:
    variants = tuple(
        Variant(f"Which books by {author} are on the shelf? Give their titles.", {"AUTHOR": author}, setup)
        for author, setup in (
            ("Maja Berg", ()),
            ("Iris Oduya", (Change("books", "update", {"book_id": 9}, {}, {"copies": 1}),)),
        )
    )
    answer = {"type": "array", "items": {"type": "string"}}
    return Task("on_the_shelf", 2, answer, variants, _SHELF_VERIFIER, _SHELF_SOLUTION)


def _lend() -> Task:
    prompt = "Lend {member} the oldest book by {author} that is on the shelf. When is it due back (YYYY-MM-DD)?"
    variants = tuple(
        Variant(prompt.format(author=author, member=member), {"AUTHOR": author, "MEMBER": member}, setup)
        for author, member, setup in (
            ("Maja Berg", "Chidi Eze", ()),
            ("Tomé Dias", "Ada Lind", (Change("books", "update", {"book_id": 5}, {}, {"copies": 4}),)),
            ("Iris Oduya", "Dana Ruiz", (Change("members", "insert", {"member_id": 4}, {}, {"name": "Dana Ruiz"}),)),
        )
    )
    return Task(
        "lend_oldest",
        3,
        {"type": "string"},
        variants,
        _LEND_VERIFIER,
        _LEND_SOLUTION,
        parent="on_the_shelf",
        relation="refines",
    )


def database_of(schema: str) -> bytes:
    """Return the bytes of a database made by this SQL."""
    connection = apsw.Connection(":memory:")
    connection.execute(schema)
    data: bytes = connection.serialize("main")
    connection.close()
    return data


def tiny(**parts: Any) -> Package:
    """Return the tiny package in memory; `parts` replace fields of it, or files by `files={...}`."""
    files: dict[str, bytes] = {
        "database.sqlite": database_of(SCHEMA),
        "tools.py": TOOLS.encode(),
        "README.md": b"# tiny\n\nA village library.\n",
    }
    more: Mapping[str, bytes] = parts.pop("files", {})
    tasks = {each.name: each for each in (_year(), _shelf(), _lend())}
    about = {"format": 1, "name": "tiny", "version": 0, "category": "library", "clock": "2026-01-05 09:00", "seed": 0}
    return replace(Package("tiny", 0, about, tasks, {**files, **more}), **parts)


def tiny_package(folder: Path, **parts: Any) -> Package:
    """Write the tiny package to `folder`, vouch for it, and return it as read back."""
    package = write(tiny(**parts), folder)
    trust.remember(package)
    return package
