"""Sound tasks pass every check, and the claims say how much was tried."""

from __future__ import annotations

import pytest

from tests.check.check_library import library, sound_findings

TASKS = sorted(library().tasks)
CHECKS = (
    "oracle",
    "shortcuts",
    "other tasks",
    "unfinished",
    "answer_mutants",
    "state_mutants",
    "equivalents",
    "calls",
    "leakage",
    "replay",
    "bounds",
)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("check", CHECKS)
def test_a_sound_task_passes(task: str, check: str) -> None:
    finding = sound_findings()[task][check]
    assert finding.passed, finding.reason
    assert finding.reason == ""


@pytest.mark.parametrize("task", [each for each in TASKS if each != "lend_if_there"])
def test_at_least_300_wrong_answers_are_tried_and_none_passes(task: str) -> None:
    claims = sound_findings()[task]["answer_mutants"].claims
    assert claims["tried"] >= 300
    assert claims["passed"] == 0


@pytest.mark.parametrize("task", TASKS)
def test_at_least_300_wrong_end_states_are_tried_and_none_passes(task: str) -> None:
    claims = sound_findings()[task]["state_mutants"].claims
    assert claims["tried"] >= 300
    assert claims["passed"] == 0


def test_where_the_schema_lists_all_answers_of_an_action_all_wrong_ones_are_tried() -> None:
    claims = sound_findings()["lend_if_there"]["answer_mutants"].claims
    assert claims["kinds"]["choice"] == 8
    assert claims["tried"] < 300


@pytest.mark.parametrize("task", TASKS)
def test_32_worlds_are_looked_at(task: str) -> None:
    claims = sound_findings()[task]["shortcuts"].claims
    assert claims["worlds"] == 32
    assert claims["best_constant"] <= (16 if task == "lend_if_there" else 3)


@pytest.mark.parametrize("task", TASKS)
def test_every_finding_says_what_it_took(task: str) -> None:
    for finding in sound_findings()[task].values():
        assert finding.measurements["seconds"] >= 0
        assert "seconds" not in finding.claims


def test_an_action_is_tried_with_writes_left_out_doubled_and_misdirected() -> None:
    claims = sound_findings()["lend_thickest"]
    assert claims["unfinished"].claims["tried"] == 24
    kinds = {"left_out", "doubled", "misdirected", "value", "touched", "elsewhere", "inserted", "deleted"}
    assert set(claims["state_mutants"].claims["kinds"]) == kinds


def test_new_rows_are_tried_under_other_keys() -> None:
    assert sound_findings()["lend_thickest"]["equivalents"].claims["kinds"]["new_key"] == 24
