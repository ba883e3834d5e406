"""Rows of modules: generated and saying so, the same for the same seed, true to the invariants; real rows stay."""

from __future__ import annotations

from typing import Any

import pytest

from synthenv.spec.contracts import invariants_of
from synthenv.spec.profile import read_profile
from synthenv.synthesis.catalog import database_of
from tests.modules.put_to_use import PLACES, asked, made, opened, tables


@pytest.fixture(params=PLACES)
def module(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_real_rows_are_as_they_were(module: str) -> None:
    name = PLACES[module][0]
    before = opened(database_of(asked(name, modules=[]), rows=None, seed=7))
    after = opened(database_of(made(module), rows=None, seed=7))
    real = [table for (table,) in before.execute("SELECT table_name FROM _source").fetchall()]
    assert len(real) > 3
    for table in real:
        query = f"SELECT * FROM {table} ORDER BY 1, 2"
        assert before.execute(query).fetchall() == after.execute(query).fetchall(), table


def test_every_table_says_where_its_rows_are_from(module: str) -> None:
    data = opened(database_of(made(module), rows=None, seed=7))
    rows: Any = data.execute("SELECT table_name, origin FROM _source").fetchall()
    told: dict[str, str] = dict(rows)
    assert set(tables(made(module))) == {table for table, origin in told.items() if origin == "generated"}
    assert {"real", "generated"} == set(told.values())


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(module: str) -> None:
    first = database_of(made(module), rows=2_000, seed=7)
    assert database_of(made(module), rows=2_000, seed=7) == first
    assert database_of(made(module), rows=2_000, seed=8) != first


@pytest.mark.parametrize("rows", [None, 1_200])
def test_invariants_hold_and_references_lead_somewhere(module: str, rows: int | None) -> None:
    data = opened(database_of(made(module), rows=rows, seed=3))
    assert data.execute("PRAGMA foreign_key_check").fetchall() == []
    invariants = invariants_of(read_profile(made(module).category))
    assert invariants
    for each in invariants:
        assert data.execute(each.broken).fetchall() == [], each.sentence


def test_no_table_of_a_module_is_empty(module: str) -> None:
    data = opened(database_of(made(module), rows=None, seed=7))
    for table in tables(made(module)):
        assert data.execute(f"SELECT count(*) FROM {table}").get >= 10, table


def test_tickets_and_requests_are_in_every_state() -> None:
    for module, table, states in (
        ("tickets", "tickets", {"open", "in progress", "closed"}),
        ("approvals", "work_requests", {"open", "approved", "declined"}),
        ("lending", "loans", {"out", "back"}),
    ):
        data = opened(database_of(made(module), rows=None, seed=7))
        assert {state for (state,) in data.execute(f"SELECT DISTINCT state FROM {table}").fetchall()} == states


def test_people_of_the_data_act_where_there_are_some() -> None:
    assert "members" not in tables(made("lending"))
    assert "customer_id" in made("lending").category["operations"]["made"]["lending"]["tables"]["loans"]
    assert "student_id" in made("booking").category["operations"]["made"]["booking"]["tables"]["bookings"]
