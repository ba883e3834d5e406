"""Rates: pass@k without bias, and how far a rate may be trusted.

    pass_at(1, n=10, c=3)            # 0.3
    pass_at(5, n=10, c=3)            # 0.9167: the chance that five of the ten, drawn blindly, hold one that passed
    interval(0.3, 12)                # (0.1, 0.6) or so: Wilson's, at 95%

The estimator is that of Chen et al., "Evaluating Large Language Models Trained on Code" (2021). An interval is over
tasks: episodes of one task are alike, so that each task counts once, whatever its episodes. Rates of a task lie from 0
to 1, so that their variance is at most that of passing or not, and the interval errs to the wide side.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, sqrt
from typing import Any

__all__ = ["Rate", "interval", "pass_at"]

_Z = 1.959964
"""Standard deviations on either side of the mean that hold 95% of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A mean over tasks, and how many tasks it is over."""

    rate: float
    tasks: int

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval at 95%."""
        return interval(self.rate, self.tasks)

    def table(self) -> dict[str, Any]:
        """Return the rate as plain JSON."""
        low, high = self.interval
        return {"rate": round(self.rate, 4), "low": round(low, 4), "high": round(high, 4), "tasks": self.tasks}


def pass_at(k: int, *, n: int, c: int) -> float:
    """Return the unbiased estimate of pass@k from `n` episodes of which `c` passed; `k` is at most `n`.

    >>> pass_at(2, n=4, c=2)
    0.8333333333333334
    """
    return 1.0 - comb(n - c, k) / comb(n, k)


def interval(rate: float, tasks: int) -> tuple[float, float]:
    """Return Wilson's interval at 95% of a rate that was found over so many tasks.

    >>> tuple(round(each, 3) for each in interval(0.0, 12))
    (0.0, 0.242)
    """
    square = _Z * _Z / tasks
    middle = (rate + square / 2) / (1 + square)
    reach = sqrt(max(0.0, square * (rate * (1 - rate) + square / 4))) / (1 + square)
    # The rate itself is within, which rounding could put beyond an end that it lies on.
    return min(rate, max(0.0, middle - reach)), max(rate, min(1.0, middle + reach))
