"""What the checks of all tasks of one package share, computed once: a scratch world, answers, blind calls, replays.

    with Grounds(session) as grounds:
        grounds.answers["quiet_dinner_2"]        # its solution's accepted answers, one a variant
        grounds.blind(task, variant)             # what the tools that need no argument say to a call without any

Whoever checks many tasks of one package makes its grounds once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from types import TracebackType
from typing import Any

from synthenv.changes import change_table
from synthenv.checks.elsewhere import digests
from synthenv.checks.openings import entries, openings, whole
from synthenv.checks.scratch import Scratch
from synthenv.checks.traces import traced
from synthenv.kit import Json
from synthenv.package import Package, Task, Variant
from synthenv.plain import canonical
from synthenv.schema import ToolSignature
from synthenv.session import Result, Session

__all__ = ["Grounds"]


class Grounds:
    """One package's session and what the checks find out about the package as a whole."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.package: Package = session.package
        self.scratch = Scratch(session.package)
        self._blind: dict[str, tuple[Json, ...]] = {}
        self._complaints: dict[str, tuple[str, ...]] = {}

    @cached_property
    def answers(self) -> Mapping[str, tuple[Json, ...]]:
        """The accepted answers of each task's solution; of a task that has none, nothing."""
        found: dict[str, tuple[Json, ...]] = {}
        for name, task in self.package.tasks.items():
            runs = [traced(self.session, task, variant) for variant in task.variants]
            found[name] = tuple(run.answer for run in runs if run.accepted)
        return found

    def blind(self, task: Task, variant: Variant) -> tuple[Json, ...]:
        """Return what the tools that need no argument say to a call without any, in the order of tools.py."""
        key = _setup_key(variant)
        if key not in self._blind:
            said = []
            for name, tool in self.package.tools.items():
                for opening in openings(tool):
                    if whole(tool, opening):
                        self.session.start(task, variant)
                        said.append(self.session.call(name, opening))
            self._blind[key] = tuple(each.value for each in said if each.ok)
        return self._blind[key]

    def complaints(self, task: Task, variant: Variant) -> tuple[str, ...]:
        """Return what the platform and the tools say to bad calls."""
        key = _setup_key(variant)
        if key not in self._complaints:
            self.session.start(task, variant)
            said = [self.session.call("no_such_tool", {})]
            for tool in self.package.tools.values():
                said += [self.session.call(tool.name, arguments) for arguments in _bad_arguments(tool)]
            self._complaints[key] = tuple(text for each in said if (text := _refusal(each)))
        return self._complaints[key]

    def replayed(self, task: Task) -> str:
        """Return the digest of the task's traces as another process finds them; "" where it finds none."""
        if self.package.tasks.get(task.name) == task:
            return self._replays.get(task.name, "")
        alone = replace(self.package, tasks={task.name: replace(task, parent="", relation="")}, path=None)
        return digests(alone, self.session.host.level).get(task.name, "")

    @cached_property
    def _replays(self) -> Mapping[str, str]:
        return digests(self.package, self.session.host.level)

    def close(self) -> None:
        """Free the scratch world; the session stays open."""
        self.scratch.close()

    def __enter__(self) -> Grounds:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _setup_key(variant: Variant) -> str:
    return canonical([change_table(each) for each in variant.setup])


def _bad_arguments(tool: ToolSignature) -> list[dict[str, Any]]:
    """Return arguments that a tool should complain of: unknown, missing, of the wrong type, and of no row."""
    strange: Mapping[str, Json] = {"integer": 2**40, "number": -1.5, "string": "zzz no such zzz", "boolean": True}
    kinds = {each.name: str(_first(each.schema.get("type"))) for each in tool.parameters}
    needed = {each.name for each in tool.parameters if each.required}
    wrong = {name: {"a": "wrong type"} for name in kinds}
    unknown = {name: strange.get(kind, []) for name, kind in kinds.items() if name in needed}
    one_wrong = [{**unknown, name: -1 if kind == "integer" else "zzz"} for name, kind in kinds.items()][:3]
    inner = [each for opening in openings(tool) for each in _bad_entries(tool, opening, strange)]
    return [{"no_such_argument": 1}, {}, wrong, unknown, *one_wrong, *inner]


def _bad_entries(
    tool: ToolSignature, opening: Mapping[str, Json], strange: Mapping[str, Json]
) -> Iterator[dict[str, Any]]:
    """Yield calls whose objects hold what a tool should complain of."""
    for name, told in entries(tool, opening).items():
        unknown = {each: strange.get(str(about.schema.get("type")), "zzz") for each, about in told.items()}
        needed = {each: value for each, value in unknown.items() if told[each].needed}
        for given in ({"no_such_argument": 1}, {}, {each: {"a": "wrong type"} for each in told}, needed, unknown):
            yield {**opening, name: given}


def _first(kind: Any) -> Any:
    return kind[0] if isinstance(kind, list) else kind


def _refusal(result: Result) -> str:
    """What a refusal says, also one that the tool returned as a value; "" for any other reply."""
    if not result.ok:
        return str(result.value["error"]["message"])
    refused = isinstance(result.value, dict) and result.value.get("error")
    return canonical(refused) if refused else ""
