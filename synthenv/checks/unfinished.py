"""Unfinished: the solution's outcome without one of the changes that it made, with the full answer, fails.

Each change is left out in turn, on every variant, and all of them at once. What doesn't fit the database without the
change that is left out can't come about and isn't tried. A question has no changes, and so nothing to leave out.
"""

from __future__ import annotations

from collections.abc import Iterator

from synthenv.checks.cases import Case, refused_all, tally
from synthenv.checks.trial import Trial
from synthenv.verdict import Finding

__all__ = ["unfinished"]


def unfinished(trial: Trial) -> Finding:
    """Check that no change that the solution makes can be left out."""
    return refused_all("unfinished", trial, tally(trial, _cases(trial)), 1 if trial.acts else 0)


def _cases(trial: Trial) -> Iterator[Case]:
    for at, run in enumerate(trial.runs):
        setup = trial.task.variants[at].setup
        rest = [run.changes[:each] + run.changes[each + 1 :] for each in range(len(run.changes))]
        for changes in rest if len(rest) < 2 else [*rest, ()]:
            settled = trial.grounds.scratch.settled(setup, changes)
            if settled is not None:
                yield Case("left_out", at, run.answer, settled)
