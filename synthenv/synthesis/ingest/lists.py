"""Cells that hold lists ("jazz;blues"), made tables that connect: one row an item.

    tables, foreign = split_lists(tables, gaps)
    tables["film_genres"]                    # film_id, genre
    tables, foreign = with_values(tables, foreign, split)

A text column holds lists where cells are JSON lists, or Postgres's, or where a mark stands between items that also
occur by themselves, or repeat. The column itself stays out of its table, for the table that connects says the same.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from synthenv.synthesis.ingest.kinds import column_of
from synthenv.synthesis.ingest.tables import Cell, Column, ForeignKey, Table
from synthenv.synthesis.ingest.words import Names, plural, singular

__all__ = ["split_lists", "with_values"]

_MARKS = (";", "|", ",", "/")
_OFTEN = 0.1
_NEARLY_ALL = 0.95
_LONGEST_ITEM = 40
_MOST_WORDS = 4
_FEWEST_CELLS = 5


@dataclass(frozen=True)
class _Lists:
    """A column of lists: the items of each cell."""

    column: Column
    items: Mapping[str, tuple[str, ...]]


def split_lists(tables: Mapping[str, Table], gaps: list[str]) -> tuple[dict[str, Table], list[ForeignKey]]:
    """Return the tables, those that hold lists without them, with a table for each; and what these refer to."""
    made, foreign = dict(tables), []
    names = Names([*(each.name for each in tables.values()), "_source"])
    for called, table in tables.items():
        for each in table.columns:
            found = _lists(each, table)
            if found is None:
                continue
            made[called] = _without(made[called], each)
            link, key = _link(table, found, names)
            made[f"{called}.{each.called}"] = link
            foreign.append(key)
            gaps.append(
                f"{table.origin}: {table.called}.{each.called}: its lists are a table of their own, {link.name}"
            )
    return made, foreign


def with_values(
    tables: Mapping[str, Table], foreign: Sequence[ForeignKey], split: Sequence[ForeignKey]
) -> tuple[dict[str, Table], list[ForeignKey]]:
    """Return the tables with one for the items of each list that refer to no other table yet."""
    made, keys = dict(tables), list(foreign)
    names = Names([*(each.name for each in tables.values()), "_source"])
    for each in split:
        link = made[each.table]
        item = link.columns[-1]
        if any((key.table, key.column) == (link.name, item.name) for key in keys):
            continue
        item = item.holding([str(cell) for cell in item.cells], "text")
        made[link.name] = link.having(item)
        first: dict[Cell, int] = {}
        for cell, source in zip(item.cells, link.sources, strict=True):
            first.setdefault(cell, source)
        values: list[Cell] = sorted(first, key=str)
        noun = singular(" ".join(item.words))
        column = Column("name", "name", "text", values)
        why, sources = "items of lists", [first[value] for value in values]
        name = names.fresh(plural(noun).split(), "values")
        made[name] = Table(name, noun, (column,), len(values), link.origin, "name", 1.0, why, sources)
        keys.append(ForeignKey(link.name, item.name, name, 1.0, why, by="name", extracted=True))
    return made, keys


def _lists(column: Column, table: Table) -> _Lists | None:
    """The lists of a column; None where it holds none."""
    if column.kind != "text" or column.name == table.key:
        return None
    counts = Counter({str(each): count for each, count in column.counts.items() if each is not None})
    if counts.total() < _FEWEST_CELLS:
        return None
    for way in (_json, _array):
        items = {each: way(each) for each in counts}
        if all(each is not None for each in items.values()) and any(items.values()):
            return _Lists(column, {cell: each or () for cell, each in items.items()})
    return next((_Lists(column, each) for mark in _MARKS if (each := _marked(counts, mark))), None)


def _json(cell: str) -> tuple[str, ...] | None:
    """The items of a JSON list of plain values."""
    if not (cell.startswith("[") and cell.endswith("]")):
        return None
    try:
        made = json.loads(cell)
    except (ValueError, RecursionError):
        try:
            made = json.loads(cell.replace("'", '"'))
        except (ValueError, RecursionError):
            return None
    if any(isinstance(each, list | dict) for each in made):
        return None
    return _each_once(str(each) for each in made if each is not None)


def _array(cell: str) -> tuple[str, ...] | None:
    """The items of an array as PostgreSQL writes it."""
    if not (cell.startswith("{") and cell.endswith("}")) or ":" in cell:
        return None
    return _each_once(each.strip('" ') for each in cell[1:-1].split(","))


def _marked(counts: Counter[str], mark: str) -> dict[str, tuple[str, ...]] | None:
    """The items between marks, where cells are lists of short items that occur again."""
    listed = sum(count for cell, count in counts.items() if mark in cell)
    if listed < max(2, _OFTEN * counts.total()):
        return None
    split = {cell: _each_once(each.strip() for each in cell.split(mark)) for cell in counts}
    items: Counter[str] = Counter()
    for cell, count in counts.items():
        items.update(dict.fromkeys(split[cell], count))
    if not items or any(len(each) > _LONGEST_ITEM or len(each.split()) > _MOST_WORDS for each in items):
        return None
    return split if _are_items(counts, split, items, mark) else None


def _are_items(counts: Counter[str], split: Mapping[str, tuple[str, ...]], items: Counter[str], mark: str) -> bool:
    """Whether what stands between marks are items of a list: they repeat, in any place, with other neighbours."""
    if any(each.replace(".", "").isdecimal() for each in items) and mark in (",", "/"):
        return False
    again = sum(count for count in items.values() if count > 1) / items.total()
    first = {each[0] for each in split.values() if each}
    later = {each for cell in split.values() for each in cell[1:]}
    # "Rome, Italy" and "Oslo, Norway" are no lists: what comes first never comes later.
    in_both = len(first & later) / max(1, min(len(first), len(later)))
    sizes = {len(each) for each in split.values()}
    return again >= 0.8 and len(items) <= 0.7 * max(2, len(counts)) + 5 and in_both >= 0.5 and len(sizes) > 1


def _each_once(items: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in items if each))


def _without(table: Table, column: Column) -> Table:
    return replace(table, columns=tuple(each for each in table.columns if each.name != column.name))


def _link(table: Table, found: _Lists, names: Names) -> tuple[Table, ForeignKey]:
    """The table of rows and their items, and what it refers to."""
    key = table.column(table.key)
    owners: list[Cell] = []
    items: list[Cell] = []
    sources: list[int] = []
    for owner, cell, source in zip(key.cells, found.column.cells, table.sources, strict=True):
        for item in found.items[str(cell)] if cell is not None else ():
            owners.append(owner)
            items.append(item)
            sources.append(source)
    noun, words = singular(" ".join(found.column.words)), Names(("_source_id",))
    typed = column_of(noun, "", items)
    said = f"{' '.join(table.words)} {noun}"
    name = names.fresh([*table.words, *plural(noun).split()], "items")
    columns = (
        Column(words.fresh(["id"]), "id", "integer", range(1, len(items) + 1)),
        Column(words.fresh([*table.words, "id"]), f"{' '.join(table.words)} id", key.kind, owners),
        Column(words.fresh(noun.split()), noun, typed.kind or "text", typed.cells),
    )
    why = f"lists in {table.called}.{found.column.called}"
    link = Table(name, said, columns, len(items), table.origin, columns[0].name, 1.0, f"added, {why}", sources)
    return link, ForeignKey(name, columns[1].name, table.name, 1.0, why, by=key.name, extracted=True)
