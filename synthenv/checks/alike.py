"""Equivalent outcomes: the right one in other clothes.

    for kind, answer in same_answers(schema, right, random): ...
    for kind, answer, changes in same_states(scratch, setup, run.changes, run.answer, keyed): ...

Answers: the order of what is a set, numbers as text ("17", 17.0) or rounded to the places that count, texts in another
case, form of Unicode or spacing (only forms that `kit.same_text` calls the same).

States: the changes recorded in another order, new rows under other integer keys, new rows of one table under each
other's keys; where the answer's place for such a key is known (every variant's answer holds the new key there), the
answer follows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from synthenv.checks.scratch import Scratch
from synthenv.checks.values import decimals, kind_of
from synthenv.kit import Change, Json, same_text

__all__ = ["same_answers", "same_states"]

_SHUFFLES = 4
_SHIFTS = (1, 7, 1000)


def same_answers(schema: Mapping[str, Any], right: Json, random: Random) -> Iterator[tuple[str, Json]]:
    """Yield the right answer in other forms, with what was changed; they may repeat."""
    kind = kind_of(schema)
    if kind == "array" and isinstance(right, list):
        yield from _orders(schema, right, random)
        each_form = [list(same_answers(schema["items"], each, random)) for each in right]
        for form in range(min(map(len, each_form), default=0)):
            yield each_form[0][form][0], [forms[form][1] for forms in each_form]
        for at, forms in enumerate(each_form):
            yield from ((how, [*right[:at], other, *right[at + 1 :]]) for how, other in forms[:2])
    elif kind == "object" and isinstance(right, dict):
        for name, each in schema.get("properties", {}).items():
            for how, other in same_answers(each, right[name], random):
                yield how, {**right, name: other}
        yield "order", dict(reversed(right.items()))
    elif kind in ("integer", "number") and right is not None:
        yield from _numbers(schema, right)
    elif kind == "string" and right is not None:
        yield from _texts(right)


def _orders(schema: Mapping[str, Any], right: list[Json], random: Random) -> Iterator[tuple[str, Json]]:
    if schema.get("x-ordered") or len(right) < 2:
        return
    yield "order", right[::-1]
    for _ in range(_SHUFFLES):
        yield "order", random.sample(right, len(right))


def _numbers(schema: Mapping[str, Any], right: Any) -> Iterator[tuple[str, Json]]:
    whole = right == int(right)
    yield "number", str(int(right)) if whole else repr(right)
    if whole and abs(right) < 2**53:
        yield "number", float(right)
        yield "number", f"{int(right)}.0"
    if kind_of(schema) == "number" and whole:
        yield "number", int(right)
    places = decimals(schema)
    if places is not None:
        yield from (("rounded", round(right, more)) for more in range(places, places + 4))
        yield from (("rounded", f"{right:.{more}f}") for more in (places, places + 2))


def _texts(right: str) -> Iterator[tuple[str, Json]]:
    forms = {
        "case": (right.upper(), right.lower(), right.swapcase(), right.title()),
        "unicode": (unicodedata.normalize("NFD", right), unicodedata.normalize("NFC", right)),
        "space": (f" {right}", f"{right}\n", right.replace(" ", "  "), right.replace(" ", "\t")),
    }
    for kind, others in forms.items():
        yield from ((kind, other) for other in others if other != right and same_text(other, right))


def same_states(
    scratch: Scratch, setup: Sequence[Change], changes: tuple[Change, ...], answer: Json, keyed: Mapping[str, Any]
) -> Iterator[tuple[str, Json, tuple[Change, ...]]]:
    """Yield the right changes in other forms, with the answer that goes with them.

    `keyed` maps a table to a function that puts a new row's other key into an answer.
    """
    yield from (("write_order", answer, each) for each in _fitting(scratch, setup, _reordered(changes)))
    for table in sorted({each.table for each in changes if each.op == "insert" and scratch.numbered(each.table)}):
        own = scratch.numbered(table)
        keys = [each.new[own] for each in changes if each.table == table and each.op == "insert"]
        renamings = [dict(zip(keys, [key + by for key in keys], strict=True)) for by in _SHIFTS]
        if len(keys) > 1:
            renamings.append(dict(zip(keys, keys[::-1], strict=True)))
        for renaming in renamings:
            renamed = _renamed(scratch, changes, table, renaming)
            settled = scratch.settled(setup, renamed)
            if settled is not None:
                yield "new_key", keyed[table](answer, renaming) if table in keyed else answer, settled


def _reordered(changes: tuple[Change, ...]) -> Iterator[tuple[Change, ...]]:
    if len(changes) > 1:
        yield changes[::-1]
        yield (*changes[1:], changes[0])


def _fitting(
    scratch: Scratch, setup: Sequence[Change], orders: Iterator[tuple[Change, ...]]
) -> Iterator[tuple[Change, ...]]:
    yield from (each for each in orders if scratch.settled(setup, each) is not None)


def _renamed(
    scratch: Scratch, changes: tuple[Change, ...], table: str, renaming: Mapping[Json, Json]
) -> tuple[Change, ...]:
    """Return the changes with new rows of `table` under other keys, and with what points at them."""

    def renamed(change: Change) -> Change:
        columns = {column for column, target in scratch.references[change.table].items() if target == table}
        if change.table == table and change.op == "insert":
            columns.add(scratch.numbered(table))
        new = {name: renaming.get(value, value) if name in columns else value for name, value in change.new.items()}
        key = (
            {name: new.get(name, value) for name, value in change.key.items()} if change.op == "insert" else change.key
        )
        return Change(change.table, change.op, key, change.old, new)

    return tuple(map(renamed, changes))
