"""Constants for the joint conditions of a plan, so tight that few plans are accepted and the first that fits is none.

    given = tighten(plan, data, constants, rng)       # with the constants of the sums; None where this draw fails

A plan is drawn that meets whatever has no constants, with sums near the ends that they are held to; each open
constant is then what this plan comes to, so that it is just accepted, and hardly any other is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from random import Random
from typing import Any

from synthenv.compilers.outcome import Plans
from synthenv.compilers.twin import Twin
from synthenv.prove.uniqueness import MOST_PLANS
from synthenv.spec.algebra import Constant, Facet, Joint, Part, Plan, Sums, When, constants_of, entity_of, slots_of
from synthenv.spec.profile import Attribute
from synthenv.synthesis.data import Data

__all__ = ["first_fitting", "tighten"]

_BEGIN = datetime(2000, 1, 1)
_SPREADS = (0.2, 0.03, 0.0)
"""How far from the end of its range the sum of a drawn plan may be, about; nearer where too many plans are accepted."""
_TOO_MANY = "too many plans fit"


def tighten(plan: Plan, data: Data, constants: Mapping[str, Any], rng: Random) -> dict[str, Any] | str:
    """Return the constants with those of the sums; the reason where no plan, or too many, or the first is accepted."""
    made: dict[str, Any] | str = _TOO_MANY
    for spread in _SPREADS:
        if made == _TOO_MANY:
            made = _tightened(plan, data, constants, rng, spread)
    return made


def _tightened(
    plan: Plan, data: Data, constants: Mapping[str, Any], rng: Random, spread: float
) -> dict[str, Any] | str:
    open_to = [each for each in plan.conditions if set(constants_of(each)) - set(constants)]
    loose = Plan(plan.slots, tuple(each for each in plan.conditions if each not in open_to))
    twin = Twin(plan, data.profile)
    witness = twin.puzzle(loose, data.world, constants).cheapest(_costs(plan, open_to, data, rng, spread))
    if witness is None:
        return "no plan fits"
    given = dict(constants)
    for joint in open_to:
        for sums in _sums_of(joint):
            given |= _bound(sums, plan, data, witness, given, rng, inside=isinstance(joint, When))
    if set(constants_of(plan)) - set(given):
        return "no plan fits"
    plans = twin.puzzle(plan, data.world, given).plans()
    if not plans.known:
        return "no plan fits"
    if not plans.whole or len(plans.known) > MOST_PLANS:
        return _TOO_MANY
    return "the first plan that fits is right" if _is_first(plan, plans, data, given) else given


def first_fitting(plan: Plan, data: Data, constants: Mapping[str, Any]) -> dict[str, Any] | None:
    """Fill slot by slot with the first row that meets all conditions so far; None where a slot stays empty."""
    found: dict[str, Any] = {}
    names = list(plan.slots)
    for at, name in enumerate(names):
        slots = {each: plan.slots[each] for each in names[: at + 1]}
        known = tuple(each for each in plan.conditions if set(slots_of(each)) <= set(slots))
        puzzle = Twin(plan, data.profile).puzzle(Plan(slots, known), data.world, constants)
        order = {key: number for number, key in enumerate(puzzle.candidates[name])}
        chosen = puzzle.cheapest(partial(_order, name, order), found)
        if chosen is None:
            return None
        found[name] = chosen[name]
    return found


def _order(name: str, order: Mapping[Any, int], slot: str, key: Any) -> int:
    return order[key] if slot == name else 0


def _is_first(plan: Plan, plans: Plans, data: Data, constants: Mapping[str, Any]) -> bool:
    found = first_fitting(plan, data, constants)
    if found is None:
        return False
    answers = tuple(
        data.rows(entity_of(query))[found[name]][data.profile.entity(entity_of(query)).answer]
        for name, query in plan.slots.items()
    )
    return answers in plans.known


def _costs(plan: Plan, joints: Sequence[Joint], data: Data, rng: Random, spread: float) -> Callable[[str, Any], int]:
    """What a row costs in a slot: little where it brings sums near the end that they are held to; and some chance."""
    parts: dict[str, list[tuple[Facet, int]]] = {}
    for sums in (each for each in joints if isinstance(each, Sums)):
        for side, sign in ((sums.left, 1), (sums.right, -1)):
            turned = sign if sums.test in ("at_most", "under") else -sign
            for each in side:
                if isinstance(each, Facet):
                    parts.setdefault(each.slot, []).append((each, turned))
    noise = _noise(rng, spread)

    def cost(slot: str, key: Any) -> int:
        values = [
            sign * _scaled(_amount(each, plan, data, key), each, plan, data) for each, sign in parts.get(slot, ())
        ]
        return round(1000 * (sum(values) + noise(slot, key)))

    return cost


def _noise(rng: Random, spread: float) -> Callable[[str, Any], float]:
    """Return a function that gives each slot and key a number of its own, the same each time."""
    known: dict[tuple[str, Any], float] = {}

    def noise(slot: str, key: Any) -> float:
        if (slot, key) not in known:
            known[slot, key] = rng.gauss(0, spread)
        return known[slot, key]

    return noise


def _scaled(value: Any, facet: Facet, plan: Plan, data: Data) -> float:
    """Return where a value lies between the lowest and the highest of its attribute, 0 to 1; far off where unknown."""
    if value is None:
        return 10.0
    attribute = _attribute_of(facet, plan, data)
    entity = _end(facet, plan, data)
    every = [_number(each, attribute) for each in data.values(entity, facet.attribute)]
    low, high = min(every), max(every)
    return (value - low) / (high - low) if high > low else 0.0


def _bound(
    sums: Sums, plan: Plan, data: Data, witness: Mapping[str, Any], given: Mapping[str, Any], rng: Random, inside: bool
) -> dict[str, Any]:
    """The open constant of a sum as it just holds of the plan at hand; inside a `when`, of another row now and then."""
    names = [each.name for each in (*sums.left, *sums.right) if isinstance(each, Constant) and each.name not in given]
    if len(names) != 1:
        return {}
    keys = dict(witness)
    if inside and rng.random() < 0.5:
        slot = slots_of(sums)[0]
        keys[slot] = rng.choice(data.keys(plan.slots[slot], given))
    on_left = any(isinstance(each, Constant) and each.name in names for each in sums.left)
    one, other = (_total(side, plan, data, keys, given) for side in (sums.left, sums.right))
    if one is None or other is None:
        return {}
    gap = other - one if on_left else one - other
    whole = all(
        _attribute_of(each, plan, data).kind != "real" for each in (*sums.left, *sums.right) if isinstance(each, Facet)
    )
    return {names[0]: round(gap) if whole else round(gap, 6)}


def _total(parts: Sequence[Part], plan: Plan, data: Data, keys: Mapping[str, Any], given: Mapping[str, Any]) -> Any:
    values = [
        _amount(each, plan, data, keys[each.slot]) if isinstance(each, Facet) else given.get(each.name, 0)
        for each in parts
    ]
    return None if None in values else sum(values)


def _sums_of(joint: Joint) -> Iterator[Sums]:
    for each in (*joint.given, joint.then) if isinstance(joint, When) else (joint,):
        if isinstance(each, Sums):
            yield each


def _amount(facet: Facet, plan: Plan, data: Data, key: Any) -> Any:
    """Return the number of a facet of a row; a moment in minutes."""
    entity = entity_of(plan.slots[facet.slot])
    attribute = _attribute_of(facet, plan, data)
    if facet.relation:
        keys = data.related(facet.relation, key)
        row = data.rows(_end(facet, plan, data))[keys[0]] if keys else None
    else:
        row = data.rows(entity)[key]
    value = row[attribute.column] if row is not None else None
    return None if value is None else _number(value, attribute)


def _attribute_of(facet: Facet, plan: Plan, data: Data) -> Attribute:
    """Return the attribute that a facet looks at."""
    return data.profile.attribute(_end(facet, plan, data), facet.attribute)


def _end(facet: Facet, plan: Plan, data: Data) -> str:
    return data.profile.relation(facet.relation).target if facet.relation else entity_of(plan.slots[facet.slot])


def _number(value: Any, attribute: Attribute) -> Any:
    if attribute.kind not in ("date", "time"):
        return value
    return round((datetime.fromisoformat(value) - _BEGIN).total_seconds() / 60)
