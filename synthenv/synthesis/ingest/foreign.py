"""Which columns refer to which tables: those that are declared, and those that are found.

    keys = foreign_keys(tables, raws, (), (), gaps)
    keys[3].target, keys[3].score     # "employees", 0.79
    keys[3].evidence                  # "the role “support rep”; 3 of 3 values are keys there"

What is found must hold on the values and be told by the name: whole numbers from 1 up are in every table's key, so that
for them inclusion shows next to nothing. Texts of which many are keys speak for themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from synthenv.synthesis.ingest.keys import is_unique, stem
from synthenv.synthesis.ingest.naming import CERTAIN, named
from synthenv.synthesis.ingest.tables import Column, ForeignKey, Raw, Table

__all__ = ["as_text", "foreign_keys"]

_ENOUGH = 0.6
_NAME, _INCLUDED, _COVERED = 0.6, 0.35, 0.05
_ENDS = frozenset("origin destination dest from to source target departure arrival home away".split())
_FEWEST = 5
_SAMPLE = 64
_SAID = 0.7


@dataclass(frozen=True)
class _Known:
    """A column that identifies the rows of a table, and its values."""

    table: Table
    column: Column
    keys: Set[object]


@dataclass(frozen=True)
class _Referring:
    """A column that may refer to rows: its words, its values, each once, and whether they tell its own rows apart."""

    table: Table
    column: Column
    words: tuple[str, ...]
    values: Collection[object]
    is_key: bool

    @property
    def is_own(self) -> bool:
        """Whether its name says that it identifies the rows of its own table."""
        return stem(self.words) in ((), self.table.words)


def foreign_keys(
    tables: Mapping[str, Table],
    raws: Sequence[Raw],
    known: Sequence[ForeignKey],
    overruled: Collection[tuple[str, str]],
    gaps: list[str],
) -> list[ForeignKey]:
    """Return the foreign keys, one a column at most: the known and declared ones, the best found of the others.

    Of the columns in `overruled`, each as table and column, nothing but what is known is taken.
    """
    said = (key for raw in raws for key in _declared(raw, tables, gaps))
    declared = [*known, *(each for each in said if (each.table, each.column) not in overruled)]
    settled = {(each.table, each.column) for each in declared} | set(overruled)
    targets = [known for each in tables.values() for known in _known(each)]
    found = [
        max(candidates, key=lambda each: each.score)
        for table in tables.values()
        for column in table.columns
        if (table.name, column.name) not in settled
        if (candidates := list(_candidates(table, column, targets)))
    ]
    return [*declared, *_followed(_one_way(found), tables)]


def _one_way(found: Sequence[ForeignKey]) -> list[ForeignKey]:
    """The keys; of two that lead to and fro, the one to the column that more others refer to."""
    asked = Counter((each.target, each.by) for each in found)
    ends = {((each.table, each.column), (each.target, each.by)) for each in found}
    return [
        each
        for each in found
        if ((each.target, each.by), (each.table, each.column)) not in ends
        or asked[each.target, each.by] >= asked[each.table, each.column]
    ]


def _followed(found: Sequence[ForeignKey], tables: Mapping[str, Table]) -> Iterator[ForeignKey]:
    """Yield the keys; where one leads to a column that leads on itself, and is no key, it leads to that end."""
    by_name = {each.name: each for each in tables.values()}
    leads = {(each.table, each.column): each for each in found}
    for key in found:
        end, met = key, {(key.table, key.column)}
        while end.by != by_name[end.target].key and (end.target, end.by) in leads.keys() - met:
            met.add((end.target, end.by))
            further = leads[end.target, end.by]
            if further.dangling or further.target == key.table:
                break
            end = replace(key, target=further.target, by=further.by, evidence=f"{key.evidence}, which leads on")
        yield end


def _declared(raw: Raw, tables: Mapping[str, Table], gaps: list[str]) -> Iterator[ForeignKey]:
    by_lower = {name.lower(): table for name, table in tables.items()}
    table = tables.get(raw.name)
    for reference in raw.references if table else ():
        if len(reference.columns) > 1:
            continue
        target = by_lower.get(reference.target.lower())
        told = f"{raw.name} ({', '.join(reference.columns)}) refers to {reference.target}"
        column = table.called_so(reference.columns[0]) if table else None
        if target is None or table is None or column is None:
            gaps.append(f"{raw.origin}: {told}, which is not there")
            continue
        named = reference.target_columns[:1] or (target.column(target.key).called,)
        meant_column = target.called_so(named[0])
        if meant_column is None or not is_unique(meant_column):
            gaps.append(f"{raw.origin}: {told} by what does not identify its rows; not used")
            continue
        dangling = _dangling(column, meant_column.counts.keys())
        yield ForeignKey(table.name, column.name, target.name, 1.0, "declared", True, dangling, meant_column.name)


def _known(table: Table) -> Iterator[_Known]:
    """The columns that identify rows, the key first; a key that was added is one that nothing can refer to."""
    is_added = table.key_evidence.startswith("added")
    for each in sorted(table.columns, key=lambda each: each.name != table.key):
        is_key = each.name == table.key
        # In a table of a few rows any column may tell them apart; one of values has hardly another.
        enough = table.rows >= _FEWEST or len(table.columns) <= 2
        if (is_key and not is_added) or (not is_key and enough and is_unique(each)):
            yield _Known(table, each, each.counts.keys())


def _candidates(table: Table, column: Column, targets: Sequence[_Known]) -> Iterator[ForeignKey]:
    is_key = column.name == table.key or (table.rows >= _FEWEST and is_unique(column))
    values = column.values
    referring = _Referring(table, column, tuple(column.words), values, is_key)
    if column.kind == "integer" and any(each.column.kind == "text" for each in targets):
        yield from _candidates_as_text(table, column, targets)
    sample = values[:: max(1, len(values) // _SAMPLE)]
    for target in targets:
        if target.column.kind != column.kind or not values or (target.table is table and (is_key or not column.words)):
            continue
        # Half of the values must be there at least: of most columns a few values tell that they are not.
        if sum(each in target.keys for each in sample) >= len(sample) / 4 and (key := _key(referring, target)):
            yield key


def _candidates_as_text(table: Table, column: Column, targets: Sequence[_Known]) -> Iterator[ForeignKey]:
    """What a column of numbers refers to among texts: it may know stations like 101 only, and others be called A02."""
    texts = [each for each in targets if each.column.kind == "text"]
    known = [each for each in texts if named(tuple(column.words), table, each.table, each.column)[0] >= _SAID]
    if known:
        yield from _candidates(table, as_text(column), known)


def as_text(column: Column) -> Column:
    """Return a column of numbers as texts."""
    return column.holding([None if each is None else str(each) for each in column.cells], "text")


def _key(referring: _Referring, target: _Known) -> ForeignKey | None:
    """How a column refers to a table; None where it does not."""
    values, column = referring.values, referring.column
    shared = sum(each in target.keys for each in values)
    included = shared / len(values)
    how, why = named(referring.words, referring.table, target.table, target.column)
    # A column that only happens to tell rows apart refers as any other does, where every value is there.
    is_whole = included == 1 and how and column.name != referring.table.key
    if referring.is_key and (referring.is_own or _only_alike(column, target.column)):
        return None
    if referring.is_key and not is_whole and how < CERTAIN:
        return None
    if not how and column.kind == "text" and target.table is not referring.table and not referring.is_own:
        how, why = _by_values(values, referring.words, included)
    beside = 0.0 if target.column.name == target.table.key else 0.05
    score = _NAME * how + _INCLUDED * included + _COVERED * shared / len(target.keys) - beside
    if not how or score < _ENOUGH or included < _least(how, column.kind):
        return None
    told = f"{why}; {shared} of {len(values)} values are there"
    dangling = _dangling(column, target.keys)
    key = ForeignKey(referring.table.name, column.name, target.table.name, round(score, 3), told, False, dangling)
    return replace(key, by=target.column.name)


def _dangling(column: Column, keys: Set[object]) -> int:
    return sum(count for each, count in column.counts.items() if each is not None and each not in keys)


def _only_alike(column: Column, other: Column) -> bool:
    """Whether two keys have the same name only where what all columns of their tables begin with is left off."""
    return column.words == other.words and column.called.lower() != other.called.lower()


def _least(how: float, kind: str) -> float:
    """The share of values that must be keys: fewer will do where the name, or texts, leave little doubt."""
    return 0.5 if how >= CERTAIN else 0.9 if kind == "text" else 0.98


def _by_values(values: Collection[object], words: Sequence[str], included: float) -> tuple[float, str]:
    """Texts speak for themselves where there are some; fewer do where the name says that something is meant."""
    meant = bool(_ENDS & set(words))
    enough = included >= (0.9 if meant else 0.98) and len(values) >= (2 if meant else _FEWEST)
    return (0.55 if meant else 0.5, "texts that are keys there") if enough else (0.0, "")
