"""How alike toolsets are: by names, argument shapes and answer shapes, spelling aside."""

from __future__ import annotations

import pytest

from synthenv.schema import tools_of
from synthenv.similarity import Signatures, signatures_of

_ONE = '''
def search_films(db, title: str | None = None, page: int = 1):
    """Search.

    Returns:
        films (id, starts_at), with page.
    """
def get_film(db, film_id: int):
    """Get.

    Returns:
        id, title.
    """
'''


def shown(*changes: tuple[str, str], source: str = _ONE) -> Signatures:
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    return signatures_of(tools_of(source, "tools.py"))


def test_a_toolset_is_wholly_like_itself() -> None:
    assert shown().alike(shown()) == 1.0


def test_spelling_and_the_order_of_words_make_no_difference() -> None:
    other = shown(("search_films", "filmsSearch"), ("film_id", "filmId"), ("starts_at", "startsAt"))
    assert shown().alike(other) == 1.0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("search_films", "find_films"),
        ("title: str", "name: str"),
        ("film_id: int", "film_id: str"),
        (", page: int = 1", ""),
        ("id, title.", "id, title, year."),
    ],
)
def test_one_of_two_that_differs_in_one_of_three_ways_costs_two_ninths(old: str, new: str) -> None:
    assert shown().alike(shown((old, new))) == pytest.approx((1 + 1 + 1 / 3) / 3)


def test_toolsets_that_share_nothing_are_not_alike() -> None:
    other = shown(source='def weigh(db, grams: float):\n    """Weigh.\n\n    Returns:\n        heavy.\n    """\n')
    assert shown().alike(other) == other.alike(shown()) == 0.0


def test_tools_of_which_nothing_is_told_are_alike() -> None:
    nothing = signatures_of(())
    assert nothing.alike(nothing) == 1.0
