"""A call is all or nothing, and nothing that it does leaves the episode's savepoint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import apsw
import pytest

from synthenv.kit import Change, Database, ToolError
from synthenv.plain import NotPlain
from synthenv.worlds import sqlite
from synthenv.worlds.sqlite import Broken, SqliteWorld, WorldError
from tests.tiny import SCHEMA, database_of

DATABASE = database_of(SCHEMA)
RETIRED = (Change("books", "update", {"book_id": 1}, {"copies": 2}, {"copies": 0}),)


def world_of(data: bytes = DATABASE) -> SqliteWorld:
    return SqliteWorld(data, "2026-01-05 09:00")


def retire(db: Database) -> int:
    return db.write("UPDATE books SET copies = 0 WHERE book_id = 1")


def refuse(db: Database) -> None:
    raise ToolError("refused", "No.")


def stumble(db: Database) -> float:
    return 1 / 0


def violate(db: Database) -> int:
    return db.write("INSERT INTO members VALUES (1, 'Ada Lind')")


def recurse(db: Database) -> None:
    recurse(db)


@pytest.mark.parametrize(
    ("ending", "error"),
    [
        (refuse, ToolError),
        (stumble, ZeroDivisionError),
        (violate, apsw.ConstraintError),
        (recurse, RecursionError),
        (lambda db: float("nan"), NotPlain),
        (lambda db: {1, 2}, NotPlain),
        (lambda db: b"bytes", NotPlain),
        (lambda db: "half \ud800", NotPlain),
        (lambda db: db, NotPlain),
        (lambda db: (each for each in "ab"), NotPlain),
    ],
    ids=["refuses", "stumbles", "violates", "recurses", "nan", "set", "bytes", "surrogate", "itself", "generator"],
)
def test_a_call_that_fails_after_writing_changes_nothing(
    ending: Callable[[Database], Any], error: type[Exception]
) -> None:
    world = world_of()
    world.call(retire, {})

    def tool(db: Database) -> Any:
        db.write("DELETE FROM loans")
        db.write("UPDATE books SET copies = 9")
        return ending(db)

    with pytest.raises(error):
        world.call(tool, {})
    assert world.changes() == RETIRED
    assert world.call(retire, {}) == 1, "the world goes on"


def test_a_statement_that_is_caught_in_the_tool_undoes_itself_alone() -> None:
    def tool(db: Database) -> str:
        retire(db)
        try:
            db.write("INSERT INTO members SELECT member_id + 2, name || 'x' FROM members")
        except apsw.ConstraintError:
            return "caught"
        return "done"

    world = world_of()
    assert world.call(tool, {}) == "caught"
    assert world.changes() == RETIRED


def test_a_call_that_reads_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "MAX_STEPS", 200_000)
    world = world_of()

    def tool(db: Database) -> Any:
        return db.value("SELECT count(*) FROM books a, books b, books c, books d, books e, books f")

    with pytest.raises(ToolError, match="takes too long"):
        world.call(tool, {})
    assert world.call(retire, {}) == 1


def test_many_short_calls_never_add_up_to_one_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "MAX_STEPS", 200_000)
    world = world_of()

    def tool(db: Database) -> Any:
        return db.value("SELECT count(*) FROM books a, books b, books c, books d")

    assert {world.call(tool, {}) for _ in range(20)} == {9**4}


def test_a_write_that_takes_too_long_takes_the_savepoint_along_and_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "MAX_STEPS", 200_000)
    world = world_of()
    world.call(retire, {})

    def tool(db: Database) -> Any:
        count = "(SELECT count(*) FROM books a, books b, books c, books d, books e, books f)"
        return db.write(f"UPDATE books SET year = {count} WHERE book_id = 3")

    with pytest.raises(Broken, match="savepoint was destroyed"):
        world.call(tool, {})
    with pytest.raises(Broken):
        world.begin(())


def test_a_rollback_that_the_schema_declares_is_noticed_and_the_world_refuses_to_go_on() -> None:
    world = world_of(
        database_of(SCHEMA.replace("name TEXT NOT NULL UNIQUE", "name TEXT NOT NULL UNIQUE ON CONFLICT ROLLBACK"))
    )
    world.call(retire, {})
    with pytest.raises(Broken, match="savepoint was destroyed"):
        world.call(lambda db: db.write("INSERT INTO members VALUES (7, 'Ada Lind')"), {})
    with pytest.raises(Broken):
        world.begin(())


def test_a_trigger_of_the_database_never_runs() -> None:
    world = world_of(
        database_of(SCHEMA + "CREATE TRIGGER t AFTER UPDATE ON books BEGIN SELECT RAISE(ROLLBACK, 'boo'); END;")
    )
    assert world.call(retire, {}) == 1
    assert world.changes() == RETIRED


def test_the_clock_stands_still() -> None:
    world = world_of()
    assert world.call(lambda db: [db.now(), db.now()], {}) == ["2026-01-05 09:00"] * 2
    assert world.view().now() == "2026-01-05 09:00"


def test_an_inserted_key_is_told() -> None:
    world = world_of()

    def tool(db: Database) -> list[int]:
        rows = db.write("INSERT INTO members (name) VALUES ('Dana'), ('Eli')")
        return [rows, db.inserted()]

    assert world.call(tool, {}) == [2, 5]


def test_a_view_is_read_in_the_order_of_the_key_and_by_equality() -> None:
    view = world_of().view(RETIRED)
    assert [row["book_id"] for row in view.rows("books", author="Maja Berg")] == [1, 2, 3]
    assert view.rows("members", name="Bo Marsh") == [{"member_id": 2, "name": "Bo Marsh"}]
    assert view.get("members", 2) == {"member_id": 2, "name": "Bo Marsh"}
    assert view.get("members", 99) is None
    assert view.changes() == RETIRED


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda view: view.rows("doors"), "there is no table 'doors'"),
        (lambda view: view.rows("books", colour="red"), "table 'books' has no column 'colour'"),
        (lambda view: view.get("books", 1, 2), "the key of 'books' has 1 columns, not 2"),
    ],
    ids=["table", "column", "key"],
)
def test_a_view_names_what_it_does_not_have(ask: Callable[[Any], Any], said: str) -> None:
    with pytest.raises(WorldError, match=said):
        ask(world_of().view())


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ("CREATE TABLE a (x INTEGER PRIMARY KEY NOT NULL)", "'a' is not STRICT"),
        ("CREATE TABLE a (x INTEGER) STRICT", "'a' has no primary key"),
        ("CREATE TABLE a (x INTEGER PRIMARY KEY) STRICT", r"key column that may be NULL \('x'\)"),
    ],
)
def test_a_table_whose_changes_could_not_be_recorded_is_named(schema: str, said: str) -> None:
    with pytest.raises(WorldError, match=said):
        world_of(database_of(schema))


@pytest.mark.parametrize("data", [b"", b"no database " * 1_000, DATABASE[:5_000]], ids=["empty", "other", "half"])
def test_a_file_that_is_no_database_is_refused(data: bytes) -> None:
    with pytest.raises(WorldError, match="the database can't be opened"):
        world_of(data)


def test_thousands_of_episodes_each_record_their_own_changes_alone() -> None:
    world = world_of()
    for _ in range(3_000):
        world.begin(())
        world.call(retire, {})
        assert world.changes() == RETIRED
    assert world.query("SELECT sum(copies) FROM books") == [(8,)]


def test_a_still_view_hands_out_rows_that_nobody_else_holds_and_tells_types_apart() -> None:
    view, expected = world_of().still(), world_of().view()
    first = view.rows("books")
    assert first
    first[0]["copies"] = 99
    first.clear()
    assert view.rows("books") == expected.rows("books")
    for value in (1, 1.0, True, "1", None):
        assert view.rows("members", name=value) == expected.rows("members", name=value)
        assert view.rows("books", book_id=value) == expected.rows("books", book_id=value)
