"""What all readers share: how much is read of one table, how a raw table is made, and libraries that may be missing.

    yield from raw_of("cities", "cities.csv", ["name", "n"], enumerate(rows, 1), gaps)
    openpyxl = library("openpyxl", "tables")

Of more than can be held, the first rows and columns are kept and that is told; nothing is read past what is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from itertools import islice
from typing import Any

from synthenv.errors import CatalogError
from synthenv.synthesis.ingest.tables import Cell, Raw, Reference

__all__ = ["MOST_BYTES", "MOST_CELLS", "MOST_COLUMNS", "MOST_ROWS", "library", "raw_of", "rows_kept"]

MOST_ROWS = 1_000_000
"""Rows that are kept of one table."""

MOST_CELLS = 10_000_000
"""Cells that are kept of one table: wide tables keep fewer rows."""

MOST_COLUMNS = 1_000
"""Columns that are kept of one table."""

MOST_BYTES = 2 * 2**30
"""How large a file may be that must be read as a whole, and what an archive may unpack to."""


def raw_of(
    name: str,
    origin: str,
    columns: Sequence[str],
    numbered: Iterable[tuple[int, Sequence[Cell]]],
    gaps: list[str],
    key: tuple[str, ...] = (),
    references: tuple[Reference, ...] = (),
    declared: dict[str, str] | None = None,
) -> Iterator[Raw]:
    """Yield the table of rows, each with its number in the source; where there are no columns, that is told instead."""
    if not columns:
        gaps.append(f"{origin}: {name} is left out, for it has no columns")
        return
    if len(columns) > MOST_COLUMNS:
        gaps.append(f"{origin}: of its {len(columns):,} columns the first {MOST_COLUMNS:,} are kept")
    source, most = iter(numbered), rows_kept(len(columns))
    numbers, rows = [], []
    for number, row in islice(source, most):
        numbers.append(number)
        rows.append(row[:MOST_COLUMNS])
    if next(source, None) is not None:
        gaps.append(f"{origin}: of {name} the first {most:,} rows are kept")
    yield Raw(name, tuple(columns[:MOST_COLUMNS]), rows, origin, key, references, declared or {}, numbers)


def rows_kept(columns: int) -> int:
    """Return how many rows of a table with so many columns are kept.

    >>> rows_kept(4), rows_kept(1_000)
    (1000000, 10000)
    """
    return min(MOST_ROWS, MOST_CELLS // min(columns, MOST_COLUMNS))


def library(name: str, extra: str) -> Any:
    """Return a library that only some files need; where it is missing, CatalogError says what to install."""
    try:
        return import_module(name)
    except ImportError:
        raise CatalogError(f"{name.partition('.')[0]} is needed for that: pip install 'synthenv[{extra}]'") from None
