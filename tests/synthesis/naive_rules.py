"""Rules of the house for the naive reference: whether a rule forbids an action with these rows and numbers.

forbidding(naive, act, {})                      # the name of the first rule that does, or ""
forbidding(naive, each.act, {each.over: each.query})
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from synthenv.kit import Row
from synthenv.spec.algebra import Act, AllOf, AnyOf, Compare, Condition, Constant, Not, Query, Value
from synthenv.spec.profile import Attribute

from .naive_answers import Form, Item, Number

if TYPE_CHECKING:
    from .naive import Naive

__all__ = ["forbidding", "recorded_facts"]

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


def recorded_facts(naive: Naive, act: Act) -> dict[str, Form] | None:
    """Return what the rules on an action compare of its rows, by the nouns for it; None where one is unknown."""
    found: dict[tuple[str, str], Form] = {}
    nouns: list[str] = []
    for rule in naive.profile.rules:
        for name, conditions in rule.forbids.items() if act.action in rule.actions else ():
            argument = act.arguments[name]
            if not isinstance(argument, Constant | Value):
                [row] = naive.rows(argument)
                for attribute in _compared(naive, conditions, naive.profile.action(act.action).parameters[name]):
                    value = row[attribute.column]
                    form = Number(value, exact=False) if attribute.kind == "real" else Item(value)
                    nouns += [attribute.noun] if (name, attribute.noun) not in found else []
                    found[name, attribute.noun] = form
    if any(each.right is None for each in found.values()):
        return None
    return {noun if nouns.count(noun) == 1 else f"{name} {noun}": form for (name, noun), form in found.items()}


def _compared(naive: Naive, conditions: Sequence[Condition], entity: str) -> Iterator[Attribute]:
    for each in conditions:
        inner = each.condition if isinstance(each, Not) else each
        if isinstance(inner, Compare) and inner.values:
            found = naive.profile.attribute(entity, inner.attribute)
            yield from [found] if found.kind != "text" else []
        elif isinstance(inner, AnyOf | AllOf):
            yield from _compared(naive, inner.conditions, entity)


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
