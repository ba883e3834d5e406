"""Other tasks: no answer of another task of the package passes here.

The accepted answers of all other tasks, on all their variants, are tried where their type fits, without any change:
those that equal one of this task's own first, then each on one variant, then on the next one, up to `OTHERS`. This is
the one check of outcomes that depends on what else is in the package, so it stands apart from `shortcuts`, whose claims
a task keeps wherever it goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from synthenv.checks.cases import Case, tally, told
from synthenv.checks.shortcuts import declines
from synthenv.checks.trial import Trial
from synthenv.kit import Json
from synthenv.verdict import Finding

__all__ = ["OTHERS", "other_tasks"]

OTHERS = 512
"""Pairs of another task's answer and a variant that are tried, at most."""


def other_tasks(trial: Trial) -> Finding:
    """Check that no answer of another task passes."""
    found = tally(trial, (Case("other_task", at, answer) for at, answer in islice(_others(trial), OTHERS)))
    passed = [each for each in found.passed if not declines(trial, each)]
    reason = ""
    if found.broken:
        reason = f"the verifier raised on {found.broken}"
    elif passed:
        more = f" (and {len(passed) - 1} more)" if len(passed) > 1 else ""
        reason = f"an answer of another task passes: {told(passed[0])}{more}"
    return Finding("other tasks", not reason, reason, found.claims())


def _others(trial: Trial) -> Iterator[tuple[int, Json]]:
    """Yield variants with other tasks' answers that fit this task's schema: those that will pass first."""
    found: dict[str, Json] = {}
    for name, answers in trial.grounds.answers.items():
        for answer in answers if name != trial.task.name else ():
            if trial.form.reads(answer):
                found.setdefault(trial.form.key(answer), answer)
    own = [trial.form.key(run.answer) for run in trial.runs]
    yield from ((at, found[key]) for at, key in enumerate(own) if key in found)
    for turn in range(len(own)):
        for at, (key, answer) in enumerate(found.items()):
            variant = (at + turn) % len(own)
            if own[variant] != key:
                yield variant, answer
