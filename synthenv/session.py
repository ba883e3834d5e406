"""One episode over a package: its tools, its world, and one verdict at the end.

    with Session(read(Path("environments/film"))) as session:
        session.reset("quiet_dinner_2", variant=3)
        session.prompt
        session.call("search_films", {"title": "Alien"})        # Result(ok=True, value={...})
        session.submit([348]).passed

A call never raises for what a policy did: an unknown tool, bad arguments, a refusal and a tool's own failure come back
as a Result with an error of a named kind that says what was expected, and change nothing. An answer of the wrong
type gets the schema's error twice; the third counts. The verdict is given once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import TracebackType
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_json

from synthenv import trust
from synthenv.errors import (
    CodeError,
    PackageError,
    SynthenvError,
    ToolFailed,
    UntrustedPackage,
    UsageError,
    VerifierFailed,
    near,
    shown,
)
from synthenv.host import Host
from synthenv.kit import Change, ErrorKind, Json, ToolError, Verdict, failed
from synthenv.package import POLICY, Package, Task, Variant
from synthenv.plain import MAX_TEXT, NotPlain, canonical, plain
from synthenv.sandbox.doctor import level as sandbox_level
from synthenv.sandbox.jail import JailHost, jail_of
from synthenv.sandbox.local import LocalHost
from synthenv.schema import BadValue, answer_type, checked_answer

__all__ = [
    "MAX_ANSWER_TRIES",
    "MAX_MESSAGE",
    "MAX_RESULT",
    "NOT_RUN",
    "Result",
    "Session",
    "open_host",
    "received",
    "submit_schema",
]

MAX_RESULT = 16_000
"""Characters of JSON that one tool answer may have; longer lists are cut, with a note."""

MAX_MESSAGE = 4_000
"""Characters that an error's message may have; longer ones are cut."""

MAX_ANSWER_TRIES = 3
"""The answer of the wrong type that counts: earlier ones get the schema's error."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one call: the tool's answer, or `{"error": {"kind": …, "message": …}}`."""

    ok: bool
    value: Json
    written: str = field(default="", compare=False, repr=False)
    """The text, where it is known already."""

    def text(self) -> str:
        """Return the result as the JSON that a policy reads."""
        return self.written or _text(self.value)

    def or_raise(self) -> Json:
        """Return the tool's answer as a solution gets it: an error is raised as ToolError."""
        if not self.ok:
            raise ToolError(self.value["error"]["kind"], self.value["error"]["message"])
        return self.value


NOT_RUN = Result(False, {"error": {"kind": "refused", "message": "Not run: the episode ended with submit."}})
"""What comes of a call after the answer was judged."""


def open_host(package: Package, *, allow_unsafe: bool = False) -> Host:
    """Return a host for the package's code: this process where somebody vouches for it, else a confined worker.

    Raises UntrustedPackage where nobody vouches for it and this machine confines nothing (see `synthenv doctor`).
    """
    if allow_unsafe or trust.vouched(package):
        return LocalHost(package)
    level = sandbox_level()
    if level == "none":
        raise UntrustedPackage(
            f"{package.label}: neither ships with synthenv nor was built by this installation, and this machine has no "
            "sandbox to run its code in (`synthenv doctor` says what is missing). Build it here, or say allow_unsafe "
            "if you have read it."
        )
    return JailHost(jail_of(package))


class Session:
    """One episode at a time over one package.

    `calls` counts the calls of the episode; `failure` is the first breach of contract by the package's own code, where
    there was one; `verdict` is there when the episode is over.
    """

    def __init__(self, package: Package, host: Host | None = None, *, allow_unsafe: bool = False) -> None:
        self.package = package
        self.host = host if host is not None else open_host(package, allow_unsafe=allow_unsafe)
        self._owns_host = host is None
        self.task: Task | None = None
        self.variant: Variant | None = None
        self.calls = 0
        self.verdict: Verdict | None = None
        self.failure: CodeError | None = None
        self._tries = 0

    def reset(self, task: str, variant: int = 0) -> None:
        """Start an episode of variant number `variant` of `task`."""
        chosen = self.package.task(task)
        if type(variant) is not int or not 0 <= variant < len(chosen.variants):
            raise UsageError(f"task {task!r} has variants 0 to {len(chosen.variants) - 1}, not {shown(variant)}.")
        self.start(chosen, chosen.variants[variant])

    def start(self, task: Task, variant: Variant) -> None:
        """Start an episode of a variant given as data: what the checks use for perturbed databases."""
        self.task, self.variant = task, variant
        self.calls, self.verdict, self.failure, self._tries = 0, None, None, 0
        _answer_type(canonical(task.answer), f"{self.package.label}/tasks/{task.name}")
        try:
            self.host.begin(variant.setup)
        except SynthenvError as error:
            raise PackageError(f"{self.package.label}/tasks/{task.name}: can't be set up ({error}).") from None

    def episode(self) -> tuple[Task, Variant]:
        """Return the task and the variant that are played."""
        if self.task is None or self.variant is None:
            raise UsageError("No episode has started: call reset first.")
        return self.task, self.variant

    @property
    def prompt(self) -> str:
        """What the policy is asked."""
        return self.episode()[1].prompt

    @property
    def house_rules(self) -> str:
        """The rules of the house that the policy must keep, as policy.md tells them; "" where there are none."""
        return self.package.files.get(POLICY, b"").decode("utf-8", "replace")

    @property
    def brief(self) -> str:
        """All that the policy is told: the rules of the house, where there are any, and the prompt."""
        return f"{self.house_rules}\n{self.prompt}" if self.house_rules else self.prompt

    @property
    def tools(self) -> list[dict[str, Any]]:
        """The toolset as OpenAI function schemas, the caller's own; `submit` is missing: its schema is the task's."""
        return [each.function_schema() for each in self.package.tools.values()]

    def call(self, name: str, arguments: Mapping[str, Any]) -> Result:
        """Call a tool."""
        self.calls += 1
        signature = self.package.tools.get(name) if type(name) is str else None
        if signature is None:
            known = [*self.package.tools, "submit"]
            called = name if type(name) is str else ""
            if called == "submit":
                return _error("refused", "The answer is handed in with submit(answer), not with a call.")
            return _error("unknown_tool", f"There is no tool called {shown(name, 60)}. {near(called, known)}")
        try:
            return _cut(self.host.call(name, signature.arguments(received(arguments))))
        except (BadValue, NotPlain) as error:
            return _error("bad_argument", f"{name}: {error}")
        except ToolError as error:
            return _error(error.kind, error.message)
        except ToolFailed as error:
            self.failure = self.failure or error
            # Where the package lies is no business of the policy's.
            told = str(error).removeprefix(f"{self.package.label}, ").replace(self.package.label, self.package.name)
            return _error("tool_failed", f"{told} Nothing was changed.")

    def submit(self, answer: Json) -> Verdict | Result:
        """Judge the answer and end the episode; an answer of the wrong type gets a Result with the error, twice."""
        task, variant = self.episode()
        if self.verdict is not None:
            return _error("refused", "The episode is over: the answer was judged already.")
        try:
            where = f"{self.package.label}/tasks/{task.name}"
            answer = plain(checked_answer(_answer_type(canonical(task.answer), where), received(answer)))
        except (BadValue, NotPlain) as error:
            self._tries += 1
            if self._tries < MAX_ANSWER_TRIES:
                return _error("bad_argument", f"submit: {error}. The answer's schema: {json.dumps(dict(task.answer))}")
            self.verdict = failed(f"the answer is of the wrong type: {error}")
            return self.verdict
        changes = self.changes()
        if self.verdict is None:
            self.verdict = self.judge(changes, answer, task, variant)
        return self.verdict

    def judge(self, changes: Sequence[Change], answer: Json, task: Task, variant: Variant) -> Verdict:
        """Judge an outcome without ending the episode; a verifier that fails gives a verdict that says so."""
        try:
            return self.host.judge(task, variant, changes, answer)
        except VerifierFailed as error:
            self.failure = self.failure or error
            return failed(f"the verifier failed: {error}")

    def solve(self) -> Json:
        """Run the task's solution over this session's tools and return its answer; the episode goes on."""
        task, variant = self.episode()
        return self.host.solve(task, variant, lambda name, arguments: self.call(name, arguments).or_raise())

    def changes(self) -> tuple[Change, ...]:
        """Return what the episode changed so far; where the package's code keeps that from us, the episode is lost."""
        try:
            return self.host.changes()
        except ToolFailed as error:
            self.failure = self.failure or error
            if self.verdict is None:
                self.verdict = failed("what was changed can't be told")
            return ()

    def close(self) -> None:
        """Free the host, where this session opened it."""
        if self._owns_host:
            self.host.close()

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def submit_schema(task: Task) -> dict[str, Any]:
    """Return the tool `submit` of a task as an OpenAI function schema, the caller's own to change."""
    return {
        "type": "function",
        "function": {
            "name": "submit",
            "description": "Hand in the answer and end the episode.",
            "parameters": {
                "type": "object",
                "properties": {"answer": plain(dict(task.answer))},
                "required": ["answer"],
                "additionalProperties": False,
            },
        },
    }


@lru_cache(maxsize=1024)
def _answer_type(schema: str, where: str) -> TypeAdapter[Any]:
    return answer_type(json.loads(schema), where)


def received(value: Any) -> Json:
    """Return what a policy sent as plain JSON; NotPlain where it is none, or too long."""
    whole = plain(value)
    size = len(to_json(whole))
    if size > MAX_TEXT:
        raise NotPlain(f"it takes {size:,} bytes of JSON; at most {MAX_TEXT:,} are read")
    return whole


def _text(value: Json) -> str:
    return to_json(value).decode()


def _error(kind: ErrorKind, message: str) -> Result:
    if len(message) > MAX_MESSAGE:
        message = f"{message[:MAX_MESSAGE]}…"
    return Result(False, {"error": {"kind": kind, "message": message}})


def _cut(value: Json) -> Result:
    """Cut the longest list of a tool's answer until it fits, and say so. The call was made: it is no error by now."""
    text = _text(value)
    size = len(text)
    if size <= MAX_RESULT:
        return Result(True, value, text)
    withheld = Result(True, {"cut": f"The answer has {size:,} characters; at most {MAX_RESULT:,} are shown."})
    lists = {key: each for key, each in value.items() if isinstance(each, list)} if isinstance(value, dict) else {}
    if not lists:
        return withheld
    longest = max(lists, key=lambda key: len(_text(lists[key])))
    kept = list(lists[longest])
    while kept and len(_text({**value, longest: kept})) > MAX_RESULT - 200:
        kept = kept[: len(kept) * 3 // 4]
    note = f"{longest}: the first {len(kept)} of {len(lists[longest])} are shown; ask for less."
    cut = Result(True, {**value, longest: kept, "cut": note})
    return cut if len(cut.text()) <= MAX_RESULT else withheld
