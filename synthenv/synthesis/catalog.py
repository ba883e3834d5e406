"""Catalogs: a category's real data and vocabulary, and the database that a package gets from them.

    catalog = find("film")
    make_database(catalog, Path("environments/film/database.sqlite"), rows=10_000, seed=7)

A catalog is a folder with `category.toml` (its table `[operations]` names the table of items and what the
generated part is like) and `data.sqlite.xz` (the real rows, with foreign keys declared and a table `_source`). Without
`[operations]` nothing is generated, and the items are the rows of the largest entity's table.

Guarantees: the same catalog, rows and seed give the same bytes on one SQLite; a database that could not be
finished is not left behind; a smaller one holds whole items with all that hangs on them, and nothing else.
"""

from __future__ import annotations

import lzma
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import apsw

from synthenv.errors import BuildError, CatalogError, UsageError, near, shown
from synthenv.synthesis.modules import add_modules, told, with_modules
from synthenv.synthesis.operations import ItemTable, expected_rows, generate, item_table
from synthenv.synthesis.shrink import cost_of, shrink

__all__ = [
    "FEWEST_ROWS",
    "Catalog",
    "count_items",
    "database_of",
    "fewest_rows",
    "find",
    "make_database",
    "modules_of",
    "names",
    "put_whole",
    "tables_of",
]

FEWEST_ROWS = 500
# A small catalog gets a small club: this share of the rows, at most, is generated.
GENERATED_SHARE = 0.4
# Counts are rounded down when they are made smaller, and never to none: so many rows it may be off by.
SCALING_ERROR = 20


@dataclass(frozen=True)
class Catalog:
    """A catalog on disk: its name, its folder, and `category.toml` parsed."""

    name: str
    path: Path
    category: Mapping[str, Any]


def names() -> list[str]:
    """Return the names of the catalogs that this installation has, and of those below ./catalogs.

    >>> names()
    ['aviation', 'city', 'elements', 'film', 'geography', 'nutrition', 'solar', 'vehicles']
    """
    return sorted(_known())


def find(name: str) -> Catalog:
    """Return the catalog of that name, or the one in the folder that is named with its path.

    >>> find("film").category["operations"]["item_table"]
    'films'
    """
    known = _known()
    path = Path(name) if len(Path(name).parts) > 1 else known.get(name)
    if path is None or not (name in known or (path / "category.toml").is_file()):
        raise CatalogError(f"There is no catalog {shown(name)}. {near(str(name), known)}")
    return _with_modules(Catalog(path.name, path, _category(path / "category.toml")))


def _with_modules(catalog: Catalog) -> Catalog:
    """The catalog with what can be done there, where modules say it."""
    said = "modules" in catalog.category
    bare = "entities" not in catalog.category or not (catalog.path / "data.sqlite.xz").is_file()
    if not said and (bare or "operations" in catalog.category):
        return catalog
    return replace(catalog, category=with_modules(catalog.category, _real_rows(catalog).serialize("main")))


def make_database(catalog: Catalog, target: Path, *, rows: int | None, seed: int) -> None:
    """Write a package's database: the catalog's rows, all or about `rows` with the generated ones.

    >>> make_database(find("film"), Path("database.sqlite"), rows=None, seed=7)
    """
    put_whole(target, database_of(catalog, rows=rows, seed=seed))


def database_of(catalog: Catalog, *, rows: int | None, seed: int) -> bytes:
    """Return the bytes of a package's database; see `make_database`."""
    if rows is not None and rows < FEWEST_ROWS:
        raise UsageError(f"rows = {shown(rows)}: a database needs at least {FEWEST_ROWS} rows.")
    connection = _real_rows(catalog)
    try:
        if "operations" in catalog.category:
            _fill(connection, catalog, rows, seed)
        elif rows is not None and _size(connection) > rows:
            shrink(connection, _largest(catalog, connection), rows)
    except apsw.Error as error:
        raise CatalogError(f"The catalog {catalog.name!r} makes no database: {error}.") from error
    # Without statistics SQLite joins large tables from the wrong end: queries take up to forty times as long.
    connection.execute("ANALYZE; DROP TABLE IF EXISTS sqlite_stat4")
    connection.execute("VACUUM")
    return connection.serialize("main")


def _fill(connection: apsw.Connection, catalog: Catalog, rows: int | None, seed: int) -> None:
    """Keep as many of the items as `rows` leaves room for, and add what is generated around them."""
    operations = _settings(catalog)
    if rows is not None:
        operations = _scaled(operations, rows)
        shrink(connection, item_table(connection, operations), rows - expected_rows(operations))
    generate(connection, operations, seed)
    add_modules(connection, catalog.category, operations, seed)


def _size(connection: apsw.Connection) -> int:
    """Return how many rows all tables have."""
    tables: Any = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return sum(_count(connection, name) for (name,) in tables)


def _count(connection: apsw.Connection, table: str) -> int:
    return int(connection.execute(f'SELECT count(*) FROM "{table}"').get)


def _is_there(connection: apsw.Connection, table: str) -> bool:
    """Tell whether a table is among the real ones; those that modules bring come later."""
    return bool(connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = ?", (table,)).get)


def _largest(catalog: Catalog, connection: apsw.Connection) -> ItemTable:
    """Return the items of a catalog that does not name any: the rows of the entity that has most."""
    there = [each for each in _entities(catalog) if _is_there(connection, each["table"])]
    most = max(there, key=lambda each: _count(connection, each["table"]))
    return item_table(connection, {"item_table": most["table"], "item_key": most["key"]})


def _entities(catalog: Catalog) -> list[Mapping[str, Any]]:
    entities = catalog.category.get("entities")
    if not entities:
        raise CatalogError(f"{catalog.path / 'category.toml'} needs a table [operations], or tables [entities.NAME].")
    return list(entities.values())


def _item_tables(catalog: Catalog, connection: apsw.Connection) -> list[str]:
    if _names_items(catalog):
        return [_items(catalog, connection).table]
    return sorted({each["table"] for each in _entities(catalog) if _is_there(connection, each["table"])})


def _names_items(catalog: Catalog) -> bool:
    """Tell whether tasks are about rows of one table: that of an operational part which a person wrote."""
    return "operations" in catalog.category and "made" not in catalog.category["operations"]


def _items(catalog: Catalog, connection: apsw.Connection) -> ItemTable:
    if _names_items(catalog):
        return item_table(connection, _settings(catalog))
    return _largest(catalog, connection)


def count_items(catalog: Catalog, database: bytes) -> int:
    """Return how many of the catalog's items a database made from it holds: where it names none, rows of entities."""
    connection = apsw.Connection(":memory:")
    connection.deserialize("main", database)
    return sum(_count(connection, table) for table in _item_tables(catalog, connection))


def fewest_rows(catalog: Catalog, items: int) -> int:
    """Return the smallest `rows` from which on a database holds this many of the catalog's items.

    >>> fewest_rows(find("film"), 50)
    4056
    """
    connection = _real_rows(catalog)
    there = sum(_count(connection, table) for table in _item_tables(catalog, connection))
    if there < items:
        raise CatalogError(
            f"The catalog {catalog.name!r} has {there} rows to ask about, and tasks need {items} at least."
        )
    source = _items(catalog, connection)
    real = cost_of(connection, source, items)
    if "operations" not in catalog.category:
        return max(FEWEST_ROWS, real)
    operations = _settings(catalog)
    rows = max(FEWEST_ROWS, int((real + SCALING_ERROR) / (1 - GENERATED_SHARE)))
    while rows > FEWEST_ROWS and rows - 1 - expected_rows(_scaled(operations, rows - 1)) >= real:
        rows -= 1
    return rows


def tables_of(catalog: Catalog) -> list[tuple[str, int, str]]:
    """Return the catalog's tables: name, rows, and columns with their types.

    >>> tables_of(find("film"))[0]
    ('countries', 136, 'name TEXT')
    """
    connection = _real_rows(catalog)
    query = """
        SELECT t.name, group_concat(c.name || ' ' || c.type, ', ')
        FROM pragma_table_list AS t, pragma_table_info(t.name) AS c
        WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name != '_source'
        GROUP BY t.name ORDER BY t.name
    """
    listed: Any = connection.execute(query).fetchall()
    return [(name, _count(connection, name), columns) for name, columns in listed]


def modules_of(catalog: Catalog) -> list[dict[str, Any]]:
    """Return which modules fit a catalog, on what, why, and which are taken: "chosen", "asked for", or made "by hand".

    >>> modules_of(find("my_music"))[0]
    {'name': 'shop', 'on': 'track', 'taken': 'chosen', 'score': 0.99, 'evidence': 'a track is something that is sold'}
    """
    category = _category(catalog.path / "category.toml")
    return told(category, _real_rows(catalog).serialize("main"))


def _catalogs() -> Path:
    """Return the folder of catalogs: inside the package when installed, beside it in the repository."""
    package = Path(__file__).parents[1]
    installed = package / "catalogs"
    return installed if installed.is_dir() else package.parent / "catalogs"


def _known() -> dict[str, Path]:
    """Return the folders of all catalogs that need no telling where they are, by name."""
    folders = [each for each in (Path("catalogs"), _catalogs()) if each.is_dir()]
    found = [each for folder in folders for each in folder.iterdir() if each.is_dir() and each.name[0] not in "._"]
    return {each.name: each for each in found}


def _category(path: Path) -> dict[str, Any]:
    """Return the parsed `category.toml`."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CatalogError(f"The catalog {path.parent.name!r} has no {path.name}: {path} is missing.")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogError(f"{path} can't be read as TOML: {error}.") from error


def _settings(catalog: Catalog) -> Mapping[str, Any]:
    """Return the table `[operations]` of the category."""
    operations = catalog.category.get("operations")
    if not isinstance(operations, dict):
        raise CatalogError(f"{catalog.path / 'category.toml'} needs a table [operations].")
    return operations


def _scaled(operations: Mapping[str, Any], rows: int) -> dict[str, Any]:
    """Return the settings with counts made smaller, where the club would take too many of the rows."""
    share = min(1.0, GENERATED_SHARE * rows / expected_rows(operations))
    return {name: max(1, int(value * share)) if type(value) is int else value for name, value in operations.items()}


def _real_rows(catalog: Catalog) -> apsw.Connection:
    """Return the catalog's data, opened in memory."""
    path = catalog.path / "data.sqlite.xz"
    connection = apsw.Connection(":memory:")
    try:
        connection.deserialize("main", lzma.decompress(path.read_bytes()))
        connection.execute("SELECT count(*) FROM _source").fetchall()
    except FileNotFoundError:
        raise CatalogError(f"The catalog {catalog.name!r} has no data: {path} is missing.")
    except (lzma.LZMAError, apsw.Error) as error:
        raise CatalogError(f"{path} is no compressed database with a table _source: {error}.") from error
    return connection


def put_whole(target: Path, data: bytes) -> None:
    """Put a file in place at once or not at all."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        unfinished.write_bytes(data)
        unfinished.replace(target)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise BuildError(f"Can't write {target}: {error.strerror}.") from error
