"""Anyone can make the data of a catalog again from the archives that its README names."""

from __future__ import annotations

import lzma
import subprocess
import sys
from pathlib import Path

import pytest

from synthenv.synthesis.catalog import find
from synthenv.synthesis.sources import database, files_of
from tests.catalogs.fetch import missing
from tests.catalogs.shipped import ARCHIVES, MADE, recipe_of, sources_of


@pytest.mark.parametrize("name", MADE)
def test_the_recipe_makes_the_bytes_that_ship(name: str) -> None:
    lacking = missing(find(name).path, ARCHIVES)
    if lacking:
        pytest.skip(f"{', '.join(lacking)} could not be downloaded. Type: python -m tests.catalogs.fetch")
    folder = find(name).path
    made = database(folder, files_of(folder, ARCHIVES), recipe_of(name).fill)
    assert made.serialize("main") == lzma.decompress((folder / "data.sqlite.xz").read_bytes())


@pytest.mark.parametrize("name", MADE)
def test_a_missing_archive_says_what_to_type(name: str, tmp_path: Path) -> None:
    recipe = [sys.executable, str(find(name).path / "recipe.py"), str(tmp_path)]
    run = subprocess.run(recipe, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    first = next(iter(sources_of(name)["archives"].values()))
    assert run.stderr == f"There is no {tmp_path / first['name']}. Type: {first['download']}\n"
