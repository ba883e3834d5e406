"""A small profile with every kind of attribute, link and effect, columns named like keywords, and its databases.

data = small_database({"books": [(1, "Salt", 120, 20.5, 13.0, "2001-05-04", None, "A")], "tags": [("A",)]})
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import apsw

from synthenv.spec.profile import Profile, read_profile

__all__ = ["CLOCK", "COLUMNS", "ruled_profile", "small_database", "small_profile"]

CLOCK = "2026-03-02 09:00"

_SCHEMA = """
CREATE TABLE books (
    id INTEGER PRIMARY KEY NOT NULL, title TEXT, pages INTEGER, width REAL, height REAL, published TEXT,
    author_id INTEGER, shelf TEXT
) STRICT;
CREATE TABLE authors (id INTEGER PRIMARY KEY NOT NULL, name TEXT, born INTEGER) STRICT;
CREATE TABLE credits (
    book_id INTEGER NOT NULL, author_id INTEGER NOT NULL, role TEXT NOT NULL, PRIMARY KEY (book_id, author_id, role)
) STRICT, WITHOUT ROWID;
CREATE TABLE tags (name TEXT PRIMARY KEY NOT NULL) STRICT;
CREATE TABLE book_tags (
    book_id INTEGER NOT NULL, class TEXT NOT NULL, "from" TEXT, PRIMARY KEY (book_id, class)
) STRICT, WITHOUT ROWID;
CREATE TABLE readings (id INTEGER PRIMARY KEY NOT NULL, book_id INTEGER, at TEXT, price REAL, seats INTEGER) STRICT;
CREATE TABLE members (id INTEGER PRIMARY KEY NOT NULL, name TEXT) STRICT;
CREATE TABLE bookings (
    id INTEGER PRIMARY KEY NOT NULL, member_id INTEGER NOT NULL, reading_id INTEGER NOT NULL, seats INTEGER,
    booked_at TEXT, due TEXT, note TEXT
) STRICT;
"""

COLUMNS = {
    "books": ("id", "title", "pages", "width", "height", "published", "author_id", "shelf"),
    "authors": ("id", "name", "born"),
    "credits": ("book_id", "author_id", "role"),
    "tags": ("name",),
    "book_tags": ("book_id", "class"),
    "readings": ("id", "book_id", "at", "price", "seats"),
    "members": ("id", "name"),
    "bookings": ("id", "member_id", "reading_id", "seats"),
}

_PROFILE = """
[entities.book]
table = "books"
key = "id"
label = "title"
plural = "books"
indefinite = "a book"
answer_noun = "number"
answer_plural = "numbers"
summary = ["title"]
attributes.title = { kind = "text", noun = "title" }
attributes.pages = { kind = "integer", noun = "length", unit = "pages" }
attributes.width = { kind = "real", noun = "width", unit = "cm" }
attributes.height = { kind = "real", noun = "height", unit = "cm" }
attributes.published = { kind = "date", noun = "day of publication" }

[entities.author]
table = "authors"
key = "id"
label = "name"
plural = "authors"
indefinite = "an author"
answer = "name"
answer_noun = "name"
answer_plural = "names"
summary = ["name"]
attributes.name = { kind = "text", noun = "name" }
attributes.born = { kind = "integer", noun = "year of birth" }

[entities.tag]
table = "tags"
key = "name"
key_kind = "text"
label = "name"
plural = "tags"
indefinite = "a tag"
answer_noun = "name"
answer_plural = "names"
summary = ["name"]
rows = 3
attributes.name = { kind = "text", noun = "name" }

[entities.reading]
table = "readings"
key = "id"
label = "at"
plural = "public readings"
indefinite = "a reading"
answer_noun = "number"
answer_plural = "numbers"
summary = ["at"]
attributes.at = { kind = "time", noun = "start" }
attributes.price = { kind = "real", noun = "price" }
attributes.seats = { kind = "integer", noun = "number of seats" }

[entities.member]
table = "members"
key = "id"
label = "name"
plural = "members"
indefinite = "a member"
answer_noun = "card number"
answer_plural = "card numbers"
summary = ["name"]
attributes.name = { kind = "text", noun = "name" }

[[links]]
name = "wrote"
table = "books"
source = "book"
source_column = "id"
target = "author"
target_column = "author_id"
relations = [{ name = "by", inverse = "written", phrases = [], inverse_phrases = [] }]

[[links]]
name = "credits"
table = "credits"
source = "book"
source_column = "book_id"
target = "author"
target_column = "author_id"
kind_column = "role"
relations = [
  { name = "editor", inverse = "edited", kind = "editor", phrases = [], inverse_phrases = [] },
  { name = "translator", inverse = "translated", kind = "translator", phrases = [], inverse_phrases = [] },
]

[[links]]
name = "book_tags"
table = "book_tags"
source = "book"
source_column = "book_id"
target = "tag"
target_column = "class"
relations = [{ name = "tagged", inverse = "tag_of", phrases = [], inverse_phrases = [] }]

[[links]]
name = "readings"
table = "readings"
source = "reading"
source_column = "id"
target = "book"
target_column = "book_id"
relations = [{ name = "about", inverse = "read_at", phrases = [], inverse_phrases = [] }]

[[links]]
name = "bookings"
table = "bookings"
source = "reading"
source_column = "reading_id"
target = "member"
target_column = "member_id"
relations = [{ name = "booked_by", inverse = "booked", phrases = [], inverse_phrases = [] }]

[actions.reserve]
tool = "reserve"
summary = ""
parameters = { member = "member", reading = "reading", seats = "integer" }
phrases = []
report = "reading"

[[actions.reserve.guards]]
test = "present"
table = "members"
where = { id = "member" }
message = "no"

[[actions.reserve.guards]]
test = "at_least"
table = "readings"
where = { id = "reading" }
column = "seats"
amount = "seats"
message = "no"

[[actions.reserve.guards]]
test = "absent"
table = "bookings"
where = { member_id = "member", reading_id = "reading" }
message = "no"

[[actions.reserve.effects]]
op = "insert"
table = "bookings"
values = { member_id = "member", reading_id = "reading", seats = "seats", booked_at = "now", due = "today+14" }

[[actions.reserve.effects]]
op = "lower"
table = "readings"
where = { id = "reading" }
column = "seats"
amount = "seats"

[actions.cancel]
tool = "cancel"
summary = ""
parameters = { member = "member", reading = "reading" }
guards = [
  { test = "present", table = "bookings", where = { member_id = "member", reading_id = "reading" }, message = "no" },
]
effects = [
  { op = "delete", table = "bookings", where = { member_id = "member", reading_id = "reading" }, key = ["id"] },
  { op = "raise", table = "readings", where = { id = "reading" }, column = "seats", amount = "bookings.seats" },
]
phrases = []
report = "reading"

[actions.shelve]
tool = "shelve"
summary = ""
parameters = { book = "book", tag = "tag" }
guards = []
effects = [
  { op = "set", table = "books", where = { id = "book" }, values = { shelf = "tag" } },
  { op = "raise", table = "books", where = { id = "book" }, column = "pages", amount = 3 },
]
phrases = []
report = "book"

[actions.label]
tool = "label"
summary = ""
parameters = { book = "book", tag = "tag" }
guards = [
  { test = "absent", table = "book_tags", where = { book_id = "book", class = "tag" }, message = "no" },
]
effects = [
  { op = "insert", table = "book_tags", values = { book_id = "book", class = "tag", from = "today" } },
]
phrases = []
report = "tag"

[actions.move_seats]
tool = "move_seats"
summary = ""
parameters = { reading = "reading", other = "reading", seats = "integer" }
effects = [
  { op = "lower", table = "readings", where = { id = "reading" }, column = "seats", amount = "seats" },
  { op = "raise", table = "readings", where = { id = "other" }, column = "seats", amount = "seats" },
]
phrases = []
report = "other"

[[actions.move_seats.guards]]
test = "at_least"
table = "readings"
where = { id = "reading" }
column = "seats"
amount = "seats"
message = "no"
"""


_RULES = """
clock = "2026-03-02 09:00"

[[rules]]
name = "too_many"
sentence = "Who has two bookings or more, or one at a dear reading, may not reserve more than one seat."
actions = ["reserve"]
forbids = { member = "least(2, booked()) or booked(price > DEAR)", seats = "seats > ONE" }
values = { ONE = 1, DEAR = 0.3 }
held = true

[[rules]]
name = "long_ago"
sentence = "What was before the sixth of January is neither reserved nor cancelled."
actions = ["reserve", "cancel", "move_seats"]
forbids = { reading = "at < CLOSING" }
values = { CLOSING = "now-1320h" }

[[rules]]
name = "thin_books"
sentence = "Short books that were edited by Ada, and dear ones, are not shelved or labelled as A."
actions = ["shelve", "label"]
values = { FEW = 3, ADA = "Ada", DEAR = 1.5, A = "A" }
forbids.book = "not pages >= FEW or editor(name == ADA) or every(read_at(price > DEAR, known(seats)))"
forbids.tag = "name == A"
held = true

[[rules]]
name = "no_readings"
sentence = "Books of one length or another that nobody reads from are not shelved."
actions = ["shelve"]
forbids = { book = "pages in (FOUR, FIVE), none(read_at(missing(price)))" }
values = { FOUR = 4, FIVE = 5 }
"""


@cache
def small_profile() -> Profile:
    return read_profile(tomllib.loads(_PROFILE))


@cache
def ruled_profile() -> Profile:
    """The small profile with rules of the house."""
    return read_profile(tomllib.loads(f"{_RULES}\n{_PROFILE}"))


def small_database(rows: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """Return a database with these rows, the columns as in COLUMNS."""
    connection = apsw.Connection(":memory:")
    connection.execute(_SCHEMA)
    for table, columns in COLUMNS.items():
        marks = ", ".join("?" * len(columns))
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
        connection.executemany(sql, [tuple(row) for row in rows.get(table, ())])
    data = bytes(connection.serialize("main"))
    connection.close()
    return data
