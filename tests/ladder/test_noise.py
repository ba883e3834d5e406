"""Noise: what misreading one reply makes of it."""

from __future__ import annotations

from random import Random

from synthenv.ladder.depth import emptied
from synthenv.ladder.noise import misread

LISTING = {"films": [{"id": 1}, {"id": 2}, {"id": 3}], "page": 1, "pages": 2, "total": 23}
THING = {"id": 7, "title": "Alien", "score": 8.5, "out": True, "note": None}


def test_of_a_listing_one_row_is_overlooked() -> None:
    for seed in range(9):
        made = misread(LISTING, Random(seed))
        assert {**made, "films": None} == {**LISTING, "films": None}
        assert len(made["films"]) == 2
        assert all(row in LISTING["films"] for row in made["films"])  # type: ignore[operator]
    assert len({str(misread(LISTING, Random(seed))) for seed in range(9)}) == 3


def test_of_a_thing_each_value_that_is_known_is_mistaken() -> None:
    for seed in range(9):
        made = misread(THING, Random(seed))
        assert (made["title"], made["out"], made["note"]) == ("Alie", False, None)
        assert abs(made["id"] - 7) == 1
        assert abs(made["score"] - 8.5) == 1


def test_what_was_replied_is_not_changed_by_misreading_it() -> None:
    copy = {**LISTING, "films": [dict(row) for row in LISTING["films"]]}  # type: ignore[attr-defined]
    misread(LISTING, Random(0))
    assert copy == LISTING


def test_an_empty_listing_can_be_misread_in_what_it_counts() -> None:
    assert misread({"films": [], "pages": 1}, Random(1))["films"] == []


def test_a_reply_that_tells_nothing_has_the_form_of_one_that_does() -> None:
    assert emptied(LISTING) == {"films": [], "page": 1, "pages": 1, "total": 23}
    assert emptied(THING) == dict.fromkeys(THING)
    assert (emptied([1, 2]), emptied(5)) == ([], None)
