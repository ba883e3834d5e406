"""Many packages at once: each certified, with other tools; a call that is repeated makes nothing anew."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from synthenv.errors import CatalogError, UsageError
from synthenv.package import read
from synthenv.synthesis.many import ManyReport, build_many


def _build(out: Path, packages: int = 2) -> ManyReport:
    return build_many(["film"], out, packages=packages, tasks=1, levels=1, seed=7, rows=9_000)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> ManyReport:
    return _build(tmp_path_factory.mktemp("environments"))


def test_each_package_is_whole_and_named_after_its_toolset(built: ManyReport) -> None:
    assert len(built.packages) == 2
    for each in built.packages:
        package = read(each.path)
        assert each.name == package.name == each.path.name
        assert len(package.tasks) == each.tasks == 1
        assert f"film_0{built.packages.index(each) + 1}_" in each.name
    assert built.different == 1.0
    assert built.cpu > 0


def test_splits_lie_beside_the_packages(built: ManyReport) -> None:
    splits = tomllib.loads((built.path / "splits.toml").read_text(encoding="utf-8"))
    names = {each.name for each in built.packages}
    assert all({*each["train"], *each["validation"], *each["test"]} == names for each in splits.values())
    assert sorted(each.name for each in built.path.iterdir()) == sorted([*names, "built.jsonl", "splits.toml"])


def test_what_is_whole_is_left_as_it_is_and_more_may_be_asked_for(built: ManyReport) -> None:
    times = {each.name: (each.path / "environment.toml").stat().st_mtime_ns for each in built.packages}
    again = _build(built.path, packages=3)
    assert [each.name for each in again.packages][:2] == list(times)
    assert again.packages[:2] == built.packages
    assert times == {name: (built.path / name / "environment.toml").stat().st_mtime_ns for name in times}


@pytest.mark.parametrize("packages", [0, -1, 1.5, "many", True])
def test_a_number_of_packages_that_makes_no_sense_is_refused(packages: int, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="packages"):
        _build(tmp_path, packages)
    assert not any(tmp_path.iterdir())


def test_several_catalogs_take_turns_and_give_as_many_each(tmp_path: Path) -> None:
    made = build_many(["film", "geography"], tmp_path, packages=3, tasks=1, levels=1, seed=7, rows=9_000)
    assert [each.name.split("_")[:2] for each in made.packages] == [["film", "01"], ["film", "02"], ["geography", "01"]]
    assert made.wanted == 3
    assert made.held.oracles == made.held.oracles_passed > 0
    assert made.held.shortcuts > made.held.shortcuts_passed == 0


def test_what_packages_cost_is_known_to_later_calls(built: ManyReport) -> None:
    again = _build(built.path)
    assert [(each.proposed, each.cpu) for each in again.packages] == [
        (each.proposed, each.cpu) for each in built.packages
    ]
    assert again.cpu > sum(each.cpu for each in built.packages)
    (built.path / "built.jsonl").unlink()
    assert [each.cpu for each in _build(built.path).packages] == [0.0, 0.0]


def test_more_catalogs_than_packages_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="1 for 2 catalogs"):
        build_many(["film", "solar"], tmp_path, packages=1)


def test_an_unknown_catalog_is_told_before_anything_is_built(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="flim"):
        build_many(["film", "flim"], tmp_path, packages=2)
    assert not any(tmp_path.iterdir())
