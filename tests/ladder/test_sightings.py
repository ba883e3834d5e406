"""Sightings: what had to be learnt, and where it was seen."""

from __future__ import annotations

from typing import Any

import pytest

from synthenv.checks.traces import Step
from synthenv.ladder.sightings import Sightings, alike, given, key_of, known, learnt, replied, sources
from synthenv.package import Variant, read
from synthenv.places import folder_of
from synthenv.session import Result
from tests.ladder.branch import branch

KNOWN = frozenset({"alien"})


def step(arguments: dict[str, Any], reply: Any) -> Step:
    return Step("look_up", arguments, Result(True, reply), False, 0.0)


def test_a_call_has_its_values_from_the_replies_that_showed_them_first() -> None:
    steps = [
        step({"title": "Alien"}, {"films": [{"id": 7}, {"id": 8}], "page": 1, "pages": 1}),
        step({"film_id": 7}, {"id": 7, "follows": 8, "screenings": [{"id": 31}, {"id": 32}]}),
        step({"film_id": 8}, {"id": 8}),
        step({"screening_id": 32}, {"id": 32, "room": "Blue"}),
        step({"name": "Blue", "film_id": 7}, {"seats": 90}),
    ]
    assert list(sources(steps, KNOWN)) == [(0, 1), (0, 2), (1, 3), (3, 4), (0, 4)]


def test_what_was_given_before_it_was_shown_is_the_solutions_own() -> None:
    steps = [step({"film_id": 7}, {"id": 7, "year": 1979}), step({"film_id": 7}, {"id": 7}), step({"year": 1979}, {})]
    assert list(sources(steps, KNOWN)) == [(0, 2)]


def test_pages_of_one_listing_have_nothing_of_each_other() -> None:
    steps = [step({"page": page}, {"films": [{"id": 90 + page}], "page": page, "pages": 40}) for page in range(1, 41)]
    assert list(sources(steps, frozenset())) == []


def test_what_the_prompt_tells_needs_no_learning() -> None:
    told = given(Variant("Who made “Alien” in 1979?", {"SEATS": 4}))
    assert list(learnt({"title": "alien", "year": 1979, "seats": 4, "person_id": 12, "exact": True}, told)) == [
        ("person_id", 12)
    ]


def test_rules_of_the_house_and_choices_of_schemas_are_known_beforehand() -> None:
    package = branch("ask_for")
    before = known(package, package.task("ask_for").variants[0])
    assert {"1985", "winter light", "ada lind"} <= before
    assert not {"1", "2"} & before  # what the rules are listed under
    film = read(folder_of("film"))
    assert "director" in known(film, film.task("sandy_valley_1").variants[0])


@pytest.mark.parametrize(
    ("one", "other", "like"),
    [("film_id", "id", True), ("id", "film_id", True), ("film_id", "film_id", True), ("page", "pages", False)],
)
def test_a_number_is_seen_under_a_like_name_alone(one: str, other: str, like: bool) -> None:
    assert alike(one, other) is like
    seen = Sightings()
    seen.add(0, {}, {other: 3})
    assert (seen.last(one, 3) is not None) is like
    assert seen.anywhere(3) == 0


def test_a_text_is_the_same_wherever_it_stands() -> None:
    seen = Sightings()
    seen.add(4, {}, {"rooms": [{"called": "Blue  Room"}]})
    assert (seen.last("name", "blue room"), seen.last("name", "red room")) == (4, None)


def test_what_was_seen_last_counts() -> None:
    seen = Sightings()
    for moment in (0, 5):
        seen.add(moment, {"film_id": 7}, {"title": "Alien"})
    assert (seen.last("film_id", 7), seen.anywhere("Alien")) == (5, 5)


def test_what_stands_beside_a_list_goes_by_no_name() -> None:
    assert list(replied({"films": [{"id": 1}], "page": 2})) == [("id", 1), ("", 2)]
    assert list(replied({"id": 1, "page": 2})) == [("id", 1), ("page", 2)]
    assert list(replied([3])) == [("", 3)]


def test_numbers_and_texts_never_share_a_key() -> None:
    assert key_of("Alien") == key_of(" alien")
    assert len({key_of(each) for each in (1, 1.5, "one", True)}) == 4
