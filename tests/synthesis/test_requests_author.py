"""Requests as the author proposes them: beside numbers of their rows, in pairs of variants that differ by one row."""

from __future__ import annotations

from functools import cache
from random import Random

from synthenv.compilers.task import Draft, compile_task
from synthenv.compilers.twin import Twin
from synthenv.spec.algebra import Quantity, Request, Several, walk
from synthenv.spec.house import facts, request_of
from synthenv.spec.rules import DONE
from synthenv.spec.text import parse_spec, write_spec
from synthenv.synthesis.data import Data
from synthenv.synthesis.draw import draw
from synthenv.synthesis.growing import replaced
from synthenv.synthesis.plans import Plans
from synthenv.synthesis.recall import recalled
from synthenv.synthesis.tasks import PLANS, Author

from .film_parts import film_profile, film_world

_LEND = (
    "several(first=request(lend(member=member(name == MEMBER), film=smallest(film(director(name == DIRECTOR)), year))),"
    " second=value(smallest(film(director(name == DIRECTOR)), year).runtime))"
)
_BOOK = (
    "several(first=request(book(member=member(name == MEMBER), screening=smallest(screening(shows(title == TITLE)), "
    "starts_at), seats=SEATS)), second=value(sum(screening(shows(title == TITLE)), seats_left)))"
)


@cache
def _requests() -> tuple[Draft, ...]:
    """The first requests of families that are about such."""
    author = Author(film_profile(), film_world(), seed=5)
    found = []
    for number in range(2, 24, 3):
        base = next((each for at in range(PLANS) if (each := author.proposal(number, 1, None, at).draft)), None)
        tries = (author.proposal(number, 2, base, at).draft for at in range(PLANS)) if base is not None else ()
        found.append(next((each for each in tries if each is not None and _asks(each)), None))
    return tuple(each for each in found if each is not None)


def _asks(draft: Draft) -> bool:
    return any(isinstance(each, Request) for each in walk(draft.spec))


def test_some_families_come_to_requests() -> None:
    assert len(_requests()) >= 2


def test_a_request_stands_beside_numbers_of_its_rows() -> None:
    for draft in _requests():
        assert isinstance(draft.spec, Several)
        request, *details = draft.spec.parts.values()
        assert isinstance(request, Request)
        assert details
        assert all(isinstance(each, Quantity) for each in details), write_spec(draft.spec)


def test_of_two_variants_the_one_is_done_and_the_other_declined() -> None:
    for draft in _requests():
        decisions = []
        for constants, setup in zip(draft.constants, draft.setups, strict=True):
            film_world().begin(setup)
            outcome = Twin(draft.spec, film_profile()).outcome(film_world(), constants)
            assert outcome is not None
            found = request_of(draft.spec, outcome.answer)
            assert found is not None
            decisions.append(found[1]["decision"])
        assert decisions[::2] == [DONE] * len(decisions[::2])
        assert DONE not in decisions[1::2]
        assert [one[:-1] for one in draft.setups[1::2]] == list(draft.setups[::2])


def test_what_the_rules_look_at_is_asked_for_in_the_prompt() -> None:
    names = [each.name for each in facts("book", film_profile())]
    assert names == ["number of seats left", "starting time"]
    draft = Draft("a_task", 2, parse_spec(_BOOK), 0, ({"MEMBER": "Ada", "TITLE": "Brazil", "SEATS": 2},), ((),))
    prompt = compile_task(draft, film_profile()).variants[0].prompt
    assert all(f"the “{each}” of the screening" in prompt for each in names)


def test_words_that_rules_name_are_no_facts() -> None:
    assert [each.attribute.name for each in facts("lend", film_profile())] == ["joined"]
    assert facts("watch", film_profile()) == ()


def test_constants_that_are_given_stay() -> None:
    data, spec = Data(film_profile(), film_world()), parse_spec(_LEND)
    for seed in range(20):
        drawn = draw(spec, data, Random(seed), {"DIRECTOR": "Ridley Scott", "ELSE": 3})
        assert drawn is not None
        assert drawn.keys() == {"DIRECTOR", "MEMBER"}
        assert drawn["DIRECTOR"] == "Ridley Scott"


def test_a_new_condition_is_drawn_around_rows_that_meet_the_given_ones() -> None:
    data = Data(film_profile(), film_world())
    spec = parse_spec("all(film(director(name == DIRECTOR), year >= YEAR))")
    for seed in range(20):
        drawn = draw(spec, data, Random(seed), {"DIRECTOR": "Ridley Scott"})
        if drawn is not None:
            film_world().begin(())
            assert Twin(spec, film_profile()).outcome(film_world(), drawn).answer  # type: ignore[union-attr]


def test_a_number_that_is_left_unsaid_points_to_the_last_time() -> None:
    found = recalled(parse_spec(_BOOK), film_profile())
    assert found is not None
    assert "seats=largest(booking(booked_by(name == MEMBER)), booked_at).seats" in write_spec(found)
    assert "SEATS" not in write_spec(found).replace("SEATS_LEFT", "")


def test_a_set_grows_wherever_it_stands() -> None:
    spec, old = parse_spec(_LEND), parse_spec("all(film(director(name == DIRECTOR)))")
    new = parse_spec("all(film(director(name == DIRECTOR), year >= YEAR))")
    grown = replaced(spec, old.query, new.query)  # type: ignore[union-attr]
    assert write_spec(grown).count("year >= YEAR") == 2


def test_what_is_requested_once_is_not_requested_again() -> None:
    plans = Plans(Data(film_profile(), film_world()))
    assert plans.requested(parse_spec("all(film(director(name == DIRECTOR)))"), Random(3)) is not None
    assert plans.requested(parse_spec(_LEND), Random(3)) is None
