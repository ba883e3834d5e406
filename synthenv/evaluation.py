"""Evaluation: how often a policy passes, in all and by level.

    found = evaluate(package, "first-match")
    found.pass_rate, found.by_level[2].pass_rate, found.failures
    found.to_json()                          # what `synthenv evaluate --json` prints

Without `episodes`, every task is played once on each of its variants, so that two evaluations of one policy compare.
How many episodes are played at once changes nothing in what is found.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from synthenv.batch import planned, rollouts
from synthenv.package import Package
from synthenv.policies import Policy, name_of, named
from synthenv.rollouts import Rollout, rollout
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
    *,
    concurrency: int = 1,
    keep: Callable[[Rollout], None] | None = None,
    allow_unsafe: bool = False,
) -> Evaluation:
    """Let a policy play, and count.

    >>> evaluate(package, "oracle").pass_rate
    1.0

    With `episodes`, that many are played: of all tasks and variants in an order that `seed` shuffles, again and again.
    `progress` is told how many were played, of how many, and which task comes next; `keep` is given every rollout.
    Given a session, that one plays all; given a package, `concurrency` sessions do.
    """
    acting = named(policy) if isinstance(policy, str) else policy
    package = played.package if isinstance(played, Session) else played
    plan = planned(package, episodes, seed)
    done: Iterable[Rollout] = (
        (rollout(played, each.task, each.variant, acting, each.seed) for each in plan)
        if isinstance(played, Session)
        else rollouts(package, plan, acting, concurrency, allow_unsafe=allow_unsafe)
    )
    names = [each.task for each in plan]
    return _counted(name_of(acting), _told(done, names, progress or _quiet), keep)


def _told(
    done: Iterable[Rollout], names: Sequence[str], progress: Callable[[int, int, str], None]
) -> Iterator[Rollout]:
    """Pass rollouts on, and tell before each of them."""
    progress(0, len(names), names[0])
    for number, one in enumerate(done, start=1):
        progress(number, len(names), names[number] if number < len(names) else "")
        yield one


def _quiet(done: int, total: int, what: str) -> None:
    """Progress that nobody asked to see."""


def _counted(policy: str, done: Iterable[Rollout], keep: Callable[[Rollout], None] | None) -> Evaluation:
    played: Counter[int] = Counter()
    passed: Counter[int] = Counter()
    failures: Counter[str] = Counter()
    for one in done:
        played[one.level] += 1
        passed[one.level] += one.passed
        failures.update([one.error.boundary] if one.error else [])
        if keep is not None:
            keep(one)
    by_level = {level: Score(played[level], passed[level]) for level in sorted(played)}
    return Evaluation(policy, played.total(), passed.total(), by_level, dict(sorted(failures.items())))


def _table(score: Score | Evaluation) -> dict[str, Any]:
    return {"episodes": score.episodes, "passed": score.passed, "pass_rate": score.pass_rate}
