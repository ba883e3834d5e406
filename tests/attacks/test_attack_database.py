"""A database that a stranger made: what its schema declares, and what is wrong with its bytes, breaks no session."""

from __future__ import annotations

import struct

import apsw
import pytest

from synthenv.errors import PackageError, SynthenvError
from synthenv.session import Session
from tests.attacks.hostile import HOSTS, hostile, session
from tests.tiny import SCHEMA, database_of

TOOLS = '''

def rows(db: Database, sql: str) -> Json:
    """Run a query."""
    return db.rows(sql)


def write(db: Database, sql: str) -> Json:
    """Run a statement."""
    return db.write(sql)


def write_on(db: Database, sql: str) -> Json:
    """Run a statement, and go on writing where it fails."""
    try:
        db.write(sql)
    except Exception:
        db.write("DELETE FROM books")
    return "done"
'''

VIOLATION = "INSERT INTO words (id, word) VALUES (2, 'one')"

SCHEMAS = {
    "unique rolls back": "word TEXT UNIQUE ON CONFLICT ROLLBACK",
    "not null rolls back": "word TEXT, more TEXT NOT NULL ON CONFLICT ROLLBACK",
}


@pytest.mark.parametrize("kind", HOSTS)
@pytest.mark.parametrize("tool", ["write", "write_on"])
@pytest.mark.parametrize("name", SCHEMAS)
def test_a_rollback_that_the_schema_declares_leaks_nothing(name: str, tool: str, kind: str) -> None:
    table = f"CREATE TABLE words (id INTEGER PRIMARY KEY NOT NULL, {SCHEMAS[name]}) STRICT;"
    database = database_of(SCHEMA + table)
    with session(hostile(TOOLS, **{"database.sqlite": database}), kind) as playing:
        playing.call("write", {"sql": "UPDATE books SET copies = 7 WHERE book_id = 1"})
        playing.call("write", {"sql": "INSERT INTO words (id, word) VALUES (1, 'one')"})
        kept = playing.changes()
        result = playing.call(tool, {"sql": VIOLATION})
        assert not result.ok
        assert result.value["error"]["kind"] == "tool_failed"
        assert playing.changes() == kept, "what was done before stands"
        playing.reset("year_of_book")
        assert playing.call("rows", {"sql": "SELECT sum(copies) FROM books"}).value == [{"sum(copies)": 10}]
        assert playing.call("rows", {"sql": "SELECT * FROM books"}).value


@pytest.mark.parametrize("name", SCHEMAS)
def test_such_a_rollback_ends_a_transaction_where_nobody_looks(name: str) -> None:
    connection = apsw.Connection(":memory:")
    connection.execute(f"CREATE TABLE words (id INTEGER PRIMARY KEY NOT NULL, {SCHEMAS[name]}) STRICT")
    connection.execute("SAVEPOINT episode")
    with pytest.raises(apsw.ConstraintError):
        connection.execute(f"INSERT INTO words (id, word) VALUES (1, 'one'); {VIOLATION}")
    assert not connection.in_transaction


DECLARED = {
    "trigger": (
        "CREATE TRIGGER t AFTER UPDATE ON books BEGIN SELECT RAISE(ROLLBACK, 'x'); END;",
        "UPDATE books SET copies = 7 WHERE book_id = 1",
    ),
    "trigger that writes": (
        "CREATE TRIGGER t BEFORE DELETE ON loans BEGIN UPDATE books SET copies = 99; END;",
        "DELETE FROM loans WHERE loan_id = 1",
    ),
    "trigger on a view": (
        "CREATE VIEW v AS SELECT 1 AS x; CREATE TRIGGER t INSTEAD OF INSERT ON v BEGIN DELETE FROM loans; END;",
        "UPDATE books SET copies = 7 WHERE book_id = 1",
    ),
}


@pytest.mark.parametrize("kind", HOSTS)
@pytest.mark.parametrize("name", DECLARED)
def test_a_trigger_that_comes_along_never_fires(name: str, kind: str) -> None:
    schema, statement = DECLARED[name]
    with session(hostile(TOOLS, **{"database.sqlite": database_of(SCHEMA + schema)}), kind) as playing:
        assert playing.call("write", {"sql": statement}).value == 1
        assert len(playing.changes()) == 1


@pytest.mark.parametrize("kind", HOSTS)
def test_a_generated_column_is_as_long_as_an_answer_may_be(kind: str) -> None:
    table = (
        "CREATE TABLE grown (id INTEGER PRIMARY KEY NOT NULL, n INTEGER, g TEXT AS (printf('%.*c', n, 'x'))) STRICT;"
        "INSERT INTO grown (id, n) VALUES (1, 900000000), (2, 1000000);"
    )
    with session(hostile(TOOLS, **{"database.sqlite": database_of(SCHEMA + table)}), kind) as playing:
        assert not playing.call("rows", {"sql": "SELECT g FROM grown WHERE id = 1"}).ok
        million = playing.call("rows", {"sql": "SELECT g FROM grown WHERE id = 2"})
        assert len(million.text()) < 20_000
        assert playing.call("find_member", {"name": "Ada Lind"}).ok


@pytest.mark.parametrize("kind", HOSTS)
def test_a_virtual_table_and_its_shadows_are_out_of_reach(kind: str) -> None:
    schema = SCHEMA + "CREATE VIRTUAL TABLE found USING fts5 (word); INSERT INTO found VALUES ('here');"
    with session(hostile(TOOLS, **{"database.sqlite": database_of(schema)}), kind) as playing:
        for sql in ("SELECT * FROM found", "SELECT * FROM found_content", "DELETE FROM found_data"):
            assert not playing.call("write", {"sql": sql}).ok
        assert playing.changes() == ()


def schema_of(sql: str, as_if: str) -> bytes:
    """Return a database whose schema says `as_if` where `sql` was run."""
    connection = apsw.Connection(":memory:")
    connection.execute(SCHEMA + sql)
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'odd'", (as_if,))
    data: bytes = connection.serialize("main")
    return data


WHOLE = database_of(SCHEMA)
BROKEN = {
    "no tables": database_of("CREATE VIEW v AS SELECT 1"),
    "header alone": WHOLE[:100],
    "cut short": WHOLE[: len(WHOLE) // 2],
    "pages of noise": WHOLE[:4096] + bytes(range(256)) * ((len(WHOLE) - 4096) // 256),
    "zeros after the schema": WHOLE[:4096].ljust(len(WHOLE), b"\0"),
    "a huge page count": WHOLE[:28] + struct.pack(">I", 2**32 - 2) + WHOLE[32:],
    "an odd page size": WHOLE[:16] + b"\0\3" + WHOLE[18:],
    "a write-ahead log": WHOLE[:18] + b"\2\2" + WHOLE[20:],
    "a format to come": WHOLE[:44] + struct.pack(">I", 99) + WHOLE[48:],
    "a schema that is no SQL": schema_of("CREATE TABLE odd (x INTEGER PRIMARY KEY NOT NULL) STRICT", "DROP TABLE odd"),
    "a schema of another table": schema_of(
        "CREATE TABLE odd (x INTEGER PRIMARY KEY NOT NULL) STRICT",
        "CREATE TABLE odd (x INTEGER PRIMARY KEY NOT NULL, y TEXT AS (load_extension('x'))) STRICT",
    ),
    "text that is no UTF-8": WHOLE.replace(b"Winter Light", b"\xff" * 12),
}


@pytest.mark.parametrize("kind", HOSTS)
@pytest.mark.parametrize("name", BROKEN)
def test_bytes_that_are_no_sound_database_end_in_a_sentence(name: str, kind: str) -> None:
    package = hostile(TOOLS, **{"database.sqlite": BROKEN[name]})
    said = "tiny"
    try:
        with session(package, kind) as playing:
            _play(playing)
    except PackageError as error:
        said = str(error)
    assert "tiny" in said
    assert "\n" not in said


def _play(playing: Session) -> None:
    """Read and write all tables and hand in an answer: each comes to a result or a verdict, and nothing raises."""
    for table in ("books", "members", "loans"):
        playing.call("rows", {"sql": f"SELECT * FROM {table} ORDER BY 2"})
        playing.call("write", {"sql": f"DELETE FROM {table}"})
    playing.changes()
    playing.submit(1988)
    assert playing.verdict is not None
    assert not playing.verdict.passed, "all books are gone, or can't be read"


@pytest.mark.parametrize("kind", HOSTS)
def test_a_setup_of_the_wrong_sort_is_named(kind: str) -> None:
    with session(hostile(TOOLS), kind) as playing, pytest.raises(SynthenvError, match="has no task"):
        playing.reset("another")
