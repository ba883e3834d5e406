"""`synthenv evaluate`: figures for people and for programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthenv.package import read
from tests.cli.cli_process import run


def test_the_oracle_passes_every_task_on_every_variant(built: Path) -> None:
    shown = run("evaluate", built, "--json").json()
    assert {"policy", "episodes", "passed", "pass_rate", "by_level"} <= set(shown)
    assert (shown["policy"], shown["pass_rate"]) == ("oracle", 1.0)
    assert shown["episodes"] == sum(len(task.variants) for task in read(built).tasks.values())
    assert set(shown["by_level"]) == {str(task.level) for task in read(built).tasks.values()}


@pytest.mark.parametrize("policy", ["null", "echo", "first-match", "random"])
def test_a_policy_that_understands_nothing_passes_nothing(built: Path, policy: str) -> None:
    shown = run("evaluate", built, "--policy", policy, "--episodes", 12, "--seed", 3, "--json").json()
    assert (shown["policy"], shown["episodes"], shown["passed"], shown["pass_rate"]) == (policy, 12, 0, 0.0)


def test_a_table_for_people(built: Path) -> None:
    ran = run("evaluate", built, "--episodes", 10)
    assert ran.code == 0
    assert ran.out.startswith("oracle on film\n")
    assert ran.out.splitlines()[-1].split() == ["all", "10", "10", "100.0%"]


def test_an_unknown_policy_is_refused_with_near_names(built: Path) -> None:
    ran = run("evaluate", built, "--policy", "oracel")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "Error: There is no policy 'oracel'. Did you mean 'oracle'?\n"


@pytest.mark.parametrize("given", ["0", "many"])
def test_a_number_of_episodes_that_is_none_is_refused(built: Path, given: str) -> None:
    ran = run("evaluate", built, "--episodes", given)
    assert (ran.code, ran.out) == (2, "")
    assert "episodes" in ran.err
    assert given in ran.err
