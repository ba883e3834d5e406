"""Tables of a SQLite database, with the keys that it declares.

    for raw in read_sqlite(Path("chinook.sqlite"), gaps): ...

The file is opened for reading only; one that is being written is read as of one moment. Views, virtual tables and
SQLite's own tables are left out; what is left out is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw

from synthenv.errors import CatalogError
from synthenv.synthesis.ingest.reading import raw_of
from synthenv.synthesis.ingest.tables import Raw, Reference
from synthenv.worlds.tables import quoted

__all__ = ["is_sqlite", "read_sqlite"]

_PATIENCE = 2_000  # milliseconds


def is_sqlite(path: Path) -> bool:
    """Tell whether a file says of itself that it is a SQLite database."""
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\x00"


def read_sqlite(path: Path, gaps: list[str]) -> Iterator[Raw]:
    """Yield the tables; what can't be read is told in `gaps`, and CatalogError raised where that is everything."""
    connection = _opened(path)
    listed: list[Any] = connection.execute(
        "SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
        "ORDER BY name"
    ).fetchall()
    skipped = [name for name, kind in listed if kind != "table"]
    if skipped:
        gaps.append(f"{path.name}: views and virtual tables are left out: {', '.join(skipped)}")
    for name in (name for name, kind in listed if kind == "table"):
        try:
            yield from _table(connection, name, path, gaps)
        except (apsw.Error, UnicodeDecodeError) as error:
            gaps.append(f"{path.name}: the table {name} can't be read: {error}")
    connection.close()


def _opened(path: Path) -> apsw.Connection:
    """The database as of one moment; CatalogError where there is none to be had."""
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        connection.set_busy_timeout(_PATIENCE)
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        connection.execute("SELECT count(*) FROM pragma_table_list").fetchall()
    except (apsw.BusyError, apsw.LockedError):
        raise CatalogError(
            f"{path} is being written by another program. Try again when that is done, or give a copy."
        ) from None
    except apsw.Error as error:
        raise CatalogError(f"{path} can't be read as a SQLite database: {error}. Is it whole?") from None
    return connection


def _table(connection: apsw.Connection, name: str, path: Path, gaps: list[str]) -> Iterator[Raw]:
    info: list[Any] = connection.execute(
        "SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid", (name,)
    ).fetchall()
    columns = tuple(each[0] for each in info)
    key = tuple(each[0] for each in sorted(info, key=lambda each: each[2]) if each[2])
    rows: Any = connection.execute(f"SELECT {', '.join(map(quoted, columns))} FROM {quoted(name)}")
    declared = {each[0]: each[1] for each in info}
    yield from raw_of(name, path.name, columns, enumerate(rows, 1), gaps, key, _references(connection, name), declared)


def _references(connection: apsw.Connection, name: str) -> tuple[Reference, ...]:
    found: list[Any] = connection.execute(
        'SELECT id, "table", "from", "to" FROM pragma_foreign_key_list(?) ORDER BY id, seq', (name,)
    ).fetchall()
    made = {}
    for number in sorted({each[0] for each in found}, reverse=True):
        of_one = [each for each in found if each[0] == number]
        targets = tuple(each[3] for each in of_one if each[3])
        made[number] = Reference(tuple(each[2] for each in of_one), of_one[0][1], targets)
    return tuple(made.values())
