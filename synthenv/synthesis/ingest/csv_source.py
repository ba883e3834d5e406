"""Tables of CSV and TSV files: one table a file, named like it.

    for raw in read_csv(Path("airports.csv"), gaps): ...

Rows with another number of cells are left out, and told with their number; so is a row that can't be read, and reading
goes on with the line after it. The header is found by `heading`.
"""

from __future__ import annotations

import csv
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from synthenv.synthesis.ingest.decoding import lines_of
from synthenv.synthesis.ingest.heading import Heading, heading_of
from synthenv.synthesis.ingest.reading import raw_of
from synthenv.synthesis.ingest.tables import Raw

__all__ = ["read_csv"]

_LONGEST_CELL = 10_000_000
_LOOKED_AT = 200
_MOST_LINES = 200
_TOLD = 5


def read_csv(path: Path, gaps: list[str]) -> Iterator[Raw]:
    """Yield the table of a file, if there is one in it; what can't be read is told in `gaps`."""
    csv.field_size_limit(_LONGEST_CELL)
    lines = lines_of(path, gaps)
    first = list(islice(lines, _LOOKED_AT))
    if not any(each.strip() for each in first):
        gaps.append(f"{path.name}: left out, for it has no rows")
        return
    records = _Records(first, lines, _delimiter(path, first))
    looked_at = list(islice(records, _LOOKED_AT))
    found = heading_of(looked_at, path.name, gaps)
    rest = _Rows(found, looked_at, records)
    # Whoever reads to the last row is told then what was left out on the way.
    for raw in raw_of(path.stem, path.name, found.columns, rest, gaps):
        if raw.rows:
            yield raw
        else:
            gaps.append(f"{path.name}: left out, for it has no rows")
    gaps.extend(f"{path.name}: {each}" for each in (*records.notes(), *rest.notes()))


def _delimiter(path: Path, lines: Sequence[str]) -> str:
    """What stands between cells: of a TSV a tab, else what most lines have equally much of."""
    if path.suffix.lower() == ".tsv":
        return "\t"
    told = [each for each in lines if each.strip()]

    def agreed(mark: str) -> tuple[int, int]:
        counts = Counter(each.count(mark) for each in told)
        counts.pop(0, None)
        return max(((many, count) for count, many in counts.items()), default=(0, 0))

    return max(",;\t|", key=agreed)


class _Records:
    """The records of a CSV with the number of the line that each begins on; what can't be read is passed by, and noted.

    A quote that never ends would swallow the rest of the file: the line that it stands on is left out, and reading goes
    on with the next.
    """

    def __init__(self, first: Sequence[str], rest: Iterator[str], delimiter: str) -> None:
        self._waiting = deque(first)
        self._rest = rest
        self._delimiter = delimiter
        self._number = 0
        self._broken: list[tuple[int, str]] = []
        self._widths: Counter[int] = Counter()

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        while (line := self._line()) is not None:
            taken, begun = [line], self._number
            record, error = self._read(taken)
            if record is None or (len(taken) > 1 and self._is_odd(len(record))):
                self._broken.append((begun, error or "a quote there does not end"))
                self._waiting.extendleft(reversed(taken[1:]))
                self._number = begun
                continue
            if any(record):
                self._widths[len(record)] += 1
                yield begun, record

    def notes(self) -> Iterator[str]:
        """Say which lines could not be read."""
        for number, error in self._broken[:_TOLD]:
            yield f"row {number} can't be read ({error}); those before and after it are kept"
        if len(self._broken) > _TOLD:
            yield f"{len(self._broken) - _TOLD} more rows can't be read, the last is row {self._broken[-1][0]}"

    def _is_odd(self, width: int) -> bool:
        """Whether no record had so many cells before, which a few at least tell."""
        return self._widths.total() > 2 and not self._widths[width]

    def _line(self) -> str | None:
        line = self._waiting.popleft() if self._waiting else next(self._rest, None)
        self._number += line is not None
        return line

    def _read(self, taken: list[str]) -> tuple[list[str] | None, str]:
        """The record that begins with the line taken, more lines taken as it needs them."""
        try:
            return next(csv.reader(self._feed(taken), delimiter=self._delimiter, strict=True)), ""
        except StopIteration:
            return [], ""
        except csv.Error as error:
            return None, str(error)

    def _feed(self, taken: list[str]) -> Iterator[str]:
        yield taken[0]
        while len(taken) < _MOST_LINES and (line := self._line()) is not None:
            taken.append(line)
            yield line


class _Rows:
    """The rows below a header, each with its number; those with another number of cells are passed by, and noted."""

    def __init__(
        self, heading: Heading, looked_at: Sequence[tuple[int, list[str]]], rest: Iterable[tuple[int, list[str]]]
    ) -> None:
        self._heading = heading
        self._looked_at = looked_at[heading.rows :]
        self._rest = rest
        self._ragged: list[int] = []
        self._repeated = 0

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        width = len(self._heading.columns)
        for source in (self._looked_at, self._rest):
            for number, row in source:
                if len(row) > width and not any(row[width:]):
                    row = row[:width]
                if len(row) != width:
                    self._ragged.append(number)
                elif row == self._heading.said:
                    self._repeated += 1
                else:
                    yield number, row

    def notes(self) -> Iterator[str]:
        """Say which rows were left out."""
        if self._ragged:
            told = ", ".join(map(str, self._ragged[:_TOLD])) + (", …" if len(self._ragged) > _TOLD else "")
            width = len(self._heading.columns)
            yield f"{len(self._ragged)} rows have not {width} cells and are left out: row {told}"
        if self._repeated:
            yield f"the header stands there {self._repeated + 1} times; all but the first are left out"
