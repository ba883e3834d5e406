"""`synthenv audit` and `check` over packages of strangers: written by hand, sealed by `compile`, run in the sandbox."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from synthenv import trust
from synthenv.package import Task, read, task_files
from tests.check.check_library import library, sound
from tests.cli.cli_process import run

HEAD = """format = 1
name = "village"
version = 0
category = "library"
clock = "2026-03-02 09:00"

[hashes]
"""


def by_hand(folder: Path, *tasks: Task) -> Path:
    """Write a package as a stranger does: file by file, without hashes, without anybody's voucher."""
    files = {"database.sqlite": library().database, "tools.py": library().tools_source.encode()}
    for task in tasks:
        files |= {f"tasks/{task.name}/{name}": data for name, data in task_files(task).items()}
    for name, data in {**files, "environment.toml": HEAD.encode()}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def village(tmp_path: Path) -> Path:
    """A stranger's package of one sound task, sealed."""
    folder = by_hand(tmp_path / "village", sound("lend_thickest"))
    assert run("compile", folder).code == 0
    assert not trust.vouched(read(folder))
    return folder


def test_check_takes_a_package_that_a_stranger_wrote_by_hand(village: Path) -> None:
    ran = run("check", village, "--json")
    assert (ran.code, ran.json()) == (0, {"tasks": 1, "passed": 1, "failed": []})


def test_audit_of_sound_tasks_exits_with_0(village: Path) -> None:
    ran = run("audit", village)
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "1 of 1 task hold every check.")


def test_an_unsealed_package_is_refused_with_what_to_do(tmp_path: Path) -> None:
    folder = by_hand(tmp_path / "village", sound("lend_thickest"))
    ran = run("audit", folder)
    assert (ran.code, ran.out) == (2, "")
    assert "synthenv compile" in ran.err


def test_a_folder_of_packages_is_audited_whole_and_exits_with_1_where_one_does_not_hold(
    tmp_path: Path, village: Path
) -> None:
    secret = by_hand(tmp_path / "secret", replace(sound("newest_books"), solution=None))
    assert run("compile", secret).code == 0
    ran = run("audit", tmp_path, "--json")
    found = ran.json()
    assert (ran.code, found["tasks"], found["held"]) == (1, 2, 1)
    assert [(each["package"], each["task"], each["held"]) for each in found["findings"]] == [
        (str(secret), "newest_books", False),
        (str(village), "lend_thickest", True),
    ]
    assert found["checks"]["oracle"] == {
        "held": 1,
        "fails": 0,
        "not_tried": 1,
        "reasons": [
            {
                "tasks": 1,
                "task": "newest_books",
                "reason": "there is no solution, so no right outcome is known",
            }
        ],
    }


def test_people_are_told_which_check_fails_on_which_task_and_why(tmp_path: Path) -> None:
    folder = by_hand(tmp_path / "secret", replace(sound("newest_books"), solution=None))
    assert run("compile", folder).code == 0
    out = run("audit", folder).out
    assert "1 task, such as newest_books: there is no solution, so no right outcome is known; of " in out
    assert "Tasks that do not hold" in out
    assert out.endswith("0 of 1 task hold every check.\n")


def test_a_folder_that_holds_no_package_exits_with_2(tmp_path: Path) -> None:
    ran = run("audit", tmp_path, "--json")
    assert (ran.code, ran.json()["error"]["kind"]) == (2, "PackageError")
    assert "is no package" in ran.err
