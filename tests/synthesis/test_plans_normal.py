"""Normal forms and mutants of plans: what means the same is one, every joint condition is changed and left out."""

from __future__ import annotations

from typing import Any

import pytest

from synthenv.spec.mutants import mutants
from synthenv.spec.normal import normal
from synthenv.spec.rewrites import rewrites
from synthenv.spec.text import parse_spec

from .corpus import SPECS, constants
from .film_parts import film_profile
from .travel import TRIP, travel_profile

_SLOTS = "slots(a=film(), b=film())"
_GIVEN = {"X": 3, "Y": 90, "Z": 89}


def _normal(joint: str, slots: str = _SLOTS) -> Any:
    return normal(parse_spec(f"plan({slots}, {joint})"), film_profile(), _GIVEN)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.year < b.year", "b.year > a.year"),
        ("a.runtime + b.runtime < Y", "b.runtime + a.runtime <= Z"),
        ("a.runtime + X <= b.runtime", "b.runtime >= X + a.runtime"),
        ("distinct(a, b) == 2", "distinct(b, a) >= 2"),
        ("distinct(a, b) == 1", "distinct(a, b) <= 1"),
        ("among(film(year > Z), a, b) == 2", "among(film(year >= Y), b, a) >= 2"),
        ("a.year < b.year, distinct(a, b) >= 2", "distinct(a, b) >= 2, a.year < b.year"),
        ("when(a.year < b.year, a.year > X, a.year < Y)", "when(a.year > X, a.year < b.year, a.year < Y)"),
    ],
)
def test_what_means_the_same_has_one_form(one: str, other: str) -> None:
    assert _normal(one) == _normal(other)


def test_reals_keep_their_strict_bounds() -> None:
    slots = "slots(a=screening(), b=screening())"
    assert _normal("a.price + b.price < Y", slots) != _normal("a.price + b.price <= Z", slots)


def test_the_order_of_slots_is_no_part_of_the_form() -> None:
    assert _normal("a.year < b.year") == _normal("a.year < b.year", "slots(b=film(), a=film())")


@pytest.mark.parametrize("name", ["double bill", "programme", "festival", "tied"])
def test_every_joint_condition_and_the_objective_can_be_left_out_and_is_changed(name: str) -> None:
    plan: Any = parse_spec(SPECS[name])
    left_out = [each.node for each in rewrites(plan, film_profile()) if each.omits]
    for joint in plan.conditions:
        assert any(joint not in each.conditions and len(each.conditions) < len(plan.conditions) for each in left_out)
    changed: list[Any] = [each.spec for each in mutants(plan, film_profile(), [constants(SPECS[name])])]
    for at, joint in enumerate(plan.conditions):
        assert any(len(each.conditions) == len(plan.conditions) and each.conditions[at] != joint for each in changed), (
            joint
        )
    if plan.goal:
        assert any(each.goal is None for each in changed)
        assert any(each.goal and each.goal.largest != plan.goal.largest for each in changed)


def test_of_several_conditions_before_then_each_is_left_out() -> None:
    names = [each.name for each in rewrites(parse_spec(TRIP), travel_profile()) if each.omits]
    assert names.count("a sum is left out of `if`") == 4
