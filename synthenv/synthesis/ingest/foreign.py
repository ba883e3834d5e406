"""Which columns refer to which tables: those that are declared, and those that are found.

    keys = foreign_keys(tables, raws, (), (), gaps)
    keys[3].target, keys[3].score     # "employees", 0.79
    keys[3].evidence                  # "the role “support rep”; 3 of 3 values are keys there"

What is found must hold on the values and be told by the name: whole numbers from 1 up are in every table's key, so that
for them inclusion shows next to nothing. Texts of which many are keys speak for themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from synthenv.synthesis.ingest.keys import KEY_WORDS, is_unique, stem
from synthenv.synthesis.ingest.tables import Column, ForeignKey, Raw, Table
from synthenv.synthesis.ingest.words import singular

__all__ = ["foreign_keys"]

_ENOUGH = 0.6
_NAME, _INCLUDED, _COVERED = 0.6, 0.35, 0.05
_ROLES = frozenset(
    "rep representative manager boss chief head leader supervisor mentor attending coach owner author creator editor "
    "reviewer assignee assigned reporter approver approved seller buyer sender receiver recipient by to".split()
)
_PEOPLE = frozenset(
    "employee person people user member staff customer player doctor teacher student author actor agent worker".split()
)
_OF_ANYTHING = frozenset("name title label email phone description address status type date".split())
_PREPOSITIONS = frozenset("to by via from for at in of".split())
_ENDS = frozenset("origin destination dest from to source target departure arrival home away".split())
_SELF = frozenset("parent reports manager boss supervisor predecessor successor mentor replaces previous".split())


@dataclass(frozen=True)
class _Known:
    """A column that identifies the rows of a table: the table's words, its own words, its values."""

    table: Table
    column: Column
    words: tuple[str, ...]
    key_words: tuple[str, ...]
    keys: frozenset[object]


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
    return [*declared, *found]


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
        keys = frozenset(meant_column.cells)
        dangling = sum(each not in keys for each in column.known)
        yield ForeignKey(table.name, column.name, target.name, 1.0, "declared", True, dangling, meant_column.name)


def _known(table: Table) -> Iterator[_Known]:
    """The columns that identify rows, the key first."""
    words = table.words
    for each in sorted(table.columns, key=lambda each: each.name != table.key):
        if each.name == table.key or is_unique(each):
            yield _Known(table, each, words, tuple(each.words), frozenset(each.cells))


def _candidates(table: Table, column: Column, targets: Sequence[_Known]) -> Iterator[ForeignKey]:
    values = set(column.known)
    words = tuple(column.words)
    is_key = column.name == table.key or is_unique(column)
    for target in targets:
        if target.column.kind != column.kind or not values or (target.table is table and (is_key or not words)):
            continue
        shared = len(values & target.keys)
        included = shared / len(values)
        named, why = _named(words, table, target) if included >= 0.5 else (0.0, "")
        if is_key and (named < 0.9 or _is_own(words, table)):
            continue
        if not named and column.kind == "text":
            named, why = _by_values(values, words, included)
        beside = 0.0 if target.column.name == target.table.key else 0.05
        score = _NAME * named + _INCLUDED * included + _COVERED * shared / len(target.keys) - beside
        if named and score >= _ENOUGH and included >= _least(named, column.kind):
            dangling = sum(each not in target.keys for each in column.known)
            told = f"{why}; {shared} of {len(values)} values are there"
            yield ForeignKey(
                table.name, column.name, target.table.name, round(score, 3), told, False, dangling, target.column.name
            )


def _least(named: float, kind: str) -> float:
    """The share of values that must be keys: fewer will do where the name, or texts, leave little doubt."""
    return 0.5 if named >= 0.9 else 0.9 if kind == "text" else 0.98


def _is_own(words: tuple[str, ...], table: Table) -> bool:
    return stem(words) in ((), table.words)


def _by_values(values: Collection[object], words: Sequence[str], included: float) -> tuple[float, str]:
    """Texts speak for themselves where there are some; fewer do where the name says that something is meant."""
    meant = bool(_ENDS & set(words))
    enough = included >= (0.9 if meant else 0.98) and len(values) >= (2 if meant else 5)
    return (0.55 if meant else 0.5, "texts that are keys there") if enough else (0.0, "")


def _named(words: tuple[str, ...], table: Table, target: _Known) -> tuple[float, str]:
    """How much a column's name speaks for a target, and in what way."""
    left = tuple(singular(each) for each in stem(words))
    is_key = len(left) < len(words)
    if target.table is table:
        return (
            (0.8, f"“{' '.join(words)}” within one table")
            if _SELF & set(words)
            else _suffixed(left, target, 0.0, is_key)
        )
    if left and left == target.words:
        return 1.0, "named like the table"
    if words == target.key_words and set(words) - KEY_WORDS - _OF_ANYTHING:
        return 0.95, "named like the key"
    if left and "".join(left) == "".join(target.words):
        return 0.95, "named like the table, written otherwise"
    return _suffixed(left, target, 0.75, is_key)


def _suffixed(left: tuple[str, ...], target: _Known, alike: float, is_key: bool) -> tuple[float, str]:
    """A role before the table's name (billing address), a part of its name, a short form, or a role of people."""
    size = len(target.words)
    if len(left) > size and left[-size:] == target.words:
        return 0.9, f"the role “{' '.join(left[:-size])}” before the table's name"
    if len(left) > size and left[:size] == target.words and is_key:
        return 0.7, "begins with the table's name"
    if not alike or not left or not target.words:
        return 0.0, ""
    if left == target.words[-1:]:
        return alike, "the last word of the table's name"
    named = [each for each in left if each not in _PREPOSITIONS]
    if len(named) == 1 and any(_is_short(named[0], whole) for whole in (target.words[-1], "".join(target.words))):
        return 0.7, f"“{' '.join(left)}” is short for the table's name"
    if _ROLES & set(left) and _PEOPLE & set(target.words):
        return 0.65 if target.words[-1] in (
            "employee",
            "staff",
            "user",
            "person",
            "member",
        ) else 0.6, f"the role “{' '.join(left)}”"
    return 0.0, ""


def _is_short(word: str, whole: str) -> bool:
    """Whether a word is the beginning of another, or its first letter and others in order ("dept", "department")."""
    if len(word) < 3 or word == whole or word[0] != whole[:1]:
        return False
    letters = iter(whole)
    return whole.startswith(word) or (
        len(word) >= 4 and len(whole) > len(word) + 2 and all(each in letters for each in word)
    )
