"""Toolsets of a catalog: drawn by a seed, unlike each other, and whole: nothing leads to what was left out."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations, islice

import pytest

from synthenv.schema import tools_of
from synthenv.similarity import signatures_of
from synthenv.spec.contracts import invariants_of
from synthenv.spec.profile import read_profile
from synthenv.spec.style import PLAIN
from synthenv.synthesis.builder import base_package
from synthenv.synthesis.catalog import database_of, find
from synthenv.synthesis.tools import write_tools
from synthenv.synthesis.toolsets import ALIKE, Toolset, narrowed, toolsets
from synthenv.worlds.sqlite import SqliteWorld

_CATALOGS = ("film", "aviation")
_MANY = 25


@cache
def drawn(catalog: str, seed: int = 7) -> tuple[Toolset, ...]:
    return tuple(islice(toolsets(find(catalog), seed), _MANY))


@pytest.mark.parametrize("catalog", _CATALOGS)
def test_no_two_toolsets_are_half_alike(catalog: str) -> None:
    shown = []
    for toolset in drawn(catalog):
        profile = read_profile(narrowed(find(catalog), toolset).category)
        shown.append(signatures_of(tools_of(write_tools(profile), "tools.py")))
    assert all(one.alike(other) < ALIKE for one, other in combinations(shown, 2))


@pytest.mark.parametrize("catalog", _CATALOGS)
def test_the_same_seed_gives_the_same_toolsets_and_another_seed_others(catalog: str) -> None:
    assert tuple(islice(toolsets(find(catalog), 7), 5)) == drawn(catalog)[:5]
    assert tuple(islice(toolsets(find(catalog), 8), 5)) != drawn(catalog)[:5]


@pytest.mark.parametrize("catalog", _CATALOGS)
def test_names_say_number_and_modules_and_are_names_of_packages(catalog: str) -> None:
    names = [each.name for each in drawn(catalog)]
    assert len(set(names)) == _MANY
    for number, toolset in enumerate(drawn(catalog), 1):
        assert toolset.name.startswith("_".join([catalog, f"{number:02}", *toolset.modules]))
        assert toolset.name.isidentifier()
        assert len(toolset.name) <= 64


@pytest.mark.parametrize("catalog", _CATALOGS)
def test_a_narrowed_category_is_whole_and_its_invariants_hold(catalog: str) -> None:
    for toolset in drawn(catalog)[:2]:
        less = narrowed(find(catalog), toolset)
        profile = read_profile(less.category)
        base = base_package(less, database_of(less, rows=4_500, seed=3), seed=3)
        world = SqliteWorld(base.database, base.clock)
        tables = {each.table for each in profile.entities.values()} | {each.table for each in profile.links}
        for action in profile.actions.values():
            tables |= {each.table for each in action.guards} | {each.table for each in action.effects}
        assert tables <= set(world.tables)
        assert all(not world.query(each.broken) for each in invariants_of(profile))
        assert not set(toolset.without) & set(profile.entities)
        assert base.name == toolset.name
        world.close()


def test_modules_that_are_left_out_take_their_actions_with_them() -> None:
    toolset = Toolset("film_less", ("loans",), ("person", "film.runtime"), PLAIN)
    profile = read_profile(narrowed(find("film"), toolset).category)
    assert set(profile.actions) == {"lend", "give_back", "extend"}
    assert "person" not in profile.entities
    assert "director" not in profile.relations
    assert "runtime" not in profile.entities["film"].attributes
    assert "screening" not in profile.entities
    assert "style" not in profile.table


def test_rules_of_the_house_go_with_what_they_are_about() -> None:
    film = find("film")
    rules = [
        {"name": "one", "actions": ["lend", "book"], "forbids": {"member": "tier == STANDARD"}},
        {"name": "two", "actions": ["book"], "forbids": {"seats": "seats > MOST"}},
        {"name": "three", "actions": ["lend"], "forbids": {"film": "certificate == ADULT, director(name == NAME)"}},
        {"name": "four", "actions": ["extend"], "forbids": {"loan": "due_on < TODAY"}},
    ]
    ruled = replace(film, category={**film.category, "rules": rules})
    kept = narrowed(ruled, Toolset("film_less", ("loans",), ("person",), PLAIN)).category["rules"]
    assert [(each["name"], each["actions"]) for each in kept] == [("one", ["lend"]), ("four", ["extend"])]
    free = replace(film, category={**film.category, "rules": []})
    assert "film.certificate" in {each for toolset in islice(toolsets(free, 7), _MANY) for each in toolset.without}
    less = {each for toolset in islice(toolsets(ruled, 7), _MANY) for each in toolset.without}
    assert not less & {"film.certificate", "loan.due_on", "member.tier"}
    assert "film.metascore" in less


def test_a_toolset_without_anything_left_out_has_the_tools_of_the_catalog() -> None:
    whole = Toolset("film_whole", ("loans", "screenings", "watchlist"), (), PLAIN)
    made = write_tools(read_profile(narrowed(find("film"), whole).category))
    assert made == write_tools(read_profile(find("film").category))
