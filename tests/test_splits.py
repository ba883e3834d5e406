"""Splits hold out catalogs, modules and styles: what is met in test is in no other part."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from synthenv.package import Package
from synthenv.splits import split, write_splits


def package(name: str, catalog: str, modules: Sequence[str] = (), **style: str) -> Package:
    about: dict[str, Any] = {"category": catalog, "build": {"toolset": {"modules": list(modules), "style": style}}}
    return Package(name, 0, about, {}, {})


_PACKAGES = [
    package("a", "film", ["loans"], case="camel"),
    package("b", "film", ["loans", "screenings"], paging="cursor"),
    package("c", "film", ["watchlist"], case="camel", paging="offset"),
    package("d", "aviation", ["timetable"], paging="cursor"),
    package("e", "aviation", ["watchlist"], case="camel"),
    package("f", "elements", ["loans"], case="camel"),
    package("g", "elements", ["watchlist"]),
]


def traits(kind: str, each: Package) -> set[str]:
    toolset = each.about["build"]["toolset"]
    styles = {f"{name} = {value}" for name, value in toolset["style"].items()}
    return {"catalogs": {each.about["category"]}, "modules": set(toolset["modules"]), "styles": styles}[kind]


def test_what_is_held_out_for_test_is_in_no_other_part() -> None:
    splits = split(_PACKAGES, seed=3)
    assert set(splits) == {"catalogs", "modules", "styles"}
    for kind, made in splits.items():
        named = {each.name: traits(kind, each) for each in _PACKAGES}
        test, validation = made.held_out["test"], made.held_out["validation"]
        assert test != validation
        assert {each for each, has in named.items() if test in has} == set(made.test)
        assert all(validation not in named[each] for each in made.train)
        assert all(validation in named[each] for each in made.validation)
        assert sorted([*made.train, *made.validation, *made.test]) == sorted(named)
        assert made.train
        assert made.validation
        assert made.test


def test_the_same_seed_gives_the_same_splits_in_any_order_of_packages() -> None:
    assert split(_PACKAGES, seed=3) == split(_PACKAGES[::-1], seed=3)


def test_where_one_thing_only_can_be_held_out_validation_and_test_are_halves() -> None:
    made = split([*_PACKAGES[:3], *_PACKAGES[3:5]])["catalogs"]
    assert made.held_out["validation"] == made.held_out["test"]
    assert not set(made.validation) & set(made.test)
    assert made.train


def test_where_there_is_nothing_to_hold_out_there_is_no_split() -> None:
    assert split([package("a", "film"), package("b", "film")]) == {}


def test_packages_that_say_nothing_of_a_toolset_can_be_split_by_catalog() -> None:
    plain = [Package(name, 0, {"category": name}, {}, {}) for name in ("film", "aviation", "elements")]
    assert set(split(plain)) == {"catalogs"}


def test_splits_are_written_as_toml(tmp_path: Path) -> None:
    splits = split(_PACKAGES)
    write_splits(splits, tmp_path / "splits.toml")
    read = tomllib.loads((tmp_path / "splits.toml").read_text(encoding="utf-8"))
    assert read == {kind: each.table for kind, each in splits.items()}
