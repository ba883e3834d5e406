"""Wrong end states: a write left out, done twice or misdirected, or something else touched.

    for kind, changes in wrong_states(scratch, variant.setup, run.changes, random, place=0.25): ...

Each is a list of changes that fits the variant's starting state, as a session would record it (found out on the
scratch world; what doesn't fit is no end state and is left out). None is yielded twice, none equals the right
changes. The integer key that a new row was given is no mistake and is never changed. Kinds take turns.

left_out: without one of the changes, or without any. doubled: a new row twice, a number moved twice as far.
misdirected: the same change made to another row, or tied to another one. value: another value in one column of a
change. touched: one more cell of a row that is changed. elsewhere: one more cell of any row. inserted, deleted: one
more row somewhere, or one less (in tables that no other points at). These three take columns and tables in turn from
a `place` on, 0 to 1: variants that begin at places of their own reach them all, where few cases of each would leave
most of a large database untouched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, TypeVar

from synthenv.changes import change_table
from synthenv.checks.scratch import Scratch
from synthenv.kit import Change, Json, Row
from synthenv.plain import canonical

__all__ = ["wrong_states"]

Changes = tuple[Change, ...]
T = TypeVar("T")

_FRUITLESS = 120
_ROUNDS = 100
_SHIFT = 100_003


def wrong_states(
    scratch: Scratch, setup: Sequence[Change], right: Changes, random: Random, place: float = 0.0
) -> Iterator[tuple[str, Changes]]:
    """Yield wrong end states with their kind, all different."""
    seen = {_key(right)}
    sources = {
        "left_out": _left_out(right),
        "value": _values(scratch, right, random),
        "misdirected": _misdirected(scratch, right, random),
        "doubled": _doubled(scratch, right),
        "touched": _touched(scratch, right, _changed(scratch, setup, right), random),
        "elsewhere": _elsewhere(scratch, right, random, place),
        "inserted": _inserted(scratch, right, random, place),
        "deleted": _deleted(scratch, right, random, place),
    }
    fruitless = 0
    while sources and fruitless < _FRUITLESS:
        for kind in list(sources):
            candidate = next(sources[kind], None)
            if candidate is None:
                del sources[kind]
                continue
            changes = scratch.settled(setup, candidate)
            fruitless += 1
            if changes is not None and _key(changes) not in seen:
                seen.add(_key(changes))
                fruitless = 0
                yield kind, changes


def _key(changes: Changes) -> str:
    return canonical([change_table(each) for each in changes])


def _left_out(right: Changes) -> Iterator[Changes]:
    yield from (right[:at] + right[at + 1 :] for at in range(len(right)))
    if len(right) > 1:
        yield ()


def _values(scratch: Scratch, right: Changes, random: Random) -> Iterator[Changes]:
    """Yield the right changes with another value in one column of one of them."""
    for at, change in enumerate(right):
        if change.op == "delete":
            continue
        own = scratch.numbered(change.table)
        for column in change.new:
            if change.op == "update" or (column != own and column not in scratch.references[change.table]):
                yield from _with_other(scratch, right, at, column, random)


def _with_other(scratch: Scratch, right: Changes, at: int, column: str, random: Random) -> Iterator[Changes]:
    """Yield the right changes with other values in one column of the one at `at`."""
    change = right[at]
    for other in _others(scratch, change.table, column, change.new[column], random):
        key = {**change.key, column: other} if column in change.key and change.op == "insert" else change.key
        yield (*right[:at], Change(change.table, change.op, key, {}, {**change.new, column: other}), *right[at + 1 :])


def _others(scratch: Scratch, table: str, column: str, value: Json, random: Random) -> list[Json]:
    """Return other values that a column could hold: of a reference, keys that are there."""
    target = scratch.references[table].get(column, "")
    if target in scratch.tables and len(scratch.tables[target].key) == 1:
        known = scratch.column(target, scratch.tables[target].key[0])
        found = [each for each in random.sample(known, min(6, len(known))) if each != value]
    elif any(column in group for group in scratch.unique[table]):
        found = _fresh(value)
    else:
        known = scratch.column(table, column)
        found = [each for each in random.sample(known, min(6, len(known))) if each != value]
        found += [value + 1, value - 1] if type(value) in (int, float) else _fresh(value)
    return [*found, *([] if column in scratch.tables[table].required or value is None else [None])]


def _fresh(value: Any) -> list[Json]:
    """Return values that no other row is likely to have."""
    if type(value) in (int, float):
        return [value + _SHIFT]
    return [f"{value}x"] if isinstance(value, str) else []


def _misdirected(scratch: Scratch, right: Changes, random: Random) -> Iterator[Changes]:
    """Yield the right changes with one of them made to another row of its table, or a new row tied to another one."""
    for at, change in enumerate(right):
        rest = (*right[:at], *right[at + 1 :])
        if change.op == "insert":
            for column in sorted(set(scratch.references[change.table]) & set(change.new)):
                yield from _with_other(scratch, right, at, column, random)
            continue
        rows = scratch.sample(change.table)
        for row in random.sample(rows, min(12, len(rows))):
            key = {column: row[column] for column in change.key}
            new = {column: _moved(value, change.old.get(column), row[column]) for column, value in change.new.items()}
            yield (*rest, Change(change.table, change.op, key, {}, new))


def _moved(new: Any, old: Any, other: Any) -> Any:
    """Return what another row's value becomes by the same change: a number moves as far, all else is set."""
    numbers = (int, float)
    if type(new) in numbers and type(old) in numbers and type(other) in numbers:
        return other + new - old
    return new


def _doubled(scratch: Scratch, right: Changes) -> Iterator[Changes]:
    for at, change in enumerate(right):
        own = scratch.numbered(change.table)
        if change.op == "insert" and own:
            row = {**change.key, **change.new}
            yield (*right, Change(change.table, "insert", {}, {}, {**row, own: row[own] + 1}))
        elif change.op == "update":
            new = {column: _moved(value, change.old.get(column), value) for column, value in change.new.items()}
            yield (*right[:at], Change(change.table, "update", change.key, {}, new), *right[at + 1 :])


def _rows(scratch: Scratch, tables: Sequence[str], random: Random) -> Iterator[tuple[str, Row]]:
    """Yield rows of all tables in turn, in seeded order."""
    orders = {name: list(scratch.sample(name)) for name in tables}
    for rows in orders.values():
        random.shuffle(rows)
    for at in range(max(map(len, orders.values()), default=0)):
        yield from ((name, rows[at]) for name, rows in orders.items() if at < len(rows))


def _changed(scratch: Scratch, setup: Sequence[Change], right: Changes) -> list[tuple[str, Row]]:
    """Return the rows, as they were, that the right changes update."""
    rows = [(each.table, scratch.row(setup, each.table, each.key)) for each in right if each.op == "update"]
    return [(table, row) for table, row in rows if row is not None]


def _touched(scratch: Scratch, right: Changes, own: Sequence[tuple[str, Row]], random: Random) -> Iterator[Changes]:
    """Yield the right changes and one more cell of a row that they update."""
    for table, row in own:
        shape = scratch.tables[table]
        for column in shape.columns:
            if column not in shape.key:
                yield from _cell(scratch, right, table, row, column, random)


def _elsewhere(scratch: Scratch, right: Changes, random: Random, place: float) -> Iterator[Changes]:
    """Yield the right changes and one more cell: each column in turn, of a row of its table."""
    shapes = [(name, each) for name, each in scratch.tables.items() if scratch.sample(name)]
    cells = [(name, column) for name, each in shapes for column in each.columns if column not in each.key]
    for _ in range(_ROUNDS):
        for table, column in _begun(cells, place):
            yield from _cell(scratch, right, table, random.choice(scratch.sample(table)), column, random)


def _begun(turns: Sequence[T], place: float) -> list[T]:
    """Return these in the same order, begun at a place between 0 and 1."""
    at = int(place * len(turns))
    return [*turns[at:], *turns[:at]]


def _cell(scratch: Scratch, right: Changes, table: str, row: Row, column: str, random: Random) -> Iterator[Changes]:
    """Yield the right changes and another value in one cell, where the column could hold one."""
    others = _others(scratch, table, column, row[column], random)
    if others:
        key = {each: row[each] for each in scratch.tables[table].key}
        yield (*right, Change(table, "update", key, {}, {column: random.choice(others)}))


def _inserted(scratch: Scratch, right: Changes, random: Random, place: float) -> Iterator[Changes]:
    """Yield the right changes and one more row: like one that is there, but for what no two rows may share."""
    for table, row in _rows(scratch, _begun(list(scratch.tables), place), random):
        new = dict(row)
        for group in scratch.unique[table]:
            column = random.choice(group)
            new[column] = random.choice(_others(scratch, table, column, row[column], random) or [row[column]])
        yield (*right, Change(table, "insert", {}, {}, new))


def _deleted(scratch: Scratch, right: Changes, random: Random, place: float) -> Iterator[Changes]:
    for table, row in _rows(scratch, _begun(sorted(scratch.unreferenced), place), random):
        yield (*right, Change(table, "delete", {column: row[column] for column in scratch.tables[table].key}))
