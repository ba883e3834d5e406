"""Models beside the ladder: pass@1 and pass@k from a file of rollouts that `synthenv evaluate --rollouts` wrote.

    [one] = scores_of(Path("gpt.jsonl"), package)
    one.policy, one.at(1).rate, one.at(8, level=3).rate

A problem is a task on a variant. Of each, pass@k is estimated without bias from all its episodes, however many they
are; what is told is the mean over problems. The largest k is the smallest number of episodes of any problem.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from synthenv.difficulty.rates import Rate, pass_at
from synthenv.errors import UsageError
from synthenv.package import Package
from synthenv.rollouts import Rollout, read_rollouts

__all__ = ["ModelScore", "Problem", "scores_of"]


@dataclass(frozen=True, slots=True)
class Problem:
    """A task on a variant: how many episodes were played of it, and how many passed."""

    task: str
    level: int
    episodes: int
    passed: int


@dataclass(frozen=True)
class ModelScore:
    """What one policy of the file scored; `errors` counts episodes in which something broke, which did not pass."""

    policy: str
    problems: tuple[Problem, ...]
    errors: int

    @property
    def most(self) -> int:
        """The largest k that every problem has episodes for."""
        return min(each.episodes for each in self.problems)

    def at(self, k: int, level: int | None = None) -> Rate | None:
        """Return pass@k over all problems or those of one level; None where there are none."""
        chosen = [each for each in self.problems if level in (None, each.level)]
        if not chosen:
            return None
        mean = sum(pass_at(k, n=each.episodes, c=each.passed) for each in chosen) / len(chosen)
        return Rate(mean, len({each.task for each in chosen}))

    def table(self, levels: Sequence[int]) -> dict[str, Any]:
        """Return the score as plain JSON: pass@k by k, in all and by level."""
        return {
            "policy": self.policy,
            "problems": len(self.problems),
            "episodes": sum(each.episodes for each in self.problems),
            "errors": self.errors,
            "pass_at": {str(k): self._row(k, levels) for k in self.ks},
        }

    @property
    def ks(self) -> list[int]:
        """1, 2, 4 and so on, and the largest k."""
        powers = [2**power for power in range(self.most.bit_length()) if 2**power < self.most]
        return [*powers, self.most]

    def _row(self, k: int, levels: Sequence[int]) -> dict[str, Any]:
        rates: Mapping[str, Rate | None] = {str(level): self.at(k, level) for level in levels}
        whole = self.at(k)
        by_level = {level: each.table() for level, each in rates.items() if each is not None}
        return {"all": None if whole is None else whole.table(), "by_level": by_level}


def scores_of(path: Path, package: Package) -> list[ModelScore]:
    """Return what each policy of a file of rollouts scored, in the order of their names."""
    played: dict[str, list[Rollout]] = {}
    for each in _read(path):
        if each.digest != package.digest:
            raise UsageError(
                f"{path}: its rollouts are of {each.package!r} in another state ({each.digest[:12]}…), not of "
                f"{package.label} ({package.digest[:12]}…). Evaluate this package, and give that file."
            )
        played.setdefault(each.policy, []).append(each)
    if not played:
        raise UsageError(f"{path} holds no rollouts. {_WRITTEN}")
    return [_score(policy, played[policy]) for policy in sorted(played)]


_WRITTEN = "`synthenv evaluate PACKAGE --policy model:NAME --rollouts FILE` writes such a file."


def _read(path: Path) -> list[Rollout]:
    try:
        return list(read_rollouts(path))
    except UsageError as error:
        raise UsageError(f"{error} {_WRITTEN}") from None


def _score(policy: str, played: Sequence[Rollout]) -> ModelScore:
    problems: dict[tuple[str, int], list[Rollout]] = {}
    for each in played:
        problems.setdefault((each.task, each.variant), []).append(each)
    made = (
        Problem(task, some[0].level, len(some), sum(each.passed for each in some))
        for (task, _), some in sorted(problems.items())
    )
    return ModelScore(policy, tuple(made), sum(each.error is not None for each in played))
