"""What an episode changed is recorded exactly: applied to a fresh world, the changes give the same state."""

from __future__ import annotations

from typing import Any

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthenv.kit import Change, Database
from synthenv.worlds.sqlite import SqliteWorld, WorldError
from tests.tiny import SCHEMA, database_of

SHAPES = """
CREATE TABLE rooms (room TEXT PRIMARY KEY NOT NULL, floor INTEGER UNIQUE) STRICT;
CREATE TABLE seats (
    room TEXT NOT NULL REFERENCES rooms ON DELETE CASCADE, number INTEGER NOT NULL, guest TEXT UNIQUE,
    PRIMARY KEY (room, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE notes (
    note INTEGER PRIMARY KEY NOT NULL, room TEXT REFERENCES rooms ON DELETE SET NULL, score REAL
) STRICT;
CREATE TABLE keys (tag INTEGER PRIMARY KEY NOT NULL, room TEXT NOT NULL REFERENCES rooms ON DELETE RESTRICT) STRICT;
INSERT INTO rooms VALUES ('a', 1), ('b', 2), ('c', NULL);
INSERT INTO seats VALUES ('a', 1, 'Ann'), ('a', 2, 'Ben'), ('b', 1, NULL), ('c', 1, 'Cy');
INSERT INTO notes VALUES (1, 'a', 0.5), (2, 'b', NULL), (3, NULL, 2.5);
INSERT INTO keys VALUES (1, 'a');
"""

WORLD = database_of(SHAPES)
TABLES = {"rooms": ("room",), "seats": ("room", "number"), "notes": ("note",), "keys": ("tag",)}

_rooms = st.sampled_from("abcd")
_small = st.integers(0, 3)
_guests = st.sampled_from(["Ann", "Ben", "Cy", "Dee", None])
STATEMENTS = st.one_of(
    st.tuples(st.just("INSERT OR IGNORE INTO rooms VALUES (?, ?)"), _rooms, st.none() | _small),
    st.tuples(st.just("INSERT INTO seats VALUES (?, ?, ?)"), _rooms, _small, _guests),
    st.tuples(st.just("INSERT OR REPLACE INTO seats VALUES (?, ?, ?)"), _rooms, _small, _guests),
    st.tuples(
        st.just("INSERT INTO notes (room, score) VALUES (?, ?)"), st.none() | _rooms, st.none() | st.floats(0, 1)
    ),
    st.tuples(st.just("INSERT INTO keys (room) VALUES (?)"), _rooms),
    st.tuples(st.just("UPDATE rooms SET floor = ? WHERE room = ?"), st.none() | _small, _rooms),
    st.tuples(st.just("UPDATE rooms SET room = ? WHERE room = ?"), _rooms, _rooms),
    st.tuples(st.just("UPDATE seats SET guest = ? WHERE room = ? AND number = ?"), _guests, _rooms, _small),
    st.tuples(st.just("UPDATE seats SET number = number + ? WHERE room = ?"), _small, _rooms),
    st.tuples(st.just("UPDATE notes SET room = ? WHERE note = ?"), st.none() | _rooms, _small),
    st.tuples(st.just("UPDATE keys SET room = ? WHERE tag = ?"), _rooms, _small),
    st.tuples(st.just("UPDATE rooms SET floor = -floor")),
    st.tuples(st.just("UPDATE rooms SET floor = floor + 3 WHERE floor < 0")),
    st.tuples(st.just("DELETE FROM rooms WHERE room = ?"), _rooms),
    st.tuples(st.just("DELETE FROM seats WHERE number = ?"), _small),
    st.tuples(st.just("DELETE FROM keys WHERE room = ?"), _rooms),
)


def world_of(data: bytes) -> SqliteWorld:
    return SqliteWorld(data, "2026-01-05 09:00")


def state_of(world: SqliteWorld, tables: Any = TABLES) -> dict[str, list[dict[str, Any]]]:
    return {table: world.view().rows(table) for table in tables}


def play(world: SqliteWorld, statements: list[tuple[Any, ...]]) -> None:
    """Run each statement as a call of its own; one that the database refuses changes nothing."""
    for sql, *values in statements:

        def tool(db: Database, sql: str = sql, values: list[Any] = values) -> int:
            return db.write(sql, *values)

        try:
            world.call(tool, {})
        except apsw.ConstraintError:
            continue


@settings(max_examples=400, deadline=None)
@given(st.lists(STATEMENTS, max_size=12))
def test_the_changes_of_any_episode_give_the_same_state_on_a_fresh_world(statements: list[tuple[Any, ...]]) -> None:
    played, fresh = world_of(WORLD), world_of(WORLD)
    play(played, statements)
    changes = played.changes()
    fresh.apply(changes)
    assert state_of(fresh) == state_of(played)
    assert fresh.changes() == changes


@settings(max_examples=100, deadline=None)
@given(st.lists(STATEMENTS, max_size=12))
def test_a_reset_gives_the_pristine_state_after_any_episode(statements: list[tuple[Any, ...]]) -> None:
    played = world_of(WORLD)
    play(played, statements)
    played.begin(())
    assert played.changes() == ()
    assert state_of(played) == state_of(world_of(WORLD))


def test_each_kind_of_change_is_recorded_with_its_key_and_values() -> None:
    world = world_of(database_of(SCHEMA))

    def tool(db: Database) -> int:
        db.write("UPDATE books SET copies = 5, year = 1994 WHERE book_id = 1")
        db.write("DELETE FROM loans WHERE loan_id = 2")
        return db.write("INSERT INTO members VALUES (7, 'Zed')")

    world.call(tool, {})
    loan = {"loan_id": 2, "book_id": 5, "member_id": 2, "due": "2026-02-02"}
    assert world.changes() == (
        Change("books", "update", {"book_id": 1}, {"copies": 2}, {"copies": 5}),
        Change("loans", "delete", {"loan_id": 2}, loan, {}),
        Change("members", "insert", {"member_id": 7}, {}, {"member_id": 7, "name": "Zed"}),
    )


def test_what_is_done_and_undone_is_no_change() -> None:
    world = world_of(database_of(SCHEMA))
    play(world, [("INSERT INTO members VALUES (7, 'Zed')",), ("DELETE FROM members WHERE member_id = 7",)])
    play(world, [("UPDATE books SET copies = 9",), ("UPDATE books SET copies = 2",)])
    assert [each.key["book_id"] for each in world.changes()] == [2, 3, 4, 5, 6, 7, 9]


def test_rows_that_exchange_a_unique_value_can_be_applied() -> None:
    world, fresh = world_of(WORLD), world_of(WORLD)
    play(world, [("UPDATE seats SET guest = NULL",), ("UPDATE seats SET guest = 'Ann' WHERE number = 2",)])
    play(world, [("UPDATE seats SET guest = 'Ben' WHERE room = 'a' AND number = 1",)])
    fresh.apply(world.changes())
    assert fresh.view().get("seats", "a", 1) == {"room": "a", "number": 1, "guest": "Ben"}
    assert fresh.view().get("seats", "a", 2) == {"room": "a", "number": 2, "guest": "Ann"}


def test_an_exchange_takes_no_row_along_that_refers_to_the_exchanged_ones() -> None:
    world, fresh = world_of(WORLD), world_of(WORLD)
    play(world, [("UPDATE rooms SET floor = -floor",), ("UPDATE rooms SET floor = floor + 3 WHERE floor < 0",)])
    assert [each.new for each in world.changes()] == [{"floor": 2}, {"floor": 1}]
    fresh.apply(world.changes())
    assert state_of(fresh) == state_of(world)
    play(fresh, [("INSERT INTO keys (room) VALUES ('nowhere')",)])
    assert state_of(fresh) == state_of(world), "references are kept again afterwards"


NO_FIT = {
    "there is no table": Change("doors", "delete", {"door": 1}),
    "wrong columns": Change("rooms", "delete", {"floor": 1}),
    "names the wrong": Change("rooms", "update", {"room": "a"}, {}, {"colour": "red"}),
    "finds no such row": Change("rooms", "update", {"room": "z"}, {}, {"floor": 9}),
    "delete of 'keys'": Change("keys", "delete", {"tag": 9}),
    "stands in another row's way": Change("rooms", "insert", {"room": "a"}, {}, {"floor": 9}),
    "reference to a row that is not there": Change("keys", "insert", {"tag": 5}, {}, {"room": "z"}),
    "leave a reference": Change("rooms", "delete", {"room": "a"}),
    "does not fit": Change("rooms", "update", {"room": "a"}, {}, {"floor": "high"}),
    "NOT NULL": Change("keys", "insert", {"tag": 5}),
    "convert": Change("rooms", "update", {"room": "a"}, {}, {"floor": 2**70}),
}


@pytest.mark.parametrize("said", NO_FIT)
def test_a_change_that_does_not_fit_the_state_is_named(said: str) -> None:
    world = world_of(WORLD)
    with pytest.raises(WorldError, match=said):
        world.apply([NO_FIT[said]])
    world.begin(())
    assert state_of(world) == state_of(world_of(WORLD))


def test_setup_is_part_of_the_start_and_no_change_of_the_episode() -> None:
    world = world_of(WORLD)
    world.begin([Change("rooms", "update", {"room": "c"}, {}, {"floor": 7})])
    assert world.view().get("rooms", "c") == {"room": "c", "floor": 7}
    assert world.changes() == ()
    play(world, [("UPDATE rooms SET floor = 8 WHERE room = 'c'",)])
    assert world.changes() == (Change("rooms", "update", {"room": "c"}, {"floor": 7}, {"floor": 8}),)
    world.begin(())
    assert world.view().get("rooms", "c") == {"room": "c", "floor": None}
