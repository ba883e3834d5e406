"""Where a table begins in rows of texts: which row names the columns, and which are about them.

    heading = heading_of([(1, ["Report of May"]), (2, ["city", "km"]), (3, ["Rome", "4"])], "trips.csv", gaps)
    heading.columns, heading.rows        # ["city", "km"], 2

What stands above the header, and headers below the first (units, types), are no rows and told. Where the first row is
of the same kind as those below it, columns are called after their places.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from synthenv.errors import shown

__all__ = ["Heading", "heading_of"]

_NUMBER = re.compile(r"[+-]?(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_NEARLY_ALL = 0.95
_MOST_HEADERS = 3
_YEARS = range(1000, 2201)


@dataclass(frozen=True, slots=True)
class Heading:
    """Names of columns, the row that said them, and how many rows are no data."""

    columns: list[str]
    said: list[str]
    rows: int


def heading_of(rows: Sequence[tuple[int, list[str]]], origin: str, gaps: list[str]) -> Heading:
    """Return the heading of the first rows of a file, each with its number."""
    if not rows:
        return Heading([], [], 0)
    width = Counter(len(row) for _, row in rows).most_common(1)[0][0]
    top = next(at for at, (_, row) in enumerate(rows) if len(row) == width)
    if top == 1 and width > 2 and len(rows[0][1]) == width - 1 and all(rows[0][1]):
        gaps.append(f"{origin}: row 1 names one column less than there are, so that the first has no name")
        return Heading(_named(["", *rows[0][1]]), rows[0][1], 1)
    if top:
        above = shown(" ".join(filter(None, rows[0][1])))
        gaps.append(f"{origin}: {top} rows above the header are no rows of the table; the first says {above}")
    body = [row for _, row in rows[top + 1 :] if len(row) == width]
    said = rows[top][1]
    if _is_data(said, body):
        gaps.append(f"{origin}: row {rows[top][0]} names no columns, so that they are called after their places")
        return Heading(_named([""] * width), [], top)
    more = _headers_below(body)
    for number, row in rows[top + 1 : top + 1 + more]:
        gaps.append(f"{origin}: row {number} is a header too, and no row of the table: {shown(' '.join(row).split())}")
    return Heading(_named(said), said, top + 1 + more)


def _named(said: Sequence[str]) -> list[str]:
    """The names of columns; one without a name is called after its place."""
    return [each.strip() or f"column {at}" for at, each in enumerate(said, 1)]


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text.strip()) is not None


def _numeric(body: Sequence[Sequence[str]], width: int) -> list[int]:
    """The columns that hold numbers nearly everywhere."""
    found = []
    for at in range(width):
        known = [row[at] for row in body if row[at].strip()]
        if known and sum(map(_is_number, known)) >= _NEARLY_ALL * len(known):
            found.append(at)
    return found


def _is_data(said: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Whether the first row has numbers wherever those below have; years, and places counted from 0, name columns."""
    numeric = _numeric(body, len(said)) if len(body) > 1 else []
    numbers = [said[at].strip() for at in numeric]
    if not numbers or not all(map(_is_number, numbers)):
        return False
    whole = [int(each) for each in numbers if each.isdecimal()]
    if len(whole) < len(numbers) or len(set(whole)) < len(whole):
        return True
    in_turn = len(whole) > 1 and all(after - before == 1 for before, after in pairwise(whole))
    return not in_turn and not all(each in _YEARS for each in whole)


def _headers_below(body: Sequence[Sequence[str]]) -> int:
    """How many rows at the top hold texts, or nothing, in each column of numbers."""
    for more in range(min(_MOST_HEADERS, len(body) - 3), 0, -1):
        numeric = _numeric(body[more:], len(body[0]))
        if len(numeric) >= 2 and all(_is_about(row, numeric) for row in body[:more]):
            return more
    return 0


def _is_about(row: Sequence[str], numeric: Sequence[int]) -> bool:
    told = [row[at].strip() for at in numeric]
    return not any(map(_is_number, told)) and sum(any(map(str.isalpha, each)) for each in told) >= len(told) / 2
