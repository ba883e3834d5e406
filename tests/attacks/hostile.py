"""Hostile packages, made of the tiny one, and the hosts that run them.

package = hostile('def spin(db: Database) -> Json: ...')
with session(package, "jail") as playing: playing.call("spin", {})
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from synthenv.host import Host
from synthenv.package import Package
from synthenv.sandbox.confine import Level
from synthenv.sandbox.jail import Jail, JailHost
from synthenv.sandbox.local import LocalHost
from synthenv.sandbox.worker import Worker
from synthenv.sandbox.zygote import Zygote
from synthenv.session import Session
from tests.tiny import TOOLS, tiny

__all__ = ["HOSTS", "Unruled", "hostile", "judged_by", "session", "solved_by"]

HOSTS = ("local", "jail")

_PAYLOADS = Path(__file__).parent / "payloads"


def hostile(tools: str, **files: bytes) -> Package:
    """Return the tiny package with these tools besides its own."""
    return tiny(files={"tools.py": (TOOLS + tools).encode(), **files})


def judged_by(verifier: str) -> Package:
    """Return the tiny package whose first task is judged by this source."""
    return _with_task(verifier=verifier)


def solved_by(solution: str) -> Package:
    """Return the tiny package whose first task is solved by this source."""
    return _with_task(solution=solution)


def _with_task(**parts: Any) -> Package:
    package = tiny()
    task = package.tasks["year_of_book"]
    variants = tuple(replace(each, constants={}) for each in task.variants)
    return replace(package, tasks={task.name: replace(task, variants=variants, **parts)})


@contextmanager
def session(package: Package, kind: str) -> Iterator[Session]:
    """Yield a session whose first episode has begun, in this process or in confined workers."""
    jail = Jail(package)
    host: Host = LocalHost(package) if kind == "local" else JailHost(jail)
    playing = Session(package, host)
    try:
        playing.reset("year_of_book")
        yield playing
    finally:
        host.close()
        jail.close()


class Unruled:
    """A jail whose tools are plain Python: no language layer, all modules at hand; the boundary must hold alone."""

    def __init__(self, package: Package, database: Path, level: Level = "kernel") -> None:
        self.package = package
        self.level = level
        database.write_bytes(package.database)
        config = {"source": package.tools_source, "clock": package.clock, "label": package.label}
        self._judges = Jail(package)
        self._zygote = Zygote(
            "unruled", config, files={"database": database}, level=level, name=package.label, import_root=_PAYLOADS
        )

    def tool_worker(self) -> Worker:
        """Start a worker over the package's tools."""
        return self._zygote.start()

    def judge(self, request: Mapping[str, Any]) -> Any:
        """Judge in a worker that is ruled as always."""
        return self._judges.judge(request)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Yield a session whose tools nothing but the kernel holds."""
        host = JailHost(cast("Jail", self))
        playing = Session(self.package, host)
        try:
            playing.reset("year_of_book")
            yield playing
        finally:
            host.close()

    def close(self) -> None:
        """End the zygote and its workers."""
        self._zygote.close()
        self._judges.close()
