"""Progress: a bar on a terminal's standard error, and nothing of it on standard output."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from synthenv.cli.progress import rate
from tests.cli.cli_process import COMMAND
from tests.tiny import tiny_package


def test_a_bar_on_the_terminal_and_one_object_on_standard_output(tmp_path: Path) -> None:
    tiny_package(tmp_path / "tiny")
    ours, theirs = pty.openpty()
    command = [*COMMAND, "check", str(tmp_path / "tiny"), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, env={**os.environ, "TERM": "xterm"})
    os.close(theirs)
    drawn = b""
    while part := _read(ours):
        drawn += part
    out, _ = process.communicate(timeout=60)
    os.close(ours)
    assert set(json.loads(out)) == {"tasks", "passed", "failed"}
    assert b"checking tiny" in drawn
    assert b"/3" in drawn


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so that the other end was closed
        return b""


@pytest.mark.parametrize(
    ("done", "seconds", "said"),
    [(0, 1.0, ""), (30, 60.0, "30.0/min"), (30, 10.0, "3.0/s"), (20_000, 2.0, "10,000.0/s")],
)
def test_a_rate_reads_well(done: int, seconds: float, said: str) -> None:
    assert rate(done, seconds) == said
