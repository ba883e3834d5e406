"""Rates: pass@k is what drawing gives, and intervals are Wilson's."""

from __future__ import annotations

from itertools import combinations

import pytest

from synthenv.difficulty.rates import Rate, interval, pass_at


@pytest.mark.parametrize(("n", "c"), [(1, 0), (1, 1), (5, 0), (5, 2), (5, 5), (7, 1)])
def test_pass_at_k_is_the_share_of_all_draws_that_hold_one_that_passed(n: int, c: int) -> None:
    for k in range(1, n + 1):
        draws = list(combinations([True] * c + [False] * (n - c), k))
        assert pass_at(k, n=n, c=c) == pytest.approx(sum(map(any, draws)) / len(draws))


@pytest.mark.parametrize(("rate", "tasks"), [(0.3, 12), (0.5, 3), (0.0, 12), (1.0, 40), (0.999, 7)])
def test_the_ends_of_an_interval_are_just_compatible_with_the_rate(rate: float, tasks: int) -> None:
    for end in interval(rate, tasks):
        away = abs(rate - end)
        allowed = 1.959964 * (end * (1 - end) / tasks) ** 0.5
        assert away == pytest.approx(allowed, abs=1e-6)


def test_an_interval_stays_within_0_and_1_and_holds_the_rate() -> None:
    for passed in range(11):
        low, high = interval(passed / 10, 10)
        assert 0 <= low <= passed / 10 <= high <= 1
        assert high - low > 0.2


def test_a_rate_tells_its_interval_and_over_how_many_tasks_it_is() -> None:
    assert Rate(0.0, 12).table() == {"rate": 0.0, "low": 0.0, "high": 0.2425, "tasks": 12}
