"""Bounds: solution, verifier and tools keep to limits of time, calls and memory.

A solution takes at most `SOLUTION` seconds and `MAX_CALLS` calls a run, each of its calls at most `CALL` seconds, a
verdict at most `VERDICT` seconds, and one whole run with its verdict at most `MEMORY` bytes more than before (as
far as it is this process that allocates them). The limits are generous, so that a slow machine finds what a fast
one found; the measurements hold the figures. Of several runs, the fastest counts for each: a machine's hiccup is no
fault of a task.
"""

from __future__ import annotations

import tracemalloc

from synthenv.check.traces import MAX_CALLS, Run
from synthenv.check.trial import Trial
from synthenv.verdict import Finding

__all__ = ["CALL", "MEMORY", "SOLUTION", "VERDICT", "bounds"]

SOLUTION = 2.0
CALL = 0.5
VERDICT = 0.25
MEMORY = 64_000_000


def bounds(trial: Trial) -> Finding:
    """Check that the limits are kept."""
    runs = [_faster(trial, at) for at in range(len(trial.runs))]
    measured = {
        "solution": max(run.seconds for run in runs),
        "call": max((step.seconds for run in runs for step in run.steps), default=0.0),
        "verdict": max(run.verdict_seconds for run in runs),
    }
    limits = {"solution": SOLUTION, "call": CALL, "verdict": VERDICT}
    memory = _memory(trial)
    over = [f"the slowest {each} takes {measured[each]:.2f} s; {limits[each]} s are allowed" for each in limits
            if measured[each] > limits[each]]  # fmt: skip
    over += [f"a run takes {memory:,} bytes; {MEMORY:,} are allowed"] if memory > MEMORY else []
    figures = {f"{name}_seconds": round(value, 6) for name, value in measured.items()} | {"memory_bytes": memory}
    calls = max(len(run.steps) for run in runs)
    return Finding("bounds", not over, "; ".join(over), {"calls_max": calls, "calls_allowed": MAX_CALLS}, figures)


def _faster(trial: Trial, at: int) -> Run:
    """Return the trace of a variant; one that was too slow is run a second time."""
    run = trial.runs[at]
    if _within(run):
        return run
    return trial.run(trial.task.variants[at])


def _within(run: Run) -> bool:
    slowest = max((step.seconds for step in run.steps), default=0.0)
    return run.seconds <= SOLUTION and run.verdict_seconds <= VERDICT and slowest <= CALL


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
