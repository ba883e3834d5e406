"""Real parts for the tests of synthesis: the film profile, and a world of about 40,000 rows, made once a process."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from synthenv.package import Package
from synthenv.spec.profile import Profile, read_profile
from synthenv.synthesis.builder import base_package
from synthenv.synthesis.catalog import find, make_database
from synthenv.worlds.sqlite import SqliteWorld

ROWS = 40_000


@cache
def film_profile() -> Profile:
    return read_profile(find("film").category)


@cache
def film_base() -> Package:
    """The film package without tasks."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder, "database.sqlite")
        make_database(find("film"), database, rows=ROWS, seed=7)
        return base_package(find("film"), database.read_bytes(), seed=7)


@cache
def film_world() -> SqliteWorld:
    base = film_base()
    return SqliteWorld(base.database, base.clock)
