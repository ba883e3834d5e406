"""What a package could remember from one call or episode to the next: nothing speaks of other episodes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from synthenv.errors import PackageError
from synthenv.session import Session
from synthenv.worlds.sqlite import SqliteWorld, WorldError
from tests.attacks.hostile import HOSTS, hostile, session
from tests.tiny import SCHEMA, database_of

TOOLS = '''

def last_key(db: Database) -> Json:
    """The last key that an INSERT was given."""
    return db.inserted()


def count(db: Database) -> Json:
    """What a query says it wrote."""
    return db.write("SELECT * FROM books")


def none(db: Database) -> Json:
    """What a write of no row says it wrote."""
    return db.write("UPDATE books SET copies = 1 WHERE book_id = 99")


def enroll(db: Database) -> Json:
    """Write something."""
    rows = db.write("INSERT INTO members (name) VALUES ('Dana'), ('Eli') RETURNING member_id")
    return [rows, db.inserted()]


def enroll_and_fail(db: Database) -> Json:
    """Write something that is undone."""
    enroll(db)
    raise ToolError("refused", "No.")


def number(db: Database) -> Json:
    """The key that an automatic number gives."""
    db.write("INSERT INTO counted (word) VALUES ('next')")
    return db.inserted()
'''

DATABASE = database_of(
    SCHEMA + "CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, word TEXT) STRICT;"
)


@pytest.fixture(scope="module", params=HOSTS)
def playing(request: pytest.FixtureRequest) -> Iterator[Session]:
    with session(hostile(TOOLS, **{"database.sqlite": DATABASE}), request.param) as playing:
        yield playing


def heard(playing: Session) -> list[object]:
    return [playing.call(name, {}).value for name in ("last_key", "count", "none")]


def test_a_write_is_counted_and_its_key_told_within_its_call(playing: Session) -> None:
    playing.reset("year_of_book")
    assert playing.call("enroll", {}).value == [2, 5]


@pytest.mark.parametrize("before", ["enroll", "enroll_and_fail", "number"])
def test_nothing_tells_of_an_earlier_call(playing: Session, before: str) -> None:
    playing.reset("year_of_book")
    playing.call(before, {})
    assert heard(playing) == [0, 0, 0]


def test_nothing_tells_of_an_earlier_episode(playing: Session) -> None:
    first = []
    for _ in range(3):
        playing.reset("year_of_book")
        first.append([heard(playing), playing.call("number", {}).value, playing.call("enroll", {}).value])
    assert first == [first[0]] * 3


@pytest.mark.parametrize("default", ["CURRENT_TIMESTAMP", "(random())", "(datetime('now'))", "(abs(1))"])
def test_a_default_that_clock_or_chance_gives_is_refused(default: str) -> None:
    table = f"CREATE TABLE noted (id INTEGER PRIMARY KEY NOT NULL, at ANY DEFAULT {default}) STRICT;"
    with pytest.raises(WorldError, match="computes the default of 'at'"):
        SqliteWorld(database_of(SCHEMA + table), "2026-01-05 09:00")


@pytest.mark.parametrize("default", ["'it''s'", "-5", "1.5e3", "NULL", "TRUE", "x'00'"])
def test_a_default_that_is_a_literal_serves(default: str) -> None:
    table = f"CREATE TABLE noted (id INTEGER PRIMARY KEY NOT NULL, at ANY DEFAULT {default}) STRICT;"
    assert "noted" in SqliteWorld(database_of(SCHEMA + table), "2026-01-05 09:00").tables


@pytest.mark.parametrize(
    "module",
    [
        "CALLS = [0]\n\ndef f(db: Database) -> Json:\n    '''x'''\n    CALLS[0] += 1\n",
        "def f(db: Database, seen: list[int] = []) -> Json:\n    '''x'''\n    seen.append(1)\n",
        "def f(db: Database) -> Json:\n    '''x'''\n    f.calls = 1\n",
        "class Box:\n    n = 0\n\ndef f(db: Database) -> Json:\n    '''x'''\n    Box.n += 1\n",
        "import itertools\nN = itertools.count()\n\ndef f(db: Database) -> Json:\n    '''x'''\n    return next(N)\n",
        "from datetime import date\n\ndef f(db: Database) -> Json:\n    '''x'''\n    return date.today().day\n",
        "def f(db: Database) -> Json:\n    '''x'''\n    global n\n    n = 1\n",
        "E = ValueError('x')\n\ndef f(db: Database) -> Json:\n    '''x'''\n    E.add_note('called')\n",
    ],
    ids=["list", "default", "function", "class", "counter", "date", "global", "exception"],
)
@pytest.mark.parametrize("kind", HOSTS)
def test_a_tool_that_would_change_with_its_calls_or_the_date_never_answers(kind: str, module: str) -> None:
    try:
        with session(hostile("\n\n" + module), kind) as playing:
            results = [playing.call("f", {}) for _ in range(2)]
    except PackageError:
        return
    assert [each.ok for each in results] == [False, False]
