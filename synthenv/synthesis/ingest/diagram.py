"""A picture of a catalog's tables, their keys and what refers to what, as SVG or PNG.

    draw(tables_drawn(database), Path("shop.svg"))

Each table is a box with its key (underlined), the columns that refer to other tables, and some of the others; a line
leads from a column to the table that it refers to, in the colour of that table. The same tables give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import apsw

from synthenv.errors import UsageError, shown
from synthenv.synthesis.ingest.arranging import Arranged, Size, Spot, arranged
from synthenv.synthesis.ingest.pictures import Box, Curve, Label, Picture, png, svg, width_of

__all__ = ["Drawn", "draw", "tables_drawn"]

_MOST_SHOWN, _SHOWN_OF_MANY, _MANY = 9, 5, 16
_HEAD, _LINE, _PAD, _MARGIN = 28.0, 19.0, 10.0, 24.0
_TEXT, _TITLE = 12.0, 13.0
_INK, _FAINT, _BORDER, _PAPER, _HEADING, _LINKING = "#1f2933", "#7b8794", "#9aa5b1", "#ffffff", "#dbeafe", "#e9ecef"
_COLOURS = ("#2563eb", "#b45309", "#047857", "#be185d", "#7c3aed", "#0e7490", "#a16207", "#b91c1c", "#4d7c0f")


@dataclass(frozen=True)
class Drawn:
    """A table to be drawn: its columns in order, which are its key, what they refer to, how many to show."""

    name: str
    rows: int
    columns: tuple[str, ...]
    key: tuple[str, ...]
    refers: Mapping[str, str]

    most: int = _MOST_SHOWN

    @property
    def lines(self) -> list[str]:
        """The columns that are shown, keys first, and how many are not."""
        first = dict.fromkeys((*self.key, *self.refers))
        others = [each for each in self.columns if each not in first]
        room = max(0, self.most - len(first))
        left = len(others) - room
        return [*first, *others[:room], *([f"… {left} more"] if left > 0 else [])]


def tables_drawn(database: bytes) -> list[Drawn]:
    """Return the tables of a database, as they are drawn."""
    connection = apsw.Connection(":memory:")
    connection.deserialize("main", database)
    listed: Any = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name != '_source' "
        "ORDER BY 1"
    ).fetchall()
    most = _MOST_SHOWN if len(listed) < _MANY else _SHOWN_OF_MANY
    return [_drawn(connection, name, most) for (name,) in listed]


def _drawn(connection: apsw.Connection, name: str, most: int) -> Drawn:
    info: Any = connection.execute("SELECT name, pk FROM pragma_table_info(?)", (name,)).fetchall()
    refers: Any = connection.execute('SELECT "from", "table" FROM pragma_foreign_key_list(?)', (name,)).fetchall()
    rows: Any = connection.execute(f'SELECT count(*) FROM "{name}"').get
    columns = tuple(column for column, _ in info if column != "_source_id")
    return Drawn(name, rows, columns, tuple(column for column, pk in info if pk), dict(sorted(refers)), most)


def draw(tables: Sequence[Drawn], target: Path) -> None:
    """Write the picture; UsageError where the file's name ends in neither .svg nor .png."""
    ways = {".svg": svg, ".png": png}
    if target.suffix.lower() not in ways:
        raise UsageError(f"diagram is {shown(str(target))}; expected a file that ends in .svg or .png.")
    data = ways[target.suffix.lower()](_picture(tables))
    try:
        target.write_bytes(data)
    except OSError as error:
        raise UsageError(f"diagram: {target} can't be written: {error.strerror}.") from None


def _picture(tables: Sequence[Drawn]) -> Picture:
    by_name = {each.name: each for each in tables}
    sizes = {each.name: _size(each) for each in tables}
    edges = [(each.name, target) for each in tables for target in each.refers.values() if target in by_name]
    placed = arranged(sizes, edges)
    lines = [curve for each in tables for curve in _lines(each, by_name, sizes, placed)]
    boxes = [part for each in tables for part in _box(each, sizes[each.name], placed.boxes[each.name])]
    width, height = placed.size.width + 2 * _MARGIN + 16, placed.size.height + 2 * _MARGIN
    moved = [each.moved(_MARGIN, _MARGIN) for each in (*lines, *boxes)]
    return Picture(width, height, _PAPER, moved)


def _size(table: Drawn) -> Size:
    title = width_of(table.name, _TITLE) + width_of(f"{table.rows:,}", _TEXT) + 16
    widest = max([title, *(width_of(each, _TEXT) for each in table.lines)])
    return Size(round(widest + 2 * _PAD + 8), _HEAD + _LINE * len(table.lines) + 6)


def _box(table: Drawn, size: Size, spot: Spot) -> Iterator[Box | Label | Curve]:
    linking = len(table.refers) > 1 and set(table.key) <= set(table.refers)
    yield Box(spot.x, spot.y, size.width, size.height, _PAPER, _BORDER)
    yield Box(spot.x, spot.y, size.width, _HEAD, _LINKING if linking else _HEADING, _BORDER)
    yield Label(spot.x + _PAD, spot.y + 19, table.name, _TITLE, _INK, "start", bold=True)
    yield Label(spot.x + size.width - _PAD, spot.y + 19, f"{table.rows:,}", _TEXT - 1, _FAINT, "end")
    for at, column in enumerate(table.lines):
        y = spot.y + _HEAD + _LINE * at + 15
        plain = column not in table.key and column not in table.refers
        yield Label(spot.x + _PAD, y, column, _TEXT, _FAINT if plain else _INK, "start")
        if column in table.key:
            line = ((spot.x + _PAD, y + 3), (spot.x + _PAD + width_of(column, _TEXT), y + 3))
            yield Curve((line[0], line[0], line[1], line[1]), _INK, 1.0)


def _lines(table: Drawn, tables: Mapping[str, Drawn], sizes: Mapping[str, Size], placed: Arranged) -> Iterator[Curve]:
    """The lines from a table's columns to what they refer to."""
    order = sorted(tables)
    for column, target in table.refers.items():
        if target not in tables:
            continue
        colour = _COLOURS[order.index(target) % len(_COLOURS)]
        here, there = placed.boxes[table.name], placed.boxes[target]
        start = here.y + _HEAD + _LINE * (table.lines.index(column) + 0.5)
        end = there.y + _HEAD / 2
        if target == table.name:
            right = here.x + sizes[target].width
            yield Curve(
                ((right, start), (right + 34, start), (right + 34, end), (right, end)), colour, 1.6, arrow="end"
            )
        elif here.x < there.x:
            way = placed.ways.get((table.name, target), ())
            yield from _way((here.x + sizes[table.name].width, start), way, (there.x, end), colour, "end")
        else:
            way = placed.ways.get((target, table.name), ())
            yield from _way((there.x + sizes[target].width, end), way, (here.x, start), colour, "start")


def _way(
    start: tuple[float, float], spots: Sequence[Spot], end: tuple[float, float], colour: str, arrow: str
) -> Iterator[Curve]:
    """A line from left to right, over the spots that were kept free for it."""
    points = [start, *((each.x, each.y) for each in spots), end]
    pairs = list(pairwise(points))
    for at, ((x, y), (to_x, to_y)) in enumerate(pairs):
        bend = (to_x - x) / 2 if at % 2 == 0 else 0
        is_end = (arrow == "end" and at == len(pairs) - 1) or (arrow == "start" and at == 0)
        curve = ((x, y), (x + bend, y), (to_x - bend, to_y), (to_x, to_y))
        yield Curve(curve, colour, 1.6, arrow=arrow if is_end else "")
