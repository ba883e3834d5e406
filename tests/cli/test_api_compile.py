"""`synthenv.compile`: files follow their spec, and who vouches for a package's code is kept track of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from synthenv import api, trust
from synthenv.errors import PackageError
from synthenv.package import recorded_hashes
from tests.tiny import tiny_package


def _task(package: Path) -> str:
    return next(iter(api.load(package).tasks))


def _edit(file: Path, pattern: str, text: str) -> None:
    edited = re.sub(pattern, text, file.read_text(), count=1)
    assert edited != file.read_text()
    file.write_text(edited)


def test_an_edited_constant_reaches_prompt_solution_and_verifier(film: Path) -> None:
    name, constant = next(
        (task.name, key)
        for task in api.load(film).tasks.values()
        for key, value in task.variants[0].constants.items()
        if type(value) is int and not task.variants[0].setup
    )
    _edit(film / "tasks" / name / "task.toml", rf"\n{constant} = \d+", f"\n{constant} = 1987")
    compiled = api.compile(film)
    mine = tuple(f"tasks/{name}/{file}" for file in ("task.toml", "solution.py", "verifier.py"))
    assert compiled.rewritten == (*mine, "README.md")
    assert (compiled.edited, compiled.taken, compiled.vouched) == (mine[:1], (), True)
    assert "1987" in (film / "README.md").read_text()
    task = api.load(film).task(name)
    assert task.solution is not None
    assert all(
        "1987" in text or "1986" in text or "1988" in text for text in (task.prompt, task.solution, task.verifier)
    )


def test_a_spec_written_otherwise_means_the_same(film: Path) -> None:
    name = _task(film)
    before = api.load(film).task(name)
    _edit(film / "tasks" / name / "task.toml", r", ", " ,   ")
    assert api.compile(film).rewritten == (f"tasks/{name}/task.toml",)
    assert api.load(film).task(name) == before


def test_what_was_compiled_before_is_not_written_again(film: Path) -> None:
    (film / "tasks" / _task(film) / "solution.py").write_text("# by hand\n")
    assert api.compile(film).rewritten
    again = api.compile(film)
    assert (again.rewritten, again.edited, again.taken, again.vouched) == ((), (), (), True)


@pytest.mark.parametrize("file", ["tasks/{}/solution.py", "tasks/{}/verifier.py", "README.md"])
def test_what_was_written_by_hand_into_a_compiled_file_goes_and_is_named(film: Path, file: str) -> None:
    file = file.format(_task(film))
    before = (film / file).read_bytes()
    (film / file).write_bytes(before + b"\n# by hand\n")
    tried = api.compile(film, dry_run=True)
    assert (film / file).read_bytes() == before + b"\n# by hand\n"
    assert (tried.rewritten, tried.edited) == ((file,), (file,))
    assert api.compile(film) == tried
    assert (film / file).read_bytes() == before


@pytest.mark.parametrize("file", ["solution.py", "verifier.py"])
def test_a_file_that_was_lost_comes_back_as_it_was(film: Path, file: str) -> None:
    name = _task(film)
    before = api.load(film)
    (film / "tasks" / name / file).unlink()
    with pytest.raises(PackageError, match=f"tasks/{name}/{file} is missing"):
        api.load(film)
    compiled = api.compile(film)
    assert (compiled.rewritten, compiled.edited) == ((f"tasks/{name}/{file}",), ())
    assert api.load(film).digest == before.digest


@pytest.mark.parametrize("file", ["tools.py", "profile.toml", "notes.txt"])
def test_any_other_change_makes_the_package_a_strangers_until_it_is_undone(film: Path, file: str) -> None:
    before = (film / file).read_text() if (film / file).exists() else None
    (film / file).write_text(f"{before or ''}\n# changed\n")
    compiled = api.compile(film)
    assert (compiled.rewritten, compiled.taken, compiled.vouched) == ((), (file,), False)
    assert not trust.vouched(api.load(film))
    assert not api.compile(film).vouched

    if before is None:
        (film / file).unlink()
    else:
        (film / file).write_text(before)
    assert api.compile(film).vouched


def test_a_task_that_lost_its_spec_is_a_strangers(film: Path) -> None:
    name = _task(film)
    _edit(film / "tasks" / name / "task.toml", r"\nspec = .*", "")
    compiled = api.compile(film)
    assert (compiled.taken, compiled.vouched) == ((f"tasks/{name}/task.toml",), False)


def test_a_strangers_package_is_not_vouched_for_by_compiling_it(film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(film.parent / "elsewhere"))
    (film / "tasks" / _task(film) / "solution.py").write_text("# by hand\n")
    compiled = api.compile(film)
    assert compiled.rewritten
    assert not compiled.vouched


def test_code_without_a_spec_that_was_changed_is_a_strangers(tmp_path: Path) -> None:
    tiny_package(tmp_path / "tiny")
    assert api.compile(tmp_path / "tiny").vouched
    file = "tasks/year_of_book/verifier.py"
    _edit(tmp_path / "tiny" / file, "the year is another", "another year")
    compiled = api.compile(tmp_path / "tiny")
    assert (compiled.rewritten, compiled.taken, compiled.vouched) == ((), (file,), False)


def test_a_task_without_a_spec_needs_its_verifier(tmp_path: Path) -> None:
    tiny_package(tmp_path / "tiny")
    (tmp_path / "tiny" / "tasks" / "year_of_book" / "verifier.py").unlink()
    with pytest.raises(PackageError, match=r"tasks/year_of_book: verifier\.py is missing"):
        api.compile(tmp_path / "tiny")


def test_specs_without_a_profile_mean_nothing(film: Path) -> None:
    (film / "profile.toml").unlink()
    before = recorded_hashes(film)
    with pytest.raises(PackageError, match=r"profile\.toml is missing: without it the specs"):
        api.compile(film)
    assert recorded_hashes(film) == before
