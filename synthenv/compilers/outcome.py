"""What a spec accepts on one database: the answer, with all the leeway that it has, and the exact changes.

    Outcome(Bag((3, 5)), ()).accepts((), [5, 3])                       # True
    Outcome({"value": Near(6.3333)}, ()).answer                        # {"value": 6.3333}: plain JSON

Part of the twin; the verifier, which is held against it, shares none of this.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from synthenv.kit import Change, Json

__all__ = ["Accepted", "Bag", "Near", "Outcome", "Plans"]

_NEAR = 0.005 + 1e-9


@dataclass(frozen=True, slots=True)
class Bag:
    """A list in any order."""

    items: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """A real number: whatever is within 0.005 of it is right."""

    value: float


@dataclass(frozen=True, slots=True)
class Plans:
    """Objects with one answer for each slot: all of them in order, or, where `whole` is not said, some of many more.

    `decides` tells of any such object, as answers in the order of the slots, whether it is one of them.
    """

    slots: tuple[str, ...]
    known: tuple[tuple[Any, ...], ...]
    whole: bool
    decides: Callable[[tuple[Any, ...]], bool]


Accepted: TypeAlias = Any
"""JSON in which lists are ordered, and in which Bag and Near may stand; or Plans."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The accepted answer, and the changes in any order.

    A change of op "insert" names the columns that are given; the others must be empty, but for a key that the
    database gives.
    """

    accepted: Accepted
    changes: tuple[Change, ...]

    @property
    def answer(self) -> Json:
        """One answer that is right."""
        return _plain(self.accepted)

    def accepts(self, changes: Sequence[Change], answer: Json) -> bool:
        """Tell whether this outcome is the one described."""
        return _fits(self.accepted, answer) and _same_changes(self.changes, changes)

    def is_as(self, other: Outcome) -> bool:
        """Tell whether another outcome is the same; of very many plans, as far as those known tell."""
        one, two = self.accepted, other.accepted
        if not isinstance(one, Plans) or not isinstance(two, Plans):
            return self.accepts(other.changes, other.answer)
        if one.whole and two.whole:
            return one.slots == two.slots and repr(one.known) == repr(two.known)
        return all(self.accepts((), each) for each in other.answers) and all(
            other.accepts((), each) for each in self.answers
        )

    @property
    def answers(self) -> tuple[Json, ...]:
        """The answers that are right, each in one form: several where there are several plans."""
        if isinstance(self.accepted, Plans):
            return tuple(dict(zip(self.accepted.slots, each, strict=True)) for each in self.accepted.known)
        return (self.answer,)


def _plain(accepted: Accepted) -> Json:
    match accepted:
        case Bag(items):
            return [*items]
        case Near(value):
            return value
        case dict():
            return {name: _plain(each) for name, each in accepted.items()}
        case Plans(slots, known):
            return dict(zip(slots, known[0], strict=True))
    return accepted


def _fits(accepted: Accepted, answer: Json) -> bool:
    match accepted:
        case Bag(items):
            return isinstance(answer, list) and sorted(map(repr, items)) == sorted(map(repr, answer))
        case Near(value):
            return type(answer) in (int, float) and abs(answer - value) <= _NEAR
        case dict():
            same_keys = isinstance(answer, dict) and accepted.keys() == answer.keys()
            return same_keys and all(_fits(each, answer[name]) for name, each in accepted.items())
        case Plans(slots):
            return isinstance(answer, dict) and answer.keys() == set(slots) and _planned(accepted, answer)
    return type(accepted) is type(answer) and bool(accepted == answer)


def _planned(plans: Plans, answer: dict[str, Json]) -> bool:
    given = tuple(answer[name] for name in plans.slots)
    if any(_same_items(each, given) for each in plans.known):
        return True
    return not plans.whole and plans.decides(given)


def _same_items(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return all(type(a) is type(b) and a == b for a, b in zip(one, other, strict=True))


def _same_changes(expected: Sequence[Change], changes: Sequence[Change]) -> bool:
    left = list(changes)
    for each in expected:
        match = next((other for other in left if _matches(each, other)), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def _matches(expected: Change, change: Change) -> bool:
    if (expected.table, expected.op) != (change.table, change.op):
        return False
    if expected.op != "insert":
        return dict(expected.key) == dict(change.key) and dict(expected.new) == dict(change.new)
    free = set(change.key) - set(expected.new)
    given = {column: value for column, value in change.new.items() if value is not None and column not in free}
    return given == {column: value for column, value in expected.new.items() if value is not None}
