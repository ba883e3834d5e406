"""Ranks: correlation of two orders, ties included, and groups by size."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from synthenv.difficulty.ranks import Group, groups, ranks, spearman

Values = list[int]


def test_equal_values_share_the_mean_of_their_ranks() -> None:
    assert ranks([10, 20, 20, 5, 20]) == [2.0, 4.0, 4.0, 1.0, 4.0]


def test_the_same_order_correlates_wholly_and_the_opposite_one_too() -> None:
    assert spearman([1, 2, 30], [0.1, 0.2, 0.9]) == pytest.approx(1)
    assert spearman([1, 2, 30], [9, 8, -7]) == pytest.approx(-1)


def test_ties_are_ranked_by_their_mean() -> None:
    # By hand: ranks 1, 2, 3, 4 and 1, 2.5, 2.5, 4; Pearson of them is 4.5 / sqrt(5 * 4.5).
    assert spearman([1, 2, 3, 4], [0.1, 0.4, 0.4, 0.9]) == pytest.approx(4.5 / (5 * 4.5) ** 0.5)


def test_without_ties_it_is_what_the_textbook_formula_gives() -> None:
    one, other = [3, 1, 4, 15, 9, 2], [2, 7, 1, 8, 28, 18]
    apart = sum((a - b) ** 2 for a, b in zip(ranks(one), ranks(other), strict=True))
    assert spearman(one, other) == pytest.approx(1 - 6 * apart / (6 * 35))


@pytest.mark.parametrize(("one", "other"), [([1, 2], [1, 2]), ([1, 1, 1], [1, 2, 3]), ([1, 2, 3], [5, 5, 5]), ([], [])])
def test_what_no_order_can_be_told_of_has_no_correlation(one: Values, other: Values) -> None:
    assert spearman(one, other) is None


@given(some.lists(some.tuples(some.integers(-5, 5), some.integers(-5, 5)), min_size=3, max_size=30))
def test_a_correlation_lies_between_minus_one_and_one_and_is_symmetric(pairs: list[tuple[int, int]]) -> None:
    one, other = [a for a, _ in pairs], [b for _, b in pairs]
    found = spearman(one, other)
    assert found == spearman(other, one)
    assert found is None or -1 - 1e-9 <= found <= 1 + 1e-9


@given(some.lists(some.integers(0, 9), min_size=1, max_size=40), some.integers(1, 6))
def test_groups_hold_each_thing_once_and_never_part_equals(values: Values, most: int) -> None:
    made = groups(values, most)
    assert sorted(at for each in made for at in each.members) == list(range(len(values)))
    assert len(made) <= most
    for each in made:
        assert {values[at] for at in each.members} <= set(range(int(each.low), int(each.high) + 1))
    assert all(one.high < other.low for one, other in pairwise(made))


def test_groups_are_of_about_the_same_size_where_values_differ() -> None:
    assert [len(each.members) for each in groups(list(range(12)), 4)] == [3, 3, 3, 3]
    assert [(each.low, each.high) for each in groups([7, 7, 7, 7, 7, 1, 9], 4)] == [(1, 7), (9, 9)]


def test_a_group_is_told_by_where_it_begins_and_ends() -> None:
    assert [Group(*each, ()).span for each in ((4.0, 4.0), (6.0, 7.5), (225.5, 1609.0))] == ["4", "6–7.5", "226–1609"]
