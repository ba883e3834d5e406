"""A package folder is read whole and unchanged, or a sentence names the part that is not."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from synthenv.errors import PackageError, UsageError
from synthenv.package import Package, read, seal, write
from tests.tiny import TOOLS, tiny

TASK = "tasks/year_of_book"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tiny(), tmp_path / "tiny")
    return tmp_path / "tiny"


def edit(file: Path, change: Callable[[str], str]) -> None:
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")


def edit_toml(file: Path, **values: Any) -> None:
    """Set keys of a TOML file; None takes one out."""
    table = tomllib.loads(file.read_text(encoding="utf-8")) | values
    file.write_text(tomli_w.dumps({key: value for key, value in table.items() if value is not None}), encoding="utf-8")


def refused(folder: Path) -> str:
    with pytest.raises(PackageError) as caught:
        read(folder)
    assert str(folder) in str(caught.value)
    return str(caught.value)


def refused_as_it_is(folder: Path) -> str:
    """The refusal of a folder whose hashes fit, so that what is refused is the content."""
    with pytest.raises(PackageError) as caught:
        seal(folder)
    assert str(folder) in str(caught.value)
    return str(caught.value)


def test_what_was_written_is_read_back(folder: Path) -> None:
    package, made = read(folder), tiny()
    assert package.tasks == made.tasks
    assert package.files == made.files
    assert (package.name, package.version, package.clock) == ("tiny", 0, "2026-01-05 09:00")
    assert sorted(package.tools) == ["find_member", "get_book", "lend_book", "search_books"]
    assert package.digest == made.digest
    assert package.task("lend_oldest").tier == "B"


def test_reading_executes_nothing(folder: Path) -> None:
    edit(folder / "tools.py", lambda text: text + '\nraise SystemExit("executed")\n')
    edit(folder / TASK / "verifier.py", lambda text: 'raise SystemExit("executed")\n')
    assert seal(folder).task("year_of_book").verifier == 'raise SystemExit("executed")\n'


def test_an_unknown_task_suggests_near_ones(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"has no task 'year_of_bok'\. Did you mean 'year_of_book'"):
        read(folder).task("year_of_bok")


@pytest.mark.parametrize(
    "name",
    ["tools.py", "database.sqlite", "README.md", f"{TASK}/task.toml", f"{TASK}/verifier.py", f"{TASK}/solution.py"],
)
def test_a_changed_or_missing_file_is_noticed(folder: Path, name: str) -> None:
    with (folder / name).open("ab") as file:
        file.write(b"\n")
    assert f"{name} was changed. Restore it" in refused(folder)
    (folder / name).unlink()
    assert f"{name} is missing. Restore it" in refused(folder)


def test_a_file_that_is_not_listed_is_noticed(folder: Path) -> None:
    (folder / "tasks" / "extra.txt").write_text("")
    assert "tasks/extra.txt is not listed in environment.toml" in refused(folder)


def test_many_problems_are_counted(folder: Path) -> None:
    for file in folder.glob("tasks/*/*.py"):
        file.unlink()
    assert "(and 3 more)" in refused(folder)


def test_a_folder_that_is_no_package_is_named(tmp_path: Path) -> None:
    assert "environment.toml is missing" in refused(tmp_path)
    assert "is no folder" in refused(tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    assert "is no folder" in refused(tmp_path / "file")


@pytest.mark.parametrize("target", ["tools.py", "../outside.py", "nowhere.py"])
def test_a_linked_file_is_refused(folder: Path, target: str) -> None:
    (folder.parent / "outside.py").write_text(TOOLS)
    (folder / "README.md").unlink()
    (folder / "README.md").symlink_to(target)
    assert "README.md is a symbolic link" in refused(folder)


def test_a_linked_folder_is_refused_even_one_that_holds_itself(folder: Path) -> None:
    (folder / "tasks" / "again").symlink_to(folder / "tasks", target_is_directory=True)
    assert "tasks/again is a symbolic link" in refused(folder)
    (folder / "tasks" / "again").unlink()
    (folder / "environment.toml").rename(folder.parent / "head.toml")
    (folder / "environment.toml").symlink_to(folder.parent / "head.toml")
    assert "environment.toml is a symbolic link" in refused(folder)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"format": 99}, "format is 99; this synthenv reads 1"),
        ({"format": None}, "format is None"),
        ({"name": 3}, "'name' is 3; expected str"),
        ({"name": "../up"}, "the name '../up' is no plain word"),
        ({"version": "1"}, "'version' is '1'; expected int"),
        ({"hashes": None}, "'hashes' is None; expected dict"),
    ],
)
def test_a_head_that_can_not_be_used_is_named(folder: Path, values: dict[str, Any], said: str) -> None:
    edit_toml(folder / "environment.toml", **values)
    assert said in refused(folder)


@pytest.mark.parametrize("name", ["environment.toml", f"{TASK}/task.toml"])
@pytest.mark.parametrize(
    ("content", "said"), [(b"level = = 3\n", "not valid TOML"), (b'level = "\xff"\n', r"not UTF-8 \(byte 9\)")]
)
def test_a_file_with_a_syntax_error_is_named(folder: Path, name: str, content: bytes, said: str) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(PackageError, match=f"{name}: {said}"):
        seal(folder)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"def look(db:\n", "tools.py, line 1: not valid Python"),
        (b'def look(db, x):\n    """Look."""\n', "tools.py, line 1, tool 'look': parameter 'x' has no type hint"),
        (b'"""\xff"""\n', "tools.py: not UTF-8"),
    ],
)
def test_a_tool_file_that_can_not_be_read_is_named_with_its_line(folder: Path, content: bytes, said: str) -> None:
    (folder / "tools.py").write_bytes(content)
    assert said in refused_as_it_is(folder)


VARIANTS: list[dict[str, Any]] = [{"prompt": "?", "constants": {}}]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"level": "2"}, "'level' is '2'; expected int"),
        ({"level": True}, "'level' is True; expected int"),
        ({"level": 1.5}, "'level' is 1.5; expected int"),
        ({"level": 0}, "'level' is 0; a level is a whole number from 1 on"),
        ({"level": -3}, "'level' is -3; a level is a whole number from 1 on"),
        ({"answer": None}, "'answer' is None; expected dict"),
        ({"variants": []}, "a task needs at least one variant"),
        ({"variants": [1]}, "a variant is a table, not 1"),
        ({"variants": [{"constants": {}}]}, "'prompt' is None; expected str"),
        ({"variants": [VARIANTS[0] | {"constants": 3}]}, "'constants' is 3; expected dict"),
        ({"variants": [VARIANTS[0] | {"constants": {"DAY": tomllib.loads("d = 2026-01-05")["d"]}}]}, "of type date"),
        ({"variants": [VARIANTS[0] | {"constants": {"MOST": float("inf")}}]}, "inf is no JSON number"),
        ({"variants": [VARIANTS[0] | {"setup": [{"table": "books", "op": "drop", "key": {}}]}]}, "not 'drop'"),
        ({"variants": [VARIANTS[0] | {"setup": [{"table": "books", "op": "delete"}]}]}, "'key' is None; expected dict"),
        ({"parent": "nowhere", "relation": "refines"}, "its parent 'nowhere' is not in the package"),
        ({"parent": "on_the_shelf", "relation": "resembles"}, "relation 'resembles' is none of"),
        ({"parent": "year_of_book", "relation": "refines"}, "each other's parents: year_of_book → year_of_book"),
    ],
    ids=range(17),
)
def test_a_task_that_can_not_be_used_is_named(folder: Path, values: dict[str, Any], said: str) -> None:
    edit_toml(folder / TASK / "task.toml", **values)
    assert said in refused_as_it_is(folder)


def test_tasks_that_are_each_others_parents_are_named(folder: Path) -> None:
    edit_toml(folder / "tasks" / "on_the_shelf" / "task.toml", parent="lend_oldest", relation="contains")
    assert "each other's parents: lend_oldest → on_the_shelf → lend_oldest" in refused_as_it_is(folder)


@pytest.mark.parametrize("name", ["task.toml", "verifier.py"])
def test_a_task_without_one_of_its_files_is_named(folder: Path, name: str) -> None:
    (folder / TASK / name).unlink()
    assert f"{TASK}: {name} is missing" in refused_as_it_is(folder)


def test_a_task_may_lack_its_solution(folder: Path) -> None:
    (folder / TASK / "solution.py").unlink()
    assert seal(folder).task("year_of_book").solution is None


@pytest.mark.parametrize("name", ["Upper", "with-dash", "1st", "x" * 65])
def test_a_task_has_a_plain_name(folder: Path, name: str) -> None:
    (folder / TASK).rename(folder / "tasks" / name)
    assert "a task's name is made of small letters, digits and '_'" in refused_as_it_is(folder)


@pytest.mark.parametrize("name", ["tools.py", "database.sqlite"])
def test_a_package_without_tools_or_database_can_not_be_played(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert f"{name} is missing. A package can't be played without it" in refused_as_it_is(folder)


def test_equal_content_has_an_equal_digest_and_other_content_another(tmp_path: Path) -> None:
    def digest(package: Package, name: str) -> str:
        return write(package, tmp_path / name).digest

    assert digest(tiny(), "one") == digest(tiny(), "two")
    assert digest(tiny(), "one") != digest(tiny(files={"README.md": b"# another\n"}), "three")
