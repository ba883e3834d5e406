"""What the tests of this folder share: catalogs that nobody wrote by hand, with the modules that are asked for.

with_module("tickets", "product", folder).category["actions"]
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import apsw
import tomli_w

from synthenv.synthesis.catalog import Catalog, find
from synthenv.synthesis.ingest import make_catalog
from tests.ingest.databases import DATABASES

__all__ = ["PLACES", "asked", "made", "opened", "plain", "tables"]

PLACES = {
    "approvals": ("trader", "product"),
    "assignment": ("school", "student"),
    "booking": ("school", "course"),
    "lending": ("music", "album"),
    "shop": ("trader", "product"),
    "tickets": ("music", "track"),
}
"""Where the tests put each module to use: a database, an entity of it."""


@cache
def plain(name: str) -> Path:
    """The folder of a catalog that was made from one of the databases."""
    folder = Path(mkdtemp())
    return make_catalog([DATABASES[name](folder / f"{name}.sqlite")], name, folder / "catalogs" / name).path


def asked(name: str, **said: Any) -> Catalog:
    """The catalog of that database, with more said in its category.toml; without modules where none are said."""
    folder = Path(mkdtemp()) / "catalogs" / name
    folder.mkdir(parents=True)
    (folder / "data.sqlite.xz").write_bytes((plain(name) / "data.sqlite.xz").read_bytes())
    category = tomllib.loads((plain(name) / "category.toml").read_text(encoding="utf-8"))
    del category["modules"]
    (folder / "category.toml").write_text(tomli_w.dumps({**category, **said}), encoding="utf-8")
    return find(str(folder))


@cache
def made(module: str) -> Catalog:
    """A catalog with this module alone."""
    name, on = PLACES[module]
    return asked(name, modules=[{"name": module, "on": on}])


def opened(database: bytes) -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    connection.deserialize("main", database)
    return connection


def tables(catalog: Catalog) -> list[str]:
    """The tables that modules bring along."""
    brought = catalog.category["operations"]["made"].values()
    return [table for each in brought for table in each["tables"]]
