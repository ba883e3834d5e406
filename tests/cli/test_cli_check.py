"""`synthenv check`: exit codes, reasons, and what a task's checks tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthenv.package import read, seal
from tests.cli.cli_process import Ran, run


def test_a_package_as_it_was_built_passes(built: Path) -> None:
    ran = run("check", built, "--json")
    assert (ran.code, ran.json()) == (0, {"tasks": 3, "passed": 3, "failed": []})


def test_explain_shows_what_each_check_of_a_task_tried(built: Path) -> None:
    task = next(iter(read(built).tasks))
    ran = run("check", built, "--explain", task)
    assert ran.out.startswith(f"{task}\n")
    assert all(f"\n{name} " in ran.out for name in ("oracle", "shortcuts", "answer_mutants", "fresh"))
    assert "nearest miss: " in ran.out


def test_an_unknown_task_is_refused_with_near_names(built: Path) -> None:
    task = next(iter(read(built).tasks))
    ran = run("check", built, "--task", task[:-1])
    assert (ran.code, ran.out) == (2, "")
    assert f"has no task '{task[:-1]}'. Did you mean '" in ran.err
    assert f"'{task}'" in ran.err


@pytest.fixture
def broken(film: Path) -> tuple[str, Path]:
    """A package in which one solution answers nothing, its hashes made anew, and the name of that task."""
    task = next(iter(read(film).tasks))
    solution = film / "tasks" / task / "solution.py"
    solution.write_text("def solve(tools):\n    return None\n")
    seal(film)
    return task, film


def test_a_solution_that_was_edited_fails_with_the_reason(broken: tuple[str, Path]) -> None:
    task, path = broken
    ran = run("check", path, "--task", task, "--allow-unsafe", "--json")
    report = ran.json()
    assert (ran.code, report["tasks"], report["passed"]) == (1, 1, 0)
    assert ("oracle", task) in {(each["check"], each["task"]) for each in report["failed"]}
    assert all(each["reason"] for each in report["failed"])


def test_the_reasons_are_told_to_people_as_well(broken: tuple[str, Path]) -> None:
    task, path = broken
    ran: Ran = run("check", path, "--explain", task, "--allow-unsafe")
    assert ran.code == 1
    assert "failed: " in ran.out
    assert ran.out.endswith("Failed: 1 of 1 task.\n")
