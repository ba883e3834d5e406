"""Keys of several columns, and what refers to rows by them.

    tables, foreign = refer_by_several(tables, raws, foreign, gaps)
    foreign[-1].through, foreign[-1].target      # ("OrderID", "ProductID"), "order_details"

The builder knows keys of one column only. So a table that rows refer to by several columns has a number as its key, and
what refers to it gets a column with that number; the columns that said it stay. What is declared is taken; what is
found must have the same names, nearly all of its values there, and rows that repeat them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from synthenv.synthesis.ingest.keys import KEY_WORDS
from synthenv.synthesis.ingest.tables import Cell, Column, ForeignKey, Raw, Table
from synthenv.synthesis.ingest.words import Names

__all__ = ["refer_by_several"]

_INCLUDED = 0.98
_MOST_COLUMNS = 8
_SAMPLE = 2_000
_BY_CHANCE = 0.01
_PARTS = frozenset("year season date day month hour time line seq sequence round week stint version edition".split())


@dataclass(frozen=True)
class _Several:
    """Columns of a table that refer to columns of another together."""

    table: Table
    columns: tuple[Column, ...]
    target: Table
    theirs: tuple[Column, ...]
    score: float
    evidence: str
    declared: bool


def refer_by_several(
    tables: Mapping[str, Table], raws: Sequence[Raw], foreign: Sequence[ForeignKey], gaps: list[str]
) -> tuple[dict[str, Table], list[ForeignKey]]:
    """Return the tables, those that refer by several columns with one more, and the foreign keys with these."""
    made, keys = dict(tables), list(foreign)
    declared = list(_declared(raws, tables, gaps))
    settled = {(each.table.name, each.target.name) for each in declared}
    found = (each for each in _found(tables, foreign) if (each.table.name, each.target.name) not in settled)
    for each in (*declared, *found):
        made[each.table.name], key = _with_reference(made[each.table.name], each)
        keys.append(key)
    return made, keys


def _declared(raws: Sequence[Raw], tables: Mapping[str, Table], gaps: list[str]) -> Iterator[_Several]:
    by_name = {each.called.lower(): each for each in tables.values()}
    keys = {raw.name.lower(): raw.key for raw in raws}
    for raw in raws:
        for reference in raw.references:
            table, target = by_name.get(raw.name.lower()), by_name.get(reference.target.lower())
            if table is None or target is None or len(reference.columns) < 2:
                continue
            named = reference.target_columns or keys[target.called.lower()]
            ours = tuple(filter(None, map(table.called_so, reference.columns)))
            theirs = tuple(filter(None, map(target.called_so, named)))
            if len(ours) == len(theirs) == len(reference.columns) and _is_key(theirs):
                yield _Several(table, ours, target, theirs, 1.0, "declared", True)
            else:
                told = f"{raw.name} ({', '.join(reference.columns)}) refers to {reference.target}"
                gaps.append(f"{raw.origin}: {told} by what does not identify its rows; not used")


def _found(tables: Mapping[str, Table], foreign: Sequence[ForeignKey]) -> Iterator[_Several]:
    """What refers by several columns to tables that nothing else identifies the rows of: of each pair the best."""
    for target in tables.values():
        if not target.key_evidence.startswith("added"):
            continue
        held = {each.column for each in foreign if each.table == target.name}
        keys = list(_keys(target, held))
        for table in tables.values():
            found = [each for key in keys if table is not target and (each := _refers(table, target, key))]
            if found:
                yield max(found, key=lambda each: each.score)


def _keys(table: Table, held: Collection[str]) -> Iterator[tuple[Column, ...]]:
    """The pairs of columns that identify rows; only what refers, or is named so, is tried."""
    tried = [
        each
        for each in table.columns
        if each.name != table.key
        and each.kind != "real"
        and (each.name in held or set(each.words) & (KEY_WORDS | _PARTS))
        and None not in each.counts
    ][:_MOST_COLUMNS]
    # Three columns identify the rows of nearly any list of facts, and are those of many another by chance.
    yield from (pair for pair in combinations(tried, 2) if _is_key(pair))


def _is_key(columns: Sequence[Column]) -> bool:
    head = list(zip(*(each.cells[:_SAMPLE] for each in columns), strict=True))
    if len(set(head)) < len(head):
        return False
    return len(set(zip(*(each.cells for each in columns), strict=True))) == len(columns[0].cells)


def _refers(table: Table, target: Table, key: tuple[Column, ...]) -> _Several | None:
    """How a table refers to another by this key: by columns of the same names, whose values are there and repeat."""
    by_words = {tuple(each.words): each for each in table.columns}
    ours = tuple(by_words[words] for each in key if (words := tuple(each.words)) in by_words)
    if len(ours) < len(key) or any(one.kind != other.kind for one, other in zip(ours, key, strict=True)):
        return None
    pairs = Counter(zip(*(each.cells for each in ours), strict=True))
    counts = {row: count for row, count in pairs.items() if None not in row}
    there = set(zip(*(each.cells for each in key), strict=True))
    values = counts.keys()
    possible = math.prod(len(each.counts) for each in key)
    shared = len(values & there)
    if not shared or len(values) == sum(counts.values()) or shared < _INCLUDED * len(values):
        return None
    # Where most combinations are there, those of other columns are found there by chance.
    if (len(there) / possible) ** len(values) > _BY_CHANCE:
        return None
    told = f"the same names; {shared} of {len(values)} combinations are there"
    return _Several(table, ours, target, key, round(0.7 + 0.3 * shared / len(values), 3), told, False)


def _with_reference(table: Table, found: _Several) -> tuple[Table, ForeignKey]:
    """The table with a column that holds the key which its columns mean together."""
    numbers = found.target.column(found.target.key)
    theirs = zip(*(each.cells for each in found.theirs), strict=True)
    meaning: dict[tuple[Cell, ...], Cell] = dict(zip(theirs, numbers.cells, strict=True))
    rows = list(zip(*(each.cells for each in found.columns), strict=True))
    names = Names([*(each.name for each in table.columns), "_source_id"])
    words = [*found.target.words, "id"]
    added = Column(names.fresh(words), " ".join(words), numbers.kind, [meaning.get(each) for each in rows])
    dangling = sum(None not in each and each not in meaning for each in rows)
    through = tuple(each.called for each in found.columns)
    key = ForeignKey(table.name, added.name, found.target.name, found.score, found.evidence, found.declared, dangling)
    return replace(table, columns=(*table.columns, added)), replace(key, by=numbers.name, through=through)
