"""Random plans over the small profile, whose readings last some minutes, with constants that mean something there.

plan, constants = data.draw(plans())
"""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

from hypothesis import strategies as st

from synthenv.spec.algebra import (
    Among,
    Distinct,
    Facet,
    Goal,
    Joint,
    Part,
    Plan,
    Sums,
    Tied,
    When,
    constants_of,
    entity_of,
)
from synthenv.spec.profile import Profile, read_profile
from synthenv.spec.typed import check_spec

from .random_specs import Drawn
from .small import small_profile

__all__ = ["planned_profile", "plans"]

_SLOTS = ("early", "late", "row_3")


@cache
def planned_profile() -> Profile:
    """The small profile with a search for every entity, and seats that are told in minutes."""
    table: dict[str, Any] = deepcopy(dict(small_profile().table))
    table["title"] = "Small"
    for name, entity in table["entities"].items():
        entity["search_tool"] = f"search_{name}"
        for attribute in entity["attributes"].values():
            attribute["searchable"] = True
    table["entities"]["reading"]["attributes"]["seats"]["unit"] = "minutes"
    for link in table["links"]:
        link["search_filter"] = {"wrote": "author", "book_tags": "tag"}.get(link["name"], "")
    return read_profile(table)


@st.composite
def plans(draw: st.DrawFn) -> tuple[Plan, dict[str, Any]]:
    """A plan that fits the profile, and its constants."""
    drawn = _Planned(draw)
    plan = drawn.plan()
    check_spec(plan, planned_profile())
    return plan, {name: drawn.constants[name] for name in constants_of(plan)}


class _Planned(Drawn):
    """A plan in the making."""

    slots: dict[str, str]

    def plan(self) -> Plan:
        kinds = self._one(("book", "book"), ("reading", "reading"), ("book", "author"), ("reading", "book", "reading"))
        names = _SLOTS[: len(kinds)]
        queries = {name: self._query(kind, self._one(0, 1)) for name, kind in zip(names, kinds, strict=True)}
        self.slots = {name: entity_of(query) for name, query in queries.items()}
        joints = tuple(self._joint() for _ in range(self._one(1, 1, 2)))
        goal = Goal(self._one(True, False), self._facets_of_one_unit()) if self._one(True, False) else None
        return Plan(queries, joints, goal)

    def _joint(self) -> Joint:
        if self._one(True, False, False, False):
            return When(tuple(self._plain_joint() for _ in range(self._one(1, 2))), self._plain_joint())
        return self._plain_joint()

    def _plain_joint(self) -> Joint:
        makers = [self._sums, self._distinct, self._among]
        made: Joint = self._made(
            *makers, *([self._tied] if self._ties() else []), *([self._later] if self._times() else [])
        )
        return made

    def _sums(self) -> Sums:
        facets: tuple[Part, ...] = self._facets_of_one_unit()
        constant: tuple[Part, ...] = (self._constant(self._one(0, 1, 3, 0.3, 2.005, 4)),)
        left, right = self._one((facets, constant), (constant, facets), ((*facets, *constant), facets[:1]))
        return Sums(left, self._one("at_least", "at_most", "over", "under"), right)

    def _facets_of_one_unit(self) -> tuple[Facet, ...]:
        by_unit: dict[Any, list[Facet]] = {}
        for slot, entity in self.slots.items():
            for along, target in [("", entity), *self._steps_to_one(entity)]:
                for each in self._profile.entity(target).attributes.values():
                    if each.kind in ("integer", "real"):
                        key = (each.scale, each.unit) if each.scale else (each.name, each.noun)
                        by_unit.setdefault(key, []).append(Facet(slot, along, each.name))
        facets = self._one(*by_unit.values())
        return tuple(facets[: self._one(1, 2, 3)])

    def _steps_to_one(self, entity: str) -> list[tuple[str, str]]:
        return [
            (each.name, each.target)
            for each in self._profile.relations.values()
            if each.source == entity and each.single
        ]

    def _times(self) -> list[Facet]:
        return [Facet(slot, "", "at") for slot, entity in self.slots.items() if entity == "reading"]

    def _later(self) -> Sums:
        times = self._times()
        added: tuple[Part, ...] = self._one(
            (), (self._constant(self._one(30, 720)),), (Facet(times[0].slot, "", "seats"), self._constant(60))
        )
        return Sums((times[0], *added), self._one("at_least", "at_most", "over", "under"), (times[-1],))

    def _distinct(self) -> Distinct:
        kinds: dict[Any, list[Facet]] = {}
        for slot, entity in self.slots.items():
            kinds.setdefault(f"rows of {entity}", []).append(Facet(slot))
            for relation in self._relations(entity):
                target = self._profile.relation(relation).target
                kinds.setdefault(f"rows of {target}", []).append(Facet(slot, relation))
            for name, each in self._profile.entity(entity).attributes.items():
                kinds.setdefault((each.kind, each.scale), []).append(Facet(slot, "", name))
        facets = self._one(*(each for each in kinds.values() if len(each) > 1))
        return Distinct(tuple(facets[: self._one(2, 3)]), self._one("at_least", "at_most", "is"), self._one(1, 2, 3))

    def _among(self) -> Among:
        entity = self._one(*self.slots.values())
        slots = tuple(name for name, each in self.slots.items() if each == entity)
        if len(slots) == 1:
            test, n = self._one(("at_least", 1), ("at_most", 0))
            return Among(self._query(entity, 1), slots, test, n)
        return Among(self._query(entity, 1), slots, self._one("at_least", "at_most", "is"), self._one(0, 1, 2))

    def _ties(self) -> list[Tied]:
        return [
            Tied(relation.name, one, other)
            for relation in self._profile.relations.values()
            for one, source in self.slots.items()
            for other, target in self.slots.items()
            if (relation.source, relation.target) == (source, target)
        ]

    def _tied(self) -> Tied:
        tied: Tied = self._one(*self._ties())
        return tied
