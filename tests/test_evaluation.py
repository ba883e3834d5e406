"""Evaluations: who passes how much, in all and by level, and what went wrong on which side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from synthenv.episode import Episode
from synthenv.errors import PackageError, UsageError
from synthenv.evaluation import Evaluation, Score, evaluate
from synthenv.kit import Json
from synthenv.package import Package
from synthenv.session import Session
from tests.tiny import TOOLS, tiny, tiny_package

VARIANTS = {name: len(task.variants) for name, task in tiny().tasks.items()}


def evaluated(policy: Any = "oracle", package: Package | None = None, **options: Any) -> Evaluation:
    with Session(package or tiny(), allow_unsafe=True) as session:
        return evaluate(session, policy, **options)


def test_the_oracle_passes_every_task_on_each_of_its_variants(tmp_path: Path) -> None:
    found = evaluate(tiny_package(tmp_path / "tiny"))
    assert found == Evaluation("oracle", 8, 8, {1: Score(3, 3), 2: Score(2, 2), 3: Score(3, 3)}, {})
    assert found.pass_rate == found.by_level[3].pass_rate == 1.0


@pytest.mark.parametrize("policy", ["null", "echo", "first-match", "random"])
def test_who_understands_nothing_passes_nothing(policy: str) -> None:
    found = evaluated(policy)
    assert (found.episodes, found.passed, found.pass_rate, found.failures) == (8, 0, 0.0, {})


def test_an_evaluation_is_one_json_object() -> None:
    def sometimes(episode: Episode) -> Json:
        return episode.solve() if "Maja" in episode.prompt else None

    assert json.loads(evaluated(sometimes).to_json()) == {
        "policy": "sometimes",
        "episodes": 8,
        "passed": 2,
        "pass_rate": 0.25,
        "by_level": {
            "1": {"episodes": 3, "passed": 0, "pass_rate": 0.0},
            "2": {"episodes": 2, "passed": 1, "pass_rate": 0.5},
            "3": {"episodes": 3, "passed": 1, "pass_rate": 1 / 3},
        },
        "failures": {},
    }


def test_failures_are_counted_by_their_side() -> None:
    def careless(episode: Episode) -> Json:
        raise ValueError("no idea")

    assert evaluated(careless).failures == {"policy": 8}
    broken = TOOLS.replace("    if row is None:\n", "    1 / 0\n    if row is None:\n", 1)
    found = evaluated("oracle", tiny(files={"tools.py": broken.encode()}))
    assert (found.passed, found.failures) == (0, {"tool": 8})


def episodes_of(count: int, seed: int = 0) -> list[tuple[str, str]]:
    played: list[tuple[str, str]] = []

    def watch(episode: Episode) -> Json:
        played.append((episode.prompt, str(episode.rng.random())))
        return None

    evaluated(watch, episodes=count, seed=seed)
    return played


def test_a_number_of_episodes_is_spread_over_tasks_and_variants_before_any_comes_again() -> None:
    played = episodes_of(20)
    assert len(played) == 20
    assert len({prompt for prompt, _ in played[:8]}) == 8
    assert [prompt for prompt, _ in played[8:16]] == [prompt for prompt, _ in played[:8]]
    assert len(set(played)) == 20, "chance goes another way each time"


def test_the_same_seed_plays_the_same_episodes_and_another_one_others() -> None:
    assert episodes_of(5, seed=1) == episodes_of(5, seed=1)
    assert [prompt for prompt, _ in episodes_of(5, seed=1)] != [prompt for prompt, _ in episodes_of(5, seed=2)]


def test_progress_tells_how_much_is_done_and_what_comes_next() -> None:
    told: list[tuple[int, int, str]] = []
    evaluated("null", progress=lambda done, total, what: told.append((done, total, what)))
    assert [each[0] for each in told] == list(range(9))
    assert {each[1] for each in told} == {8}
    assert [each[2] for each in told[:-1]] == [name for name, count in VARIANTS.items() for _ in range(count)]


@pytest.mark.parametrize("episodes", [0, -1, "5", 2.0, True])
def test_a_number_of_episodes_that_is_none_is_a_usage_error(episodes: Any) -> None:
    with pytest.raises(UsageError, match=r"episodes is .*expected a whole number from 1"):
        evaluated(episodes=episodes)


def test_an_unknown_policy_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="Did you mean 'oracle'"):
        evaluated("oracel")


def test_a_package_without_tasks_can_not_be_evaluated() -> None:
    with pytest.raises(PackageError, match="tiny has no tasks"):
        evaluated(package=tiny(tasks={}))
