"""Requests: something is to be done if the rules of the house allow it, and is told together with details of it.

    requests = Requests(data, conditions)
    requests.told(act, rng)      # several(first=request(lend(film=largest(…))), second=value(largest(…).year))

Whether to act is one of two answers, and which row it is about one of a few: alone, both are right in too many worlds.
So a number of the row, or of the row that led to it, is asked for beside it, acted or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from synthenv.spec.algebra import (
    Act,
    Best,
    Compare,
    Quantity,
    Related,
    Request,
    Same,
    Select,
    Several,
    Spec,
    Value,
    entity_of,
    walk,
)
from synthenv.spec.profile import Profile
from synthenv.synthesis.conditions import Conditions

__all__ = ["Requests"]


_PARTS = ("first", "second", "third")


class Requests:
    """Proposes requests over one database."""

    def __init__(self, profile: Profile, conditions: Conditions) -> None:
        self._profile = profile
        self._conditions = conditions

    def ruled(self, action: str) -> bool:
        """Tell whether a rule of the house is about the action."""
        return any(action in each.actions for each in self._profile.rules)

    def told(self, act: Act, rng: Random, beside: Quantity | None = None) -> Spec | None:
        """Propose that this be done, with two numbers beside it; None where its rows have none."""
        found = [each for each in self._details(act) if each != beside]
        details = [*([beside] if beside is not None else []), *rng.sample(found, len(found))][:2]
        return Several(dict(zip(_PARTS, (Request(act), *details), strict=False))) if details else None

    def _details(self, act: Act) -> Iterator[Quantity]:
        """Numbers of the rows that an action is done with, and of those that lead to them."""
        for row in (each for argument in act.arguments.values() for each in _rows(argument)):
            said = {each.attribute for each in walk(row) if isinstance(each, Compare)} | {row.by}
            for attribute in self._conditions.numbers(entity_of(row), times=False):
                if attribute.name not in said:
                    yield Quantity("alone", (Value(row, attribute.name),))


def _rows(argument: Any) -> Iterator[Best]:
    """The row that an argument is, where it was to be found, and the one that led to it."""
    if not isinstance(argument, Best):
        return
    yield argument
    for each in argument.among.conditions if isinstance(argument.among, Select) else ():
        match each:
            case Related(_, (Same(Best() as led),)):
                yield led
