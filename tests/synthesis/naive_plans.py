"""Plans for the naive reference: every way to fill the slots is gone through, and held against every condition.

planned(plan, naive)            # OneOf(…): the accepted answers; None where there is none
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias

from synthenv.kit import Row
from synthenv.spec.algebra import (
    Among,
    Constant,
    Distinct,
    Facet,
    Joint,
    Part,
    Plan,
    Sums,
    Tied,
    When,
    entity_of,
)

from .naive_answers import Item, OneOf, Record

if TYPE_CHECKING:
    from .naive import Naive

__all__ = ["planned"]

Filled: TypeAlias = Mapping[str, Row]


def planned(plan: Plan, naive: Naive) -> OneOf | None:
    """Return the answers of all accepted plans."""
    answers = {name: naive.profile.entity(entity_of(query)).answer for name, query in plan.slots.items()}
    fields = [
        [row for row in naive.rows(query) if row[answers[name]] is not None] for name, query in plan.slots.items()
    ]
    every = [dict(zip(plan.slots, rows, strict=True)) for rows in product(*fields)]
    meeting = [each for each in every if all(_met(joint, each, plan, naive) for joint in plan.conditions)]
    if plan.goal:
        totals = [_total(plan.goal.parts, each, plan, naive) for each in meeting]
        known = [each for each in totals if each is not None]
        best = (max if plan.goal.largest else min)(known, default=None)
        meeting = [each for each, total in zip(meeting, totals, strict=True) if total is not None and total == best]
    records = [Record({name: Item(row[answers[name]]) for name, row in each.items()}) for each in meeting]
    return OneOf(tuple(records)) if records else None


def _met(joint: Joint, filled: Filled, plan: Plan, naive: Naive) -> bool:
    match joint:
        case Sums(left, test, right):
            one, other = _total(left, filled, plan, naive), _total(right, filled, plan, naive)
            return one is not None and other is not None and _stands(one, test, other)
        case Distinct(facets, test, n):
            things = {thing for each in facets for thing in _things(each, filled, plan, naive)}
            return _stands(len(things), test, n)
        case Among(query, slots, test, n):
            return _stands(sum(filled[slot] in naive.rows(query) for slot in slots), test, n)
        case Tied(relation, one_slot, other_slot):
            return filled[other_slot] in naive.related(filled[one_slot], relation)
        case When(given, then):
            return not all(_met(each, filled, plan, naive) for each in given) or _met(then, filled, plan, naive)


def _stands(one: Any, test: str, other: Any) -> bool:
    return bool(
        {
            "at_least": one >= other,
            "at_most": one <= other,
            "over": one > other,
            "under": one < other,
            "is": one == other,
        }[test]
    )


def _total(parts: Sequence[Part], filled: Filled, plan: Plan, naive: Naive) -> int | None:
    values = [
        naive.constants[each.name] if isinstance(each, Constant) else _value(each, filled, plan, naive)
        for each in parts
    ]
    if None in values:
        return None
    return sum(round(1_000_000 * float(each)) for each in values)


def _value(facet: Facet, filled: Filled, plan: Plan, naive: Naive) -> Any:
    """A number of a row: a moment is how many minutes it is after another."""
    rows, entity = _rows(facet, filled, plan, naive)
    attribute = naive.profile.attribute(entity, facet.attribute)
    value = rows[0][attribute.column] if rows else None
    if value is None or attribute.kind not in ("date", "time"):
        return value
    return (datetime.fromisoformat(value) - datetime(2000, 1, 1)).total_seconds() / 60


def _things(facet: Facet, filled: Filled, plan: Plan, naive: Naive) -> list[Any]:
    rows, entity = _rows(facet, filled, plan, naive)
    if not facet.attribute:
        return [row[naive.profile.entity(entity).key] for row in rows]
    attribute = naive.profile.attribute(entity, facet.attribute)
    values = [row[attribute.column] for row in rows if row[attribute.column] is not None]
    return [each[:10] for each in values] if attribute.kind == "time" else values


def _rows(facet: Facet, filled: Filled, plan: Plan, naive: Naive) -> tuple[list[Row], str]:
    row = filled[facet.slot]
    if facet.relation:
        return naive.related(row, facet.relation), naive.profile.relation(facet.relation).target
    return [row], entity_of(plan.slots[facet.slot])
