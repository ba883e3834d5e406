"""What came of the ladder on a package: pass rates by policy, by level and by element, and what orders agree.

    report.rate("memory of eight", level=3)              # Rate(0.25, 4), or None where it applies to no such task
    report.parts("calls")                                # tasks in up to four groups by their calls
    report.agreement, report.element_agreement("chain")  # rank correlations with failing on the ladder

Compared are the tasks whose solution is in the package and passes; where there are none, all. A task's failure is the
mean over the rungs that apply to every task that is compared. Rates are means over tasks, whatever the number of their
variants.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from synthenv.difficulty.models import ModelScore
from synthenv.difficulty.ranks import Group, groups, spearman
from synthenv.difficulty.rates import Rate
from synthenv.difficulty.vector import ELEMENTS
from synthenv.ladder import ORACLE

__all__ = ["MEANING", "PARTS", "Report", "TaskResult"]

MEANING = (
    "The ladder validates the order of levels: whether what is called harder is harder for policies that lack one "
    "faculty each. It does not tell what a language model will score."
)
"""What the figures say and what they do not; it stands wherever they are shown."""

PARTS = 4
"""Groups that tasks are divided into by an element of their vector."""


@dataclass(frozen=True)
class TaskResult:
    """One task: its certified bound where there is one, its vector, and what came of each rung.

    `rates` holds the share of its variants, or pairs of variants, that a rung passed; `barred` why a rung has nothing
    to do with it.
    """

    name: str
    level: int
    tier: str
    bound: float | None
    vector: Mapping[str, float]
    rates: Mapping[str, float]
    barred: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """The whole measurement. `rungs` are the ladder's names, the blind ones first, without the oracle."""

    package: str
    seed: int
    variants: int
    rungs: tuple[str, ...]
    tasks: tuple[TaskResult, ...]
    models: tuple[ModelScore, ...] = ()

    @cached_property
    def levels(self) -> list[int]:
        """The levels that there are, in order."""
        return sorted({each.level for each in self.tasks})

    @cached_property
    def compared(self) -> tuple[TaskResult, ...]:
        """The tasks that are compared with each other."""
        return tuple(each for each in self.tasks if ORACLE.name in each.rates) or self.tasks

    @cached_property
    def shared(self) -> list[str]:
        """The rungs that apply to every task that is compared: what failing is measured with."""
        return [rung for rung in self.rungs if all(rung in each.rates for each in self.compared)]

    @cached_property
    def failures(self) -> list[float]:
        """How much of the ladder fails at each task that is compared, from 0 to 1."""
        return [1 - sum(each.rates[rung] for rung in self.shared) / len(self.shared) for each in self.compared]

    def rate(self, rung: str, level: int | None = None, members: Sequence[int] | None = None) -> Rate | None:
        """Return a rung's pass rate over the tasks of one level that it applies to, or over some that are compared."""
        chosen = self.tasks if members is None else [self.compared[at] for at in members]
        found = [each.rates[rung] for each in chosen if rung in each.rates and level in (None, each.level)]
        return Rate(sum(found) / len(found), len(found)) if found else None

    def passing(self, members: Sequence[int]) -> Rate:
        """Return how much of the ladder passes some tasks: what their failures leave."""
        return Rate(1 - sum(self.failures[at] for at in members) / len(members), len(members))

    def parts(self, element: str) -> list[Group]:
        """Return the tasks that are compared in groups by an element; none where it could not be measured."""
        return groups([each.vector[element] for each in self.compared if each.vector], PARTS)

    @cached_property
    def agreement(self) -> float | None:
        """The rank correlation of the certified bound and failing, over the tasks that have a bound."""
        known = [
            (each.bound, failed)
            for each, failed in zip(self.compared, self.failures, strict=True)
            if each.bound is not None
        ]
        return spearman([bound for bound, _ in known], [failed for _, failed in known])

    @cached_property
    def level_agreement(self) -> float | None:
        """The rank correlation of level and failing."""
        return spearman([each.level for each in self.compared], self.failures)

    def element_agreement(self, element: str) -> float | None:
        """The rank correlation of an element of the vector and failing."""
        measured = [each.vector[element] for each in self.compared if each.vector]
        return spearman(measured, self.failures) if measured else None

    def reasons(self, rung: str) -> dict[str, int]:
        """Return why a rung does not apply, and to how many tasks."""
        found: dict[str, int] = {}
        for each in self.tasks:
            if rung in each.barred:
                found[each.barred[rung]] = found.get(each.barred[rung], 0) + 1
        return found

    @property
    def notes(self) -> list[str]:
        """What can't be told of this package, in sentences."""
        made = []
        if len(self.levels) == 1:
            made.append(f"All tasks are of level {self.levels[0]}, so there is no order of levels to validate.")
        unbound = sum(each.bound is None for each in self.tasks)
        if unbound:
            made.append(
                f"{unbound} of {len(self.tasks)} tasks have no certified bound; its correlation is without them."
            )
        if any(not each.vector for each in self.compared):
            made.append(
                "No task has a solution in the package that passes: the elements of difficulty can't be measured, and "
                "the rungs that are made from a solution do not apply."
            )
        elif len(self.compared) < len(self.tasks):
            out = len(self.tasks) - len(self.compared)
            made.append(f"{out} of {len(self.tasks)} tasks have no solution that passes; they are not compared.")
        return made

    def table(self) -> dict[str, Any]:
        """Return the report as plain JSON."""
        failed = {each.name: failure for each, failure in zip(self.compared, self.failures, strict=True)}
        return {
            "package": self.package,
            "seed": self.seed,
            "variants": self.variants,
            "meaning": MEANING,
            "notes": self.notes,
            "rank_correlation": {"bound": _short(self.agreement), "level": _short(self.level_agreement)},
            "failing_is_measured_with": self.shared,
            "policies": [self._rung(each) for each in (*self.rungs, ORACLE.name)],
            "elements": [self._element(each) for each in ELEMENTS],
            "models": [each.table(self.levels) for each in self.models],
            "tasks": [_task(each, failed.get(each.name)) for each in self.tasks],
        }

    def _rung(self, rung: str) -> dict[str, Any]:
        return {
            "policy": rung,
            "all": _rate(self.rate(rung)),
            "by_level": {str(level): _rate(self.rate(rung, level)) for level in self.levels},
            "does_not_apply": self.reasons(rung),
        }

    def _element(self, element: str) -> dict[str, Any]:
        return {
            "element": element,
            "counts": ELEMENTS[element],
            "rank_correlation": _short(self.element_agreement(element)),
            "groups": [self._group(each) for each in self.parts(element)],
        }

    def _group(self, group: Group) -> dict[str, Any]:
        return {
            "from": group.low,
            "to": group.high,
            "ladder": self.passing(group.members).table(),
            "policies": {rung: _rate(self.rate(rung, members=group.members)) for rung in self.rungs},
        }


def _task(each: TaskResult, failed: float | None) -> dict[str, Any]:
    return {
        "task": each.name,
        "level": each.level,
        "tier": each.tier,
        "bound": each.bound,
        "failing": _short(failed),
        "vector": dict(each.vector),
        "pass_rates": {rung: round(rate, 4) for rung, rate in each.rates.items()},
        "does_not_apply": dict(each.barred),
    }


def _rate(found: Rate | None) -> dict[str, Any] | None:
    return None if found is None else found.table()


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
