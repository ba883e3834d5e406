"""Check `fresh`: prompt, solution and verifier are what the spec compiles to.

A task's files are compared, text by text, with what its spec, wording and constants compile to now. Whoever edits a
compiled file by hand is told which one; whoever edits the spec is told to compile. So is who edits policy.md or
README.md, which are written from the package as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator

from synthenv.checks.trial import Trial
from synthenv.compilers.policy import write_policy
from synthenv.compilers.task import compile_task, draft_of
from synthenv.errors import SpecError
from synthenv.package import POLICY, README, Task
from synthenv.spec.profile import Profile
from synthenv.verdict import Finding

__all__ = ["fresh"]


def fresh(trial: Trial, *, profile: Profile, readme: bytes = b"") -> Finding:
    """Compare the task's files with what its spec compiles to, and README.md with `readme` where that is said."""
    task = trial.task
    try:
        made = compile_task(draft_of(task), profile)
    except SpecError as error:
        return Finding("fresh", False, f"the spec does not compile: {error}")
    stale = list(_stale(task, made))
    rules = write_policy(profile).encode()
    if rules and trial.package.files.get(POLICY) != rules:
        stale.append(POLICY)
    if readme and trial.package.files.get(README) != readme:
        stale.append(README)
    if stale:
        reason = f"{', '.join(stale)} differs from what the spec compiles to. Run `synthenv compile`."
        return Finding("fresh", False, reason)
    return Finding("fresh", True, claims={"compared": 3 + len(task.variants), "different": 0})


def _stale(task: Task, made: Task) -> Iterator[str]:
    if task.solution is not None and task.solution != made.solution:
        yield "solution.py"
    if task.verifier != made.verifier:
        yield "verifier.py"
    if dict(task.answer) != dict(made.answer):
        yield "the answer schema"
    for number, (old, new) in enumerate(zip(task.variants, made.variants, strict=True)):
        if old.prompt != new.prompt:
            yield f"the prompt of variant {number}"
