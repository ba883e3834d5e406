"""Rows that are set up are as others are; where there are no others, none is made up."""

from __future__ import annotations

from random import Random

from synthenv.kit import Change
from synthenv.synthesis.stage import like_others
from synthenv.worlds.sqlite import SqliteWorld
from tests.tiny import database_of

EMPTY = "CREATE TABLE notes (id INTEGER PRIMARY KEY NOT NULL, member INTEGER NOT NULL, text TEXT) STRICT;"


def test_no_row_is_made_like_others_where_there_are_none() -> None:
    world = SqliteWorld(database_of(EMPTY), "2026-03-02 09:00")
    assert like_others("notes", {"member": 3}, world, Random(1)) is None
    world.apply((Change("notes", "insert", {"id": 1}, {}, {"member": 1, "text": "hello"}),))
    made = like_others("notes", {"member": 3}, world, Random(1))
    assert made is not None
    assert made.new == {"member": 3, "text": "hello"}
