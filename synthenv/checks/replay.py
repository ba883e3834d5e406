"""Replay: another process, with another hash seed, another time zone and a later clock, finds the same traces.

Compared is the digest of what the solution did on every variant: each call with its arguments and reply, the
answer, the changes, the verdict and its reasons. One process serves all tasks of a package; see `elsewhere.py`.
"""

from __future__ import annotations

from synthenv.checks.trial import Trial
from synthenv.errors import SynthenvError
from synthenv.verdict import Finding

__all__ = ["replay"]


def replay(trial: Trial) -> Finding:
    """Check that another process finds the same traces."""
    try:
        there = trial.grounds.replayed(trial.task)
    except SynthenvError as error:
        return Finding("replay", False, str(error), {"same": False})
    same = there == trial.digest
    reason = "" if same else "another process finds other traces: something depends on hash order, time or place."
    return Finding("replay", same, reason, {"same": same})
