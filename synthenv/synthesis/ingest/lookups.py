"""Values that many rows share, made tables of their own: countries, genres, makers.

    lookups = shared_values(tables, foreign, names)
    lookups[0].table.name, lookups[0].foreign     # "countries", the columns that refer to it

A text column is worth a table where it has several values, each of which stands in a few rows at least; in a table that
refers to others anyway, only where its name says that it names something. Columns of different tables share one where
their names end alike and their values are mostly the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from synthenv.synthesis.ingest.labels import label_of
from synthenv.synthesis.ingest.tables import Cell, Column, ForeignKey, Table
from synthenv.synthesis.ingest.words import Names, plural, singular

__all__ = ["Lookup", "shared_values"]

_FEWEST, _MOST, _SHARED, _LONGEST = 4, 400, 3.0, 50
_MOST_OF_A_TABLE = 3
_WORTH = (
    "country genre category city region state province brand manufacturer maker publisher language type kind class "
    "department company author director continent species family industry sector team league position"
).split()
_UNSHARED = frozenset("name first last middle email phone fax url address description code id note notes".split())


@dataclass(frozen=True)
class Lookup:
    """A table of values, and the columns that hold them."""

    table: Table
    foreign: tuple[ForeignKey, ...]


def shared_values(tables: Sequence[Table], foreign: Sequence[ForeignKey], names: Names) -> list[Lookup]:
    """Return the tables that are worth making."""
    referring = {(each.table, each.column) for each in foreign}
    nouns = {" ".join(each.words) for each in tables}
    groups: dict[str, list[tuple[Table, Column]]] = {}
    for table in tables:
        for noun, column in _worth(table, {column for name, column in referring if name == table.name}):
            if noun not in nouns:
                groups.setdefault(noun, []).append((table, column))
    return [_lookup(noun, holders, names) for noun, each in groups.items() for holders in (_alike(each),)]


def _worth(table: Table, referring: set[str]) -> list[tuple[str, Column]]:
    """The columns of a table that share values, those first that usually name something."""
    label = label_of(table, referring)
    found = []
    for column in table.columns:
        words = column.words
        own = column is label or column.name in {table.key, *referring}
        if own or _UNSHARED & set(words) or column.kind != "text" or not words or not _is_shared(column, table.rows):
            continue
        found.append((singular(words[-1]), column))
    if referring:
        found = [each for each in found if each[0] in _WORTH]
    found.sort(key=lambda each: _WORTH.index(each[0]) if each[0] in _WORTH else len(_WORTH))
    kept: dict[str, Column] = {}
    for noun, column in found[:_MOST_OF_A_TABLE]:
        kept.setdefault(noun, column)
    return list(kept.items())


def _is_shared(column: Column, rows: int) -> bool:
    values = column.values
    known = len(column.cells) - column.counts.get(None, 0)
    if not _FEWEST <= len(values) <= _MOST or known < max(rows / 2, _SHARED * len(values)):
        return False
    told = [str(each) for each in values]
    said = all(len(each) <= _LONGEST for each in told) and len({each.casefold() for each in told}) == len(told)
    return said and sum(len(each) > 1 and any(map(str.isalpha, each)) for each in told) > len(told) / 2


def _alike(holders: Sequence[tuple[Table, Column]]) -> list[tuple[Table, Column]]:
    """The first column, and those whose values are mostly among its own or the other way round."""
    first = set(holders[0][1].values)
    return [each for each in holders if len(first & (own := set(each[1].values))) >= 0.5 * min(len(first), len(own))]


def _lookup(noun: str, holders: Iterable[tuple[Table, Column]], names: Names) -> Lookup:
    holders = list(holders)
    values: Sequence[Cell] = sorted({str(each) for _, column in holders for each in column.values})
    first: dict[Cell, int] = {}
    for holder, column in holders:
        for cell, source in zip(column.cells, holder.sources, strict=True):
            first.setdefault(cell, source)
    table = Table(
        names.fresh(plural(noun).split(), "values"),
        noun,
        (Column("name", "name", "text", values),),
        len(values),
        holders[0][0].origin,
        "name",
        1.0,
        "values that rows share",
        [first[each] for each in values],
    )
    why = "values that rows share"
    return Lookup(
        table,
        tuple(ForeignKey(each.name, column.name, table.name, 1.0, why, extracted=True) for each, column in holders),
    )
