"""Under rules of the house twin, verifier, solution and reference agree on random deeds over random databases."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

from hypothesis import HealthCheck, given, settings

from synthenv.compilers.twin import Twin
from synthenv.compilers.verifier import write_verifier
from synthenv.kit import Change
from synthenv.sandbox.runtime import Bench
from synthenv.spec.algebra import Spec
from synthenv.spec.house import check_rules
from synthenv.spec.profile import Profile, read_profile
from synthenv.spec.text import parse_spec, write_spec
from synthenv.spec.typed import check_spec
from synthenv.synthesis.added_tools import with_tools_for
from synthenv.worlds.sqlite import SqliteWorld

from .mutants import other_answers, other_changes
from .naive import Naive, plain_of
from .random_specs import databases, deeds
from .small import CLOCK, ruled_profile, small_database
from .solving import solved

_STRAY = Change("tags", "insert", {"name": "stray"}, {}, {"name": "stray"})


@cache
def _searchable() -> Profile:
    """The profile with a search for every entity."""
    table: dict[str, Any] = deepcopy(dict(ruled_profile().table))
    table["title"] = "Small"
    for name, entity in table["entities"].items():
        entity["search_tool"] = f"search_{name}"
        for attribute in entity["attributes"].values():
            attribute["searchable"] = True
    return read_profile(table)


def test_the_rules_mean_something() -> None:
    check_rules(ruled_profile())
    assert ruled_profile().rules[1].values == {"RULE_LONG_AGO_CLOSING": "2026-01-06 09:00"}


@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(databases(), deeds())
def test_all_come_to_what_the_reference_accepts(rows: dict[str, Any], drawn: tuple[Spec, dict[str, Any]]) -> None:
    spec, constants = drawn
    profile = ruled_profile()
    check_spec(spec, profile)
    assert parse_spec(write_spec(spec)) == spec
    world = SqliteWorld(small_database(rows), CLOCK)
    expected = Naive(profile, plain_of(world), constants, CLOCK).outcome(spec)
    twin = Twin(spec, profile).outcome(world, constants)
    assert (twin is None) == (expected is None)
    world.begin(())
    profile = with_tools_for(spec, _searchable()) or _searchable()
    if expected is not None and twin is not None:
        assert twin.accepts(expected.changes, expected.answer)
        run = solved(spec, profile, world, constants)
        assert expected.accepts(run.changes, run.answer)
    world.close()
    bench = Bench(small_database(rows), CLOCK, "small")
    source = write_verifier(spec, profile, constants)

    def passes(changes: tuple[Change, ...], answer: Any) -> bool:
        return bench.judge(source, "verifier.py", constants, (), changes, answer).passed

    if expected is not None:
        assert passes(expected.changes, expected.answer)
        for answer in other_answers(expected.answer):
            assert passes(expected.changes, answer) == expected.accepts(expected.changes, answer), answer
        for changes in other_changes(expected.changes, _STRAY):
            assert passes(changes, expected.answer) == expected.accepts(changes, expected.answer), changes
    bench.close()
