"""A query of synthenv's own is asked once a state: what is remembered is never of another state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthenv.kit import Change, Database
from synthenv.worlds.sqlite import SqliteWorld
from tests.tiny import database_of

SCHEMA = """
CREATE TABLE rooms (room TEXT PRIMARY KEY NOT NULL, floor INTEGER) STRICT;
INSERT INTO rooms VALUES ('a', 1), ('b', 2), ('c', NULL);
"""
QUERIES = (
    "SELECT room, floor FROM rooms WHERE floor IS :floor ORDER BY room",
    "SELECT count(*) FROM rooms WHERE floor >= :floor OR room = 'a:floor'",
    "SELECT max(floor) FROM rooms",
)
FLOORS = st.sampled_from([0, 1, 1.0, 2, None])


def _raised(floor: int) -> Change:
    return Change("rooms", "update", {"room": "b"}, {}, {"floor": floor})


@pytest.fixture(scope="module")
def world() -> Iterator[SqliteWorld]:
    made = SqliteWorld(database_of(SCHEMA), "2026-03-02 09:00")
    yield made
    made.close()


def _write(db: Database, floor: int) -> int:
    return db.write("UPDATE rooms SET floor = ? WHERE room = 'c'", floor)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("begin"), st.none() | st.integers(0, 3)),
        st.tuples(st.just("apply"), st.integers(0, 3)),
        st.tuples(st.just("call"), st.integers(0, 3)),
        st.tuples(st.just("ask"), FLOORS),
    ),
    max_size=12,
)


@settings(max_examples=200, deadline=None)
@given(steps=STEPS)
def test_it_says_what_the_state_at_hand_says(world: SqliteWorld, steps: list[tuple[str, Any]]) -> None:
    world.begin(())
    for step, value in steps:
        if step == "begin":
            world.begin(() if value is None else (_raised(value),))
        elif step == "apply":
            world.apply((_raised(value),))
        elif step == "call":
            world.call(_write, {"floor": value})
        floor = value if step == "ask" else 1
        for sql in QUERIES:
            named = {"floor": floor} if ":floor ORDER" in sql or ">= :floor" in sql else {}
            assert world.asked(sql, {"floor": floor, "unused": 3}) == world.query(sql, named)


def test_it_is_asked_once_a_state(world: SqliteWorld) -> None:
    world.begin(())
    first = world.asked(QUERIES[0], {"floor": 1})
    assert world.asked(QUERIES[0], {"floor": 1}) is first
    world.apply((_raised(1),))
    assert len(world.asked(QUERIES[0], {"floor": 1})) == 2
    world.begin(())
    assert world.asked(QUERIES[0], {"floor": 1}) is first
