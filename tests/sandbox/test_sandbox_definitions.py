"""The container definitions set the mark that the doctor looks for, and install what the project is."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthenv.sandbox.doctor import CONTAINER_MARK

SANDBOXES = Path(__file__).parents[2] / "sandboxes"


@pytest.mark.parametrize("name", ["Dockerfile", "synthenv.def"])
def test_a_definition_sets_the_doctors_mark(name: str) -> None:
    lines = (SANDBOXES / name).read_text(encoding="utf-8").split()
    assert f"{CONTAINER_MARK}=1" in lines


def test_the_docker_image_runs_as_an_ordinary_user() -> None:
    lines = (SANDBOXES / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert "USER synthenv" in lines
    assert lines.index("USER synthenv") < lines.index('ENTRYPOINT ["synthenv"]')
