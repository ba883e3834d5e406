"""Plans without constants: slots, what may stand in them, and the first joint conditions; then one condition more.

    slots = Slots(data)
    plan = slots.base(rng)            # three films of a director, none twice, within a total running time
    plan = slots.grown(plan, rng)     # … and the second released after the first

An entity takes part when its rows are reached from something with a name, and have numbers to be held against each
other. What is proposed fits the profile; whether the data carry it, `tighten` tells.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from synthenv.spec.algebra import (
    Among,
    Condition,
    Constant,
    Distinct,
    Facet,
    Goal,
    Joint,
    Plan,
    Query,
    Related,
    Select,
    Sums,
    When,
    constants_of,
    entity_of,
)
from synthenv.spec.profile import Attribute
from synthenv.synthesis.conditions import Conditions, Names, pick
from synthenv.synthesis.data import Data

__all__ = ["Slots"]


_NAMES = ("first", "second", "third", "fourth", "fifth")
_MOST_JOINTS = 7


class Slots:
    """Proposes plans over one database."""

    def __init__(self, data: Data) -> None:
        self._data = data
        self._conditions = Conditions(data)
        self.entities = {name: found for name in data.profile.entities if (found := self._ways_in(name))}

    def base(self, rng: Random) -> Plan | None:
        """Propose a plan of two or three slots with two joint conditions."""
        names = Names(())
        entity = rng.choice(list(self.entities))
        slots = self._filled(entity, rng.choice((3, 3, 3, 2)), names, rng)
        plan = Plan(slots, ())
        same = len(set(slots.values())) == 1
        firsts = [self._all_different, self._later] if same else [self._counted, self._later, self._covered]
        first = rng.choice(firsts)(plan, names, rng)
        bound = self._budget(plan, names, rng) or self._later(plan, names, rng)
        return Plan(slots, (first, bound)) if first and bound and first != bound else None

    def grown(self, plan: Plan, rng: Random) -> Plan | None:
        """Propose a plan with one thing more: a joint condition, an objective, a slot; None where none fits."""
        names = Names(constants_of(plan))
        steps: list[Callable[[Plan, Names, Random], Plan | None]] = [self._joined] * 4
        steps += [] if plan.goal else [self._aimed]
        steps += [] if len(plan.slots) == len(_NAMES) - 1 else [self._longer]
        for step in rng.sample(steps, len(steps)):
            made = step(plan, names, rng)
            if made is not None and len(made.conditions) <= _MOST_JOINTS:
                return made
        return None

    # Slots

    def _ways_in(self, entity: str) -> list[Callable[[Names], Condition]]:
        """Conditions that lead to rows of an entity from something with a name, straight or by one row between."""
        if not self._numbers(entity):
            return []
        straight = self._conditions.anchors(entity)
        by_another = [
            _past(each.name, anchor)
            for each in self._data.profile.relations.values()
            if each.source == entity and each.single and self._data.profile.relation(each.inverse).tool
            for anchor in self._conditions.anchors(each.target)
        ]
        return [*straight, *by_another]

    def _filled(self, entity: str, many: int, names: Names, rng: Random) -> dict[str, Query]:
        """Slots that share one set of rows, or have each one of its own."""
        shared = self._select(entity, names, rng)
        if rng.random() < 0.5:
            return dict.fromkeys(_NAMES[:many], shared)
        return {name: self._narrowed(shared, names, rng) for name in _NAMES[:many]}

    def _select(self, entity: str, names: Names, rng: Random) -> Select:
        return Select(entity, (rng.choice(self.entities[entity])(names),))

    def _narrowed(self, select: Select, names: Names, rng: Random) -> Select:
        made = self._conditions.plain(select.entity, names, rng)
        return Select(select.entity, (*select.conditions, made)) if made is not None else select

    def _longer(self, plan: Plan, names: Names, rng: Random) -> Plan | None:
        """One slot more, like the last one; conditions on all slots are on this one too."""
        every = tuple(plan.slots)
        name = _NAMES[len(every)]
        joints = tuple(_stretched(each, every, name) for each in plan.conditions)
        goal = Goal(plan.goal.largest, _longer_sum(plan.goal.parts, every, name)) if plan.goal else None
        return Plan({**plan.slots, name: plan.slots[every[-1]]}, joints, goal)

    # Joint conditions

    def _joined(self, plan: Plan, names: Names, rng: Random) -> Plan | None:
        kinds = [self._later, self._covered, self._counted, self._depending, self._apart, self._budget]
        for kind in rng.sample(kinds, len(kinds)):
            joint = kind(plan, names, rng)
            if joint is not None and _form(joint) not in map(_form, plan.conditions):
                return Plan(plan.slots, (*plan.conditions, joint), plan.goal)
        return None

    def _all_different(self, plan: Plan, names: Names, rng: Random) -> Joint | None:
        return Distinct(tuple(map(Facet, plan.slots)), "at_least", len(plan.slots))

    def _budget(self, plan: Plan, names: Names, rng: Random) -> Joint | None:
        """The sum over all slots, at most or at least so much."""
        numbers = [each for each in self._facets(plan) if each[1].additive]
        found = pick(numbers, rng)
        if found is None:
            return None
        facet, attribute = found
        parts = tuple(Facet(slot, facet.relation, facet.attribute) for slot in plan.slots)
        return Sums(parts, rng.choice(("at_most", "at_least")), (names.constant(f"{attribute.name}_total"),))

    def _later(self, plan: Plan, names: Names, rng: Random) -> Joint | None:
        """Of two neighbours, the second is later, or has the higher number; a moment is after the end of the first."""
        one, other = self._neighbours(plan, rng)
        entity = entity_of(plan.slots[one])
        times = [each for each in self._conditions.numbers(entity) if each.kind == "time"]
        if times:
            at = times[0].name
            length = pick([each for each in self._facets(plan) if each[1].unit == "minutes"], rng)
            lasting = (Facet(one, length[0].relation, length[0].attribute),) if length else ()
            gap = (names.constant("minutes_between"),) if rng.random() < 0.5 else ()
            return Sums((Facet(one, "", at), *lasting, *gap), "at_most", (Facet(other, "", at),))
        found = pick(self._facets(plan), rng)
        if found is None:
            return None
        facet = found[0]
        sides = (Facet(each, facet.relation, facet.attribute) for each in (one, other))
        return Sums((next(sides),), rng.choice(("under", "over")), (next(sides),))

    def _apart(self, plan: Plan, names: Names, rng: Random) -> Joint | None:
        """Two neighbours are no further from one another than so much, or at least so far."""
        found = pick(self._facets(plan), rng)
        if found is None:
            return None
        one, other = self._neighbours(plan, rng)
        near, far = (Facet(each, found[0].relation, found[0].attribute) for each in (one, other))
        test: Any = rng.choice(("at_most", "at_least"))
        return Sums((far,), test, (near, names.constant(f"{found[1].name}_apart")))

    def _covered(self, plan: Plan, names: Names, rng: Random) -> Joint | None:
        """So many different things among all slots: along a relation, or of an attribute that several rows share."""
        entity = entity_of(next(iter(plan.slots.values())))
        many = len(plan.slots)
        facets: list[tuple[str, str, Sequence[int]]] = []
        for each in self._data.profile.relations.values():
            if each.source == entity and (each.tool or each.single):
                wide = self._data.fan(each.name) > 1.2
                facets.append((each.name, "", range(2, many + 1 + 2 * wide)))
        for attribute in self._data.profile.entity(entity).attributes.values():
            few = 2 <= len(self._data.values(entity, attribute.name)) <= 40
            if (attribute.kind == "text" and few) or attribute.kind == "time":
                facets.append(("", attribute.name, range(1, many + 1)))
        found = pick(facets, rng)
        if found is None:
            return None
        told = tuple(Facet(slot, found[0], found[1]) for slot in plan.slots)
        return Distinct(told, rng.choice(("at_least", "at_least", "is", "at_most")), rng.choice(found[2]))

    def _counted(self, plan: Plan, names: Names, rng: Random) -> Joint | None:
        """So many of the slots hold rows of a kind."""
        entity = entity_of(next(iter(plan.slots.values())))
        kind = self._conditions.any(entity, (), names, rng)
        n = rng.randrange(1, len(plan.slots))
        return Among(Select(entity, (kind,)), tuple(plan.slots), rng.choice(("at_least", "is", "at_most")), n)

    def _depending(self, plan: Plan, names: Names, rng: Random) -> Joint | None:
        """If a number of one slot is over so much, then one of another is bounded."""
        one, other = rng.sample(list(plan.slots), 2)
        facets = self._facets(plan)
        if not facets:
            return None
        (given, first), (then, second) = rng.choice(facets), rng.choice(facets)
        when = Sums(
            (Facet(one, given.relation, given.attribute),),
            rng.choice(("over", "under")),
            (names.constant(f"{first.name}_if"),),
        )
        bound = Sums(
            (Facet(other, then.relation, then.attribute),),
            rng.choice(("at_most", "at_least")),
            (names.constant(f"{second.name}_then"),),
        )
        return When((when,), bound)

    def _aimed(self, plan: Plan, names: Names, rng: Random) -> Plan | None:
        """An objective: the sum of a number over all slots."""
        found = pick([each for each in self._facets(plan) if each[1].additive], rng)
        if found is None:
            return None
        parts = tuple(Facet(slot, found[0].relation, found[0].attribute) for slot in plan.slots)
        return Plan(plan.slots, plan.conditions, Goal(rng.random() < 0.5, parts))

    def _neighbours(self, plan: Plan, rng: Random) -> tuple[str, str]:
        every = list(plan.slots)
        at = rng.randrange(len(every) - 1)
        return every[at], every[at + 1]

    def _numbers(self, entity: str) -> list[tuple[Facet, Attribute]]:
        """Numbers of a row, its own and those of the one row that a relation leads to; the slot is left open."""
        own = [(Facet("", "", each.name), each) for each in self._conditions.numbers(entity, times=False)]
        along = [
            (Facet("", relation.name, each.name), each)
            for relation in self._data.profile.relations.values()
            if relation.source == entity and relation.single and self._data.profile.entity(relation.target).get_tool
            for each in self._conditions.numbers(relation.target, times=False)
        ]
        return [*own, *along]

    def _facets(self, plan: Plan) -> list[tuple[Facet, Attribute]]:
        return self._numbers(entity_of(next(iter(plan.slots.values()))))


def _past(relation: str, anchor: Callable[[Names], Condition]) -> Callable[[Names], Condition]:
    return lambda names: Related(relation, (anchor(names),))


def _stretched(joint: Joint, every: tuple[str, ...], name: str) -> Joint:
    """A joint condition on all slots with one more of them; any other as it is."""
    match joint:
        case Distinct(facets, "at_least", n) if n == len(facets) and facets == tuple(map(Facet, every)):
            return Distinct((*facets, Facet(name)), "at_least", n + 1)
        case Sums(left, test, (Constant(),) as right):
            return Sums(_longer_sum(left, every, name), test, right)
    return joint


def _longer_sum(parts: tuple[Any, ...], every: tuple[str, ...], name: str) -> tuple[Any, ...]:
    facets = [each for each in parts if isinstance(each, Facet)]
    if tuple(each.slot for each in facets) != every:
        return parts
    return (*parts, Facet(name, facets[-1].relation, facets[-1].attribute))


def _form(joint: Joint) -> object:
    """What two conditions share that say the same kind of thing of the same slots."""
    match joint:
        case Sums(left, _, right):
            return "sums", tuple(each for each in (*left, *right) if isinstance(each, Facet))
        case Distinct(facets):
            return "distinct", facets
    return type(joint)
