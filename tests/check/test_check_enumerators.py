"""What the checks try: wrong outcomes are wrong, equivalents equivalent, perturbations fit, and all can be repeated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthenv.checks import Grounds, Trial
from synthenv.checks.alike import same_answers
from synthenv.checks.perturb import Luck, Perturbation, perturbations
from synthenv.checks.trial import PERTURBED
from synthenv.checks.values import Form
from synthenv.checks.wrong_answers import Pools, wrong_answers
from synthenv.checks.wrong_states import wrong_states
from synthenv.package import Task
from synthenv.session import Session
from tests.check.check_library import library, sound

INTEGER: dict[str, Any] = {"type": "integer"}
TEXT: dict[str, Any] = {"type": "string"}
SCALARS = {
    "integer": (INTEGER, st.integers(-(10**9), 10**9)),
    "number": ({"type": "number"}, st.floats(-(10**6), 10**6).map(lambda each: round(each, 6))),
    "two places": ({"type": "number", "x-decimals": 2}, st.floats(-(10**6), 10**6)),
    "text": (TEXT, st.text(max_size=12)),
    "choice": ({"type": "string", "enum": ["a", "b", "c"]}, st.sampled_from("abc")),
    "yes or no": ({"type": "boolean"}, st.booleans()),
}


def answers() -> st.SearchStrategy[tuple[dict[str, Any], Any]]:
    """Schemas with an answer of each."""
    one = st.sampled_from(sorted(SCALARS)).flatmap(lambda name: st.tuples(st.just(SCALARS[name][0]), SCALARS[name][1]))
    several = st.tuples(st.sampled_from(["integer", "text"]), st.booleans()).flatmap(
        lambda how: st.tuples(
            st.just({"type": "array", "items": SCALARS[how[0]][0], "x-ordered": how[1]}),
            st.lists(SCALARS[how[0]][1], max_size=5),
        )
    )
    both = st.tuples(one, several).map(
        lambda parts: (
            {"type": "object", "properties": {"one": parts[0][0], "many": parts[1][0]}},
            {"one": parts[0][1], "many": parts[1][1]},
        )
    )
    return st.one_of(one, several, both)


def form(schema: dict[str, Any]) -> Form:
    return Form(replace(sound("thick_books"), answer=schema))


def pools(random: Random) -> Pools:
    values = [random.randint(1, 99), "Amber", "Hollow", 3.5]
    return Pools({"[]": values, "": values, "many[]": values}, {"[]": values[::-1]})


@given(answers(), st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_wrong_answers_are_all_different_and_none_is_right(case: tuple[dict[str, Any], Any], seed: int) -> None:
    schema, right = case
    reads = form(schema)
    wrong = [each for _, each in islice(wrong_answers(reads, [right], pools(Random(seed)), Random(seed)), 60)]
    keys = [reads.key(each) for each in wrong]
    assert len(set(keys)) == len(keys)
    assert reads.key(right) not in keys
    assert not any(reads.near(right, each) for each in wrong)


@given(answers(), st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_equivalent_answers_are_read_as_the_right_one(case: tuple[dict[str, Any], Any], seed: int) -> None:
    schema, right = case
    reads = form(schema)
    for how, other in same_answers(schema, right, Random(seed)):
        assert reads.near(right, other), how


PLACES: dict[str, Any] = {"type": "number", "x-decimals": 2}
BOTH = {
    "type": "object",
    "properties": {
        "first": {"type": "object", "properties": {"value": PLACES, "films": {"type": "array", "items": INTEGER}}},
        "second": TEXT,
    },
}


@given(st.floats(-(10**6), 10**6), st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_a_number_that_is_right_to_two_places_is_wrong_a_hundredth_away_and_no_nearer(right: float, seed: int) -> None:
    found = [each for _, each in islice(wrong_answers(form(PLACES), [right], pools(Random(seed)), Random(seed)), 300)]
    numbers = [each for each in found if type(each) in (int, float)]
    assert min(abs(each - right) for each in numbers) > 0.0099
    assert any(abs(each - right) < 0.0101 for each in numbers)


@given(st.floats(-(10**6), 10**6), st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_a_number_that_is_right_to_two_places_may_be_rounded_to_two_and_to_more(right: float, seed: int) -> None:
    numbers = [float(each) for how, each in same_answers(PLACES, right, Random(seed)) if how == "rounded"]
    assert round(right, 2) in numbers
    assert all(abs(each - right) <= 0.005 + 1e-9 for each in numbers)


def test_answers_inside_answers_are_wrong_in_every_part() -> None:
    right = {"first": {"value": 6.335, "films": [3, 5]}, "second": "Amber"}
    found = dict(islice(wrong_answers(form(BOTH), [right], pools(Random(1)), Random(1)), 300))
    assert {"last_place", "rounded", "missing", "duplicate", "near_text", "off_by_one"} <= set(found)
    assert len(list(islice(wrong_answers(form(BOTH), [right], pools(Random(1)), Random(1)), 300))) == 300


def test_where_none_is_right_a_value_is_wrong() -> None:
    schema = {"type": "object", "properties": {"one": {"type": ["number", "null"], "x-decimals": 2}, "two": INTEGER}}
    far = Pools({}, {"one": [3.5, 4.25]})
    found = [each for _, each in islice(wrong_answers(form(schema), [{"one": None, "two": 7}], far, Random(1)), 40)]
    assert {"one": 3.5, "two": 7} in found


def test_a_date_is_wrong_a_day_a_month_and_a_year_away() -> None:
    found = [each for _, each in wrong_answers(form(TEXT), ["2012-05-03"], Pools({}, {}), Random(1))]
    assert {"2012-05-04", "2012-05-02", "2012-06-03", "2012-04-02", "2013-05-03", "2011-05-04"} <= set(map(str, found))


def test_a_text_that_names_another_one_too_is_wrong() -> None:
    far = Pools({}, {"": ["Hollow"]})
    found = [each for _, each in wrong_answers(form(TEXT), ["Amber"], far, Random(1))]
    assert {"Amber or Hollow", "Hollow or Amber", "Amber, Hollow", "Hollow; Amber"} <= set(map(str, found))


@pytest.fixture(scope="module")
def grounds() -> Iterator[Grounds]:
    with Session(library(), allow_unsafe=True) as session, Grounds(session) as made:
        yield made


def trial(grounds: Grounds, task: Task) -> Trial:
    return Trial(grounds, task, seed=3)


@pytest.mark.parametrize("name", ["thick_books", "lend_if_there"])
def test_perturbations_fit_are_small_and_can_be_repeated(grounds: Grounds, name: str) -> None:
    task = trial(grounds, sound(name))

    def made() -> list[Perturbation]:
        found = perturbations(grounds.scratch, task.task.variants[1], task.runs[1], Random(5), Luck())
        return list(islice(found, 40))

    first = made()
    assert first == made()
    assert len({str(each.changes) for each in first}) == 40
    for each in first:
        assert 1 <= len(each.changes) <= 4
        assert grounds.scratch.settled(task.task.variants[1].setup, each.changes) is not None


def test_kinds_of_move_that_helped_are_drawn_more_often() -> None:
    luck = Luck()
    before = luck.weight("raise books.pages")
    luck.learn(Perturbation((), ("raise books.pages",)), moved=True)
    luck.learn(Perturbation((), ("swap books.year",)), moved=False)
    assert luck.weight("raise books.pages") > before > luck.weight("swap books.year")


@pytest.mark.parametrize("name", sorted(library().tasks))
def test_a_trial_has_32_worlds_where_most_outcomes_differ(grounds: Grounds, name: str) -> None:
    task = trial(grounds, sound(name))
    perturbed = [each for each in task.scenes if each.perturbation]
    assert len(task.scenes) == 32
    assert max(sum(each.at == at for each in perturbed) for at in range(8)) <= PERTURBED
    assert all(each.run.accepted for each in task.scenes)
    if name != "lend_if_there":
        moved = [each for each in perturbed if task.outcome(each.run) != task.outcome(task.runs[each.at])]
        assert len(moved) >= 16


def test_wrong_states_differ_from_each_other_and_from_the_right_one(grounds: Grounds) -> None:
    task = trial(grounds, sound("lend_thickest"))
    right = task.runs[0].changes
    found = list(islice(wrong_states(grounds.scratch, (), right, Random(1)), 200))
    assert len(found) == 200
    assert len({str(changes) for _, changes in found}) == 200
    assert right not in [changes for _, changes in found]


def test_the_key_of_a_new_row_is_never_called_wrong(grounds: Grounds) -> None:
    task = trial(grounds, sound("lend_thickest"))
    right = task.runs[0].changes
    shifted = [
        replace(each, key={"id": 999}, new={**each.new, "id": 999}) if each.op == "insert" else each for each in right
    ]
    settled = grounds.scratch.settled((), shifted)
    assert settled is not None
    assert settled not in [changes for _, changes in islice(wrong_states(grounds.scratch, (), right, Random(1)), 300)]
