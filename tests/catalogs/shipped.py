"""What the tests of this folder share: the catalogs that `synthenv.synthesis.sources` makes, and their data opened."""

from __future__ import annotations

import importlib.util
import lzma
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import apsw

from synthenv.synthesis.catalog import find, names

__all__ = ["ARCHIVES", "MADE", "data_of", "recipe_of", "rows", "sources_of", "tables_of"]

MADE = sorted(name for name in names() if (find(name).path / "tables.sql").is_file() and name != "aviation")
# Where the archives are when someone downloaded them; each README says how.
ARCHIVES = Path(__file__).parents[2] / "archives"


def data_of(name: str) -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    connection.deserialize("main", lzma.decompress((find(name).path / "data.sqlite.xz").read_bytes()))
    return connection


def sources_of(name: str) -> dict[str, Any]:
    return tomllib.loads((find(name).path / "sources.toml").read_text(encoding="utf-8"))


def tables_of(name: str) -> list[str]:
    return sorted(sources_of(name)["tables"])


def rows(connection: apsw.Connection, query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query).fetchall()


def recipe_of(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"{name}_recipe", find(name).path / "recipe.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
