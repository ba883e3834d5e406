"""Package code in this process: for packages that ship with synthenv or were built by this installation.

    host = LocalHost(package)

Nothing here confines anything: whoever opens a LocalHost vouches for the package (see `trust.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from synthenv.errors import SolutionFailed
from synthenv.host import Call
from synthenv.kit import Change, Json, Verdict
from synthenv.package import Package, Task, Variant
from synthenv.sandbox.runtime import Bench, ToolStage, run_solution

__all__ = ["LocalHost"]


class LocalHost:
    """A host in this process; see `synthenv.host.Host` for the contract."""

    level = "none"

    def __init__(self, package: Package) -> None:
        self._package = package
        names = tuple(package.tools)
        self._stage = ToolStage(package.tools_source, names, package.database, package.clock, package.label)

    def begin(self, setup: Sequence[Change]) -> None:
        """Undo the last episode and start a new one."""
        self._stage.begin(setup)

    def call(self, name: str, arguments: Mapping[str, Any]) -> Json:
        """Call a tool with checked arguments."""
        return self._stage.call(name, arguments)

    def changes(self) -> tuple[Change, ...]:
        """Return what the episode changed so far."""
        return self._stage.changes()

    def judge(self, task: Task, variant: Variant, changes: Sequence[Change], answer: Json) -> Verdict:
        """Judge an outcome on the worlds before and after."""
        where = f"{self._package.label}/tasks/{task.name}/verifier.py"
        return self._bench.judge(task.verifier, where, variant.constants, variant.setup, changes, answer)

    def solve(self, task: Task, variant: Variant, call: Call) -> Json:
        """Run the task's solution over `call`."""
        where = f"{self._package.label}/tasks/{task.name}/solution.py"
        if task.solution is None:
            raise SolutionFailed(f"{where} is not part of this package (it was exported without solutions).")
        return run_solution(task.solution, where, variant.constants, call)

    def close(self) -> None:
        """Free the worlds."""
        self._stage.close()
        if "_bench" in self.__dict__:
            self._bench.close()

    @cached_property
    def _bench(self) -> Bench:
        return Bench(self._package.database, self._package.clock, self._package.label)
