"""The picture: it is drawn as PNG and SVG, the same bytes for the same report, and says what it shows."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from synthenv.difficulty import MEANING, Report, measure
from synthenv.difficulty.plot import drawn, prepared
from synthenv.difficulty.vector import ELEMENTS
from synthenv.errors import UsageError
from tests.ladder.branch import branch


@cache
def report() -> Report:
    return measure(branch(), variants=2, allow_unsafe=True)


def test_a_png_is_a_png(tmp_path: Path) -> None:
    drawn(report(), tmp_path / "ladder.png")
    assert (tmp_path / "ladder.png").read_bytes().startswith(b"\x89PNG\r\n")


def test_an_svg_names_every_policy_level_and_element_and_says_what_it_means(tmp_path: Path) -> None:
    drawn(report(), tmp_path / "ladder.svg")
    text = (tmp_path / "ladder.svg").read_text(encoding="utf-8")
    assert text.startswith("<?xml")
    named = [*report().rungs, "oracle", *[f">level {each}<" for each in report().levels], *ELEMENTS, MEANING]
    assert [each for each in named if each not in text] == []


@pytest.mark.parametrize("name", ["ladder.png", "ladder.svg"])
def test_the_same_report_gives_the_same_bytes(tmp_path: Path, name: str) -> None:
    found = []
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
        drawn(report(), tmp_path / folder / name)
        found.append((tmp_path / folder / name).read_bytes())
    assert found[0] == found[1]


def test_a_package_without_solutions_or_bounds_is_drawn_too(tmp_path: Path) -> None:
    package = branch("in_order")
    task = package.task("in_order")
    tasks = {task.name: type(task)(task.name, task.level, task.answer, task.variants, task.verifier)}
    found = measure(type(package)(package.name, 0, package.about, tasks, package.files), variants=1, allow_unsafe=True)
    drawn(found, tmp_path / "ladder.svg")
    assert "none to be told" in (tmp_path / "ladder.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "said"), [("ladder.pdf", ".png or .svg"), ("no/ladder.png", "there is no folder 'no'")]
)
def test_a_file_that_cannot_be_drawn_is_refused_beforehand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=said):
        prepared(Path(name))
