"""The black-box checks: what a task must hold, shown with nothing but its package.

    with Session(read(Path("environments/film"))) as session:
        findings = check_task(session, session.package.task("quiet_dinner_2"), seed=7)
        [each.reason for each in findings if not each.passed]

One check a file, each a function of a `Trial` (what the checks look at, computed once a task): Trial → Finding.
What they try is enumerated by seeded pure functions in files of their own, so that a recheck tries the very same. A
finding's claims are compared exactly by a recheck, its measurements are not. Where the solution itself fails there
is nothing to hold outcomes against: then `oracle` is the one finding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from time import perf_counter

from synthenv.checks.answer_mutants import answer_mutants
from synthenv.checks.bounds import bounds
from synthenv.checks.calls import calls
from synthenv.checks.equivalents import equivalents
from synthenv.checks.grounds import Grounds
from synthenv.checks.leakage import leakage
from synthenv.checks.oracle import oracle
from synthenv.checks.other_tasks import other_tasks
from synthenv.checks.replay import replay
from synthenv.checks.shortcuts import shortcuts
from synthenv.checks.state_mutants import state_mutants
from synthenv.checks.trial import Trial
from synthenv.checks.unfinished import unfinished
from synthenv.package import Task
from synthenv.session import Session
from synthenv.verdict import Finding

__all__ = ["BLACK_BOX", "Check", "Grounds", "Trial", "check_task"]

Check = Callable[[Trial], Finding]
"""Looks at one task and says whether it holds what the check asks for."""

BLACK_BOX: tuple[Check, ...] = (
    oracle,
    shortcuts,
    other_tasks,
    unfinished,
    answer_mutants,
    state_mutants,
    equivalents,
    calls,
    leakage,
    replay,
    bounds,
)
"""All checks that need the package alone, in the order in which they are made."""


def check_task(
    session: Session,
    task: Task,
    *,
    seed: int,
    checks: Sequence[Check] = BLACK_BOX,
    grounds: Grounds | None = None,
    to_first_failure: bool = False,
) -> list[Finding]:
    """Return the findings of one task, which need not be in the package yet.

    Whoever checks many tasks of one package makes its `Grounds` once and hands them in. Whoever wants to know whether
    a task holds, and nothing more, stops at the first failure.
    """
    if grounds is None:
        with Grounds(session) as own:
            return check_task(session, task, seed=seed, checks=checks, grounds=own, to_first_failure=to_first_failure)
    trial = Trial(grounds, task, seed)
    first = _timed(oracle, trial)
    if not first.passed:
        return [first]
    findings: list[Finding] = []
    for check in checks:
        findings.append(first if check is oracle else _timed(check, trial))
        if to_first_failure and not findings[-1].passed:
            break
    return findings


def _timed(check: Check, trial: Trial) -> Finding:
    begun = perf_counter()
    finding = check(trial)
    seconds = {"seconds": round(perf_counter() - begun, 4)}
    return replace(finding, measurements={**seconds, **finding.measurements})
