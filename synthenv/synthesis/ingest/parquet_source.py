"""Tables of Parquet files, by pyarrow: one table a file, named like it.

    for raw in read_parquet(Path("trips.parquet"), gaps): ...

Days and moments become texts in ISO form, decimals numbers, lists and objects JSON. What is past the rows that are kept
is not unpacked.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from synthenv.synthesis.ingest.json_source import plain
from synthenv.synthesis.ingest.reading import MOST_COLUMNS, library, raw_of, rows_kept
from synthenv.synthesis.ingest.tables import Cell, Raw

__all__ = ["read_parquet"]

_AT_ONCE = 10_000


def read_parquet(path: Path, gaps: list[str]) -> Iterator[Raw]:
    """Yield the table of a file; what can't be read is told in `gaps`, CatalogError where pyarrow is missing."""
    pyarrow, parquet = library("pyarrow", "tables"), library("pyarrow.parquet", "tables")
    try:
        with parquet.ParquetFile(path) as file:
            # Asking for the schema makes it anew each time.
            schema = file.schema_arrow
            columns = list(schema.names)
            declared = {each.name: "BOOLEAN" for each in schema if str(each.type) == "bool"}
            rows = _rows(file, pyarrow, path.name, gaps)
            yield from raw_of(path.stem, path.name, columns, rows, gaps, declared=declared)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        gaps.append(f"{path.name}: can't be read as Parquet: {str(error).splitlines()[0]}")


def _rows(file: Any, pyarrow: Any, name: str, gaps: list[str]) -> Iterator[tuple[int, list[Cell]]]:
    """The rows as far as the file is whole; where it breaks off, that is told."""
    kept, number = file.schema_arrow.names[:MOST_COLUMNS], 0
    batches = file.iter_batches(batch_size=min(_AT_ONCE, rows_kept(len(kept))), columns=kept)
    try:
        for batch in batches:
            for row in zip(*(each.to_pylist() for each in batch.columns), strict=True):
                number += 1
                yield number, [_cell(each) for each in row]
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError) as error:
        gaps.append(f"{name}: row {number + 1} can't be read ({error}); the {number:,} before it are kept")


def _cell(value: Any) -> Cell:
    if isinstance(value, bytes):
        return value
    if isinstance(value, Decimal):
        return float(value) if value % 1 else int(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, datetime | date | time):
        return str(value)
    return plain(value)
