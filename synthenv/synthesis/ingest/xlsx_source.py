"""Tables of Excel workbooks, by openpyxl: one table a sheet.

    for raw in read_xlsx(Path("orders.xlsx"), gaps): ...

Cells hold what was last computed; formulas that never were have no values. The header is found by `heading`.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import Any

from synthenv.synthesis.ingest.heading import heading_of
from synthenv.synthesis.ingest.reading import MOST_BYTES, library, raw_of
from synthenv.synthesis.ingest.tables import Cell, Raw

__all__ = ["read_xlsx"]

_LOOKED_AT = 200
_PROTECTED = b"\xd0\xcf\x11\xe0"
_BROKEN = (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, SyntaxError, IndexError, AttributeError)


def read_xlsx(path: Path, gaps: list[str]) -> Iterator[Raw]:
    """Yield the sheets of a workbook; what can't be read is told in `gaps`, CatalogError where openpyxl is missing."""
    openpyxl = library("openpyxl", "tables")
    with path.open("rb") as file:
        protected = file.read(4) == _PROTECTED
    if protected:
        gaps.append(f"{path.name}: the workbook is protected by a password, or of before Excel 2007; save it as .xlsx")
        return
    try:
        with zipfile.ZipFile(path) as parts:
            unpacked = sum(each.file_size for each in parts.infolist())
        if unpacked > MOST_BYTES:
            gaps.append(f"{path.name}: unpacks to {unpacked:,} bytes, and more than {MOST_BYTES:,} are not read")
            return
        with warnings.catch_warnings():
            # What openpyxl warns of (styles, charts) is nothing that we read.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            for sheet in book.worksheets:
                yield from _sheet(sheet, path, len(book.worksheets), gaps)
            book.close()
    except _BROKEN as error:
        gaps.append(f"{path.name}: can't be read as a workbook: {error}")


def _sheet(sheet: Any, path: Path, sheets: int, gaps: list[str]) -> Iterator[Raw]:
    origin = path.name if sheets == 1 else f"{path.name}, sheet {sheet.title}"
    sheet.reset_dimensions()
    rows = _filled(sheet)
    first = list(islice(rows, _LOOKED_AT))
    width = max((len(row) for _, row in first), default=0)
    if not width:
        gaps.append(f"{origin}: left out, for it has no rows")
        return
    heading = heading_of([(number, _texts(row, width)) for number, row in first], origin, gaps)
    wider: list[int] = []
    below = _below(chain(first[heading.rows :], rows), len(heading.columns), wider)
    name = path.stem if sheets == 1 else sheet.title
    yield from raw_of(name, origin, heading.columns, below, gaps)
    if wider:
        gaps.append(f"{origin}: {len(wider)} rows have cells right of the last column; row {wider[0]} is the first")


def _below(rows: Iterable[tuple[int, list[Cell]]], width: int, wider: list[int]) -> Iterator[tuple[int, list[Cell]]]:
    """The rows below the header, each as wide as that; which had more cells is kept in `wider`."""
    for number, row in rows:
        if len(row) > width:
            wider.append(number)
        yield number, _of_width(row, width)


def _filled(sheet: Any) -> Iterator[tuple[int, list[Cell]]]:
    """The rows that hold anything, each with its number, empty cells at the end left off."""
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        cells = [_cell(each) for each in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield number, cells


def _texts(row: Sequence[Cell], width: int) -> list[str]:
    """A row as texts; of a title, which stands alone, only that, so that it is no header."""
    if width > 1 and sum(each is not None for each in row) == 1:
        return ["" if each is None else str(each) for each in row[:1]]
    return ["" if each is None else str(each) for each in _of_width(row, width)]


def _of_width(row: Sequence[Cell], width: int) -> list[Cell]:
    return [*row[:width], *[None] * (width - len(row))]


def _cell(value: Any) -> Cell:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, datetime | date | time):
        return str(value)
    return value if isinstance(value, int | float | str) and value != "" else None
