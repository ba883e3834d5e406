"""Normal forms of plans; part of `normal`.

    normal_plan(plan, constant, query, is_whole)

Slots by name, conditions sorted and each once; sums with the constant on the right and `<=` or `<` only, of whole
numbers `<=` only; parts, facets and slots sorted. `constant` folds a value in, `query` gives the normal form of a
query, `is_whole` tells whether a facet is a whole number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from synthenv.spec.algebra import (
    Among,
    Constant,
    Distinct,
    Facet,
    Goal,
    Joint,
    Part,
    Plan,
    Query,
    Sums,
    Tied,
    When,
)
from synthenv.spec.normal_conditions import literal

__all__ = ["normal_plan"]


def normal_plan(
    plan: Plan,
    constant: Callable[[Constant], Constant],
    query: Callable[[Query], Query],
    is_whole: Callable[[Facet], bool],
) -> Plan:
    """Return the normal form of a plan."""
    form = _Form(constant, query, is_whole)
    slots = {name: query(each) for name, each in sorted(plan.slots.items())}
    goal = Goal(plan.goal.largest, _sorted(plan.goal.parts)) if plan.goal else None
    return Plan(slots, _sorted(set(map(form.joint, plan.conditions))), goal)


class _Form:
    """Normal forms of joint conditions."""

    def __init__(
        self,
        constant: Callable[[Constant], Constant],
        query: Callable[[Query], Query],
        is_whole: Callable[[Facet], bool],
    ) -> None:
        self._constant = constant
        self._query = query
        self._is_whole = is_whole

    def joint(self, joint: Joint) -> Joint:
        match joint:
            case Sums(left, test, right):
                return self._sums(left, test, right)
            case Distinct(facets, test, n):
                rows_alone = not any(each.relation or each.attribute for each in facets)
                if test == "is" and rows_alone and n == len(facets):
                    test = "at_least"
                if test == "is" and rows_alone and n == 1:
                    test = "at_most"
                return Distinct(_sorted(facets), test, n)
            case Among(query, slots, test, n):
                if test == "is" and n in (0, len(slots)):
                    test = "at_least" if n else "at_most"
                return Among(self._query(query), _sorted(slots), test, n)
            case Tied():
                return joint
            case When(given, then):
                return When(_sorted(set(map(self.joint, given))), self.joint(then))

    def _sums(self, left: Sequence[Part], test: str, right: Sequence[Part]) -> Sums:
        """The lower sum on the left; where values are given, one constant, on the right."""
        if test in ("at_least", "over"):
            left, right, test = right, left, "at_most" if test == "at_least" else "under"
        sides = [[each for each in side if isinstance(each, Facet)] for side in (left, right)]
        given = [[self._constant(each) for each in side if isinstance(each, Constant)] for side in (left, right)]
        values = [[literal(each) for each in side] for side in given]
        if any(value is None for side in values for value in side):
            return Sums(_sorted((*sides[0], *given[0])), test, _sorted((*sides[1], *given[1])))  # type: ignore[arg-type]
        amounts = [sum(round(1_000_000 * value) for value in side) for side in values]
        bound = amounts[1] - amounts[0]
        if all(map(self._is_whole, (*sides[0], *sides[1]))):
            bound = ((bound - 1) if test == "under" else bound) // 1_000_000 * 1_000_000
            test = "at_most"
        return Sums(_sorted(sides[0]), test, (*_sorted(sides[1]), Constant(f"={bound}")))  # type: ignore[arg-type]


def _sorted(items: Any) -> tuple[Any, ...]:
    return tuple(sorted(items, key=repr))
