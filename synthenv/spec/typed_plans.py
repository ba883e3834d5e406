"""Which plans fit a profile; part of `typed`, which has looked at the queries already.

check_plan(plan, profile)           # SpecError says which slot or joint condition does not fit, and why
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from keyword import iskeyword

from synthenv.errors import SpecError, near, shown
from synthenv.spec.algebra import (
    Among,
    Distinct,
    Facet,
    Joint,
    Part,
    Plan,
    Query,
    Sums,
    Tied,
    When,
    entity_of,
    walk,
)
from synthenv.spec.profile import Attribute, Profile
from synthenv.spec.text import RESERVED

__all__ = ["check_plan", "queries_of"]

_NUMBERS, _TIMES = ("integer", "real"), ("date", "time")
_FEWEST, _MOST = 2, 24
_MINUTES = "minutes"


def queries_of(plan: Plan) -> Iterator[Query]:
    """Yield the queries of a plan: those of its slots, and those that joint conditions count by."""
    yield from plan.slots.values()
    yield from (each.query for each in walk(plan) if isinstance(each, Among))


def check_plan(plan: Plan, profile: Profile) -> None:
    """Raise SpecError unless the plan means something over the profile."""
    _Plans(plan, profile).check()


class _Plans:
    """One plan over one profile."""

    def __init__(self, plan: Plan, profile: Profile) -> None:
        self._plan = plan
        self._profile = profile

    def check(self) -> None:
        slots = self._plan.slots
        if not _FEWEST <= len(slots) <= _MOST:
            raise SpecError(f"a plan has {_FEWEST} to {_MOST} slots; this one has {len(slots)}")
        for name in slots:
            if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name in RESERVED or iskeyword(name):
                raise SpecError(f"{shown(name)} is no name for a slot; expected a plain word like lunch_2")
        if not self._plan.conditions:
            raise SpecError("a plan needs a joint condition; without any, each slot is a question of its own")
        for each in self._plan.conditions:
            self._joint(each)
        if self._plan.goal:
            self._goal(self._plan.goal.parts)

    def _joint(self, joint: Joint) -> None:
        match joint:
            case Sums(left, _, right):
                self._sums(left, right)
            case Distinct(facets, _, n):
                self._distinct(facets, n)
            case Among(query, slots, test, n):
                self._among(query, slots, test, n)
            case Tied(relation, one, other):
                self._tied(relation, one, other)
            case When(given, then):
                for each in (*given, then):
                    if isinstance(each, When):
                        raise SpecError("when can't stand inside when; give all that must hold at once")
                    self._joint(each)

    def _sums(self, left: Sequence[Part], right: Sequence[Part]) -> None:
        sides = [[each for each in side if isinstance(each, Facet)] for side in (left, right)]
        if not any(sides):
            raise SpecError("a sum of constants alone is no condition of a plan")
        attributes = [[self._valued(each) for each in side] for side in sides]
        times = [[each for each in side if each.kind in _TIMES] for side in attributes]
        firsts = [self._valued(side[0]).kind if isinstance(side[0], Facet) else "" for side in (left, right)]
        if any(each and first not in _TIMES for each, first in zip(times, firsts, strict=True)):
            raise SpecError("in a sum with a moment, the moment comes first")
        rest = [each for side in attributes for each in side if each.kind not in _TIMES]
        if any(times):
            self._moments(times, rest, (*left, *right))
        else:
            _of_one_unit(rest)

    def _moments(self, times: list[list[Attribute]], rest: list[Attribute], parts: Sequence[Part]) -> None:
        if [len(each) for each in times] != [1, 1] or times[0][0].kind != times[1][0].kind:
            raise SpecError("a moment is held against one moment, a day against one day, each on a side of its own")
        if times[0][0].kind == "date" and len(parts) > 2:
            raise SpecError("nothing can be added to a day; use moments")
        odd = [each for each in rest if each.unit != _MINUTES]
        if odd:
            raise SpecError(f"{odd[0].name!r} is not in minutes, and so can't be added to a moment")

    def _distinct(self, facets: Sequence[Facet], n: int) -> None:
        if len(facets) < 2 or len(set(facets)) < len(facets) or n < 1:
            raise SpecError("distinct takes two facets or more, each once, and a number from 1 up")
        ends = {self._end(each) for each in facets}
        if len(ends) > 1:
            raise SpecError(f"distinct counts things of one kind, not {' and '.join(sorted(ends))}")

    def _end(self, facet: Facet) -> str:
        """What a facet gives, in words."""
        if not facet.attribute:
            return f"rows of {self._along(facet)}"
        attribute = self._valued(facet)
        return f"{attribute.kind} in {attribute.scale}" if attribute.scale else attribute.kind

    def _among(self, query: Query, slots: Sequence[str], test: str, n: int) -> None:
        if not slots or len(set(slots)) < len(slots) or not 0 <= n <= len(slots):
            raise SpecError(f"among takes slots, each once, and a number from 0 to {len(slots)}; it is given {n}")
        if len(slots) == 1 and (test, n) not in (("at_least", 1), ("at_most", 0)):
            raise SpecError("of one slot, among says >= 1 or <= 0")
        for each in slots:
            if self._entity(each) != entity_of(query):
                raise SpecError(
                    f"among counts rows of {entity_of(query)}; the slot {each!r} holds {self._entity(each)}"
                )

    def _tied(self, name: str, one: str, other: str) -> None:
        relation = self._profile.relation(name)
        if (relation.source, relation.target) != (self._entity(one), self._entity(other)):
            raise SpecError(
                f"{name!r} leads from {relation.source} to {relation.target}; "
                f"the slots {one!r} and {other!r} hold {self._entity(one)} and {self._entity(other)}"
            )

    def _goal(self, parts: Sequence[Facet]) -> None:
        attributes = [self._valued(each) for each in parts]
        if any(each.kind in _TIMES for each in attributes):
            raise SpecError("an objective is a sum of numbers, not of times")
        _of_one_unit(attributes)

    def _valued(self, facet: Facet) -> Attribute:
        """The attribute of a facet that has one value at most."""
        entity = self._along(facet)
        if not facet.attribute:
            raise SpecError(f"the slot {facet.slot!r} is no number; say which attribute of it")
        if facet.relation and not self._profile.relation(facet.relation).single:
            raise SpecError(f"{facet.relation!r} may lead to several rows; no attribute of them can be taken")
        return self._profile.attribute(entity, facet.attribute)

    def _along(self, facet: Facet) -> str:
        """The entity that a facet leads to."""
        entity = self._entity(facet.slot)
        if not facet.relation:
            return entity
        relation = self._profile.relation(facet.relation)
        if relation.source != entity:
            raise SpecError(f"the relation {relation.name!r} starts from {relation.source}, not from {entity}")
        return relation.target

    def _entity(self, slot: str) -> str:
        if slot not in self._plan.slots:
            raise SpecError(f"the plan has no slot {shown(slot)}. {near(slot, self._plan.slots)}")
        return entity_of(self._plan.slots[slot])


def _of_one_unit(attributes: Sequence[Attribute]) -> None:
    for each in attributes:
        if each.kind not in _NUMBERS:
            raise SpecError(f"{each.name!r} is {each.kind}; a sum is made of numbers")
    first = attributes[0]
    for each in attributes:
        alike = (each.scale, each.unit) == (first.scale, first.unit)
        if not alike or (not first.scale and (each.name, each.noun) != (first.name, first.noun)):
            raise SpecError(f"{first.name!r} and {each.name!r} can't be added or compared: their units differ")
