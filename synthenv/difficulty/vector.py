"""The vector of difficulty: what a task asks for, measured on its solution's own way.

    found = vector(ground)
    found["calls"], found["chain"], found["writes"]          # 14.0, 3.0, 1.0

Every element is the median over the variants that are played. Of a task whose solution is not in the package nothing
can be measured.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median

from synthenv.checks.traces import Run
from synthenv.ladder.influence import chain
from synthenv.ladder.overlooking import near_misses
from synthenv.ladder.rung import Ground
from synthenv.plain import canonical

__all__ = ["ELEMENTS", "vector"]

ELEMENTS: Mapping[str, str] = {
    "calls": "calls that the solution makes",
    "chain": "calls in the longest chain, each hanging on what the one before it told",
    "conditions": "constants of the prompt that the solution holds something against or narrows a search by",
    "search space": "different rows that the replies list, to choose from",
    "near misses": "values that one overlooked condition would let into the answer",
    "tokens": "to read in prompt and replies, at four characters each",
    "writes": "calls that change something",
}
"""The elements by name, and what each counts."""

_LETTERS = 4
"""Characters that a token is taken to have."""


def vector(ground: Ground) -> Mapping[str, float]:
    """Return each element's median over the variants; nothing where the solution is missing or fails."""
    if not ground.runs or not all(run.accepted for run in ground.runs.values()):
        return {}
    return {name: median(_MEASURES[name](ground, at) for at in ground.runs) for name in ELEMENTS}


def _calls(ground: Ground, at: int) -> float:
    return len(ground.runs[at].steps)


def _conditions(ground: Ground, at: int) -> float:
    return len(ground.overlooking)


def _search_space(ground: Ground, at: int) -> float:
    return len(_rows(ground.runs[at]))


def _tokens(ground: Ground, at: int) -> float:
    told = sum(len(step.result.text()) for step in ground.runs[at].steps)
    return (len(ground.task.variants[at].prompt) + told) // _LETTERS


def _writes(ground: Ground, at: int) -> float:
    return sum(step.wrote for step in ground.runs[at].steps)


def _rows(run: Run) -> set[str]:
    """What the lists of all replies hold, each once."""
    replies = [step.result.value for step in run.steps if isinstance(step.result.value, dict)]
    lists = [each for reply in replies for each in reply.values() if isinstance(each, list)]
    return {canonical(row) for rows in lists for row in rows}


_MEASURES: Mapping[str, Callable[[Ground, int], float]] = {
    "calls": _calls,
    "chain": chain,
    "conditions": _conditions,
    "search space": _search_space,
    "near misses": near_misses,
    "tokens": _tokens,
    "writes": _writes,
}
