"""Plans that a category is known for: its list `[[itineraries]]`, in the notation of the algebra.

    itineraries = Itineraries(profile)
    plan = itineraries.base(rng)            # hotel, sights, lunches and dinners of two days, within a budget
    plan = itineraries.grown(plan, rng)     # … and if the hotel is dear, lunches are cheap

`plan` is what each of them holds, `further` what is added to it, one joint condition a step. Names in capitals are
drawn against the data, as those of any plan are. An itinerary about something that a toolset leaves out is left out
with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from synthenv.errors import CatalogError, SpecError, shown
from synthenv.spec.algebra import Joint, Plan, Related, entity_of, walk
from synthenv.spec.profile import Profile
from synthenv.spec.text import parse_spec
from synthenv.spec.typed import check_spec
from synthenv.synthesis.conditions import pick

__all__ = ["Itineraries"]


@dataclass(frozen=True, slots=True)
class _Itinerary:
    """A plan, and what may be asked of it further."""

    plan: Plan
    further: tuple[Joint, ...]


class Itineraries:
    """Proposes the plans that a category says; there may be none."""

    def __init__(self, profile: Profile) -> None:
        read = [_read(each) for each in profile.table.get("itineraries", ())]
        self.known = [each for each in read if _is_about(profile, each.plan)]
        for each in self.known:
            check_spec(Plan(each.plan.slots, (*each.plan.conditions, *each.further)), profile)

    def base(self, rng: Random) -> Plan:
        """Propose one of the plans as it is said."""
        return rng.choice(self.known).plan

    def grown(self, plan: Plan, rng: Random) -> Plan | None:
        """Propose a plan with one joint condition more; None where there is no further one."""
        source = next(each for each in self.known if each.plan.slots == plan.slots)
        joint = pick([each for each in source.further if each not in plan.conditions], rng)
        return Plan(plan.slots, (*plan.conditions, joint)) if joint is not None else None


def _read(said: Mapping[str, Any]) -> _Itinerary:
    try:
        plan = _plan(said["plan"])
        further = [_plan(f"plan(slots(), {each})").conditions for each in said["further"]]
    except (KeyError, SpecError) as error:
        raise CatalogError(f"[[itineraries]] needs `plan` and `further` in the notation of plans: {error}.") from None
    return _Itinerary(plan, tuple(joint for each in further for joint in each))


def _plan(text: str) -> Plan:
    plan = parse_spec(" ".join(text.split()))
    if not isinstance(plan, Plan):
        raise SpecError(f"{shown(text)} is no plan")
    return plan


def _is_about(profile: Profile, plan: Plan) -> bool:
    """Whether all that may stand in the slots, and what leads there, is in the profile."""
    entities = {entity_of(each) for each in plan.slots.values()}
    relations = {each.relation for each in walk(plan) if isinstance(each, Related)}
    return entities <= profile.entities.keys() and relations <= profile.relations.keys()
