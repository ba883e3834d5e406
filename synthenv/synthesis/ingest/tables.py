"""Tables on their way into a catalog: as they were read, and as they are understood. Plain data.

raw = Raw("Album", ("AlbumId", "Title"), [(1, "Jagged Little Pill"), …], key=("AlbumId",))
table.column("title").cells
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

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
    """A column as it is understood: its name in SQL, what it was called, and its cells, all of one kind or None."""

    name: str
    called: str
    kind: Kind
    cells: Sequence[Cell]
    unit: str = ""

    @property
    def known(self) -> list[Cell]:
        """The cells that are no gaps."""
        return [each for each in self.cells if each is not None]


@dataclass(frozen=True)
class Table:
    """A table as it is understood. `key` is one column that identifies rows, `key_score` how sure that is and why."""

    name: str
    called: str
    columns: tuple[Column, ...]
    rows: int
    origin: str
    key: str = ""
    key_score: float = 0.0
    key_evidence: str = ""

    def column(self, name: str) -> Column:
        """Return a column by its name in SQL."""
        return next(each for each in self.columns if each.name == name)


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A column whose cells identify rows of a table: how sure that is, from 0 to 1, and what speaks for it.

    `by` is the column there; once a schema is made, it is the table's key.
    """

    table: str
    column: str
    target: str
    score: float
    evidence: str
    declared: bool = False
    dangling: int = 0
    by: str = ""
