"""SQL that a tool passes on, whatever it is: both hosts refuse what is no reading or writing of rows.

Each statement has a control: on a connection that nobody guards, it does what it says.
"""

from __future__ import annotations

from collections.abc import Iterator

import apsw
import pytest

from synthenv.session import Session
from tests.attacks.hostile import HOSTS, hostile, session
from tests.tiny import SCHEMA, database_of

DATABASE = database_of(
    SCHEMA
    + """
CREATE TABLE _source (table_name TEXT PRIMARY KEY NOT NULL, origin TEXT) STRICT;
INSERT INTO _source VALUES ('books', 'made up');
CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, word TEXT) STRICT;
INSERT INTO counted (word) VALUES ('one');
CREATE VIEW titles AS SELECT title FROM books;
"""
)

TOOLS = '''

def rows(db: Database, sql: str) -> Json:
    """Run a query."""
    return db.rows(sql)


def row(db: Database, sql: str) -> Json:
    """Run a query."""
    return db.row(sql)


def value(db: Database, sql: str) -> Json:
    """Run a query."""
    return db.value(sql)


def write(db: Database, sql: str) -> Json:
    """Run a statement."""
    return db.write(sql)


def twice(db: Database, sql: str) -> Json:
    """Run a statement, and again when it is known."""
    try:
        db.write(sql)
    except Exception:
        return db.write(sql)
'''

WAYS = ("rows", "row", "value", "write", "twice")

FORBIDDEN = {
    "attach": "ATTACH ':memory:' AS other",
    "attach behind blanks": "\n\t ATTACH ':memory:' AS other",
    "attach behind a comment": "/* SELECT */ ATTACH ':memory:' AS other",
    "vacuum into": "VACUUM INTO ''",
    "writable schema": "PRAGMA writable_schema = ON",
    "writable schema behind a comment": "-- SELECT\nPRAGMA writable_schema = ON",
    "pragma function": "SELECT * FROM pragma_table_info('books')",
    "pragma function in a subquery": "SELECT (SELECT count(*) FROM pragma_table_list)",
    "pragma function in an update": "UPDATE books SET year = (SELECT count(*) FROM pragma_database_list)",
    "explain": "EXPLAIN SELECT * FROM books",
    "explain query plan": "EXPLAIN QUERY PLAN SELECT * FROM books",
    "schema": "SELECT sql FROM sqlite_master",
    "schema by another name": 'SELECT sql FROM main."sqlite_schema"',
    "schema of temporary tables": "SELECT sql FROM sqlite_temp_schema",
    "schema joined": "SELECT s.sql FROM books JOIN sqlite_master AS s LIMIT 1",
    "schema in with": "WITH s AS (SELECT sql FROM sqlite_master) SELECT * FROM s",
    "sequence": "UPDATE sqlite_sequence SET seq = 900",
    "pages": "SELECT * FROM dbstat LIMIT 1",
    "recursion": "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 9) SELECT * FROM n",
    "recursion unsaid": "WITH n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 9) SELECT * FROM n",
    "long text": "SELECT length(printf('%.*c', 90000, 'x'))",
    "long text by its other name": "SELECT length(format('%.*c', 90000, 'x'))",
    "zeros": "SELECT length(zeroblob(9000000))",
    "hex": "SELECT hex(zeroblob(9))",
    "chance": "SELECT abs(random())",
    "clock": "SELECT strftime('%s', 'now')",
    "json": "SELECT * FROM json_each('[1]')",
    "create": "CREATE TABLE more (x INTEGER PRIMARY KEY NOT NULL) STRICT",
    "create as select": "CREATE TABLE more AS SELECT * FROM books",
    "temporary": "CREATE TEMP TABLE books (x)",
    "virtual": "CREATE VIRTUAL TABLE found USING fts5 (x)",
    "trigger": "CREATE TRIGGER t AFTER UPDATE ON books BEGIN SELECT RAISE(ROLLBACK, 'x'); END",
    "view": "CREATE VIEW v AS SELECT 1",
    "reading a view": "SELECT * FROM titles",
    "drop": "DROP TABLE loans",
    "alter": "ALTER TABLE books RENAME TO volumes",
    "savepoint": "SAVEPOINT mine",
    "release": "RELEASE call",
    "rollback to": "ROLLBACK TO episode",
    "insert or rollback": "INSERT OR ROLLBACK INTO members VALUES (1, 'Ada Lind')",
    "update or rollback": "UPDATE OR/**/ROLLBACK members SET name = 'Ada Lind'",
    "with, insert or rollback": "WITH w AS (SELECT 1) INSERT OR ROLLBACK INTO members SELECT 1, 'Ada Lind' FROM w",
    "provenance changed": "UPDATE _source SET origin = 'stolen'",
    "provenance deleted": "WITH w AS (SELECT 'books') DELETE FROM _source WHERE table_name IN w",
    "provenance replaced": "REPLACE INTO _source VALUES ('books', 'stolen')",
    "provenance upserted": "INSERT INTO _source VALUES ('books', 'x') ON CONFLICT DO UPDATE SET origin = 'stolen'",
    "two statements": "SELECT 1; DELETE FROM loans",
}

ALONE = ("attach", "attach behind blanks", "attach behind a comment", "vacuum into")
"""What needs a connection that is in no transaction."""


@pytest.fixture(scope="module", params=HOSTS)
def playing(request: pytest.FixtureRequest) -> Iterator[Session]:
    with session(hostile(TOOLS, **{"database.sqlite": DATABASE}), request.param) as playing:
        yield playing


@pytest.mark.parametrize("name", FORBIDDEN)
def test_a_statement_is_refused_by_every_way_and_changes_nothing(playing: Session, name: str) -> None:
    playing.reset("year_of_book")
    for way in WAYS:
        result = playing.call(way, {"sql": FORBIDDEN[name]})
        assert not result.ok, result.value
        assert result.value["error"]["kind"] in ("refused", "tool_failed")
    assert playing.changes() == ()
    assert playing.call("rows", {"sql": "SELECT origin FROM _source"}).value == [{"origin": "made up"}]
    assert playing.call("write", {"sql": "DELETE FROM loans"}).value == 3
    assert len(playing.changes()) == 3, "the savepoint stands, and what is done in it is recorded"


@pytest.mark.parametrize("name", FORBIDDEN)
def test_the_same_statement_does_its_work_where_nobody_guards(name: str) -> None:
    connection = apsw.Connection(":memory:")
    connection.deserialize("main", DATABASE)
    if name not in ALONE:
        connection.execute("SAVEPOINT episode")
        connection.execute("SAVEPOINT call")
    if "or rollback" in name:
        with pytest.raises(apsw.ConstraintError):
            connection.execute(FORBIDDEN[name])
        assert not connection.in_transaction
    else:
        connection.execute(FORBIDDEN[name]).fetchall()


def test_an_extension_is_not_loaded(playing: Session) -> None:
    assert not playing.call("rows", {"sql": "SELECT load_extension('libm.so.6')"}).ok
    connection = apsw.Connection(":memory:")
    connection.enable_load_extension(True)
    with pytest.raises((apsw.ExtensionLoadingError, apsw.SQLError), match=r"(?i)symbol|shared|entry"):
        connection.execute("SELECT load_extension('libm.so.6')")


OURS = (
    "SAVEPOINT call",
    "RELEASE call",
    "ROLLBACK TO call",
    "ROLLBACK",
    "SAVEPOINT episode",
    "PRAGMA foreign_key_check",
    "SELECT name, strict FROM pragma_table_list WHERE schema='main' AND type='table' "
    "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    'SELECT name, type, "notnull", pk, dflt_value FROM pragma_table_info(?) ORDER BY cid',
)


@pytest.mark.parametrize("sql", OURS)
def test_a_statement_of_ours_is_not_had_from_the_cache(playing: Session, sql: str) -> None:
    playing.reset("year_of_book")
    for way in WAYS:
        assert not playing.call(way, {"sql": sql}).ok
    assert playing.call("write", {"sql": "UPDATE books SET copies = 7 WHERE book_id = 1"}).value == 1
    assert len(playing.changes()) == 1


def test_sql_of_many_megabytes_is_refused_and_forgotten(playing: Session) -> None:
    assert not playing.call("rows", {"sql": "SELECT " + "1," * 30_000 + "1"}).ok
    assert playing.call("rows", {"sql": "SELECT 1"}).ok
