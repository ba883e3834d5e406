"""State mutants: at least 300 wrong end states, spread over the variants, and every one of them fails.

The answer is the full right one, so that nothing but the state can be what is refused. On a question the right
end state is the untouched one, and any change must fail. End states are made by `wrong_states.py`; those that the
database itself refuses are none and don't count. A verifier that raises on one fails as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from synthenv.checks.cases import Case, refused_all, tally
from synthenv.checks.trial import Trial
from synthenv.checks.wrong_states import wrong_states
from synthenv.verdict import Finding

__all__ = ["NEEDED", "state_mutants"]

NEEDED = 300
"""Wrong end states that a task is tried with, at least."""


def state_mutants(trial: Trial) -> Finding:
    """Check that wrong end states are refused."""
    return refused_all("state_mutants", trial, tally(trial, _cases(trial)), NEEDED)


def _cases(trial: Trial) -> Iterator[Case]:
    share = -(-NEEDED // len(trial.runs))
    for at, run in enumerate(trial.runs):
        setup, place = trial.task.variants[at].setup, at / len(trial.runs)
        states = wrong_states(trial.grounds.scratch, setup, run.changes, trial.random("states", at), place)
        for kind, changes in islice(states, share):
            yield Case(kind, at, run.answer, changes)
