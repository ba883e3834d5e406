"""Ranks: whether two orders of the same things agree, and things in a few groups by size.

    spearman([1, 2, 3, 4], [0.1, 0.4, 0.4, 0.9])        # 0.949: ties share the mean of their ranks
    groups([1, 9, 2, 5], 2)                             # [Group(1, 2, (0, 2)), Group(5, 9, (1, 3))]

Equal values are always in one group, so that there may be fewer groups than were asked for, and uneven ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

__all__ = ["Group", "groups", "ranks", "spearman"]


@dataclass(frozen=True, slots=True)
class Group:
    """The things whose value lies from `low` to `high`, by their place."""

    low: float
    high: float
    members: tuple[int, ...]

    @property
    def span(self) -> str:
        """From where to where it goes, as it is read: "6–7.5", or "4"."""
        low, high = (f"{each:.0f}" if each >= 100 else f"{each:g}" for each in (self.low, self.high))
        return low if low == high else f"{low}–{high}"


def ranks(values: Sequence[float]) -> list[float]:
    """Return the rank of each value from 1; equal ones share the mean of theirs.

    >>> ranks([10, 20, 20, 5])
    [2.0, 3.5, 3.5, 1.0]
    """
    places: dict[float, list[int]] = {}
    for place, value in enumerate(sorted(values), start=1):
        places.setdefault(value, []).append(place)
    return [sum(places[value]) / len(places[value]) for value in values]


def spearman(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Return the rank correlation, from -1 to 1; None where fewer than three pairs or a constant side leave it open.

    >>> spearman([1, 2, 3], [9, 5, 1])
    -1.0
    """
    if len(one) < 3 or len(set(one)) < 2 or len(set(other)) < 2:
        return None
    left, right = _centred(ranks(one)), _centred(ranks(other))
    together = sum(a * b for a, b in zip(left, right, strict=True))
    return together / sqrt(sum(a * a for a in left) * sum(b * b for b in right))


def groups(values: Sequence[float], most: int) -> list[Group]:
    """Return things in at most `most` groups of about the same size, by their value, smallest first.

    >>> [each.members for each in groups([3, 1, 2, 4], 2)]
    [(1, 2), (0, 3)]
    """
    made: list[list[float]] = [[]]
    filled = 0
    for value, count in sorted(Counter(values).items()):
        if made[-1] and filled * most >= len(values) * len(made):
            made.append([])
        made[-1].append(value)
        filled += count
    return [
        Group(each[0], each[-1], tuple(at for at, value in enumerate(values) if each[0] <= value <= each[-1]))
        for each in made
        if each
    ]


def _centred(values: Sequence[float]) -> list[float]:
    mean = sum(values) / len(values)
    return [each - mean for each in values]
