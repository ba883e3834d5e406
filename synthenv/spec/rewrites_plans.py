"""Single changes of plans; part of `rewrites`.

PlanRewrites(profile, query).plan(plan)       # each a whole plan
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from synthenv.spec.algebra import (
    Among,
    Distinct,
    Facet,
    Goal,
    Joint,
    Plan,
    Query,
    Sums,
    Tied,
    When,
    entity_of,
)
from synthenv.spec.profile import Attribute, Profile
from synthenv.spec.rewrites_conditions import Rewrite, in_words, put, siblings, within

__all__ = ["PlanRewrites"]

_SUMS = {
    "at_least": ("over", "at_most"),
    "at_most": ("under", "at_least"),
    "over": ("at_least", "under"),
    "under": ("at_most", "over"),
}
_COUNTS = ("at_least", "at_most", "is")


@dataclass(frozen=True)
class PlanRewrites:
    """Single changes of plans over one profile; the function gives those of queries."""

    profile: Profile
    query: Callable[[Query], Iterator[Rewrite]]

    def plan(self, plan: Plan) -> Iterator[Rewrite]:
        """Yield every single change of a plan: in its slots, its joint conditions, its objective."""
        for name, query in plan.slots.items():
            yield from within(self.query(query), plan, "slots", name)
        for at, joint in enumerate(plan.conditions):
            rest = (*plan.conditions[:at], *plan.conditions[at + 1 :])
            yield Rewrite(f"{_told(joint)} is left out", replace(plan, conditions=rest), omits=True)
            yield from within(self._joint(joint, plan), plan, "conditions", at)
        if plan.goal:
            yield Rewrite("the objective is left out", replace(plan, goal=None), omits=True)
            yield from within(self._goal(plan.goal, plan), plan, "goal")

    def _joint(self, joint: Joint, plan: Plan) -> Iterator[Rewrite]:
        match joint:
            case Sums():
                yield from self._sums(joint, plan)
            case Distinct():
                yield from self._distinct(joint)
            case Among():
                yield from self._among(joint)
            case Tied():
                yield from self._tied(joint, plan)
            case When():
                yield from self._when(joint, plan)

    def _sums(self, sums: Sums, plan: Plan) -> Iterator[Rewrite]:
        for test in _SUMS[sums.test]:
            yield Rewrite(f"`{in_words(sums.test)}` becomes `{in_words(test)}` in a sum", put(sums, "test", test))
        for side in ("left", "right"):
            parts = getattr(sums, side)
            for at, part in enumerate(parts):
                if len(parts) > 1:
                    rest = (*parts[:at], *parts[at + 1 :])
                    yield Rewrite(f"{_part_told(part)} is left out of a sum", put(sums, side, rest))
                if isinstance(part, Facet):
                    yield from within(self._facet(part, plan), sums, side, at)

    def _facet(self, facet: Facet, plan: Plan) -> Iterator[Rewrite]:
        """Another attribute of the same unit in the place of one in a sum."""
        entity = entity_of(plan.slots[facet.slot])
        attributes = self.profile.entity(self._end(facet, entity)).attributes
        own = attributes[facet.attribute]
        for name, other in attributes.items():
            if other is not own and _unit(other) == _unit(own) and other.scale:
                yield Rewrite(f"{facet.attribute} becomes {name}", replace(facet, attribute=name))

    def _end(self, facet: Facet, entity: str) -> str:
        return self.profile.relation(facet.relation).target if facet.relation else entity

    def _distinct(self, distinct: Distinct) -> Iterator[Rewrite]:
        yield from _counted(distinct, 1, "different ones")
        facets = distinct.facets
        for at, facet in enumerate(facets if len(facets) > 2 else ()):
            rest = (*facets[:at], *facets[at + 1 :])
            yield Rewrite(f"{facet.slot} is not told apart", replace(distinct, facets=rest))
        relations = {each.relation for each in facets}
        for name in relations:
            for other in siblings(self.profile, name) if name else ():
                turned = tuple(replace(each, relation=other) if each.relation == name else each for each in facets)
                yield Rewrite(f"{name} becomes {other}", replace(distinct, facets=turned))

    def _among(self, among: Among) -> Iterator[Rewrite]:
        yield from _counted(among, 0, "rows of a kind")
        slots = among.slots
        for at, slot in enumerate(slots if len(slots) > 1 else ()):
            rest = (*slots[:at], *slots[at + 1 :])
            yield Rewrite(f"{slot} is not counted", replace(among, slots=rest))
        yield from within(self.query(among.query), among, "query")

    def _tied(self, tied: Tied, plan: Plan) -> Iterator[Rewrite]:
        for name in siblings(self.profile, tied.relation):
            yield Rewrite(f"{tied.relation} becomes {name}", replace(tied, relation=name))
        if plan.slots[tied.one] == plan.slots[tied.other]:
            yield Rewrite(f"{tied.relation} is turned round", replace(tied, one=tied.other, other=tied.one))

    def _when(self, when: When, plan: Plan) -> Iterator[Rewrite]:
        """It holds always; one of several conditions before it is left out; what is inside changes."""
        yield Rewrite("what then holds, holds always", when.then)
        if len(when.given) == 1:
            yield Rewrite("`if` and `then` change places", When((when.then,), when.given[0]))
        for at, joint in enumerate(when.given):
            if len(when.given) > 1:
                rest = (*when.given[:at], *when.given[at + 1 :])
                yield Rewrite(f"{_told(joint)} is left out of `if`", replace(when, given=rest), omits=True)
            yield from within(self._joint(joint, plan), when, "given", at)
        yield from within(self._joint(when.then, plan), when, "then")

    def _goal(self, goal: Goal, plan: Plan) -> Iterator[Rewrite]:
        one, other = ("largest", "smallest") if goal.largest else ("smallest", "largest")
        yield Rewrite(f"`{one}` becomes `{other}`", replace(goal, largest=not goal.largest))
        for at, part in enumerate(goal.parts):
            if len(goal.parts) > 1:
                rest = (*goal.parts[:at], *goal.parts[at + 1 :])
                yield Rewrite(f"{_part_told(part)} is left out of the objective", replace(goal, parts=rest))
            yield from within(self._facet(part, plan), goal, "parts", at)


def _counted(joint: Distinct | Among, fewest: int, what: str) -> Iterator[Rewrite]:
    for n in (joint.n - 1, joint.n + 1):
        if n >= fewest:
            yield Rewrite(f"n is {n} instead of {joint.n} of {what}", replace(joint, n=n))
    for test in _COUNTS:
        if test != joint.test:
            yield Rewrite(f"`{in_words(joint.test)}` becomes `{in_words(test)}` of {what}", put(joint, "test", test))


def _unit(attribute: Attribute) -> tuple[str, str, bool]:
    return attribute.scale, attribute.unit, attribute.kind in ("integer", "real")


def _told(joint: Joint) -> str:
    names = {Sums: "a sum", Distinct: "`distinct`", Among: "`among`", When: "`when`"}
    return f"`{joint.relation}`" if isinstance(joint, Tied) else names[type(joint)]


def _part_told(part: Any) -> str:
    return f"{part.slot}.{part.attribute}" if isinstance(part, Facet) else part.name
