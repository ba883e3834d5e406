"""The command as users start it: a process of its own.

ran = run("show", str(package), "--json")
ran.code, ran.json(), ran.err
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["COMMAND", "Ran", "run"]

COMMAND = (sys.executable, "-m", "synthenv")


@dataclass(frozen=True)
class Ran:
    """What came of one run of the command."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Return standard output, which must be exactly one JSON object."""
        made = json.loads(self.out)
        assert isinstance(made, dict)
        return made


def run(*arguments: object, stdin: str = "", cwd: Path | None = None, before: Callable[[], None] | None = None) -> Ran:
    """Run `synthenv` with these arguments; whatever is typed wrongly, no traceback is ever shown."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        # A copy, for beneath Python's own view of it some library may have put the terminal's width.
        env=dict(os.environ),
        input=stdin,
        cwd=cwd,
        preexec_fn=before,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)
