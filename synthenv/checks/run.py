"""Checking a whole package: every task, every check, and the claims against those of its certificate.

    report = check_package(read(Path("environments/film")), seed=7)
    report.passed, report.failed          # 60, ()

`extra` takes the checks that need a spec, so that nothing here knows of them; they are made of tasks of tier A. Where
the package has a certificate.jsonl, each task's claims are compared with its line; what departs is a failure of the
check "certificate". So is a line that says more than was found: a check that is none of the task's (of a task without a
spec, one that needs a spec), another level, a task that is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from synthenv.checks import BLACK_BOX, Check, Grounds, check_task
from synthenv.checks.certificate import departs, from_lines
from synthenv.errors import shown
from synthenv.package import Package, Task
from synthenv.session import Session
from synthenv.verdict import Certificate, Finding

__all__ = ["Failure", "Progress", "Report", "check_package", "checked_tasks"]

Progress = Callable[[int, int, str], None]
"""Told before each task: how many are done, of how many, and which one is next."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that a task failed, and why."""

    task: str
    check: str
    reason: str


@dataclass(frozen=True)
class Report:
    """What came of a package's checks."""

    tasks: int
    passed: int
    failed: tuple[Failure, ...]
    findings: Mapping[str, Sequence[Finding]] = field(repr=False)

    def table(self) -> dict[str, Any]:
        """Return the report as plain JSON: tasks, passed, failed."""
        failed = [{"task": each.task, "check": each.check, "reason": each.reason} for each in self.failed]
        return {"tasks": self.tasks, "passed": self.passed, "failed": failed}


def check_package(
    package: Package,
    *,
    seed: int,
    tasks: Sequence[str] | None = None,
    progress: Progress | None = None,
    extra: Sequence[Check] = (),
    allow_unsafe: bool = False,
) -> Report:
    """Check the named tasks of a package, else all."""
    chosen = [package.task(name) for name in tasks] if tasks is not None else list(package.tasks.values())
    with Session(package, allow_unsafe=allow_unsafe) as session:
        findings = checked_tasks(session, chosen, seed=seed, progress=progress, extra=extra)
    recorded = from_lines(package.files["certificate.jsonl"]) if "certificate.jsonl" in package.files else None
    failed = [each for task in chosen for each in _failures(task, findings[task.name], recorded)]
    broken = {each.task for each in failed}
    strange = [
        Failure(name, "certificate", "certificate.jsonl has a line for this task, which is not there")
        for name in sorted(set(recorded or ()) - set(package.tasks))
    ]
    return Report(len(chosen), len(chosen) - len(broken), (*failed, *strange), findings)


def checked_tasks(
    session: Session,
    tasks: Sequence[Task],
    *,
    seed: int,
    progress: Progress | None = None,
    extra: Sequence[Check] = (),
) -> dict[str, list[Finding]]:
    """Return the findings of each task, by name."""
    found: dict[str, list[Finding]] = {}
    with Grounds(session) as grounds:
        for done, task in enumerate(tasks):
            if progress is not None:
                progress(done, len(tasks), task.name)
            checks = (*BLACK_BOX, *extra) if task.tier == "A" else BLACK_BOX
            found[task.name] = check_task(session, task, seed=seed, checks=checks, grounds=grounds)
    return found


def _failures(task: Task, findings: Sequence[Finding], recorded: Mapping[str, Certificate] | None) -> list[Failure]:
    failed = [Failure(task.name, each.check, each.reason) for each in findings if not each.passed]
    if recorded is None or failed:
        return failed
    if task.name not in recorded:
        return [Failure(task.name, "certificate", "certificate.jsonl has no line for this task")]
    claimed = recorded[task.name]
    told = [*departs(claimed, findings), *_overstated(task, claimed, findings)]
    return [Failure(task.name, "certificate", each) for each in told]


def _overstated(task: Task, claimed: Certificate, findings: Sequence[Finding]) -> list[str]:
    """Return what a certificate says of a task beyond all that its checks could find."""
    strange = sorted(set(claimed.checks) - {each.check for each in findings})
    told = [f"the certificate tells of {shown(each)}, which is no check of this task" for each in strange]
    if claimed.level != task.level:
        told.append(f"the level is {task.level}, the certificate says {claimed.level}")
    return told
