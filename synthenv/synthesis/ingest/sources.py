"""Tables of whatever is given: databases, tables in files of many forms, archives and folders of these.

raws = read_sources([Path("shop.sqlite"), Path("folder")], gaps)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from synthenv.errors import CatalogError
from synthenv.synthesis.ingest.csv_source import read_csv
from synthenv.synthesis.ingest.json_source import read_json_lines
from synthenv.synthesis.ingest.parquet_source import read_parquet
from synthenv.synthesis.ingest.sql_source import read_sql
from synthenv.synthesis.ingest.sqlite_source import is_sqlite, read_sqlite
from synthenv.synthesis.ingest.tables import Raw
from synthenv.synthesis.ingest.xlsx_source import read_xlsx
from synthenv.synthesis.ingest.zip_source import GTFS_FORM, unpacked

__all__ = ["FORMS", "read_sources"]

_READERS: Mapping[str, Callable[[Path, list[str]], Iterator[Raw]]] = {
    ".csv": read_csv,
    ".tsv": read_csv,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".parquet": read_parquet,
    ".xlsx": read_xlsx,
    ".sql": read_sql,
}
_DATABASES = (".sqlite", ".sqlite3", ".db", ".db3")

FORMS = "SQLite database, CSV, TSV, JSONL, Parquet or XLSX file, SQL dump or ZIP archive"
"""What can be read, for people."""


def read_sources(paths: Sequence[Path], gaps: list[str]) -> list[Raw]:
    """Return the tables of all paths, those of one name told apart by a number; CatalogError where there are none."""
    read = [raw for path in paths for file in _files(path, gaps) for raw in _read(file, gaps)]
    raws = list(_told_apart(read, gaps))
    if not raws:
        told = ", ".join(map(str, paths))
        raise CatalogError(f"{told}: nothing there makes a table. " + " ".join(f"{each}." for each in gaps[:3]))
    return raws


def _told_apart(raws: Sequence[Raw], gaps: list[str]) -> Iterator[Raw]:
    taken: set[str] = set()
    for raw in raws:
        name, number = raw.name, 1
        while name.lower() in taken:
            number += 1
            name = f"{raw.name} {number}"
        if number > 1:
            gaps.append(f"{raw.origin}: a table {raw.name} is there already, so that this one is {name}")
        taken.add(name.lower())
        yield replace(raw, name=name)


def _files(path: Path, gaps: list[str]) -> Iterator[Path]:
    if path.is_file():
        if not _is_read(path) and path.stat().st_size:
            told = ", ".join((*_READERS, ".zip"))
            raise CatalogError(f"{path} is no {FORMS}, or its name does not end in what says so ({told}).")
        yield path
        return
    if not path.is_dir():
        raise CatalogError(f"There is no file or folder {path}. Give a {FORMS}, or a folder of these.")
    for file in sorted(each for each in path.iterdir() if each.is_file() and not each.name.startswith(".")):
        if _is_read(file):
            yield file
        else:
            gaps.append(f"{file.name}: left out, for it is no {FORMS}")


def _is_read(file: Path) -> bool:
    try:
        return file.suffix.lower() in (*_READERS, ".zip") or is_sqlite(file)
    except OSError:
        # That it can't be opened is told when it is read.
        return True


def _read(file: Path, gaps: list[str]) -> Iterator[Raw]:
    """The tables of a file; where it can't be opened, or a library is missing, that is told."""
    try:
        if file.stat().st_size == 0:
            gaps.append(f"{file.name}: the file is empty")
        elif is_sqlite(file):
            yield from read_sqlite(file, gaps)
        elif file.suffix.lower() == ".zip":
            yield from _archived(file, gaps)
        else:
            yield from _READERS[file.suffix.lower()](file, gaps)
    except CatalogError as error:
        gaps.append(f"{file.name}: {error}")
    except OSError as error:
        gaps.append(f"{file.name}: can't be opened: {error.strerror or error}")


def _archived(file: Path, gaps: list[str]) -> Iterator[Raw]:
    inside: list[str] = []
    with TemporaryDirectory() as folder:
        for each in unpacked(file, Path(folder), (*_READERS, *_DATABASES, GTFS_FORM), inside):
            yield from _read(each, inside)
    gaps.extend(f"{file.name}: {each}" for each in inside)
