"""`synthenv evaluate --rollouts`, `synthenv replay` and `synthenv doctor`, as users run them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from synthenv.package import write
from tests.cli.cli_process import run
from tests.tiny import tiny, tiny_package


@pytest.fixture
def stranger(tmp_path: Path) -> Path:
    """A package that nobody vouches for: its code runs in the sandbox."""
    write(tiny(), tmp_path / "stranger")
    return tmp_path / "stranger"


def test_a_strangers_episodes_are_recorded_and_replayed_in_the_sandbox(stranger: Path, tmp_path: Path) -> None:
    file = tmp_path / "done.jsonl"
    shown = run("evaluate", stranger, "--concurrency", 3, "--rollouts", file, "--json").json()
    assert (shown["episodes"], shown["pass_rate"]) == (8, 1.0)
    lines = [json.loads(each) for each in file.read_text(encoding="utf-8").splitlines()]
    assert {each["sandbox"] for each in lines} <= {"kernel", "container"}
    ran = run("replay", file, "--package", stranger, "--json")
    assert (ran.code, ran.json()) == (0, {"rollouts": 8, "same": 8, "departures": []})


def test_a_departure_is_told_and_exits_with_1(tmp_path: Path) -> None:
    tiny_package(tmp_path / "tiny")
    file = tmp_path / "done.jsonl"
    run("evaluate", tmp_path / "tiny", "--rollouts", file)
    file.write_text(file.read_text(encoding="utf-8").replace('"year":1988', '"year":1989', 1), encoding="utf-8")
    ran = run("replay", file, "--package", tmp_path / "tiny", "--json")
    assert ran.code == 1
    [departure] = ran.json()["departures"]
    assert departure["what"] == "result"
    assert (departure["expected"]["year"], departure["got"]["year"]) == (1989, 1988)
    text = run("replay", file, "--package", tmp_path / "tiny")
    assert text.code == 1
    assert text.out.startswith("7 of 8 rollouts came out the same.")
    assert f"result of call {departure['call']}" in text.out


def test_the_shipped_package_is_replayed_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "done.jsonl"
    run("evaluate", "film", "--policy", "first-match", "--episodes", 4, "--rollouts", file)
    assert run("replay", file).out.startswith("4 of 4 rollouts came out the same.")


@pytest.mark.parametrize(("text", "said"), [("", "holds no rollouts"), ("{}\n", "line 1: This line is no rollout")])
def test_a_file_without_rollouts_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "done.jsonl"
    file.write_text(text)
    ran = run("replay", file)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_package_that_is_not_known_is_asked_for(tmp_path: Path) -> None:
    tiny_package(tmp_path / "tiny")
    file = tmp_path / "done.jsonl"
    run("evaluate", tmp_path / "tiny", "--episodes", 1, "--rollouts", file)
    ran = run("replay", file)
    assert ran.code == 1
    assert "no package of that name ships with synthenv" in ran.err
    assert "--package" in ran.err


def test_the_doctor_tells_the_level_and_every_finding() -> None:
    ran = run("doctor", "--json")
    shown = ran.json()
    assert ran.code == (1 if shown["level"] == "none" else 0)
    assert shown["findings"][-1]["name"] == "level"
    assert shown["findings"][-1]["detail"] == shown["level"]
    text = run("doctor")
    assert text.code == ran.code
    assert text.out.startswith(f"sandbox level: {shown['level']}\n")
    assert all(each["name"].split()[0] in text.out for each in shown["findings"])
