"""Tools keep to their contracts, whatever they are called with: a thousand calls a package, and bugs that are seen."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import apsw
import pytest

from synthenv.compilers.readme import write_readme
from synthenv.errors import SpecError
from synthenv.package import Package
from synthenv.sandbox.local import LocalHost
from synthenv.session import Session
from synthenv.spec.contracts import Contract, contracts_of, invariants_of
from synthenv.spec.profile import read_profile
from synthenv.synthesis.builder import base_package
from synthenv.synthesis.catalog import database_of, find
from synthenv.worlds.sqlite import SqliteWorld

from .contract_machine import BLANK, Desk, exercise

CATALOGS = ("film", "aviation")
STEPS = 1_500


@cache
def base(name: str) -> Package:
    return base_package(find(name), database_of(find(name), rows=4_500, seed=7), seed=7)


@cache
def exercised(name: str) -> Desk:
    desk = Desk(base(name))
    exercise(desk, steps=STEPS)
    return desk


def with_bug(name: str, right: str, wrong: str) -> Package:
    source = base(name).tools_source
    assert source.count(right) == 1, right
    return replace(base(name), files={**base(name).files, "tools.py": source.replace(right, wrong).encode()})


@pytest.mark.parametrize("name", CATALOGS)
def test_a_thousand_calls_keep_to_the_contracts(name: str) -> None:
    desk = exercised(name)
    assert len(desk.made) >= STEPS
    for contract in desk.contracts.values():
        if contract.changes:
            assert desk.done[contract.tool] >= 3, f"{contract.tool} was hardly ever done: {desk.done}"
            assert desk.refused[contract.tool] >= 3, f"{contract.tool} was hardly ever refused: {desk.refused}"
    assert sum(bool(desk.done[each]) for each in desk.contracts) >= 0.9 * len(desk.contracts)


@pytest.mark.parametrize(
    ("right", "wrong", "seen"),
    [
        (
            'seats_left = seats_left - ? WHERE id = ?", seats, departure_id)',
            'seats_left = seats_left - ? WHERE id = ?", seats + 1, departure_id)',
            "come to the seats",
        ),
        (
            'VALUES (?, ?)", crew_member_id, departure_id)',
            'VALUES (?, ?)", crew_member_id, departure_id)\n'
            '    db.write("DELETE FROM standby WHERE departure_id = ?", departure_id)',
            "does not name",
        ),
        (
            'SET duties_left = duties_left - ? WHERE id = ?", 1, crew_member_id)',
            'SET duties_left = duties_left - ? WHERE id >= ? AND duties_left > 0", 1, crew_member_id)',
            "does not name",
        ),
        (
            'UPDATE departures SET standby_left = standby_left - ? WHERE id = ?"',
            'UPDATE departures SET standby_left = standby_left - ?, fare = 0 WHERE id = ?"',
            "Difference",
        ),
        (
            'UPDATE departures SET standby_left = standby_left - ? WHERE id = ?"',
            'UPDATE departures SET standby_left = standby_left - ? WHERE id = ? AND id < 0"',
            "did not do what it says",
        ),
        ('raise ToolError("refused", "The passenger has a seat on this departure.")', "pass", "needs failed"),
        (
            'raise ToolError("not_found", "There is no departure with this number.")',
            'raise ToolError("refused", "There is no departure with this number.")',
            "not_found",
        ),
        ('"pages": pages, "total": total}', '"pages": pages, "total": len(db.rows(sql, *values))}', "search_"),
        ("SELECT id, name, rank, duties_left FROM crew", "SELECT id, name, rank FROM crew", "get_crew_member"),
        (
            '    total = db.value(f"SELECT count(*) FROM {source}", *values)',
            '    total = db.value(f"SELECT count(*) FROM {source}", *values)\n'
            '    db.write("UPDATE crew SET duties_left = duties_left + 1")',
            "does not name",
        ),
    ],
)
def test_a_planted_bug_is_seen(right: str, wrong: str, seen: str) -> None:
    with pytest.raises(AssertionError) as found:
        exercise(Desk(with_bug("aviation", right, wrong)), steps=STEPS)
    assert seen in str(found.value)


def test_every_tool_has_a_contract_and_no_other_has_one() -> None:
    for name in CATALOGS:
        assert set(Desk(base(name)).contracts) == set(base(name).tools)


def test_the_invariants_of_a_category_hold_on_its_whole_database() -> None:
    for name in CATALOGS:
        desk = Desk(base_package(find(name), database_of(find(name), rows=None, seed=3), seed=3))
        assert invariants_of(desk.profile)


@pytest.mark.parametrize("name", CATALOGS)
def test_an_invariant_names_the_tables_that_its_query_reads(name: str) -> None:
    connection = apsw.Connection(":memory:")
    connection.deserialize("main", base(name).database)
    read: set[str] = set()

    def watch(op: int, one: str | None, two: str | None, schema: str | None, via: str | None) -> int:
        read.update([str(one)] if op == apsw.SQLITE_READ else [])
        return apsw.SQLITE_OK

    connection.authorizer = watch
    for each in invariants_of(read_profile(find(name).category)):
        read.clear()
        connection.execute(each.broken).fetchall()
        assert read == set(each.tables), each.sentence
    connection.close()


@pytest.mark.parametrize("name", CATALOGS)
def test_a_tool_reads_no_table_that_its_contract_does_not_name(name: str) -> None:
    """What a call answers and changes is the same when all other tables are empty, but those that rows point at."""
    desk = exercised(name)
    whole = Session(base(name), LocalHost(base(name)))
    for contract in desk.contracts.values():
        bare = with_tables_only(base(name), contract)
        rest = Session(bare, LocalHost(bare))
        calls = [arguments for tool, arguments in desk.made if tool == contract.tool][:20]
        assert calls, contract.tool
        for arguments in calls:
            for session in (whole, rest):
                session.start(BLANK, BLANK.variants[0])
            assert whole.call(contract.tool, arguments) == rest.call(contract.tool, arguments), (contract, arguments)
            assert whole.changes() == rest.changes()


def with_tables_only(package: Package, contract: Contract) -> Package:
    connection = apsw.Connection(":memory:")
    connection.deserialize("main", package.database)
    changed = {each.table for each in contract.changes}
    kept = {*contract.reads, *changed}
    for table in changed:
        kept.update(str(row[2]) for row in connection.execute("SELECT * FROM pragma_foreign_key_list(?)", (table,)))
    for table in SqliteWorld(package.database, package.clock).tables:
        if table not in kept:
            connection.execute(f'DELETE FROM "{table}"')
    database = bytes(connection.serialize("main"))
    connection.close()
    return replace(package, files={**package.files, "database.sqlite": database})


def test_a_readme_says_what_each_tool_reads_changes_needs_and_keeps() -> None:
    text = write_readme(base("aviation"))
    row = next(line for line in text.splitlines() if line.startswith("| `assign_duty`"))
    assert row.split(" | ")[1] == "departures, crew, duties"
    assert "lowers duties_left of crew with id = crew_member_id by 1" in row
    assert "crew has a row with id = crew_member_id whose duties_left is at least 1" in row
    number = row.split(" | ")[-1].removesuffix(" |").split(", ")[0]
    assert f"{number}. No crew member has fewer than 0 duties left." in text


def test_an_invariant_without_a_query_is_refused() -> None:
    category = find("aviation").category
    profile = read_profile({**category, "invariants": [{"sentence": "All is well.", "tables": []}]})
    with pytest.raises(SpecError, match="broken"):
        contracts_of(profile)
