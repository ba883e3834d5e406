"""The package that ships inside is what its seed gives: database, tools and the first family, byte for byte."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from synthenv.package import read, task_files
from synthenv.synthesis.builder import base_package
from synthenv.synthesis.catalog import find, make_database
from synthenv.synthesis.family import Decider
from synthenv.trust import shipped_folder

ROWS = 60_000
"""As `make shipped` says."""


def test_the_shipped_package_is_what_its_seed_gives(tmp_path: Path) -> None:
    shipped = read(shipped_folder() / "film")
    seed = shipped.about["seed"]
    make_database(find("film"), tmp_path / "database.sqlite", rows=ROWS, seed=seed)
    base = base_package(find("film"), (tmp_path / "database.sqlite").read_bytes(), seed)
    assert base.database == shipped.database
    assert base.tools_source == shipped.tools_source
    assert base.files["profile.toml"] == shipped.files["profile.toml"]
    family = Decider(base, seed=seed, levels=3).decide(0)
    assert family.tasks
    for name, task in family.tasks.items():
        # A parent may have fallen when the whole package was looked at; the task itself may not differ.
        mine = replace(task, parent=shipped.tasks[name].parent, relation=shipped.tasks[name].relation)
        assert task_files(mine) == task_files(shipped.tasks[name])
