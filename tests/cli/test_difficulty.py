"""`synthenv difficulty`: who passes what, for people and for programs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from synthenv.package import read
from tests.cli.cli_process import run
from tests.tiny import tiny_package


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    tiny_package(tmp_path / "tiny")
    return tmp_path / "tiny"


def test_a_table_by_level_and_by_element_and_what_it_means(built: Path) -> None:
    ran = run("difficulty", built, "--variants", 1)
    assert ran.code == 0
    assert ran.out.startswith("The ladder on film: 3 tasks, up to 1 variant each, seed 0\n")
    [oracle] = [line.split() for line in ran.out.splitlines() if line.startswith("oracle")]
    assert oracle == ["oracle", *["100.0%"] * (len(oracle) - 2), "3"]
    for said in ("memory of eight", "noisy 10%", "near misses", "Rank correlation", "ignore the rules does not apply"):
        assert said in ran.out
    assert "It does not tell what a language model will score." in ran.out.splitlines()[-1]


def test_the_built_package_is_measured_as_json(built: Path) -> None:
    shown = run("difficulty", built, "--variants", 2, "--seed", 4, "--json").json()
    assert (shown["package"], shown["seed"], shown["variants"]) == ("film", 4, 2)
    assert {each["task"] for each in shown["tasks"]} == set(read(built).tasks)
    rates = {each["policy"]: each["all"] and each["all"]["rate"] for each in shown["policies"]}
    assert (rates["oracle"], rates["random valid"], rates["drop one condition"]) == (1, 0, 0)
    assert all(each["vector"]["calls"] >= each["bound"] for each in shown["tasks"])


def test_the_same_seed_gives_the_same_json(tiny: Path) -> None:
    one, other = (run("difficulty", tiny, "--seed", 7, "--json").out for _ in range(2))
    assert one == other


def test_the_picture_is_drawn_and_named(tiny: Path, tmp_path: Path) -> None:
    ran = run("difficulty", tiny, "--plot", tmp_path / "tiny.svg")
    assert (ran.code, (tmp_path / "tiny.svg").is_file()) == (0, True)
    assert ran.out.splitlines()[-1] == f"Drawn to {tmp_path / 'tiny.svg'}."
    shown = run("difficulty", tiny, "--variants", 1, "--plot", tmp_path / "tiny.png", "--json").json()
    assert shown["plot"] == str(tmp_path / "tiny.png")


def test_models_stand_beside_with_intervals(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")  # in narrower windows a cell takes several lines
    rollouts = tmp_path / "first.jsonl"
    assert run("evaluate", tiny, "--policy", "first-match", "--rollouts", rollouts).code == 0
    ran = run("difficulty", tiny, "--models", rollouts)
    [line] = [each for each in ran.out.splitlines() if each.startswith("first-match, pass@1")]
    assert "0.0% (0%–" in line


def test_a_package_that_nobody_vouches_for_is_played_in_workers(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vouched = run("difficulty", tiny, "--variants", 1, "--json")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "elsewhere"))
    assert run("difficulty", tiny, "--variants", 1, "--json").out == vouched.out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("nowhere",), "There is no folder 'nowhere'"),
        (("{tiny}", "--variants", "0"), "variants is 0; expected a whole number from 1"),
        (("{tiny}", "--plot", "ladder.pdf"), "ends in .png or .svg"),
        (("{tiny}", "--plot", "no/such/ladder.svg"), "there is no folder"),
        (("{tiny}", "--models", "nothing.jsonl"), "nothing.jsonl"),
        (("{tiny}", "--models", "{tiny}/tools.py"), "synthenv evaluate PACKAGE --policy model:NAME --rollouts FILE"),
    ],
)
def test_a_mistake_gets_a_sentence(given: tuple[str, ...], said: str, tiny: Path, tmp_path: Path) -> None:
    ran = run("difficulty", *[each.format(tiny=tiny) for each in given], cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1


def test_without_matplotlib_it_says_what_to_install(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util\n"
        "found = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *rest: None if name == 'matplotlib' else found(name, *rest)\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    ran = run("difficulty", tiny, "--plot", tmp_path / "tiny.svg")
    assert (ran.code, ran.out) == (2, "")
    assert "pip install 'synthenv[plot]'" in ran.err
