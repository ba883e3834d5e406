"""Packages in styles: small ones are built in styles that have every value between them, and hold when rechecked."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthenv.checks.run import check_package
from synthenv.package import read
from synthenv.prove import spec_checks
from synthenv.spec.style import read_style
from synthenv.synthesis.builder import build
from synthenv.synthesis.toolsets import Toolset

from .styles import MIXED


@pytest.mark.parametrize("style", [pytest.param(each, id=read_style(each).name) for each in MIXED])
def test_a_package_is_built_in_a_style_and_holds(style: dict[str, str], tmp_path: Path) -> None:
    toolset = Toolset("film_dressed", ("loans", "watchlist"), ("language",), read_style(style))
    report = build("film", tmp_path / "film", tasks=2, levels=2, seed=5, rows=9_000, toolset=toolset)
    assert report.admitted == 2
    package = read(tmp_path / "film")
    assert package.name == "film_dressed"
    assert package.about["build"]["toolset"]["style"] == style
    assert not any("language" in each.lower() or "screening" in each.lower() for each in package.tools)
    held = check_package(package, seed=5, extra=spec_checks(package))
    assert (held.passed, held.failed) == (2, ())
