"""The archives that recipes read, downloaded into archives/ as the catalogs say, where they are not there yet.

    python -m tests.catalogs.fetch          # what `make test` calls first

An archive stays there only if each file that a recipe reads of it is the one that was looked at. All downloads together
have two minutes; what could not be had is told in a sentence, and then the exit status is 1.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from synthenv.errors import CatalogError
from synthenv.synthesis.catalog import find
from synthenv.synthesis.sources import files_of
from tests.catalogs.shipped import ARCHIVES, MADE

__all__ = ["fetch", "missing"]

_SECONDS = 120.0


def missing(catalog: Path, archives: Path) -> dict[str, str]:
    """Return the archives of a catalog that are not there, each with the command that downloads it."""
    told = tomllib.loads((catalog / "sources.toml").read_text(encoding="utf-8"))["archives"].values()
    return {each["name"]: each["download"] for each in told if not (archives / each["name"]).is_file()}


def fetch(catalog: Path, archives: Path, until: float) -> str:
    """Download what is missing of a catalog's archives; return what is wrong, "" where nothing is."""
    archives.mkdir(exist_ok=True)
    lacking = missing(catalog, archives)
    for name, command in lacking.items():
        with TemporaryDirectory(dir=archives) as folder:
            made = Path(folder, "archives")
            made.mkdir()
            if wrong := _run(command, Path(folder), until):
                return f"{name} can't be had: {wrong}. Type: {command}"
            if not (made / name).is_file():
                return f"{command} gave no {name}."
            (made / name).replace(archives / name)
    try:
        files_of(catalog, archives)
    except CatalogError as error:
        for name in lacking:
            (archives / name).unlink()
        return str(error)
    return ""


def _run(command: str, folder: Path, until: float) -> str:
    """Run a download in a folder; return why it failed, in its own last words."""
    program, *arguments = shlex.split(command)
    found = sys.executable if program == "python" else shutil.which(program)
    if found is None:
        return f"{program} is not installed"
    typed, patience = [found, *arguments], max(1.0, until - time.monotonic())
    try:
        run = subprocess.run(typed, cwd=folder, capture_output=True, text=True, check=False, timeout=patience)
    except subprocess.TimeoutExpired:
        return f"the registry did not give it within the {_SECONDS:.0f} s that all downloads have"
    said = [each.strip() for each in run.stderr.splitlines() if "error" in each.lower()]
    return f"the registry did not give it ({said[-1] if said else run.stderr.strip()})" if run.returncode else ""


def _failures() -> Iterator[str]:
    until = time.monotonic() + _SECONDS
    for name in MADE:
        catalog = find(name).path
        if missing(catalog, ARCHIVES) and (wrong := fetch(catalog, ARCHIVES, until)):
            yield f"catalogs/{name}: {wrong}"


if __name__ == "__main__":
    said = list(_failures())
    for each in said:
        print(each, file=sys.stderr)
    raise SystemExit(bool(said))
