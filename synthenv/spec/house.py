"""What a rule of the house asks of a doing so that it forbids it, in terms of the algebra.

    check_rules(profile)                            # SpecError says which rule does not fit the profile, and why
    for breach in breaches(act, profile):           # one a rule on the action, in the order of the profile
        breach.rule.name, breach.rows, breach.numbers
    for fact in facts("book", profile):             # what these rules look at: answers to requests tell it
        fact.name, fact.parameter, fact.attribute   # "starting time", "screening", the attribute starts_at

A rule forbids the doing where each query of `rows` has a row and each number stands as `numbers` says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from synthenv.errors import SpecError, near, shown
from synthenv.spec.algebra import (
    Act,
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Constant,
    Each,
    Not,
    Query,
    Related,
    Request,
    Same,
    Select,
    Sets,
    Several,
    Spec,
    Test,
    Value,
    entity_of,
    walk,
)
from synthenv.spec.profile import Attribute, Profile
from synthenv.spec.rules import Rule
from synthenv.spec.typed import check_conditions

__all__ = ["Breach", "Fact", "breaches", "check_rules", "facts", "request_of", "rule_values"]

_NUMBER_TESTS: tuple[Test, ...] = ("is", "is_not", "at_least", "at_most", "over", "under")


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule over the arguments of one action: queries of rows, and numbers with what they are compared with."""

    rule: Rule
    rows: tuple[Query, ...]
    numbers: tuple[tuple[Constant | Value, Compare], ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """An attribute of the row that a parameter takes; `name` is what it is called in answers."""

    name: str
    parameter: str
    attribute: Attribute


def facts(action: str, profile: Profile) -> tuple[Fact, ...]:
    """Return the numbers, days and moments that the rules on an action compare, each once, in their order.

    They are of the rows that it is done with. Words are left out: the rules themselves name them.
    """
    made = profile.action(action)
    looked = [
        (name, profile.attribute(made.parameters[name], each.attribute))
        for rule in profile.rules
        if action in rule.actions
        for name, conditions in rule.forbids.items()
        if made.parameters[name] != "integer"
        for each in _of_the_row(conditions)
    ]
    found = list({(name, each.name): (name, each) for name, each in looked if each.kind != "text"}.values())
    said = ["decision", made.parameters[made.report], *(each.noun for _, each in found)]
    return tuple(
        Fact(each.noun if said.count(each.noun) == 1 else f"{name} {each.noun}", name, each) for name, each in found
    )


def _of_the_row(conditions: Sequence[Condition]) -> Iterator[Compare]:
    """Yield the comparisons with constants of a row itself, and of none that is related to it."""
    for each in conditions:
        match each:
            case (Compare() as found) | Not(Compare() as found) if found.values:
                yield found
            case AnyOf(inner) | AllOf(inner):
                yield from _of_the_row(inner)


def breaches(deed: Act | Each | Request, profile: Profile) -> tuple[Breach, ...]:
    """Return what each rule on the action of a deed asks of its arguments."""
    act = deed if isinstance(deed, Act) else deed.act
    every = {deed.over: deed.query} if isinstance(deed, Each) else {}
    return tuple(_breach(rule, act, every) for rule in profile.rules if act.action in rule.actions)


def _breach(rule: Rule, act: Act, every: Mapping[str, Query]) -> Breach:
    rows: list[Query] = []
    numbers: list[tuple[Constant | Value, Compare]] = []
    for name, conditions in rule.forbids.items():
        argument = every[name] if name in every else act.arguments[name]
        if isinstance(argument, Constant | Value):
            numbers += [(argument, each) for each in conditions if isinstance(each, Compare)]
            continue
        entity = entity_of(argument)
        if name in every:
            rows.append(Sets("both", argument, Select(entity, conditions)))
        else:
            rows.append(Select(entity, (Same(argument), *conditions)))
    return Breach(rule, tuple(rows), tuple(numbers))


def request_of(spec: Spec, answer: Any) -> tuple[Request, Any] | None:
    """Return the first request of a spec and the part of an answer that answers it; None where there is none."""
    if isinstance(spec, Request):
        return spec, answer
    parts = spec.parts.items() if isinstance(spec, Several) else ()
    return next(((each, answer[name]) for name, each in parts if isinstance(each, Request)), None)


def rule_values(spec: Spec, profile: Profile) -> dict[str, Any]:
    """Return the constants of the rules on all that a spec does, with their values."""
    actions = {each.action for each in walk(spec) if isinstance(each, Act)}
    return {name: value for rule in profile.rules if actions & set(rule.actions) for name, value in rule.values.items()}


def check_rules(profile: Profile) -> None:
    """Raise SpecError unless every rule means something over the profile."""
    for rule in profile.rules:
        try:
            for action in rule.actions:
                _check_action(rule, action, profile)
        except SpecError as error:
            raise SpecError(f"the rule {rule.name!r}: {error}") from None


def _check_action(rule: Rule, action: str, profile: Profile) -> None:
    parameters = profile.action(action).parameters
    for name, conditions in rule.forbids.items():
        if name not in parameters:
            raise SpecError(f"{action} has no parameter {shown(name)}. {near(name, parameters)}")
        if parameters[name] == "integer":
            _check_numbers(conditions, name)
        else:
            _check_plain(conditions)
            check_conditions(conditions, parameters[name], profile)
            _check_values(rule, conditions, parameters[name], profile)


def _check_numbers(conditions: Sequence[Condition], name: str) -> None:
    for each in conditions:
        match each:
            case Compare(attribute, test, (Constant(),)) if attribute == name and test in _NUMBER_TESTS:
                continue
        raise SpecError(f"the parameter {name!r} is a number: compare it, as in `{name} > MOST`")


def _check_plain(conditions: Sequence[Condition]) -> None:
    """Refuse what would look beyond a row and what is related to it."""
    for node in (node for each in conditions for node in walk(each)):
        match node:
            case Compare(values=values) if not all(isinstance(each, Constant) for each in values):
                raise SpecError(f"{node.attribute!r} is held against something else than a constant")
            case Not(Same()) | Same():
                raise SpecError("`same` can't stand in a rule")


def _check_values(rule: Rule, conditions: Sequence[Condition], entity: str, profile: Profile) -> None:
    """Refuse numbers where texts are compared, and texts where numbers are."""
    for held, compare in _compared(conditions, entity, profile):
        kind = "integer" if compare.test == "year" else profile.attribute(held, compare.attribute).kind
        for each in compare.values:
            value = rule.values[each.name] if isinstance(each, Constant) else None
            if isinstance(value, str) == (kind in ("integer", "real")):
                raise SpecError(f"{compare.attribute!r} is {kind}; it is held against {shown(value)}")


def _compared(conditions: Sequence[Condition], entity: str, profile: Profile) -> Iterator[tuple[str, Compare]]:
    for each in conditions:
        match each:
            case Compare():
                yield entity, each
            case Not(Compare() as inner):
                yield entity, inner
            case AnyOf(inner) | AllOf(inner):
                yield from _compared(inner, entity, profile)
            case Related(relation, inner):
                yield from _compared(inner, profile.relation(relation).target, profile)
