"""A package is written whole or not at all: a full disk or a stop in the middle loses nothing."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from synthenv.errors import PackageError
from synthenv.package import read, seal, task_files, write
from tests.tiny import tiny


@contextmanager
def small_disk(limit: int) -> Iterator[None]:
    """Let no file of this process grow past `limit` bytes: what a write meets on a full disk, but for the word."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_a_package_replaces_an_earlier_one_whole(tmp_path: Path) -> None:
    write(tiny(files={"policy.md": b"# rules\n"}), tmp_path / "tiny")
    package = write(tiny(), tmp_path / "tiny")
    assert "policy.md" not in package.files
    assert [each.name for each in tmp_path.iterdir()] == ["tiny"]


def test_the_folder_above_is_made_where_it_is_missing(tmp_path: Path) -> None:
    assert write(tiny(), tmp_path / "some" / "where" / "tiny").name == "tiny"


def test_what_is_read_and_written_again_has_the_same_bytes(tmp_path: Path) -> None:
    first = write(tiny(), tmp_path / "one")
    write(first, tmp_path / "two")
    assert files_in(tmp_path / "one") == files_in(tmp_path / "two")


def test_a_full_disk_leaves_the_package_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "tiny"
    write(tiny(), path)
    before = files_in(path)
    with small_disk(1_000), pytest.raises(PackageError, match=r"can't be written .*Nothing that was there is lost"):
        write(tiny(files={"README.md": b"# new\n"}), path)
    assert files_in(path) == before
    assert read(path).name == "tiny"
    assert [each.name for each in tmp_path.iterdir()] == ["tiny"]


def test_a_full_disk_leaves_no_half_package(tmp_path: Path) -> None:
    with small_disk(1_000), pytest.raises(PackageError, match="can't be written"):
        write(tiny(), tmp_path / "tiny")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_head_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "tiny"
    write(tiny(), path)
    (path / "README.md").write_text("# edited\n")
    before = files_in(path)
    with small_disk(100), pytest.raises(PackageError, match=r"environment\.toml can't be written .*It is as it was"):
        seal(path)
    assert files_in(path) == before


def test_what_a_killed_writer_left_behind_is_cleared_away_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "tiny"
    write(tiny(), path)
    path.rename(tmp_path / ".tiny.old")
    (tmp_path / ".tiny.writing").mkdir()
    with small_disk(1_000), pytest.raises(PackageError, match="can't be written"):
        write(tiny(), path)
    assert read(path).name == "tiny"
    assert [each.name for each in tmp_path.iterdir()] == ["tiny"]


def test_a_folder_that_is_no_package_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "to_ada.txt").write_text("Dear Ada")
    with pytest.raises(PackageError, match="letters is no package, so none is put in its place"):
        write(tiny(), tmp_path / "letters")
    with pytest.raises(PackageError, match=r"to_ada\.txt is no package"):
        write(tiny(), tmp_path / "letters" / "to_ada.txt")
    assert (tmp_path / "letters" / "to_ada.txt").read_text() == "Dear Ada"


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert write(tiny(), tmp_path / "empty").name == "tiny"


def test_a_path_without_a_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PackageError, match="Name another folder"):
        write(tiny(), Path())


def test_a_path_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PackageError, match="can't be written"):
        write(tiny(), tmp_path / "file" / "tiny")


def test_a_task_is_written_as_its_files_and_its_solution_can_be_left_out() -> None:
    task = tiny().task("lend_oldest")
    assert sorted(task_files(task)) == ["solution.py", "task.toml", "verifier.py"]
    assert sorted(task_files(replace(task, solution=None))) == ["task.toml", "verifier.py"]
    assert b'parent = "on_the_shelf"\nrelation = "refines"' in task_files(task)["task.toml"]
