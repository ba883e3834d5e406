"""Sightings: what had to be learnt, where it was seen, and how long the chains are."""

from __future__ import annotations

from typing import Any

import pytest

from synthenv.checks.traces import Step
from synthenv.ladder.sightings import Sightings, alike, chain, given, key_of, learnt, replied
from synthenv.package import Variant, read
from synthenv.places import folder_of
from synthenv.session import Result
from tests.ladder.branch import grounds

KNOWN = frozenset({"alien"})


def step(arguments: dict[str, Any], reply: Any) -> Step:
    return Step("look_up", arguments, Result(True, reply), False, 0.0)


def test_each_call_that_needs_what_the_last_one_gave_is_a_link() -> None:
    steps = [
        step({"title": "Alien"}, {"films": [{"id": 7}], "page": 1, "pages": 1}),
        step({"film_id": 7}, {"screenings": [{"id": 31}, {"id": 32}]}),
        step({"screening_id": 32}, {"id": 32, "room": "Blue"}),
        step({"name": "Blue"}, {"seats": 90}),
    ]
    assert [chain(steps[:most], KNOWN) for most in range(5)] == [0, 1, 2, 3, 4]


def test_pages_of_one_listing_are_no_chain() -> None:
    steps = [step({"page": page}, {"films": [{"id": 90 + page}], "page": page, "pages": 40}) for page in range(1, 41)]
    assert chain(steps, frozenset()) == 1


def test_what_several_replies_show_comes_from_the_one_that_came_by_the_shortest_way() -> None:
    first = step({"title": "Alien"}, {"films": [{"id": 7}, {"id": 8}]})
    steps = [first, step({"film_id": 7}, {"id": 7, "follows": 8}), step({"film_id": 8}, {"id": 8})]
    assert chain(steps, KNOWN) == 2


def test_what_the_prompt_tells_needs_no_learning() -> None:
    known = given(Variant("Who made “Alien” in 1979?", {"SEATS": 4}))
    assert list(learnt({"title": "alien", "year": 1979, "seats": 4, "person_id": 12, "exact": True}, known)) == [
        ("person_id", 12)
    ]


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


def test_the_chains_of_real_solutions() -> None:
    film = read(folder_of("film"))
    found = {}
    for name in ("little_falcon_1", "rustic_door_1"):
        with grounds(name, film) as ground:
            found[name] = {chain(run.steps, given(ground.task.variants[at])) for at, run in ground.runs.items()}
    # A search and each film of it; a film's title, its screenings, one screening.
    assert found == {"little_falcon_1": {2}, "rustic_door_1": {3}}
