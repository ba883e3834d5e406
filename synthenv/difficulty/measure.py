"""Measuring: every rung of the ladder plays every task that it applies to.

    report = measure(package, seed=7)

Of a task where acting is right on some variants and declining on others, variants count in pairs: both must pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from synthenv.checks.certificate import from_lines
from synthenv.difficulty.models import scores_of
from synthenv.difficulty.report import Report, TaskResult
from synthenv.difficulty.vector import vector
from synthenv.errors import PackageError, UsageError, shown
from synthenv.ladder import LADDER, ORACLE, Ground, Rung, ground_of
from synthenv.ladder.pairs import pairs
from synthenv.package import Package, Task
from synthenv.rollouts import rollout
from synthenv.session import Session

__all__ = ["Progress", "measure"]

Progress = Callable[[int, int, str], None]
"""Told before each task: how many are done, of how many, and which one is next."""


def measure(
    package: Package,
    *,
    seed: int = 0,
    variants: int | None = None,
    models: Path | None = None,
    progress: Progress | None = None,
    allow_unsafe: bool = False,
) -> Report:
    """Let the ladder play the first `variants` of each task, or all, and put what models scored beside it.

    >>> measure(package).rate("oracle").rate
    1.0
    """
    if variants is not None and (type(variants) is not int or variants < 1):
        raise UsageError(f"variants is {shown(variants)}; expected a whole number from 1.")
    if not package.tasks:
        raise PackageError(f"{package.label} has no tasks. Build it again.")
    beside = scores_of(models, package) if models is not None else []
    bounds = _bounds(package)
    found: list[TaskResult] = []
    with Session(package, allow_unsafe=allow_unsafe) as session:
        for task in package.tasks.values():
            if progress is not None:
                progress(len(found), len(package.tasks), task.name)
            found.append(_task(session, task, seed, variants, bounds.get(task.name)))
    most = max(len(task.variants[:variants]) for task in package.tasks.values())
    return Report(package.name, seed, most, tuple(each.name for each in LADDER), tuple(found), tuple(beside))


def _bounds(package: Package) -> Mapping[str, float]:
    """The least calls that the certificate claims of each task."""
    if "certificate.jsonl" not in package.files:
        return {}
    claims = {
        name: each.checks.get("calls", {}) for name, each in from_lines(package.files["certificate.jsonl"]).items()
    }
    return {name: each["calls_min"] for name, each in claims.items() if isinstance(each.get("calls_min"), int)}


def _task(session: Session, task: Task, seed: int, variants: int | None, bound: float | None) -> TaskResult:
    numbers = range(len(task.variants[:variants]))
    ground = ground_of(session, task, numbers)
    barred = {rung.name: why for rung in (*LADDER, ORACLE) if (why := rung.bars(ground))}
    rates = {rung.name: _rate(ground, rung, numbers, seed) for rung in (*LADDER, ORACLE) if rung.name not in barred}
    return TaskResult(task.name, task.level, task.tier, bound, vector(ground), rates, barred)


def _rate(ground: Ground, rung: Rung, numbers: range, seed: int) -> float:
    policy = rung.policy(ground)
    passed = {at: rollout(ground.session, ground.task.name, at, policy, seed).passed for at in numbers}
    units: Sequence[tuple[int, ...]] = pairs(ground) or [(at,) for at in numbers]
    return sum(all(passed[at] for at in unit) for unit in units) / len(units)
