"""Bounds: solution, verifier and tools keep to limits of time, calls and memory.

`LIMITS` holds them: for one run of the solution, one of its calls, one verdict, and the memory of a whole run with its
verdict (as far as it is this process that allocates it); `MAX_CALLS` calls a run stop a solution. They are generous, so
that a slow machine finds what a fast one found; the measurements hold the figures, and the level of the sandbox that
they were taken in. What was too slow is run once more before it counts: a machine's hiccup is no fault of a task.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Mapping

from synthenv.checks.traces import MAX_CALLS, Run
from synthenv.checks.trial import Trial
from synthenv.verdict import Finding

__all__ = ["LIMITS", "bounds", "over"]

LIMITS: Mapping[str, float] = {
    "solution_seconds": 2.0,
    "call_seconds": 0.5,
    "verdict_seconds": 0.25,
    "memory_bytes": 64_000_000,
}
"""What a run of the solution, one of its calls, a verdict, and a run with its verdict may take."""


def bounds(trial: Trial) -> Finding:
    """Check that the limits are kept."""
    runs = [run if not over(_times(run)) else trial.run(trial.task.variants[at]) for at, run in enumerate(trial.runs)]
    times = [_times(run) for run in runs]
    figures = {name: max(each[name] for each in times) for name in times[0]} | {"memory_bytes": _memory(trial)}
    problems = over(figures)
    claims = {"calls_max": max(len(run.steps) for run in runs), "calls_allowed": MAX_CALLS}
    measured = {**figures, "sandbox": trial.session.host.level}
    return Finding("bounds", not problems, "; ".join(problems), claims, measured)


def over(figures: Mapping[str, float]) -> list[str]:
    """Return which figures are past their limits, in words."""
    return [
        f"{name.replace('_', ' ')}: {value:,} at the most, {LIMITS[name]:,} are allowed"
        for name, value in figures.items()
        if value > LIMITS[name]
    ]


def _times(run: Run) -> dict[str, float]:
    slowest = max((step.seconds for step in run.steps), default=0.0)
    figures = {"solution_seconds": run.seconds, "call_seconds": slowest, "verdict_seconds": run.verdict_seconds}
    return {name: round(value, 6) for name, value in figures.items()}


def _memory(trial: Trial) -> int:
    """Return the bytes that one run and its verdict took at their height."""
    if tracemalloc.is_tracing():
        return 0
    tracemalloc.start()
    try:
        trial.run(trial.task.variants[0])
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
