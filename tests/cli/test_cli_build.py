"""`synthenv build`: what it prints, and how it refuses."""

from __future__ import annotations

import json
import resource
from pathlib import Path

import pytest

from synthenv.package import read
from tests.cli.cli_process import run


def test_a_build_tells_its_figures_as_json(built: Path, workshop: Path) -> None:
    report = json.loads((workshop / "build.json").read_text(encoding="utf-8"))
    assert {"proposed", "admitted", "rejected", "seconds", "path"} <= set(report)
    assert report["path"] == str(built)
    assert report["admitted"] == len(read(built).tasks) == 3
    assert report["proposed"] == report["admitted"] + sum(report["rejected"].values())


def test_an_unknown_catalog_is_refused_with_near_names(tmp_path: Path) -> None:
    ran = run("build", "flim", "--out", tmp_path / "x")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "Error: There is no catalog 'flim'. Did you mean 'film'?\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("given", ["seven", "nan"])
def test_a_seed_that_is_no_number_is_refused(given: str, tmp_path: Path) -> None:
    ran = run("build", "film", "--seed", given, "--out", tmp_path / "x")
    assert (ran.code, ran.out) == (2, "")
    assert "--seed" in ran.err
    assert repr(given) in ran.err


@pytest.mark.parametrize("option", ["--seed", "--rows"])
def test_a_number_out_of_range_is_refused(option: str, tmp_path: Path) -> None:
    ran = run("build", "film", option, "-1", "--out", tmp_path / "x")
    assert (ran.code, ran.out) == (2, "")
    assert f"{option.strip('-')} " in ran.err
    assert "-1" in ran.err


def test_a_file_in_the_packages_place_is_left_alone(tmp_path: Path) -> None:
    there = tmp_path / "film"
    there.write_text("mine")
    ran = run("build", "film", "--out", there)
    assert ran.code == 1
    assert ran.err == f"Error: {there} is a file. Choose a folder for the package.\n"
    assert there.read_text() == "mine"


def test_a_disk_that_takes_no_more_ends_in_a_sentence_and_the_old_package_stays(film: Path) -> None:
    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))

    ran = run("build", "film", "--tasks", 1, "--rows", 20_000, "--out", film, before=small_files)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("Error: ")
    assert ran.err.count("\n") == 1
    assert len(read(film).tasks) == 3
