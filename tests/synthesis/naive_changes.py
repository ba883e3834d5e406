"""Actions for the naive reference: guards held against whole tables, effects made on a copy, and what came of it.

deeds = deeds_of(action, {"member": 3, "film": 17}, tables, now)    # None where a guard fails
fit(deeds, changes)                                                 # whether changes are these, and nothing else
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from synthenv.kit import Change, Row
from synthenv.spec.profile import Action, Effect, Guard

__all__ = ["Deed", "Plain", "collide", "deeds_of", "fit", "numbered"]


@dataclass(frozen=True)
class Plain:
    """A table: its columns, those of its key, and all its rows."""

    columns: tuple[str, ...]
    key: tuple[str, ...]
    rows: Sequence[Row]


@dataclass(frozen=True)
class Deed:
    """A row's change: `key` lacks the columns that the database gives; `new` is what differs, or the whole new row."""

    table: str
    op: str
    key: Row
    new: Row = field(default_factory=dict)
    given: tuple[str, ...] = ()

    @property
    def row(self) -> tuple[Any, ...] | None:
        """Which row it changes; None for one whose key the database gives."""
        return None if self.given else (self.table, *sorted(self.key.items()))


def collide(deeds: Sequence[Deed]) -> bool:
    """Tell whether two of them change one row."""
    rows = [each.row for each in deeds if each.row is not None]
    return len(rows) != len(set(rows))


def deeds_of(action: Action, values: Mapping[str, Any], tables: Mapping[str, Plain], now: str) -> list[Deed] | None:
    """Return what an action does; None where it can't be done."""
    if not all(_holds(guard, values, tables) for guard in action.guards):
        return None
    if _meet(action, values, tables, now):
        return None
    deeds: list[Deed] = []
    copies = {each.table: [dict(row) for row in tables[each.table].rows] for each in action.effects}
    for effect in action.effects:
        if effect.op == "insert":
            deeds.append(_inserted(effect, values, tables[effect.table], now))
            continue
        amount = _amount(effect, action, values, tables, now)
        if amount is _NO_ROW:
            return None
        for row, copy in zip(tables[effect.table].rows, copies[effect.table], strict=True):
            if copy and _matches(row, effect.where, values, now):
                _change(copy, effect, amount, values, now)
    return deeds + [deed for table, rows in copies.items() for deed in _differences(table, tables[table], rows)]


_NO_ROW = object()


def _meet(action: Action, values: Mapping[str, Any], tables: Mapping[str, Plain], now: str) -> bool:
    """Whether effects that look for rows in different ways find the same one."""
    ways = {(each.table, *each.where.items()): each for each in action.effects if each.op != "insert"}
    found = [
        (each.table, at)
        for each in ways.values()
        for at, row in enumerate(tables[each.table].rows)
        if _matches(row, each.where, values, now)
    ]
    return len(found) != len(set(found))


def _holds(guard: Guard, values: Mapping[str, Any], tables: Mapping[str, Plain]) -> bool:
    rows = [row for row in tables[guard.table].rows if all(row[c] == values[v] for c, v in guard.where.items())]
    if guard.test == "at_least":
        amount = values[guard.amount] if isinstance(guard.amount, str) else guard.amount
        return any(row[guard.column] is not None and row[guard.column] >= amount for row in rows)
    if guard.test == "unknown":
        return any(row[guard.column] is None for row in rows)
    return (rows != []) == (guard.test == "present")


def _matches(row: Row, where: Mapping[str, str], values: Mapping[str, Any], now: str) -> bool:
    return all(row[column] == _value(source, values, now) for column, source in where.items())


def _value(source: str, values: Mapping[str, Any], now: str) -> Any:
    if source in values:
        return values[source]
    if source == "now":
        return now
    assert source.startswith("today"), source
    later = int(source.partition("+")[2] or "0")
    return (date.fromisoformat(now[:10]) + timedelta(days=later)).isoformat()


def _amount(effect: Effect, action: Action, values: Mapping[str, Any], tables: Mapping[str, Plain], now: str) -> Any:
    """The number that a column is lowered or raised by: given, an argument, or as another row had it."""
    if not isinstance(effect.amount, str):
        return effect.amount
    table, dot, column = effect.amount.partition(".")
    if not dot:
        return values[effect.amount]
    other = next(each for each in action.effects if each.table == table and each.op in ("delete", "set"))
    rows = [row for row in tables[table].rows if _matches(row, other.where, values, now)]
    return rows[0][column] if len(rows) == 1 else _NO_ROW


def _change(row: Row, effect: Effect, amount: Any, values: Mapping[str, Any], now: str) -> None:
    if effect.op == "delete":
        row.clear()
    elif effect.op == "set":
        row.update({column: _value(source, values, now) for column, source in effect.values.items()})
    elif row[effect.column] is not None:
        by = amount if effect.op == "raise" or amount is None else -amount
        row[effect.column] = None if by is None else row[effect.column] + by


def _inserted(effect: Effect, values: Mapping[str, Any], table: Plain, now: str) -> Deed:
    named = {column: _value(source, values, now) for column, source in effect.values.items()}
    given = tuple(column for column in table.key if column not in named)
    new = {column: named.get(column) for column in table.columns if column not in given}
    return Deed(effect.table, "insert", {each: named[each] for each in table.key if each in named}, new, given)


def _differences(name: str, table: Plain, rows: Sequence[Row]) -> Iterator[Deed]:
    for before, after in zip(table.rows, rows, strict=True):
        key = {column: before[column] for column in table.key}
        new = {column: value for column, value in after.items() if before.get(column) != value}
        if not after:
            yield Deed(name, "delete", key)
        elif new:
            yield Deed(name, "update", key, new)


def fit(deeds: Sequence[Deed], changes: Sequence[Change]) -> bool:
    """Tell whether changes are these deeds, each once, in any order, and nothing else."""
    left = list(deeds)
    for change in changes:
        fitting = [each for each in left if _fits(each, change)]
        if not fitting:
            return False
        left.remove(fitting[0])
    return not left


def _fits(deed: Deed, change: Change) -> bool:
    if (change.table, change.op) != (deed.table, deed.op):
        return False
    if deed.op == "insert":
        return {column: value for column, value in change.new.items() if column not in deed.given} == deed.new
    return dict(change.key) == deed.key and dict(change.new) == deed.new


def numbered(deeds: Sequence[Deed], tables: Mapping[str, Plain]) -> tuple[Change, ...]:
    """Return deeds as a session records them, new rows numbered on."""
    made: Counter[str] = Counter()
    changes = []
    for deed in deeds:
        table = tables[deed.table]
        made[deed.table] += bool(deed.given)
        number = {each: max((row[each] for row in table.rows), default=0) + made[deed.table] for each in deed.given}
        old = next((row for row in table.rows if deed.key.items() <= row.items()), {}) if deed.op != "insert" else {}
        shown = {column: value for column, value in old.items() if deed.op == "delete" or column in deed.new}
        key = {column: {**deed.key, **number}[column] for column in table.key}
        changes.append(Change(deed.table, deed.op, key, shown, {**deed.new, **number}))  # type: ignore[arg-type]
    return tuple(changes)
