"""Any package's code, in confined workers: the host of the levels `kernel` and `container`.

    host = JailHost(jail_of(package))

A `Jail` holds a package's zygotes, which outlive sessions: one for tools, one for verifiers, one for solutions, never
shared. A `JailHost` has a tool worker of its own; verifiers of all sessions share one worker, which judges one outcome
at a time on worlds of its own; each solution gets a worker that ends with it. A worker that dies, is late or sends what
is no reply is replaced: for tools, the episode's calls are made again in a new fork, which must come to the same
changes.
"""

from __future__ import annotations

import atexit
import os
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from synthenv.changes import change_tables, changes_of
from synthenv.errors import ChangesDoNotFit, PackageError, SolutionFailed, ToolFailed, VerifierFailed, shown
from synthenv.host import Call
from synthenv.kit import ERROR_KINDS, Change, Json, ToolError, Verdict
from synthenv.package import Package, Task, Variant
from synthenv.sandbox.doctor import level as sandbox_level
from synthenv.sandbox.inside import LONGEST_FAULT
from synthenv.sandbox.wire import NotSendable
from synthenv.sandbox.worker import SandboxError, Worker, WorkerError, ZygoteFailed
from synthenv.sandbox.zygote import Zygote

__all__ = ["CALL_SECONDS", "JUDGE_SECONDS", "SOLVE_CALLS", "SOLVE_SECONDS", "Jail", "JailHost", "jail_of"]

CALL_SECONDS = 5.0
"""Seconds that one tool call may take."""

JUDGE_SECONDS = 5.0
"""Seconds that one verdict may take."""

SOLVE_SECONDS = 10.0
"""Seconds that a solution may think between two tool calls."""

SOLVE_CALLS = 10_000
"""Tool calls that a solution may make."""


class Jail:
    """One package's zygotes. They start when first needed and end with this process, or with `close`."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.level = sandbox_level()
        self._lock = threading.Lock()
        self._making = threading.Lock()
        self._judging: Worker | None = None

    def tool_worker(self) -> Worker:
        """Start a worker over the package's tools."""
        return self._living("_tools").start()

    def solution_worker(self) -> Worker:
        """Start a worker for one solution."""
        return self._living("_solutions").start()

    def judge(self, request: Mapping[str, Any]) -> Any:
        """Ask the verifier worker; a broken one is replaced before the next verdict."""
        with self._lock:
            if self._judging is None or not self._judging.alive:
                self._judging = self._living("_verifiers").start()
            try:
                return self._judging.ask(dict(request), timeout=JUDGE_SECONDS)
            except SandboxError:
                self._judging.kill()
                self._judging = None
                raise

    def close(self) -> None:
        """End all zygotes, and with them all workers."""
        if self._judging is not None:
            self._judging.kill()
        for name in ("_tools", "_verifiers", "_solutions"):
            if name in self.__dict__:
                self.__dict__.pop(name).close()

    def _living(self, role: str) -> Zygote:
        """Return a role's zygote; one that was ended from outside, as for memory, is replaced."""
        with self._making:
            zygote: Zygote = getattr(self, role)
            if not zygote.alive:
                self.__dict__.pop(role).close()
                zygote = getattr(self, role)
            return zygote

    @cached_property
    def _tools(self) -> Zygote:
        config = {"source": self.package.tools_source, "tools": list(self.package.tools)}
        return self._zygote("tool_worker", config)

    @cached_property
    def _verifiers(self) -> Zygote:
        return self._zygote("judge_worker", {})

    @cached_property
    def _solutions(self) -> Zygote:
        return Zygote("synthenv.sandbox.solver_worker", level=self.level, name=f"{self.package.label}: solutions")

    def _zygote(self, role: str, config: Mapping[str, Any]) -> Zygote:
        given = {**config, "clock": self.package.clock, "label": self.package.label}
        try:
            with tempfile.TemporaryDirectory() as folder:
                database = Path(folder, "database.sqlite")
                database.write_bytes(self.package.database)
                return Zygote(
                    f"synthenv.sandbox.{role}",
                    given,
                    files={"database": database},
                    level=self.level,
                    name=f"{self.package.label}: {role}",
                )
        except ZygoteFailed as error:
            raise PackageError(f"{self.package.label}: its code can't be loaded in the sandbox ({error})") from None
        except OSError as error:
            raise PackageError(
                f"{self.package.label}: its database can't be handed to the sandbox ({error.strerror or error}). Make "
                "room in the folder for temporary files."
            ) from None


_JAILS: dict[tuple[int, str], Jail] = {}
_JAILS_LOCK = threading.Lock()


def jail_of(package: Package) -> Jail:
    """Return the jail of this package in this process; sessions over equal packages share one."""
    # A fork of this process has jails of its own: two that speak over one socket would take each other's words.
    ours = os.getpid(), package.digest
    with _JAILS_LOCK:
        if ours not in _JAILS:
            _JAILS[ours] = Jail(package)
        return _JAILS[ours]


@atexit.register
def _close_all() -> None:
    for (process, _), jail in _JAILS.items():
        if process == os.getpid():
            jail.close()


class JailHost:
    """A host in confined workers; see `synthenv.host.Host` for the contract."""

    def __init__(self, jail: Jail) -> None:
        self._jail = jail
        self.level: str = jail.level
        self._worker = jail.tool_worker()
        self._setup: Sequence[Change] = ()
        self._journal: list[tuple[str, Mapping[str, Any]]] = []
        self._mark = ""
        self._known: tuple[str, tuple[Change, ...]] = ("", ())

    def begin(self, setup: Sequence[Change]) -> None:
        """Undo the last episode and start a new one."""
        self._setup, self._journal, self._mark, self._known = setup, [], "", ("", ())
        try:
            self._worker.ask({"begin": change_tables(setup)}, timeout=CALL_SECONDS)
        except WorkerError as error:
            self._restart(str(error))

    def call(self, name: str, arguments: Mapping[str, Any]) -> Json:
        """Call a tool with checked arguments."""
        self.send(name, arguments)
        return self.receive(name, arguments)

    def send(self, name: str, arguments: Mapping[str, Any]) -> None:
        """Send a call without waiting for its reply, so that many sessions can work at once."""
        request = {"call": [name, dict(arguments)]}
        try:
            self._worker.send(request, timeout=CALL_SECONDS)
            return
        except WorkerError as error:
            self._restart(str(error))
        try:
            self._worker.send(request, timeout=CALL_SECONDS)
        except WorkerError as error:
            raise ToolFailed(f"{self._jail.package.label}, tool {name!r}: {error}") from None

    def receive(self, name: str, arguments: Mapping[str, Any]) -> Json:
        """Return the reply to the call sent last, as `call` does."""
        try:
            reply = self._worker.receive(timeout=CALL_SECONDS)
        except WorkerError as error:
            self._restart(str(error))
            raise ToolFailed(f"{self._jail.package.label}, tool {name!r}: {error}") from None
        # The usual answer is told without class patterns, each of which costs as much as a walk through the answer.
        if type(reply) is dict and "value" in reply and type(mark := reply.get("mark")) is str:
            self._journal.append((name, arguments))
            self._mark = mark
            return reply["value"]
        match reply:
            case {"refused": [str(kind), str(message)]} if kind in ERROR_KINDS:
                raise ToolError(kind, message)
            case {"failed": str(message)}:
                raise ToolFailed(message[:LONGEST_FAULT])
        self._restart("it answered out of turn")
        raise ToolFailed(f"{self._jail.package.label}, tool {name!r}: its worker answered {shown(reply)}.")

    def changes(self) -> tuple[Change, ...]:
        """Return what the episode changed so far; the worker is asked again only once its mark is another."""
        if self._known[0] != self._mark:
            self._known = self._mark, self._asked_changes()
        return self._known[1]

    def judge(self, task: Task, variant: Variant, changes: Sequence[Change], answer: Json) -> Verdict:
        """Judge an outcome in the package's verifier worker."""
        where = f"{self._jail.package.label}/tasks/{task.name}/verifier.py"
        request = {
            "source": task.verifier,
            "where": where,
            "constants": dict(variant.constants),
            "setup": change_tables(variant.setup),
            "changes": change_tables(changes),
            "answer": answer,
        }
        try:
            reply = self._jail.judge(request)
        except (SandboxError, NotSendable) as error:
            raise VerifierFailed(f"{where}: {error}") from None
        match reply:
            case {"passed": bool(passed), "reasons": list(reasons)}:
                return Verdict(passed, tuple(str(each)[:500] for each in reasons[:20]))
            case {"failed": str(message)}:
                raise VerifierFailed(message[:LONGEST_FAULT])
            case {"unfit": str(message)}:
                raise ChangesDoNotFit(message[:LONGEST_FAULT])
        raise VerifierFailed(f"{where}: its worker answered {shown(reply)}.")

    def solve(self, task: Task, variant: Variant, call: Call) -> Json:
        """Run the task's solution in a worker of its own; its tool calls are made here, over `call`."""
        where = f"{self._jail.package.label}/tasks/{task.name}/solution.py"
        if task.solution is None:
            raise SolutionFailed(f"{where} is not part of this package (it was exported without solutions).")
        request = {"source": task.solution, "where": where, "constants": dict(variant.constants)}
        try:
            with self._jail.solution_worker() as worker:
                return _solved(worker, request, where, call)
        except (SandboxError, NotSendable) as error:
            raise SolutionFailed(f"{where}: {error}") from None

    def close(self) -> None:
        """End the tool worker."""
        self._worker.kill()

    def _asked_changes(self) -> tuple[Change, ...]:
        """Ask the worker what was changed, and a new one where it can't tell."""
        try:
            return changes_of(self._worker.ask({"changes": True}, timeout=CALL_SECONDS))
        except (WorkerError, ValueError, TypeError) as error:
            self._restart(str(error))
        try:
            return changes_of(self._worker.ask({"changes": True}, timeout=CALL_SECONDS))
        except (WorkerError, ValueError, TypeError) as error:
            raise ToolFailed(f"{self._jail.package.label}: what was changed can't be told ({error}).") from None

    def _restart(self, why: str) -> None:
        """Replace the worker and make the episode's calls again; they must come to the same changes."""
        self._worker.kill()
        mark, self._known = "", ("", ())
        try:
            self._worker = self._jail.tool_worker()
            self._worker.ask({"begin": change_tables(self._setup)}, timeout=CALL_SECONDS)
            for name, arguments in self._journal:
                reply = self._worker.ask({"call": [name, dict(arguments)]}, timeout=CALL_SECONDS)
                mark = reply.get("mark", "") if type(reply) is dict else ""
        except (SandboxError, PackageError) as error:
            raise ToolFailed(f"{self._jail.package.label}: the episode could not be replayed ({error})") from None
        if mark != self._mark:
            # Nobody plays on in a state that is another than what was told: every later call comes by here again.
            self._worker.kill()
            raise ToolFailed(
                f"{self._jail.package.label}: replayed after a failure ({why}), the episode went otherwise."
            )


def _solved(worker: Worker, request: Any, where: str, call: Call) -> Json:
    """Have a worker run a solution, make its tool calls, and return its answer."""
    for _ in range(SOLVE_CALLS):
        reply = worker.ask(request, timeout=SOLVE_SECONDS)
        match reply:
            case {"call": [str(name), dict(arguments)]}:
                request = _called(call, name, arguments)
            case {"answer": answer}:
                return answer
            case {"refused": [str(kind), str(message)]} if kind in ERROR_KINDS:
                raise ToolError(kind, message)
            case {"failed": str(message)}:
                raise SolutionFailed(message[:LONGEST_FAULT])
            case _:
                raise SolutionFailed(f"{where}: its worker answered {shown(reply)}.")
    raise SolutionFailed(f"{where}: no answer after {SOLVE_CALLS:,} tool calls.")


def _called(call: Call, name: str, arguments: Mapping[str, Any]) -> Any:
    try:
        return {"value": call(name, arguments)}
    except ToolError as error:
        return {"refused": [error.kind, error.message]}
