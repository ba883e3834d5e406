"""What came of the ladder on a package: pass rates by policy, by level and by element, and what orders agree.

    report.rate("memory of eight", level=3)              # Rate(0.25, 4), or None where it applies to no such task
    report.parts("calls")                                # tasks in up to four groups by their calls
    report.agreement, report.element_agreement("chain")  # rank correlations with failing on the ladder

A task's failure is the mean over the rungs that apply to every task of the package, so that tasks compare. Rates are
means over tasks, whatever the number of their variants.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from synthenv.difficulty.models import ModelScore
from synthenv.difficulty.ranks import Group, groups, spearman
from synthenv.difficulty.rates import Rate
from synthenv.difficulty.vector import ELEMENTS

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
    def shared(self) -> list[str]:
        """The rungs that apply to every task: what failing is measured with."""
        return [rung for rung in self.rungs if all(rung in each.rates for each in self.tasks)]

    @cached_property
    def failures(self) -> list[float]:
        """How much of the ladder fails at each task, from 0 to 1, in the order of the tasks."""
        return [1 - sum(each.rates[rung] for rung in self.shared) / len(self.shared) for each in self.tasks]

    def rate(self, rung: str, level: int | None = None, members: Sequence[int] | None = None) -> Rate | None:
        """Return a rung's pass rate over the tasks that it applies to, of one level or of some numbers, or all."""
        chosen = self.tasks if members is None else [self.tasks[at] for at in members]
        found = [each.rates[rung] for each in chosen if rung in each.rates and level in (None, each.level)]
        return Rate(sum(found) / len(found), len(found)) if found else None

    def passing(self, members: Sequence[int]) -> Rate:
        """Return how much of the ladder passes some tasks: what their failures leave."""
        return Rate(1 - sum(self.failures[at] for at in members) / len(members), len(members))

    def at_level(self, level: int) -> Rate:
        """Return how much of the ladder passes the tasks of one level."""
        return self.passing([at for at, each in enumerate(self.tasks) if each.level == level])

    def parts(self, element: str) -> list[Group]:
        """Return the tasks in groups by an element; none where it could not be measured."""
        if not all(element in each.vector for each in self.tasks):
            return []
        return groups([each.vector[element] for each in self.tasks], PARTS)

    @cached_property
    def agreement(self) -> float | None:
        """The rank correlation of the certified bound and failing; over the tasks that have one."""
        known = [(each.bound, failed) for each, failed in zip(self.tasks, self.failures, strict=True)]
        pairs = [(bound, failed) for bound, failed in known if bound is not None]
        return spearman([bound for bound, _ in pairs], [failed for _, failed in pairs])

    @cached_property
    def level_agreement(self) -> float | None:
        """The rank correlation of level and failing."""
        return spearman([each.level for each in self.tasks], self.failures)

    def element_agreement(self, element: str) -> float | None:
        """The rank correlation of an element of the vector and failing."""
        known = all(element in each.vector for each in self.tasks)
        return spearman([each.vector[element] for each in self.tasks], self.failures) if known else None

    def reasons(self, rung: str) -> dict[str, int]:
        """Return why a rung does not apply, and to how many tasks."""
        found: dict[str, int] = {}
        for each in self.tasks:
            if rung in each.barred:
                found[each.barred[rung]] = found.get(each.barred[rung], 0) + 1
        return found

    def table(self) -> dict[str, Any]:
        """Return the report as plain JSON."""
        return {
            "package": self.package,
            "seed": self.seed,
            "variants": self.variants,
            "meaning": MEANING,
            "rank_correlation": {"bound": _short(self.agreement), "level": _short(self.level_agreement)},
            "failing_is_measured_with": self.shared,
            "policies": [self._rung(each) for each in (*self.rungs, "oracle")],
            "elements": [self._element(each) for each in ELEMENTS],
            "models": [each.table(self.levels) for each in self.models],
            "tasks": [_task(each, failed) for each, failed in zip(self.tasks, self.failures, strict=True)],
        }

    def _rung(self, rung: str) -> dict[str, Any]:
        by_level = self._rates(lambda level: self.rate(rung, level), self.levels)
        whole = self.rate(rung)
        return {
            "policy": rung,
            "all": None if whole is None else whole.table(),
            "by_level": by_level,
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
        rates = {rung: self.rate(rung, members=group.members) for rung in self.rungs}
        return {
            "from": group.low,
            "to": group.high,
            "ladder": self.passing(group.members).table(),
            "policies": {rung: None if each is None else each.table() for rung, each in rates.items()},
        }

    def _rates(self, rate: Callable[[int], Rate | None], levels: Sequence[int]) -> dict[str, Any]:
        found = {str(level): rate(level) for level in levels}
        return {level: None if each is None else each.table() for level, each in found.items()}


def _task(each: TaskResult, failed: float) -> dict[str, Any]:
    return {
        "task": each.name,
        "level": each.level,
        "tier": each.tier,
        "bound": each.bound,
        "failing": round(failed, 4),
        "vector": dict(each.vector),
        "pass_rates": {rung: round(rate, 4) for rung, rate in each.rates.items()},
        "does_not_apply": dict(each.barred),
    }


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
