"""Models beside the ladder: pass@1 and pass@k from a file of rollouts."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from synthenv.batch import rollout_batch
from synthenv.difficulty import measure
from synthenv.difficulty.models import scores_of
from synthenv.difficulty.rates import pass_at
from synthenv.episode import Episode
from synthenv.errors import UsageError
from synthenv.kit import Json
from synthenv.package import Package
from synthenv.rollouts import Rollout, rollout_file
from tests.ladder.branch import branch
from tests.tiny import tiny

PACKAGE = branch("year_of_book", "two_books", "in_order")


def written(path: Path, package: Package = PACKAGE, times: int = 4) -> list[Rollout]:
    """Write the episodes of two policies, of which one passes in about half of them."""
    luck = Random(5)

    def careless(episode: Episode) -> Json:
        return episode.solve() if luck.random() < 0.5 else None

    def careful(episode: Episode) -> Json:
        return episode.solve()

    policies = (careless, careful)
    done = [
        each
        for policy in policies
        for seed in range(times)
        for each in rollout_batch(package, policy, seed=seed, allow_unsafe=True)
    ]
    with rollout_file(path) as keep:
        for each in done:
            keep(each)
    return done


def test_pass_at_k_is_the_mean_of_its_unbiased_estimates_over_problems(tmp_path: Path) -> None:
    done = written(tmp_path / "models.jsonl")
    careful, careless = scores_of(tmp_path / "models.jsonl", PACKAGE)
    assert (careful.policy, careless.policy, careless.most, careless.ks) == ("careful", "careless", 4, [1, 2, 4])
    problems: dict[tuple[str, int], list[bool]] = {}
    for each in done:
        if each.policy == "careless":
            problems.setdefault((each.task, each.variant), []).append(each.passed)
    for k in (1, 2, 3, 4):
        expected = sum(pass_at(k, n=len(some), c=sum(some)) for some in problems.values()) / len(problems)
        found = careless.at(k)
        assert found is not None
        assert found.rate == pytest.approx(expected)
        assert found.tasks == 3
    whole = careful.at(1)
    assert whole is not None
    assert whole.rate == 1
    assert careless.at(1, level=9) is None


def test_they_stand_in_the_report_by_level_with_intervals(tmp_path: Path) -> None:
    written(tmp_path / "models.jsonl")
    report = measure(PACKAGE, variants=1, models=tmp_path / "models.jsonl", allow_unsafe=True)
    [careful, _] = report.table()["models"]
    assert careful["pass_at"]["1"]["all"] == {"rate": 1.0, "low": 0.4385, "high": 1.0, "tasks": 3}
    assert set(careful["pass_at"]["4"]["by_level"]) == {"1", "2", "3"}
    assert (careful["episodes"], careful["errors"]) == (28, 0)


def test_rollouts_of_another_package_are_refused(tmp_path: Path) -> None:
    written(tmp_path / "models.jsonl", tiny(), times=1)
    with pytest.raises(UsageError, match="of 'tiny' in another state"):
        scores_of(tmp_path / "models.jsonl", PACKAGE)


@pytest.mark.parametrize(
    ("text", "said"), [("", "holds no rollouts"), ('{"policy": "model:x"}\n', "line 1: .* no rollout")]
)
def test_a_file_without_rollouts_says_what_writes_one(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "models.jsonl").write_text(text)
    with pytest.raises(UsageError, match=f"{said}.*synthenv evaluate"):
        scores_of(tmp_path / "models.jsonl", PACKAGE)
