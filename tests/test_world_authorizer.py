"""What a tool's SQL may not do, each with its control: the same statement works on a connection of nobody's world."""

from __future__ import annotations

from typing import Any

import apsw
import pytest

from synthenv.kit import Database, ToolError
from synthenv.worlds.sqlite import SqliteWorld
from tests.tiny import SCHEMA, database_of

DATABASE = database_of(
    SCHEMA
    + """
CREATE TABLE _source (table_name TEXT PRIMARY KEY NOT NULL, origin TEXT) STRICT;
INSERT INTO _source VALUES ('books', 'made up');
CREATE VIEW titles AS SELECT title FROM books;
"""
)

DENIED = {
    "schema: create": "CREATE TABLE more (x INTEGER PRIMARY KEY NOT NULL) STRICT",
    "schema: drop": "DROP TABLE loans",
    "schema: alter": "ALTER TABLE books ADD COLUMN colour TEXT",
    "schema: index": "CREATE INDEX by_year ON books (year)",
    "schema: trigger": "CREATE TRIGGER t AFTER INSERT ON books BEGIN DELETE FROM loans; END",
    "schema: temp table": "CREATE TEMP TABLE notes (x)",
    "schema: read": "SELECT sql FROM sqlite_schema",
    "schema: pragma": "PRAGMA foreign_keys = OFF",
    "schema: pragma function": "SELECT * FROM pragma_table_info('books')",
    "schema: table list": "SELECT name FROM pragma_table_list",
    "schema: statistics": "ANALYZE",
    "schema: vacuum": "VACUUM",
    "schema: reindex": "REINDEX",
    "files: attach": "ATTACH ':memory:' AS other",
    "files: vacuum into": "VACUUM INTO ''",
    "transactions: begin": "BEGIN",
    "transactions: commit": "COMMIT",
    "transactions: end": "END",
    "transactions: rollback": "ROLLBACK",
    "transactions: savepoint": "SAVEPOINT mine",
    "transactions: release": "RELEASE episode",
    "transactions: rollback to": "ROLLBACK TO episode",
    "transactions: or rollback": "INSERT OR ROLLBACK INTO members VALUES (1, 'Ada Lind')",
    "transactions: or rollback, spread out": "UPDATE OR\n\troLLback members SET name = 'Ada Lind'",
    "platform: write": "UPDATE _source SET origin = 'stolen'",
    "platform: delete": "DELETE FROM _source",
    "platform: insert": "INSERT INTO _source VALUES ('loans', 'x')",
    "functions: random": "SELECT random()",
    "functions: clock": "SELECT datetime('now')",
    "functions: current time": "SELECT CURRENT_TIMESTAMP",
    "functions: printf": "SELECT printf('%.*c', 9, 'x')",
    "functions: zeroblob": "SELECT zeroblob(9)",
    "functions: randomblob": "SELECT randomblob(9)",
    "functions: version": "SELECT sqlite_version()",
    "functions: changes": "SELECT total_changes()",
    "endless: recursion": "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 9) SELECT * FROM n",
    "words: two statements": "DELETE FROM loans; DELETE FROM members",
    "words: comment": "SELECT 1 -- the rest is hidden",
    "words: long comment": "/* DELETE */ SELECT 1",
    "words: values": "VALUES (1)",
    "words: explain": "EXPLAIN SELECT 1",
    "words: view": "SELECT * FROM titles",
}

IN_NO_TRANSACTION = ("schema: vacuum", "files: vacuum into", "files: attach", "transactions: begin")


@pytest.fixture(scope="module")
def world() -> SqliteWorld:
    return SqliteWorld(DATABASE, "2026-01-05 09:00")


def plain_connection(name: str) -> apsw.Connection:
    """A connection where the statement is at home: no authorizer, and the savepoint that the world is in."""
    connection = apsw.Connection(":memory:")
    connection.deserialize("main", DATABASE)
    if name not in IN_NO_TRANSACTION:
        connection.execute("SAVEPOINT episode")
    return connection


@pytest.mark.parametrize("name", DENIED)
def test_a_statement_is_denied_and_changes_nothing(world: SqliteWorld, name: str) -> None:
    world.begin(())
    before = world.query("SELECT * FROM sqlite_schema ORDER BY name")

    def tool(db: Database) -> Any:
        return db.rows(DENIED[name])

    with pytest.raises((ToolError, apsw.AuthError, apsw.SQLError)):
        world.call(tool, {})
    assert world.changes() == ()
    assert world.query("SELECT * FROM sqlite_schema ORDER BY name") == before
    assert world.query("SELECT origin FROM _source") == [("made up",)]


@pytest.mark.parametrize("name", DENIED)
def test_the_same_statement_works_where_nothing_denies_it(name: str) -> None:
    connection = plain_connection(name)
    if "or rollback" in name:
        with pytest.raises(apsw.ConstraintError):
            connection.execute(DENIED[name])
        assert not connection.in_transaction, "that is why it is denied"
        return
    for _ in connection.execute(DENIED[name]):
        pass


ALLOWED = {
    "select": ("SELECT upper(title), length(author) FROM books WHERE year BETWEEN ? AND ?", 1980, 1990),
    "join": ("SELECT b.title FROM loans AS l JOIN books AS b USING (book_id) WHERE l.due < ?", "2026-02-01"),
    "aggregate": ("SELECT author, count(*), max(year), group_concat(title) FROM books GROUP BY author",),
    "with": ("WITH old AS (SELECT * FROM books WHERE year < 1990) SELECT count(*) FROM old",),
    "platform: read": ("SELECT origin FROM _source",),
    "insert": ("INSERT INTO members (name) VALUES (?) RETURNING member_id", "Dana Ruiz"),
    "upsert": ("INSERT INTO members VALUES (1, 'x') ON CONFLICT DO UPDATE SET name = 'Ada L.' RETURNING name",),
    "update": ("UPDATE books SET copies = copies + 1 WHERE book_id = ? RETURNING copies", 1),
    "delete": ("DELETE FROM loans WHERE loan_id = ? RETURNING loan_id", 1),
    "replace": ("INSERT OR REPLACE INTO loans VALUES (1, 2, 1, '2026-03-01') RETURNING due",),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_what_tools_need_is_open_to_them(world: SqliteWorld, name: str) -> None:
    world.begin(())
    sql, *values = ALLOWED[name]

    def tool(db: Database) -> Any:
        return db.rows(str(sql), *values)

    assert world.call(tool, {})


def test_the_platform_itself_is_not_held_by_the_authorizer(world: SqliteWorld) -> None:
    assert world.query("SELECT count(*) FROM pragma_table_list WHERE name = 'books'") == [(1,)]


def test_sql_that_is_no_text_is_refused(world: SqliteWorld) -> None:
    def tool(db: Database) -> Any:
        return db.rows(b"SELECT 1")  # type: ignore[arg-type]

    with pytest.raises(ToolError, match="SQL is text"):
        world.call(tool, {})


@pytest.mark.parametrize("sql", ["SELECT 1" + " " * 20_000, "SELECT " + "NOT " * 120 + "1"], ids=["long", "deep"])
def test_a_statement_that_is_too_long_or_too_deep_is_refused(world: SqliteWorld, sql: str) -> None:
    def tool(db: Database, sql: str) -> Any:
        return db.rows(sql)

    with pytest.raises(apsw.Error):
        world.call(tool, {"sql": sql})
    assert world.call(tool, {"sql": sql.replace("NOT NOT NOT ", "").replace("  ", "")})


def test_a_text_past_eight_megabytes_is_refused(world: SqliteWorld) -> None:
    def tool(db: Database) -> Any:
        return db.value("SELECT replace(?, 'x', ?)", "x" * 1_000, "y" * 10_000)

    with pytest.raises(apsw.TooBigError):
        world.call(tool, {})
