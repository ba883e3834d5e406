"""Itineraries: the plans that a category says, `trip` above all, and the travel request of the DeepSeek-V3.2 report."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

import pytest

from synthenv.compilers.prompt import means, read_prompt, write_prompt
from synthenv.compilers.twin import Twin
from synthenv.errors import CatalogError
from synthenv.prove.uniqueness import MOST_PLANS
from synthenv.spec.algebra import Plan
from synthenv.spec.profile import Profile, read_profile
from synthenv.spec.style import PLAIN
from synthenv.spec.text import parse_spec
from synthenv.spec.typed import check_spec
from synthenv.synthesis.added_tools import with_all_tools
from synthenv.synthesis.catalog import database_of, find
from synthenv.synthesis.data import Data
from synthenv.synthesis.draw import draw
from synthenv.synthesis.itineraries import Itineraries
from synthenv.synthesis.sizes import fits
from synthenv.synthesis.tighten import tighten
from synthenv.synthesis.toolsets import Toolset, narrowed
from synthenv.worlds.sqlite import SqliteWorld

from .film_parts import film_profile
from .solving import solved

_DAYS = (1, 2, 3)
_SLOTS = ", ".join(
    f"hotel_{day}=hotel(rating >= RATING, distance <= WALK), "
    f"sight_{day}=sight(kind_of_sight(name == KIND)), "
    f"lunch_{day}=restaurant(serves(name == CUISINE)), dinner_{day}=restaurant(serves(name == CUISINE))"
    for day in _DAYS
)
_TOTAL = " + ".join(f"hotel_{day}.price + lunch_{day}.price + dinner_{day}.price + sight_{day}.ticket" for day in _DAYS)
THREE_DAYS = (
    f"plan(slots({_SLOTS}), distinct(hotel_1, hotel_2, hotel_3) >= 3, distinct(sight_1, sight_2, sight_3) >= 3, "
    "distinct(lunch_1, dinner_1, lunch_2, dinner_2, lunch_3, dinner_3) >= 6, hotel_1.price < hotel_2.price, "
    "when(hotel_2.price > DEAR, lunch_2.price + dinner_2.price <= MEALS), "
    "when(hotel_2.price > DEAR, among(restaurant(rating >= GOOD), lunch_2, dinner_2) >= 1), "
    f"when(hotel_2.price <= DEAR, sight_2.ticket < TICKET), {_TOTAL} <= BUDGET)"
)
CONSTANTS = {
    **{"RATING": 4.0, "WALK": 900, "KIND": "museums", "CUISINE": "Italian"},
    **{"DEAR": 120, "MEALS": 60, "GOOD": 4.0, "TICKET": 12},
}


@cache
def _profile() -> Profile:
    return with_all_tools(read_profile(find("trip").category))


@cache
def _world() -> SqliteWorld:
    return SqliteWorld(database_of(find("trip"), rows=None, seed=7), "2026-06-01 09:00")


def test_each_itinerary_grows_by_one_condition_until_there_is_no_further_one() -> None:
    itineraries, rng = Itineraries(_profile()), Random(3)
    assert len(itineraries.known) == 3
    for each in itineraries.known:
        plan: Plan | None = each.plan
        for _ in each.further:
            assert plan is not None
            grown = itineraries.grown(plan, rng)
            assert grown is not None
            assert grown.conditions[:-1] == plan.conditions
            plan = grown
        assert plan is not None
        assert itineraries.grown(plan, rng) is None


def test_what_a_toolset_leaves_out_is_not_planned_with() -> None:
    without = narrowed(find("trip"), Toolset("trip_less", (), ("journey",), PLAIN))
    slots = [tuple(each.plan.slots) for each in Itineraries(read_profile(without.category)).known]
    assert len(slots) == 2
    assert not any("way_back" in each for each in slots)


def test_a_category_may_say_none() -> None:
    assert Itineraries(film_profile()).known == []


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"plan": "plan(slots(a=hotel())"}, r"\[\[itineraries\]\] needs `plan` and `further`.*is not in the notation"),
        ({"plan": "all(hotel())", "further": []}, r"'all\(hotel\(\)\)' is no plan"),
        ({"plan": "plan(slots(a=hotel(), b=hotel()), distinct(a, b) >= 2)"}, r"needs `plan` and `further`.*'further'"),
    ],
)
def test_what_is_no_itinerary_is_said_in_a_sentence(said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(CatalogError, match=sentence):
        Itineraries(replace(film_profile(), table={"itineraries": [said]}))


@pytest.mark.parametrize("number", [0, 1, 2])
def test_constants_can_be_drawn_for_each_so_tight_that_few_plans_fit(number: int) -> None:
    plan, data, rng = Itineraries(_profile()).known[number].plan, Data(_profile(), _world()), Random(3)
    drawn = (draw(plan, data, rng) for _ in range(40))
    given = (tighten(plan, data, each, rng) for each in drawn if each is not None and fits(plan, data, each))
    held = next(each for each in given if not isinstance(each, str))
    outcome = Twin(plan, _profile()).outcome(_world(), held)
    assert outcome is not None
    assert 1 <= len(outcome.answers) <= MOST_PLANS


def _cheapest() -> dict[str, Any]:
    """The constants with the budget of the cheapest three days."""
    spec = parse_spec(THREE_DAYS)
    _world().begin(())
    assert isinstance(spec, Plan)
    loose = Plan(spec.slots, spec.conditions[:-1])
    puzzle = Twin(spec, _profile()).puzzle(loose, _world(), CONSTANTS)
    found = puzzle.cheapest(_costs)
    assert found is not None
    return {**CONSTANTS, "BUDGET": sum(_costs(slot, key) for slot, key in found.items())}


def _costs(slot: str, key: Any) -> int:
    table, column = {"h": ("hotels", "price"), "s": ("sights", "ticket")}.get(slot[0], ("restaurants", "price"))
    return int(_world().query(f"SELECT {column} FROM {table} WHERE id = {key}")[0][0])


def test_three_days_with_hotel_sight_lunch_and_dinner_can_be_asked_solved_and_read_back() -> None:
    spec, given = parse_spec(THREE_DAYS), _cheapest()
    check_spec(spec, _profile())
    _world().begin(())
    # With some money to spare: without, the solution has to look at almost every plan.
    richer = {**given, "BUDGET": given["BUDGET"] + 300}
    outcome = Twin(spec, _profile()).outcome(_world(), richer)
    assert outcome is not None
    assert outcome.accepts((), solved(spec, _profile(), _world(), richer).answer)
    assert Twin(spec, _profile()).outcome(_world(), given) is not None
    assert Twin(spec, _profile()).outcome(_world(), {**given, "BUDGET": given["BUDGET"] - 1}) is None
    prompt = write_prompt(spec, _profile(), given, 1)
    named = {given[name] for name in ("KIND", "CUISINE")}
    readings = read_prompt(prompt, _profile(), lambda entity, text: text in named)
    assert [means(each.spec, each.constants) for each in readings] == [means(spec, given)], prompt
