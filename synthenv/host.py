"""Where package code runs: the contract between a session and what executes tools, solutions and verifiers.

    host = open_host(package)              # the strongest that this package needs and this machine has
    host.begin(variant.setup)
    host.call("get_film", {"film_id": 3})
    host.judge(task, variant, host.changes(), [3])

Two kinds keep this contract: `sandbox/local.py` runs code of packages that somebody vouches for in this process,
`sandbox/jail.py` runs any package's code in confined workers. Both give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from synthenv.kit import Change, Json, Verdict
from synthenv.package import Task, Variant

__all__ = ["Call", "Host"]

Call = Callable[[str, Mapping[str, Any]], Json]
"""Calls a tool by name and returns its answer; raises ToolError where the tool refuses."""


class Host(Protocol):
    """Runs one package's code, one episode at a time."""

    @property
    def level(self) -> str:
        """The sandbox level that this host keeps: "kernel", "container" or "none"."""

    def begin(self, setup: Sequence[Change]) -> None:
        """Undo the last episode and start a new one with `setup` in place."""

    def call(self, name: str, arguments: Mapping[str, Any]) -> Json:
        """Call a tool with checked arguments. Raises ToolError (the tool's word) or ToolFailed (its fault)."""

    def changes(self) -> tuple[Change, ...]:
        """Return what the episode changed so far."""

    def judge(self, task: Task, variant: Variant, changes: Sequence[Change], answer: Json) -> Verdict:
        """Judge an outcome; raises VerifierFailed, of the kind ChangesDoNotFit where there is none to judge."""

    def solve(self, task: Task, variant: Variant, call: Call) -> Json:
        """Run the task's solution over `call` and return its answer; raises SolutionFailed."""

    def close(self) -> None:
        """Free everything."""
