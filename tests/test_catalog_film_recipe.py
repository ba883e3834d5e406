"""Anyone can make the catalog `film` again from its source."""

from __future__ import annotations

import importlib.util
import lzma
import subprocess
import sys
from types import ModuleType

import pytest

from synthenv.synthesis.catalog import find

PATH = find("film").path / "recipe.py"


@pytest.fixture(scope="module")
def recipe() -> ModuleType:
    spec = importlib.util.spec_from_file_location("film_recipe", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_recipe_makes_the_bytes_that_ship(recipe: ModuleType) -> None:
    shipped = lzma.decompress(PATH.with_name("data.sqlite.xz").read_bytes())
    assert recipe.database(recipe.source()).serialize("main") == shipped


def test_a_missing_source_says_what_to_install() -> None:
    code = (
        "import runpy, sys\n"
        "sys.modules['bokeh_sampledata.movies_data'] = None\n"
        f"sys.argv = ['recipe.py']\nrunpy.run_path({str(PATH)!r}, run_name='__main__')"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr == ("bokeh-sampledata is not installed. Type: python -m pip install bokeh-sampledata==2026.1\n")


def test_another_source_is_refused(recipe: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recipe, "SOURCE_SHA256", "0" * 64)
    with pytest.raises(SystemExit, match=r"has SHA-256 1d9c6a02.*Type: python -m pip install"):
        recipe.source()


def test_a_name_split_at_a_new_comma_stops_the_recipe(recipe: ModuleType) -> None:
    assert recipe._names_in("Max Baer, Jr., Pelé, art director", 1) == ["Max Baer, Jr.", "Pelé"]
    with pytest.raises(SystemExit, match=r"Film 7: .* is out of order; a name in it may hold a comma"):
        recipe._names_in("Mikhail, Archduke of Nowhere", 7)
