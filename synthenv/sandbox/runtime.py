"""Running package code, the same in this process and in a confined worker.

    stage = ToolStage(source, names, database, clock, label)     # tools over one world
    bench = Bench(database, clock, label)                        # verifiers over two worlds, before and after
    run_solution(source, where, constants, call)

Every module is loaded through the language layer, whoever vouches for it. What package code raises comes out as
ToolError (a tool's word to the policy), ToolFailed, SolutionFailed or VerifierFailed, with what package, file and tool
it was; what it returns is plain JSON or a Verdict of plain parts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any

from synthenv import kit
from synthenv.changes import change_tables
from synthenv.errors import (
    ChangesDoNotFit,
    PackageError,
    SolutionFailed,
    SynthenvError,
    ToolFailed,
    VerifierFailed,
    shown,
)
from synthenv.kit import Change, Json, ToolError, Verdict, View
from synthenv.plain import NotPlain, canonical, plain
from synthenv.sandbox.language import findings, load
from synthenv.world import World
from synthenv.worlds.sqlite import Broken, SqliteWorld, WorldError

__all__ = ["Bench", "ToolStage", "compiled", "open_world", "run_solution"]

_KIT = MappingProxyType({name: getattr(kit, name) for name in kit.__all__})

Call = Callable[[str, Mapping[str, Any]], Json]


def open_world(database: bytes, clock: str, label: str) -> World:
    """Return a world over a package's database; PackageError where it can't serve as one."""
    try:
        return SqliteWorld(database, clock)
    except WorldError as error:
        raise PackageError(f"{label}/database.sqlite: {error}") from None


def compiled(source: str, where: str) -> None:
    """Compile a module so that later loads are quick; PackageError where the language refuses it."""
    found = findings(source, where, _KIT)
    if found:
        raise PackageError("\n".join(f"{where}, line {each.line}: {each.message}" for each in found))


class ToolStage:
    """A package's tools over one world."""

    def __init__(
        self,
        source: str,
        names: Sequence[str],
        database: bytes,
        clock: str,
        label: str,
        world: World | None = None,
    ) -> None:
        self._label = label
        self._open = partial(open_world, database, clock, label)
        self._world = world or self._open()
        loaded = load(source, f"{label}/tools.py", _KIT)
        self._tools = {name: loaded[name] for name in names}
        self._setup: Sequence[Change] = ()
        self._journal: list[tuple[str, Mapping[str, Any]]] = []

    def begin(self, setup: Sequence[Change]) -> None:
        """Undo the last episode and start a new one."""
        self._setup, self._journal = setup, []
        try:
            self._world.begin(setup)
        except Broken:
            self._reopen()

    def call(self, name: str, arguments: Mapping[str, Any]) -> Json:
        """Call a tool with checked arguments."""
        try:
            result = self._world.call(self._tools[name], arguments)
        except ToolError as error:
            raise _own(error) from None
        except NotPlain as error:
            raise ToolFailed(f"{self._label}, tool {name!r} returned what is no JSON: {error}.") from None
        except Broken as error:
            self._reopen()
            raise ToolFailed(f"{self._label}, tool {name!r}: {error}. It was undone.") from None
        except Exception as error:
            raise ToolFailed(f"{self._label}, tool {name!r} raised {_told(error)}.") from None
        self._journal.append((name, arguments))
        return result

    def _reopen(self) -> None:
        """Open the world anew and make the episode's calls again."""
        self._world.close()
        self._world = self._open()
        self._world.begin(self._setup)
        for name, arguments in self._journal:
            self._world.call(self._tools[name], arguments)

    def changes(self) -> tuple[Change, ...]:
        """Return what the episode changed so far."""
        return self._world.changes()

    def mark(self) -> str:
        """Return a text that stands for what the episode changed so far: equal texts, equal changes."""
        changes = self._world.changes()
        return hashlib.sha256(canonical(change_tables(changes)).encode()).hexdigest() if changes else ""

    def close(self) -> None:
        """Free the world."""
        self._world.close()


class Bench:
    """Two worlds, before and after, that verifiers judge on."""

    def __init__(self, database: bytes, clock: str, label: str) -> None:
        self._before = open_world(database, clock, label)
        self._after = open_world(database, clock, label)
        self._setup: tuple[Change, ...] | None = None
        self._still = self._before.still()

    def judge(
        self,
        source: str,
        where: str,
        constants: Mapping[str, Any],
        setup: Sequence[Change],
        changes: Sequence[Change],
        answer: Json,
    ) -> Verdict:
        """Judge an outcome with a verifier's source."""
        try:
            before = self._from(setup)
            after = self._to(setup, changes, where)
            verify = _function(source, where, "verify", canonical(constants))
            verdict = verify(before, after, answer)
        except WorldError as error:
            raise VerifierFailed(f"{where}: {error}.") from None
        except SynthenvError:
            raise
        except Exception as error:
            raise VerifierFailed(f"{where} raised {_told(error)}.") from None
        return _own_verdict(verdict, where)

    def _from(self, setup: Sequence[Change]) -> View:
        """The starting state: the one there is, where the last verdict started from the same rows."""
        if tuple(setup) != self._setup:
            self._setup = None
            self._before.begin(setup)
            self._setup, self._still = tuple(setup), self._before.still()
        return self._still

    def _to(self, setup: Sequence[Change], changes: Sequence[Change], where: str) -> View:
        """The end state; ChangesDoNotFit where none comes of these changes."""
        self._after.begin(setup)
        try:
            self._after.apply(changes)
        except WorldError as error:
            raise ChangesDoNotFit(f"{where}: {error}.") from None
        return self._after.view(changes)

    def close(self) -> None:
        """Free the worlds."""
        self._before.close()
        self._after.close()


def run_solution(source: str, where: str, constants: Mapping[str, Any], call: Call) -> Json:
    """Run a solution over `call` and return its answer."""
    tools = _Tools(call)
    try:
        return plain(_function(source, where, "solve", canonical(constants))(tools))
    except SynthenvError:
        raise
    except Exception as error:
        raise SolutionFailed(f"{where} raised {_told(error)}.") from None
    finally:
        # A generator that the solution left behind may run its `finally` later.
        tools._call = _ended


class _Tools:
    """`Tools` for a solution: an attribute a tool."""

    __slots__ = ("_call",)

    def __init__(self, call: Call) -> None:
        self._call = call

    def __getattr__(self, name: str) -> Callable[..., Json]:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda **arguments: self._call(name, arguments)


def _ended(name: str, arguments: Mapping[str, Any]) -> Json:
    raise ToolError("refused", "The solution has ended.")


@lru_cache(maxsize=2048)
def _function(source: str, where: str, name: str, constants: str) -> Callable[..., Any]:
    """Return a function of a module. Cached: the language leaves modules no state, so runs can't tell."""
    found = load(source, where, _KIT, json.loads(constants)).get(name)
    if found is None:
        raise PackageError(f"{where}: defines no function {name!r}.")
    return found


def _own(error: ToolError) -> ToolError:
    """A tool's refusal as ours: a known kind and a text, whatever the tool made of it."""
    try:
        kind, text = error.kind, error.message
    except Exception:  # a subclass may compute them
        kind, text = "refused", ""
    known: kit.ErrorKind = kind if kind in kit.ERROR_KINDS else "refused"
    return ToolError(known, text[:1000].encode("utf-8", "replace").decode() if type(text) is str else "")


def _own_verdict(verdict: object, where: str) -> Verdict:
    if type(verdict) is not Verdict or type(verdict.passed) is not bool or type(verdict.reasons) is not tuple:
        raise VerifierFailed(f"{where} returned {shown(verdict)}, not a Verdict.")
    reasons = [each[:500].encode("utf-8", "replace").decode() for each in verdict.reasons[:20] if type(each) is str]
    return Verdict(verdict.passed, tuple(reasons))


def _told(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {shown(str(error))}"
    except Exception:
        return type(error).__name__
