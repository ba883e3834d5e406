"""A tool's answer as a person likes to read it: rows as a table, one thing as a list of its facts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.table import Table

from synthenv.cli.output import cell, table
from synthenv.kit import Json
from synthenv.session import Result

__all__ = ["result_view"]


def result_view(result: Result) -> Iterator[RenderableType]:
    """Yield the parts of a result, from top to bottom."""
    match result.value:
        case {"error": {"kind": str(kind), "message": str(message)}} if not result.ok:
            yield cell(f"{kind}: {message}", "red")
        case dict(value) if any(isinstance(each, list) for each in value.values()):
            yield from _listing(value)
        case dict(value):
            yield _facts(value)
        case value:
            yield cell(_text(value))


def _listing(value: Mapping[str, Json]) -> Iterator[RenderableType]:
    """A page: its rows, then what else was said of it in one line."""
    for name, each in value.items():
        if isinstance(each, list):
            yield _rows(name, each)
    said = [f"{name} {_text(each)}" for name, each in value.items() if not isinstance(each, list)]
    if said:
        yield cell(" · ".join(said), "dim")


def _rows(name: str, rows: list[Json]) -> RenderableType:
    if not rows:
        return cell(f"{name}: none")
    if not all(isinstance(each, dict) for each in rows):
        return cell(f"{name}: {', '.join(map(_text, rows))}")
    columns = list(dict.fromkeys(column for each in rows for column in each))
    right = [column for column in columns if all(_is_number(each.get(column)) for each in rows)]
    cells = ([_text(each.get(column)) for column in columns] for each in rows)
    return table(*columns, rows=cells, right=right)


def _facts(value: Mapping[str, Json]) -> Table:
    made = Table.grid(padding=(0, 2))
    for name, each in value.items():
        made.add_row(cell(name, "dim"), cell(_text(each)))
    return made


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool))


def _text(value: Json) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
