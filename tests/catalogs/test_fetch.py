"""Archives of recipes are downloaded where they are missing, and kept where they are what was looked at."""

from __future__ import annotations

import time
from hashlib import sha256
from pathlib import Path

from tests.catalogs.fetch import fetch, missing

_WRITES = "import zipfile; zipfile.ZipFile('archives/towns.zip', 'w').writestr('list.txt', 'Oulu')"


def catalog(folder: Path, command: str, text: bytes = b"Oulu") -> Path:
    folder.mkdir()
    (folder / "sources.toml").write_text(
        f"[archives.towns]\nname = 'towns.zip'\ndownload = '''{command}'''\n"
        f"[files]\ntowns = {{ archive = 'towns', path = 'list.txt', sha256 = '{sha256(text).hexdigest()}' }}\n",
        encoding="utf-8",
    )
    return folder


def fetched(folder: Path, archives: Path) -> str:
    return fetch(folder, archives, time.monotonic() + 60)


def test_what_is_missing_is_downloaded_and_checked(tmp_path: Path) -> None:
    towns, archives = catalog(tmp_path / "towns", f'python -c "{_WRITES}"'), tmp_path / "archives"
    assert list(missing(towns, archives)) == ["towns.zip"]
    assert fetched(towns, archives) == ""
    assert missing(towns, archives) == {}
    assert [each.name for each in archives.iterdir()] == ["towns.zip"]


def test_another_file_than_the_one_looked_at_is_not_kept(tmp_path: Path) -> None:
    towns, archives = catalog(tmp_path / "towns", f'python -c "{_WRITES}"', b"Espoo"), tmp_path / "archives"
    assert "has SHA-256" in fetched(towns, archives)
    assert not list(archives.iterdir())


def test_a_registry_that_gives_nothing_is_told_with_what_to_type(tmp_path: Path) -> None:
    towns = catalog(tmp_path / "towns", "python -c \"raise SystemExit('ERROR: no such host')\"")
    told = fetched(towns, tmp_path / "archives")
    assert told.startswith("towns.zip can't be had: the registry did not give it (ERROR: no such host). Type: python")


def test_a_program_that_is_not_installed_is_named(tmp_path: Path) -> None:
    towns = catalog(tmp_path / "towns", "no_such_program pack towns")
    assert "no_such_program is not installed. Type: no_such_program pack" in fetched(towns, tmp_path / "archives")
