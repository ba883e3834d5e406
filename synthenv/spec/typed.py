"""Which specs fit a profile: names that exist, tests that fit the kind of attribute, queries of the right entity.

    check_spec(spec, profile)        # SpecError says which part does not fit, and why

Compilers may rely on all that is checked here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from synthenv.errors import SpecError, shown
from synthenv.spec.algebra import (
    Act,
    AllOf,
    AnyOf,
    Ask,
    Best,
    Branch,
    Compare,
    Condition,
    Constant,
    Each,
    Measure,
    Not,
    Operand,
    Own,
    Plan,
    Quantity,
    Query,
    Related,
    Request,
    Same,
    Select,
    Sets,
    Several,
    Spec,
    Tally,
    Total,
    Value,
    constants_of,
    entity_of,
)
from synthenv.spec.profile import Attribute, Profile
from synthenv.spec.rules import PREFIX
from synthenv.spec.text import PARTS
from synthenv.spec.typed_plans import check_plan, queries_of

__all__ = ["check_conditions", "check_spec", "is_integer"]

_ORDERED = ("at_least", "at_most", "over", "under")
_KINDS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys((*_ORDERED, "between"), ("integer", "real", "date", "time")),
    **dict.fromkeys(("year", "weekday"), ("date", "time")),
    "contains": ("text",),
}
_NUMBERS = ("integer", "real")
_OPERANDS = {"known": 0, "missing": 0, "between": 2}


def check_spec(spec: Spec, profile: Profile) -> None:
    """Raise SpecError unless the spec means something over the profile."""
    match spec:
        case Ask():
            _ask(spec, profile)
        case Quantity():
            _quantity(spec, profile)
        case Several(parts):
            if tuple(parts) != PARTS[: len(parts)] or len(parts) < 2:
                raise SpecError(
                    f"several takes the parts first, second (and third); it has {', '.join(parts) or 'none'}"
                )
            for part in parts.values():
                _plain(part, profile)
        case Branch(measure, _, against, then, otherwise):
            _number(measure, profile)
            if not isinstance(against, Constant):
                _number(against, profile)
            for side in (then, otherwise):
                if isinstance(side, Request):
                    raise SpecError("a request can't stand inside a branch")
                _plain(side, profile)
        case Act():
            _act(spec, profile, {})
        case Each(act, over, query):
            _act(act, profile, {over: query})
        case Request(act):
            _act(act, profile, {})
            if not any(act.action in each.actions for each in profile.rules):
                raise SpecError(f"no rule of the house is about {act.action}, so that there is nothing to decline")
        case Plan():
            for query in queries_of(spec):
                _query(query, profile)
            check_plan(spec, profile)
    for name in constants_of(spec):
        if name.startswith(PREFIX):
            raise SpecError(f"the constant {name!r} is called like one of a rule. Rename it")


def check_conditions(conditions: Sequence[Condition], entity: str, profile: Profile) -> None:
    """Raise SpecError unless these conditions mean something of rows of the entity."""
    _conditions(tuple(conditions), entity, profile)


def is_integer(measure: Measure, profile: Profile) -> bool:
    """Tell whether a measure is a whole number, and compared exactly."""
    if isinstance(measure, Total) and measure.what in ("count", "mean"):
        return measure.what == "count"
    return profile.attribute(entity_of(measure.of), measure.attribute).kind == "integer"


def _plain(spec: Spec, profile: Profile) -> None:
    if isinstance(spec, Several | Branch | Plan):
        raise SpecError(f"a {type(spec).__name__.lower()} can't stand inside another spec")
    check_spec(spec, profile)


def _ask(spec: Ask, profile: Profile) -> None:
    _query(spec.query, profile)
    k = spec.query.k if isinstance(spec.query, Best) else 0
    if {"one": k != 1, "ranked": k < 2}.get(spec.what, k > 0):
        needs = {"one": "the largest or smallest row", "ranked": "the k > 1 largest or smallest rows"}
        raise SpecError(f"{spec.what} asks for {needs.get(spec.what, 'a set of rows, not for ranked ones')}")


def _quantity(spec: Quantity, profile: Profile) -> None:
    if len(spec.measures) != (1 if spec.how == "alone" else 2):
        raise SpecError(f"{spec.how} takes another number of measures than {len(spec.measures)}")
    for measure in spec.measures:
        _number(measure, profile)
        if spec.how == "alone" and isinstance(measure, Total) and measure.what == "count":
            raise SpecError("value(count(…)) is written count(…)")


def _act(act: Act, profile: Profile, over: Mapping[str, Query]) -> None:
    action = profile.action(act.action)
    given = {**act.arguments, **over}
    if set(given) != set(action.parameters):
        raise SpecError(
            f"{act.action} takes {', '.join(action.parameters)}; it is given {', '.join(given) or 'nothing'}"
        )
    for name, argument in given.items():
        kind = action.parameters[name]
        if isinstance(argument, Constant | Value) != (kind == "integer"):
            raise SpecError(f"the parameter {name!r} of {act.action} takes {kind}")
        if isinstance(argument, Value):
            _number(argument, profile)
            if not is_integer(argument, profile):
                raise SpecError(f"the parameter {name!r} of {act.action} takes a whole number")
        elif not isinstance(argument, Constant):
            _query_of(argument, kind, profile)


def _query(query: Query, profile: Profile) -> None:
    match query:
        case Select(entity, conditions):
            profile.entity(entity)
            _conditions(conditions, entity, profile)
        case Best(among, by, _, k):
            _query(among, profile)
            if k < 1:
                raise SpecError(f"k is {k}; expected 1 or more")
            _by(by, entity_of(query), profile)
        case Sets(_, left, right):
            _query(left, profile)
            _query_of(right, entity_of(left), profile)


def _query_of(query: Query, entity: str, profile: Profile) -> None:
    _query(query, profile)
    if entity_of(query) != entity:
        raise SpecError(f"expected a query of {entity}, not of {entity_of(query)}")


def _by(by: str | Tally, entity: str, profile: Profile) -> None:
    if isinstance(by, str):
        if profile.attribute(entity, by).kind == "text":
            raise SpecError(f"{by!r} is a text; rows are ranked by numbers and times")
        return
    target = _along(by.relation, entity, profile)
    _conditions(by.conditions, target, profile)
    _statistic(by.what, by.attribute, target, profile)


def _statistic(what: str, name: str, entity: str, profile: Profile) -> None:
    if (what == "count") != (name == ""):
        raise SpecError(f"{what} takes {'no attribute' if what == 'count' else 'an attribute'}")
    if name and profile.attribute(entity, name).kind not in _NUMBERS:
        raise SpecError(f"{name!r} is no number; {what} needs one")


def _along(relation: str, entity: str, profile: Profile) -> str:
    found = profile.relation(relation)
    if found.source != entity:
        raise SpecError(f"the relation {relation!r} starts from {found.source}, not from {entity}")
    return found.target


def _conditions(conditions: Sequence[Condition], entity: str, profile: Profile) -> None:
    for each in conditions:
        _condition(each, entity, profile)


def _condition(condition: Condition, entity: str, profile: Profile) -> None:
    match condition:
        case Compare():
            _compare(condition, entity, profile)
        case Related(relation, conditions, _, n):
            if n < 1:
                raise SpecError(f"least takes a number from 1 up, not {n}")
            _conditions(conditions, _along(relation, entity, profile), profile)
        case Same(query):
            _query_of(query, entity, profile)
        case Not(inner):
            if isinstance(inner, Compare) and inner.test in ("known", "missing"):
                raise SpecError(f"not {inner.test} is written {'known' if inner.test == 'missing' else 'missing'}")
            _condition(inner, entity, profile)
        case AnyOf(conditions) | AllOf(conditions):
            _joined(condition, conditions, entity, profile)


def _joined(condition: AnyOf | AllOf, conditions: Sequence[Condition], entity: str, profile: Profile) -> None:
    if len(conditions) < 2:
        raise SpecError("or and and take two conditions or more")
    for each in conditions:
        if isinstance(each, AnyOf) or (isinstance(each, AllOf) and isinstance(condition, AllOf)):
            raise SpecError("inside or and and stand plain conditions (and and inside or)")
        if not isinstance(each, AllOf):
            _condition(each, entity, profile)
        else:
            _joined(each, each.conditions, entity, profile)


def _compare(condition: Compare, entity: str, profile: Profile) -> None:
    attribute, test = profile.attribute(entity, condition.attribute), condition.test
    if attribute.kind not in _KINDS.get(test, (attribute.kind,)):
        raise SpecError(f"{test} does not fit {condition.attribute!r}, which is of kind {attribute.kind}")
    wanted, given = _OPERANDS.get(test, 1), len(condition.values)
    expected = "two or more" if test == "in" else str(wanted)
    if given != wanted if test != "in" else given < 2:
        raise SpecError(f"{test} of {condition.attribute!r} has {given} operands; expected {expected}")
    for operand in condition.values:
        if not isinstance(operand, Constant):
            _operand(operand, condition, attribute, entity, profile)


def _operand(operand: Operand, condition: Compare, attribute: Attribute, entity: str, profile: Profile) -> None:
    if condition.test not in (*_ORDERED, "is", "is_not"):
        raise SpecError(f"{condition.test} takes constants alone")
    if isinstance(operand, Own):
        other = profile.attribute(entity, operand.attribute)
        alike = other.kind == attribute.kind and other.scale == attribute.scale and other is not attribute
        if not alike or (attribute.kind in _NUMBERS and not attribute.scale):
            raise SpecError(f"{attribute.name!r} can't be compared with {operand.attribute!r}: kind or scale differ")
    elif isinstance(operand, Value):
        _query(operand.of, profile)
        kind = profile.attribute(entity_of(operand.of), operand.attribute).kind
        if kind != attribute.kind and {kind, attribute.kind} != set(_NUMBERS):
            raise SpecError(f"{attribute.name!r} is {attribute.kind}, {operand.attribute!r} is {kind}")
    elif isinstance(operand, Total):
        if condition.test not in _ORDERED or attribute.kind not in _NUMBERS:
            raise SpecError(f"{condition.test} of {attribute.name!r} takes no {operand.what}")
        _number(operand, profile)


def _number(measure: Measure | Operand, profile: Profile) -> None:
    if not isinstance(measure, Value | Total):
        raise SpecError(f"{shown(type(measure).__name__.lower())} is no measure")
    _query(measure.of, profile)
    _statistic(
        measure.what if isinstance(measure, Total) else "value", measure.attribute, entity_of(measure.of), profile
    )
