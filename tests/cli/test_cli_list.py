"""`synthenv list`: catalogs and packages, those that can't be read included."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.cli.cli_process import run
from tests.tiny import tiny_package


def test_catalogs_and_packages_are_listed(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built, tmp_path / "environments" / "film")
    listed = run("list", "--json", cwd=tmp_path).json()
    assert "film" in {each["name"] for each in listed["catalogs"]}
    [mine] = listed["environments"]
    assert (mine["path"], mine["name"], mine["tasks"]) == ("environments/film", "film", 3)
    ran = run("list", cwd=tmp_path)
    assert ran.code == 0
    assert "environments/film       3   A film club with" in ran.out


def test_a_package_that_was_changed_is_listed_with_its_problem(tmp_path: Path) -> None:
    tiny_package(tmp_path / "environments" / "tiny")
    (tmp_path / "environments" / "tiny" / "tools.py").unlink()
    [listed] = run("list", "--json", cwd=tmp_path).json()["environments"]
    assert "tools.py is missing" in listed["problem"]
    ran = run("list", cwd=tmp_path)
    assert ran.code == 0
    assert "tools.py is missing" in ran.out


def test_where_there_are_no_packages_none_are_listed(tmp_path: Path) -> None:
    assert run("list", "--json", cwd=tmp_path).json()["environments"] == []
