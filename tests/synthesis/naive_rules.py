"""Rules of the house for the naive reference: whether a rule forbids an action with these rows and numbers.

forbidding(naive, act, {})                      # the name of the first rule that does, or ""
forbidding(naive, each.act, {each.over: each.query})
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from synthenv.kit import Row
from synthenv.spec.algebra import Act, Compare, Condition, Constant, Query, Value

if TYPE_CHECKING:
    from .naive import Naive

__all__ = ["forbidding"]

_TESTS = {
    "is": operator.eq,
    "is_not": operator.ne,
    "at_least": operator.ge,
    "at_most": operator.le,
    "over": operator.gt,
    "under": operator.lt,
}


def forbidding(naive: Naive, act: Act, every: Mapping[str, Query]) -> str:
    """Return the first rule that forbids an action: of each of its parameters some row meets the conditions."""
    kinds, arguments = naive.profile.action(act.action).parameters, {**act.arguments, **every}
    given = {name: _given(naive, each) for name, each in arguments.items()}
    for rule in naive.profile.rules:
        if act.action in rule.actions and all(
            _meets(naive, given[name], conditions, kinds[name]) for name, conditions in rule.forbids.items()
        ):
            return rule.name
    return ""


def _given(naive: Naive, argument: Query | Constant | Value) -> Any:
    """A number, or rows."""
    if isinstance(argument, Constant):
        return naive.constants[argument.name]
    return naive.measured(argument) if isinstance(argument, Value) else naive.rows(argument)


def _meets(naive: Naive, given: Sequence[Row] | int, conditions: Sequence[Condition], kind: str) -> bool:
    if not isinstance(given, int):
        return any(naive.meets(row, conditions, kind) for row in given)
    return all(_stands(naive, given, each) for each in conditions)


def _stands(naive: Naive, number: int, condition: Any) -> bool:
    assert isinstance(condition, Compare)
    [limit] = condition.values
    assert isinstance(limit, Constant)
    return bool(_TESTS[condition.test](number, naive.constants[limit.name]))
