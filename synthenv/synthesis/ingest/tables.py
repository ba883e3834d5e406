"""Tables on their way into a catalog: as they were read, and as they are understood. Plain data.

raw = Raw("Album", ("AlbumId", "Title"), [(1, "Jagged Little Pill"), …], key=("AlbumId",))
table.column("title").cells
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, TypeAlias

from synthenv.synthesis.ingest.words import singular, spoken

__all__ = ["Cell", "Column", "ForeignKey", "Kind", "Raw", "Reference", "Table"]

Cell: TypeAlias = int | float | str | bytes | None
Kind: TypeAlias = Literal["integer", "real", "text", "date", "time"]


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key as a source declares it; `target_columns` is empty where it means the target's key."""

    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Raw:
    """A table as it was read: `declared` maps a column to the type that its source says.

    `numbers` says where each row stands in its source; where it is empty, they stand there one after another.
    """

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    origin: str
    key: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    declared: dict[str, str] = field(default_factory=dict)
    numbers: Sequence[int] = ()


@dataclass(frozen=True)
class Column:
    """A column as it is understood: its name in SQL, what it was called, and its cells, all of one kind or None.

    `said` is what it was called without what all columns of its table begin with; empty where that is nothing.
    `counted` says how often each value stands in the cells, where whoever made it knows.
    """

    name: str
    called: str
    kind: Kind
    cells: Sequence[Cell]
    unit: str = ""
    said: str = ""
    counted: Mapping[Cell, int] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def counts(self) -> Mapping[Cell, int]:
        """How often each value stands in the cells, in the order in which they come first; gaps as None."""
        return Counter(self.cells) if self.counted is None else self.counted

    @property
    def values(self) -> list[Cell]:
        """The values that are no gaps, each once."""
        return [each for each in self.counts if each is not None]

    def holding(self, cells: Sequence[Cell], kind: Kind | None = None) -> Column:
        """Return the column with other cells."""
        return replace(self, cells=cells, kind=kind or self.kind, counted=None)

    @property
    def known(self) -> list[Cell]:
        """The cells that are no gaps."""
        return [each for each in self.cells if each is not None]

    @property
    def words(self) -> list[str]:
        """The words of its name."""
        return spoken(self.said or self.called)


@dataclass(frozen=True)
class Table:
    """A table as it is understood. `key` is one column that identifies rows, `key_score` how sure that is and why.

    `sources` says where each row stands in the source, `said` what the table was called without what all begin with.
    """

    name: str
    called: str
    columns: tuple[Column, ...]
    rows: int
    origin: str
    key: str = ""
    key_score: float = 0.0
    key_evidence: str = ""
    sources: Sequence[int] = ()
    said: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """The words for one of its rows."""
        return tuple(singular(" ".join(spoken(self.said or self.called))).split())

    def called_so(self, name: str) -> Column | None:
        """Return a column by its name in the source."""
        return next((each for each in self.columns if each.called.lower() == name.lower()), None)

    def having(self, column: Column) -> Table:
        """Return the table with this column in place of the one of its name."""
        return replace(self, columns=tuple(column if each.name == column.name else each for each in self.columns))

    def column(self, name: str) -> Column:
        """Return a column by its name in SQL."""
        return next(each for each in self.columns if each.name == name)


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A column whose cells identify rows of a table: how sure that is, from 0 to 1, and what speaks for it.

    `by` is the column there; once a schema is made, it is the table's key. `through` are the columns of the source that
    say it together, where it is several; `extracted` tells that the source has no such column.
    """

    table: str
    column: str
    target: str
    score: float
    evidence: str
    declared: bool = False
    dangling: int = 0
    by: str = ""
    through: tuple[str, ...] = ()
    extracted: bool = False
