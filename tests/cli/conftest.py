"""A package of three tasks, built once by the command itself; tests that change it work on a copy."""

from __future__ import annotations

import fcntl
import shutil
from pathlib import Path

import pytest

from tests.cli.cli_process import run

BUILD = ("--tasks", 3, "--levels", 3, "--seed", 11, "--rows", 20_000)


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of a test run share."""
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "cli"
    shared.mkdir(exist_ok=True)
    return shared


@pytest.fixture(autouse=True)
def _state_of_the_builder(workshop: Path, _own_state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The state of the installation that built the package: it vouches for it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(workshop / "state"))


@pytest.fixture
def built(workshop: Path, _state_of_the_builder: None) -> Path:
    """The built package, not to be changed; beside it lies what the build printed."""
    path = workshop / "film"
    with (workshop / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            ran = run("build", "film", *BUILD, "--out", path, "--json")
            assert ran.code == 0, ran.err
            (workshop / "build.json").write_text(ran.out, encoding="utf-8")
    return path


@pytest.fixture
def film(built: Path, tmp_path: Path) -> Path:
    """A copy of the built package, to be changed."""
    return Path(shutil.copytree(built, tmp_path / "film"))
