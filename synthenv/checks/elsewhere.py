"""Another process, with another hash seed, another time zone and a later clock, asked for the same traces.

    digests(package, session.host.level)             # {"quiet_dinner_2": "9f2c…", …}

The process runs `again.py`, one for all tasks of a package. A package that lies on no disk is written to a temporary
folder for it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from synthenv.errors import PackageError, shown
from synthenv.package import Package, write

__all__ = ["digests"]

_SECONDS = 120
_SECONDS_A_TASK = 20


def digests(package: Package, level: str) -> Mapping[str, str]:
    """Return the digest of each task's traces as another process finds them; PackageError when it can't."""
    if package.path is not None:
        return _asked(package, package.path, level)
    with tempfile.TemporaryDirectory(prefix="synthenv-") as folder:
        path = Path(folder) / package.name
        write(package, path)
        return _asked(package, path, level)


def _asked(package: Package, path: Path, level: str) -> Mapping[str, str]:
    command = [sys.executable, "-m", "synthenv.checks.again", str(path.resolve()), package.digest, level]
    limit = _SECONDS + _SECONDS_A_TASK * len(package.tasks)
    try:
        done = subprocess.run(
            command, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True, timeout=limit, check=False
        )
    except subprocess.TimeoutExpired:
        raise PackageError(f"{package.label}: another process was not done with the solutions in {limit} s.") from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise PackageError(f"{package.label}: another process can't run the solutions: {shown(''.join(said[-1:]))}")
    found: dict[str, str] = json.loads(done.stdout)
    return found


def _environment() -> dict[str, str]:
    """Return this process's environment with another hash seed and another time zone."""
    here = os.environ
    root = str(Path(__file__).resolve().parents[2])
    return {
        **here,
        "PYTHONHASHSEED": "1" if here.get("PYTHONHASHSEED") != "1" else "2",
        "TZ": "Pacific/Chatham" if here.get("TZ") != "Pacific/Chatham" else "America/St_Johns",
        "PYTHONPATH": os.pathsep.join(part for part in (root, here.get("PYTHONPATH", "")) if part),
    }
