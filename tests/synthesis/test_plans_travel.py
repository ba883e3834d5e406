"""The travel example of the DeepSeek-V3.2 report: it can be said, solved with tools alone, judged, and read back."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from synthenv.compilers.prompt import means, read_prompt, write_prompt
from synthenv.compilers.twin import Outcome, Twin
from synthenv.compilers.verifier import write_verifier
from synthenv.sandbox.runtime import Bench
from synthenv.spec.text import parse_spec, write_spec
from synthenv.spec.typed import check_spec

from .solving import Run, solved
from .travel import CLOCK, CONSTANTS, TRIP, travel_database, travel_profile, travel_world


def _outcome(**changed: Any) -> Outcome | None:
    travel_world().begin(())
    return Twin(parse_spec(TRIP), travel_profile()).outcome(travel_world(), {**CONSTANTS, **changed})


def _solved(**changed: Any) -> Run:
    travel_world().begin(())
    return solved(parse_spec(TRIP), travel_profile(), travel_world(), {**CONSTANTS, **changed})


@cache
def _bench() -> Bench:
    return Bench(travel_database(), CLOCK, "travel")


def _passes(answer: Any, **changed: Any) -> bool:
    given = {**CONSTANTS, **changed}
    source = write_verifier(parse_spec(TRIP), travel_profile(), given)
    return _bench().judge(source, "verifier.py", given, (), (), answer).passed


def test_the_trip_fits_the_profile_and_the_notation() -> None:
    check_spec(parse_spec(TRIP), travel_profile())
    assert write_spec(parse_spec(TRIP)) == TRIP


def test_the_solution_finds_a_trip_that_twin_and_verifier_accept() -> None:
    run, outcome = _solved(), _outcome()
    assert outcome is not None
    assert outcome.accepts((), run.answer)
    assert _passes(run.answer)


def test_few_trips_are_accepted_and_the_verifier_passes_each() -> None:
    outcome = _outcome()
    assert outcome is not None
    assert outcome.accepted.whole
    assert 1 <= len(outcome.answers) <= 50
    assert all(map(_passes, outcome.answers))


def test_what_one_slot_has_instead_is_judged_alike_by_twin_and_verifier() -> None:
    outcome = _outcome()
    assert outcome is not None
    right = outcome.answer
    for slot, other in (
        ("hotel_2", 31),
        ("hotel_2", 43),
        ("lunch_2", 33),
        ("sight_2", 51),
        ("city_3", 2),
        ("dinner_1", 21),
    ):
        wrong = {**right, slot: other}
        assert _passes(wrong) == outcome.accepts((), wrong), wrong
    swapped = {**right, "lunch_1": right["dinner_1"], "dinner_1": right["lunch_1"]}
    assert _passes(swapped) == outcome.accepts((), swapped)


def test_with_too_little_money_there_is_no_trip() -> None:
    assert _outcome(BUDGET=1500.0) is None
    assert _solved(BUDGET=1500.0).answer is None
    outcome = _outcome()
    assert outcome is not None
    assert not _passes(outcome.answer, BUDGET=1500.0)


@pytest.mark.parametrize("wording", [1, 2])
def test_the_trip_is_told_and_read_back(wording: int) -> None:
    spec = parse_spec(TRIP)
    prompt = write_prompt(spec, travel_profile(), CONSTANTS, wording)
    readings = read_prompt(prompt, travel_profile(), lambda entity, text: text == "Hangzhou")
    assert [means(each.spec, each.constants) for each in readings] == [means(spec, CONSTANTS)], prompt
