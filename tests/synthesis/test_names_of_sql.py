"""A category over tables and columns that are called like words of SQL, or hold blanks, is as good as any other."""

from __future__ import annotations

import lzma
import tomllib
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import apsw
import pytest
import tomli_w

from synthenv.checks.run import check_package
from synthenv.checks.traces import traced
from synthenv.compilers.task import Draft, compile_task
from synthenv.compilers.twin import Twin
from synthenv.package import Package, read
from synthenv.prove import profile_of, spec_checks
from synthenv.sandbox.local import LocalHost
from synthenv.session import Session
from synthenv.spec.text import parse_spec
from synthenv.synthesis.builder import base_package, build
from synthenv.synthesis.catalog import database_of, find
from synthenv.synthesis.stage import stage
from synthenv.worlds.sqlite import SqliteWorld

TABLES = {"isotopes": "order by", "elements": "group", "isotope_decays": "select", "element_oxidation_states": "from"}
COLUMNS = {
    "isotopes": {"id": "index", "name": "where", "element": "join", "neutrons": "limit", "discovered": "not null"},
    "elements": {"atomic_number": "primary key", "symbol": "union", "series": "table", "period": "long row"},
    "isotope_decays": {"isotope": "on", "mode": "having"},
    "element_oxidation_states": {"element": "as", "state": "values"},
}
ITEM = "order by_id"


def renamed(table: str, column: str) -> str:
    """A column's new name; the tables that are generated call the item by its table."""
    return COLUMNS.get(table, {}).get(column, ITEM if column == "isotope_id" else column)


def catalog(folder: Path) -> Path:
    """Write the catalog of elements with other names to a folder."""
    elements = find("elements")
    category = tomllib.loads((elements.path / "category.toml").read_text())
    operations = category["operations"]
    operations |= {"item_table": TABLES["isotopes"], "item_key": renamed("isotopes", "id")}
    for entity in category["entities"].values():
        table = entity["table"]
        for name, attribute in entity.get("attributes", {}).items():
            attribute["column"] = renamed(table, attribute.get("column", name))
        here = {each: renamed(table, entity[each]) for each in ("key", "answer") if each in entity}
        entity |= {"table": TABLES.get(table, table), **here}
    for link in category["links"]:
        ends = {each: renamed(link["table"], link[each]) for each in ("source_column", "target_column")}
        link |= {"table": TABLES.get(link["table"], link["table"]), **ends}
    for action in category["actions"].values():
        for part in [*action["guards"], *action["effects"]]:
            held = {each: _keys(part["table"], part[each]) for each in ("where", "values") if each in part}
            part |= {"table": TABLES.get(part["table"], part["table"]), **held}
    for each in category["invariants"]:
        each["broken"] = each["broken"].replace("isotope_id", f'"{ITEM}"')
    folder.mkdir()
    (folder / "category.toml").write_text(tomli_w.dumps(category))
    (folder / "data.sqlite.xz").write_bytes(lzma.compress(_data(elements.path / "data.sqlite.xz")))
    return folder


def _keys(table: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {renamed(table, column): each for column, each in values.items()}


def _data(file: Path) -> bytes:
    database = apsw.Connection(":memory:")
    database.deserialize("main", lzma.decompress(file.read_bytes()))
    for table, columns in COLUMNS.items():
        for old, new in columns.items():
            database.execute(f'ALTER TABLE {table} RENAME COLUMN "{old}" TO "{new}"')
        database.execute(f'ALTER TABLE {table} RENAME TO "{TABLES[table]}"')
        database.execute("UPDATE _source SET table_name = ? WHERE table_name = ?", (TABLES[table], table))
    return database.serialize("main")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return catalog(tmp_path_factory.mktemp("names") / "laboratory")


@pytest.fixture(scope="module")
def bare(folder: Path) -> Package:
    """The package before it has any tasks."""
    found = find(str(folder))
    return base_package(found, database_of(found, rows=None, seed=0), 0)


def test_tasks_are_made_over_them_and_hold_every_check(folder: Path, tmp_path: Path) -> None:
    build(str(folder), tmp_path / "built", tasks=2, levels=2, seed=3)
    package = read(tmp_path / "built")
    report = check_package(package, seed=3, extra=spec_checks(package))
    assert (report.tasks, report.failed) == (2, ())


@pytest.mark.parametrize("action", ["lend", "watch"])
def test_actions_are_staged_done_and_judged_over_them(bare: Package, action: str) -> None:
    profile, world = profile_of(bare), SqliteWorld(bare.database, bare.clock)
    query = "smallest(isotope(element(name == ELEMENT), neutrons > FEWEST), discovered)"
    spec = parse_spec(f"{action}(researcher=researcher(name == WHO), isotope={query})")
    [(name,)] = world.query("SELECT name FROM members ORDER BY name LIMIT 1")
    constants = {"ELEMENT": "helium", "FEWEST": 1, "WHO": name}
    staged = stage(spec, profile, world, constants, Random(1))
    assert staged is not None
    task = compile_task(Draft("own", 2, spec, 3, (constants,), (staged[0],)), profile)
    with Session(bare, LocalHost(bare)) as session:
        run = traced(session, task, task.variants[0])
    world.begin(task.variants[0].setup)
    outcome = Twin(spec, profile).outcome(world, constants)
    assert run.accepted, run.error or run.verdict.reasons
    assert outcome is not None
    assert outcome.accepts(run.changes, run.answer)
    assert any(ITEM in {**each.key, **each.new} for each in run.changes)
