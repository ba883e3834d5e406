"""Tables of JSONL files: one table a file, named like it; each line is an object.

    for raw in read_json_lines(Path("shops.jsonl"), gaps): ...

Objects inside an object become columns ("address.city"); lists stay as JSON, and `lists` makes tables of those of
plain values. Lines that are no objects are left out, and told with their number.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from synthenv.synthesis.ingest.decoding import lines_of
from synthenv.synthesis.ingest.reading import MOST_ROWS, raw_of
from synthenv.synthesis.ingest.tables import Cell, Raw

__all__ = ["plain", "read_json_lines"]

_DEEPEST = 4


def read_json_lines(path: Path, gaps: list[str]) -> Iterator[Raw]:
    """Yield the table of a file, if there is one in it; what can't be read is told in `gaps`."""
    wrong: list[int] = []
    lines = _objects(path, wrong, gaps)
    objects = list(islice(lines, MOST_ROWS + 1))
    if wrong:
        gaps.append(
            f"{path.name}: {len(wrong)} lines are no JSON objects and are left out, the first is row {wrong[0]}"
        )
    if not objects:
        gaps.append(f"{path.name}: left out, for it has no rows")
        return
    columns = list(dict.fromkeys(name for _, each in objects for name in each))
    rows = ((number, [each.get(name) for name in columns]) for number, each in objects)
    yield from raw_of(path.stem, path.name, columns, rows, gaps)


def plain(value: Any) -> Cell:
    """Return a value as a cell: lists and objects as JSON."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value if isinstance(value, int | float | str) else None


def _objects(path: Path, wrong: list[int], gaps: list[str]) -> Iterator[tuple[int, dict[str, Cell]]]:
    for number, line in enumerate(lines_of(path, gaps), 1):
        made = _object(line) if line.strip() else {}
        if made is None:
            wrong.append(number)
        elif made:
            yield number, {name: _cell(value) for name, value in _flat(made, "", _DEEPEST)}


def _cell(value: Any) -> Cell:
    """A value as a cell; no column of JSON has a type, so that 1 would be taken for a number."""
    return json.dumps(value) if isinstance(value, bool) else plain(value)


def _object(line: str) -> dict[str, Any] | None:
    try:
        made = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return made if isinstance(made, dict) else None


def _flat(value: dict[str, Any], before: str, deep: int) -> Iterator[tuple[str, Any]]:
    for name, each in value.items():
        if isinstance(each, dict) and each and deep:
            yield from _flat(each, f"{before}{name}.", deep - 1)
        else:
            yield f"{before}{name}", each
