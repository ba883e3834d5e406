"""Package code in this process: for packages that ship with synthenv or were built by this installation.

    host = LocalHost(package)

Nothing here confines anything: whoever opens a LocalHost vouches for the package (see `trust.py`). Tools work on one
in-memory world; verifiers look at two others, one before and one after.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from synthenv.errors import PackageError, SolutionFailed, SynthenvError, ToolFailed, VerifierFailed, shown
from synthenv.host import Call
from synthenv.kit import Change, Json, ToolError, Verdict
from synthenv.package import Package, Task, Variant
from synthenv.plain import NotPlain, canonical, plain
from synthenv.worlds.sqlite import Broken, SqliteWorld, WorldError

__all__ = ["LocalHost"]


class LocalHost:
    """A host in this process; see `synthenv.host.Host` for the contract."""

    level = "none"

    def __init__(self, package: Package) -> None:
        self._package = package
        self._world = self._open()
        self._before = self._open()
        self._after = self._open()
        self._setup: Sequence[Change] = ()
        namespace = _load(package.tools_source, f"{package.label}/tools.py", "{}")
        self._tools: dict[str, Callable[..., Json]] = {name: namespace[name] for name in package.tools}

    def begin(self, setup: Sequence[Change]) -> None:
        """Undo the last episode and start a new one."""
        self._setup = setup
        try:
            self._world.begin(setup)
        except Broken:
            self._world.close()
            self._world = self._open()
            self._world.begin(setup)

    def call(self, name: str, arguments: Mapping[str, Any]) -> Json:
        """Call a tool; what is no ToolError becomes ToolFailed, and nothing was changed."""
        try:
            return plain(self._world.call(self._tools[name], arguments))
        except ToolError:
            raise
        except NotPlain as error:
            raise ToolFailed(f"{self._package.label}, tool {name!r} returned what is no JSON: {error}.") from None
        except Exception as error:
            raise ToolFailed(
                f"{self._package.label}, tool {name!r} raised {type(error).__name__}: {shown(str(error))}."
            ) from None

    def changes(self) -> tuple[Change, ...]:
        """Return what the episode changed so far."""
        return self._world.changes()

    def judge(self, task: Task, variant: Variant, changes: Sequence[Change], answer: Json) -> Verdict:
        """Judge an outcome on the worlds before and after."""
        where = f"{self._package.label}/tasks/{task.name}/verifier.py"
        try:
            self._before.begin(variant.setup)
            self._after.begin(variant.setup)
            self._after.apply(changes)
            verify = _function(task.verifier, where, "verify", variant)
            verdict = verify(self._before.view(), self._after.view(changes), answer)
        except WorldError as error:
            raise VerifierFailed(f"{where}: {error}.") from None
        except SynthenvError:
            raise
        except Exception as error:
            raise VerifierFailed(f"{where} raised {type(error).__name__}: {shown(str(error))}.") from None
        if type(verdict) is not Verdict:
            raise VerifierFailed(f"{where} returned {shown(verdict)}, not a Verdict.")
        return verdict

    def solve(self, task: Task, variant: Variant, call: Call) -> Json:
        """Run the task's solution over `call`."""
        where = f"{self._package.label}/tasks/{task.name}/solution.py"
        if task.solution is None:
            raise SolutionFailed(f"{where} is not part of this package (it was exported without solutions).")
        try:
            return plain(_function(task.solution, where, "solve", variant)(_ToolProxy(call)))
        except SynthenvError:
            raise
        except Exception as error:
            raise SolutionFailed(f"{where} raised {type(error).__name__}: {shown(str(error))}.") from None

    def close(self) -> None:
        """Free the worlds."""
        for world in (self._world, self._before, self._after):
            world.close()

    def _open(self) -> SqliteWorld:
        try:
            return SqliteWorld(self._package.database, self._package.clock)
        except WorldError as error:
            raise PackageError(f"{self._package.label}/database.sqlite: {error}") from None


class _ToolProxy:
    """`Tools` for a solution: an attribute a tool."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def __getattr__(self, name: str) -> Callable[..., Json]:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda **arguments: self._call(name, arguments)


def _function(source: str, where: str, name: str, variant: Variant) -> Callable[..., Any]:
    found: Callable[..., Any] | None = _load(source, where, canonical(variant.constants)).get(name)
    if found is None or not callable(found):
        raise PackageError(f"{where}: defines no function {name!r}.")
    return found


@lru_cache(maxsize=1024)
def _load(source: str, where: str, constants: str) -> dict[str, Any]:
    """Return a module's names. Cached: a module holds functions and constants only, so runs can't tell."""
    try:
        code = compile(source, where, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None) or 0
        raise PackageError(f"{where}, line {line}: not valid Python ({shown(str(error))}). Mend it.") from None
    namespace: dict[str, Any] = {"__name__": "package"}
    exec(code, namespace)  # noqa: S102 - vouched for; see the module's docstring
    namespace.update(json.loads(constants))
    return namespace
