"""A plan as one would tell it; part of `outline`.

    told_joints(plan.conditions, query)         # what is the same of several slots is told at once
    planned(programme, back)                    # back

`query` tells the queries inside, `back` puts them back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from synthenv.spec.algebra import Among, Distinct, Facet, Goal, Joint, Plan, Query, Sums, When, slots_of

__all__ = ["Alike", "Apart", "Filled", "Programme", "planned", "told_goal", "told_joints"]


@dataclass(frozen=True, slots=True)
class Filled:
    """A slot of a plan, and the rows that may stand in it."""

    slot: str
    query: Any


@dataclass(frozen=True, slots=True)
class Alike:
    """The same facet of several slots."""

    relation: str
    attribute: str
    slots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """A condition of a plan: the rows in these slots are all different."""

    slots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Programme:
    """A Plan whose slots are in order."""

    fields: tuple[Filled, ...]
    conditions: tuple[Any, ...]
    goal: Any


def told_joints(joints: Sequence[Joint], query: Callable[[Query], Any]) -> tuple[Any, ...]:
    """Return joint conditions as they are told."""
    return tuple(_told(each, query) for each in joints)


def _told(joint: Joint, query: Callable[[Query], Any]) -> Any:
    match joint:
        case Sums(left, test, right):
            return Sums(_alike(left), test, _alike(right))
        case Distinct(facets, "at_least", n) if facets == tuple(map(Facet, slots_of(joint))) and n == len(facets):
            return Apart(slots_of(joint))
        case Distinct(facets):
            return replace(joint, facets=_alike(facets))
        case Among():
            return replace(joint, query=query(joint.query))
        case When(given, then):
            return When(told_joints(given, query), _told(then, query))
    return joint


def told_goal(goal: Goal | None) -> Goal | None:
    """Return an objective as it is told."""
    return replace(goal, parts=_alike(goal.parts)) if goal else None


def _alike(parts: Sequence[Any]) -> Any:
    """Facets as one, where they are the same of several slots."""
    kinds = {(each.relation, each.attribute) if isinstance(each, Facet) else None for each in parts}
    [kind, *others] = kinds
    if kind is None or others or len(parts) < 2:
        return tuple(parts)
    return Alike(*kind, tuple(each.slot for each in parts))


def planned(told: Programme | Alike | Apart, back: Callable[[Any], Any]) -> Any:
    """Return what stands for a plan, or a part of one, in the algebra."""
    match told:
        case Programme(fields, conditions, goal):
            return Plan({each.slot: back(each.query) for each in fields}, back(conditions), back(goal))
        case Alike(relation, attribute, slots):
            return tuple(Facet(slot, relation, attribute) for slot in slots)
        case Apart(slots):
            return Distinct(tuple(map(Facet, slots)), "at_least", len(slots))
