"""The words of each catalog fit its data, and what can be done there holds together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from synthenv.spec.profile import Profile, read_profile
from synthenv.synthesis.catalog import find, make_database
from tests.catalogs.shipped import MADE, data_of, rows, tables_of


@pytest.fixture(scope="module", params=MADE)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def made(name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[apsw.Connection]:
    target = tmp_path_factory.mktemp(name) / "database.sqlite"
    make_database(find(name), target, rows=20_000, seed=7)
    connection = apsw.Connection(str(target))
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def profile(name: str) -> Profile:
    return read_profile(find(name).category)


def test_every_column_that_the_category_names_is_there(made: apsw.Connection, profile: Profile) -> None:
    for entity in profile.entities.values():
        columns = _columns(made, entity.table)
        assert {entity.key, entity.answer, *(each.column for each in entity.attributes.values())} <= columns
        assert entity.label in entity.attributes
    for link in profile.links:
        assert {link.source_column, link.target_column} <= _columns(made, link.table), link.name
    for action in profile.actions.values():
        needed = [(each.table, each.where) for each in action.guards]
        needed += [(each.table, each.where or each.values) for each in action.effects]
        for table, where in needed:
            assert set(where) <= _columns(made, table), action.name


def test_links_along_a_column_name_its_foreign_key(made: apsw.Connection, profile: Profile) -> None:
    for link in profile.links:
        ends = (profile.entities[link.source], link.source_column), (profile.entities[link.target], link.target_column)
        keys = {(key[3], key[2], key[4]) for key in rows(made, f"PRAGMA foreign_key_list({link.table})")}
        for entity, column in ends:
            own = entity.table == link.table and column == entity.key
            assert own or (column, entity.table, entity.key) in keys, f"{link.name}: {column}"


def test_names_that_a_search_finds_tell_rows_apart(made: apsw.Connection, profile: Profile) -> None:
    for entity in profile.entities.values():
        label = entity.attributes[entity.label]
        if entity.search_tool and label.kind == "text":
            query = f"SELECT count(*), count(DISTINCT lower({label.column})) FROM {entity.table}"
            several, different = made.execute(query).get
            assert different > 0.9 * several, entity.name


def test_what_is_generated_breaks_no_invariant(name: str, made: apsw.Connection) -> None:
    for invariant in find(name).category["invariants"]:
        assert rows(made, invariant["broken"]) == [], invariant["sentence"]


def test_a_part_of_20000_rows_holds_together_and_has_about_so_many(name: str, made: apsw.Connection) -> None:
    assert rows(made, "PRAGMA foreign_key_check") == []
    tables = [table for (table,) in rows(made, "SELECT name FROM sqlite_schema WHERE type = 'table'")]
    whole = sum(data_of(name).execute(f"SELECT count(*) FROM {table}").get for table in tables_of(name))
    total = sum(made.execute(f"SELECT count(*) FROM {table}").get for table in tables)
    # What does not hang on the items, such as the inverters beside the modules, comes on top.
    assert 0.75 * min(20_000, whole) < total < 1.2 * 20_000


def test_the_same_seed_makes_the_same_bytes(name: str, tmp_path: Path) -> None:
    for target in ("one", "other"):
        make_database(find(name), tmp_path / target, rows=6_000, seed=3)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def _columns(made: apsw.Connection, table: str) -> set[Any]:
    return {row[1] for row in rows(made, f"PRAGMA table_info({table})")}
