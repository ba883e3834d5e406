"""Evaluation: how often a policy passes, in all and by level.

    found = evaluate(package, "first-match")
    found.pass_rate, found.by_level[2].pass_rate, found.failures
    found.to_json()                          # what `synthenv evaluate --json` prints

Without `episodes`, every task is played once on each of its variants, so that two evaluations of one policy compare.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from synthenv.errors import PackageError, UsageError, shown
from synthenv.package import Package
from synthenv.policies import Policy, name_of, named
from synthenv.rollouts import rollout
from synthenv.session import Session

__all__ = ["Evaluation", "Score", "evaluate"]


@dataclass(frozen=True, slots=True)
class Score:
    """How many episodes were played, and how many passed."""

    episodes: int
    passed: int

    @property
    def pass_rate(self) -> float:
        """The share that passed."""
        return self.passed / self.episodes


@dataclass(frozen=True)
class Evaluation:
    """What came of an evaluation. `failures` counts episodes in which something went wrong, by the side it did on."""

    policy: str
    episodes: int
    passed: int
    by_level: Mapping[int, Score]
    failures: Mapping[str, int]

    @property
    def pass_rate(self) -> float:
        """The share that passed."""
        return self.passed / self.episodes

    def to_json(self) -> str:
        """Return the evaluation as one JSON object."""
        return json.dumps(
            {
                "policy": self.policy,
                **_table(self),
                "by_level": {str(level): _table(score) for level, score in self.by_level.items()},
                "failures": dict(self.failures),
            }
        )


def evaluate(
    played: Package | Session,
    policy: Policy | str = "oracle",
    episodes: int | None = None,
    seed: int = 0,
    progress: Callable[[int, int, str], None] | None = None,
) -> Evaluation:
    """Let a policy play, and count.

    >>> evaluate(package, "oracle").pass_rate
    1.0

    With `episodes`, that many are played: of all tasks and variants in an order that `seed` shuffles, again and again.
    `progress` is told how many were played, of how many, and which task comes next.
    """
    acting = named(policy) if isinstance(policy, str) else policy
    if isinstance(played, Session):
        return _evaluated(played, acting, episodes, seed, progress)
    with Session(played) as session:
        return _evaluated(session, acting, episodes, seed, progress)


def _evaluated(
    session: Session,
    policy: Policy,
    episodes: int | None,
    seed: int,
    progress: Callable[[int, int, str], None] | None,
) -> Evaluation:
    todo = _chosen(session.package, episodes, seed)
    played: Counter[int] = Counter()
    passed: Counter[int] = Counter()
    failures: Counter[str] = Counter()
    for done, (task, variant, own_seed) in enumerate(todo):
        if progress is not None:
            progress(done, len(todo), task)
        one = rollout(session, task, variant, policy, own_seed)
        played[one.level] += 1
        passed[one.level] += one.passed
        failures.update([one.error.boundary] if one.error else [])
    if progress is not None:
        progress(len(todo), len(todo), "")
    by_level = {level: Score(played[level], passed[level]) for level in sorted(played)}
    return Evaluation(name_of(policy), played.total(), passed.total(), by_level, dict(sorted(failures.items())))


def _chosen(package: Package, episodes: int | None, seed: int) -> list[tuple[str, int, int]]:
    """Return what is to be played: task, variant and the rollout's seed."""
    each_once = [(task.name, variant) for task in package.tasks.values() for variant in range(len(task.variants))]
    if not each_once:
        raise PackageError(f"{package.label} has no tasks. Build it again.")
    if episodes is None:
        return [(task, variant, seed) for task, variant in each_once]
    if type(episodes) is not int or episodes < 1:
        raise UsageError(f"episodes is {shown(episodes)}; expected a whole number from 1.")
    Random(seed).shuffle(each_once)
    return [(*each_once[at % len(each_once)], seed + at // len(each_once)) for at in range(episodes)]


def _table(score: Score | Evaluation) -> dict[str, Any]:
    return {"episodes": score.episodes, "passed": score.passed, "pass_rate": score.pass_rate}
