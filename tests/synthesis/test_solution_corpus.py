"""Solutions of the corpus on films: what they answer and change is accepted, in few calls, no row looked up twice."""

from __future__ import annotations

from typing import Any

import pytest

from synthenv.spec.text import parse_spec

from .corpus import SPECS, constants
from .film_parts import film_base, film_profile, film_world
from .naive import Naive, plain_of
from .solving import Run, solved

_MANY = {
    **dict.fromkeys(("three hops", "most related"), 110),
    **dict.fromkeys(("every screening", "least", "most screenings", "most seats", "cheapest mean"), 55),
    **dict.fromkeys(("most films", "no screening"), 30),
    **dict.fromkeys(("double bill", "programme", "festival", "tied"), 90),
}
"""Calls of specs that ask about many rows; all others take fewer than 15."""


def _run(text: str) -> Run:
    film_world().begin(())
    return solved(parse_spec(text), film_profile(), film_world(), constants(text))


@pytest.mark.parametrize("name", SPECS)
def test_what_the_solution_comes_to_is_accepted(name: str) -> None:
    run = _run(SPECS[name])
    film_world().begin(())
    naive = Naive(film_profile(), plain_of(film_world()), constants(SPECS[name]), film_base().clock)
    outcome = naive.outcome(parse_spec(SPECS[name]))
    assert outcome is not None
    assert outcome.accepts(run.changes, run.answer)


@pytest.mark.parametrize("name", SPECS)
def test_no_call_is_made_twice_and_there_are_few(name: str) -> None:
    calls = [(tool, *sorted(given.items())) for tool, given in _run(SPECS[name]).calls]
    assert len(calls) == len(set(calls))
    assert len(calls) < _MANY.get(name, 15)


def _given(other: str, *names: str) -> dict[str, Any]:
    known = constants(SPECS["act in a branch"])
    return {"OTHER": other} | {name: known[name] for name in names}


def test_of_a_branch_only_what_is_taken_is_run() -> None:
    watch = "watch(member=member(name == MEMBER), film=film(title == {}))"
    spec = f"branch(film(title == TITLE).runtime >= RUNTIME, {watch.format('TITLE')}, {watch.format('OTHER')})"
    given = _given("Airport 1975", "TITLE", "RUNTIME", "MEMBER")
    film_world().begin(())
    run = solved(parse_spec(spec), film_profile(), film_world(), given)
    assert [change.table for change in run.changes] == ["watchlist"]
    assert all(arguments.get("title") != "Airport 1975" for _, arguments in run.calls)


def test_nothing_is_changed_before_all_that_is_needed_is_found() -> None:
    spec = (
        "several(first=watch(member=member(name == MEMBER), film=film(title == TITLE)), "
        "second=one(largest(film(director(name == OTHER)), year)))"
    )
    given = _given("Nobody at all", "TITLE", "MEMBER")
    film_world().begin(())
    run = solved(parse_spec(spec), film_profile(), film_world(), given)
    assert run.answer is None
    assert run.changes == ()
