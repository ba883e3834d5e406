"""What a policy sees of an episode, and the trace of what it did there.

    episode = Episode(session, seed=3)           # of a session that was reset
    episode.prompt, episode.house_rules, episode.tools, episode.answer_schema
    episode.call("search_films", {"title": "Alien"}).value
    episode.calls                                # every call so far, with its result

An exception that is not the policy's own, of the session or of a verifier that can't be loaded, is kept as `failure`
before it goes on, so that whoever runs the policy can tell whose it was.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Literal, TypeAlias

from synthenv.errors import PackageError, shown
from synthenv.kit import Json
from synthenv.package import Package
from synthenv.plain import NotPlain, plain
from synthenv.session import NOT_RUN, Result, Session, submit_schema
from synthenv.verdict import Verdict

__all__ = ["BOUNDARIES", "Boundary", "Episode", "Failure", "ToolCall", "told"]

Boundary: TypeAlias = Literal["policy", "tool", "verifier", "session"]
BOUNDARIES: tuple[Boundary, ...] = ("policy", "tool", "verifier", "session")


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong, and on whose side: the policy's, a tool's, a verifier's, or the session's own."""

    boundary: Boundary
    message: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One call as it was made, and what came of it."""

    name: str
    arguments: Json
    ok: bool
    result: Json
    seconds: float = 0.0


class Episode:
    """One episode of a session, for one policy.

    `rng` is the policy's own source of chance; `answer` is the answer handed in last.
    """

    def __init__(self, session: Session, seed: int = 0) -> None:
        task, variant = session.episode()
        self._session = session
        self.prompt = variant.prompt
        self.house_rules = session.house_rules
        self.answer_schema = dict(task.answer)
        self.tools = [*session.tools, submit_schema(task)]
        self.rng = Random(seed)
        self.calls: list[ToolCall] = []
        self.answer: Json = None
        self.failure: Failure | None = None

    @property
    def package(self) -> Package:
        """The package that is played."""
        return self._session.package

    @property
    def verdict(self) -> Verdict | None:
        """The verdict, once the answer was judged."""
        return self._session.verdict

    def call(self, name: str, arguments: Mapping[str, Any]) -> Result:
        """Call a tool; after the verdict nothing is run, nor traced."""
        if self.verdict is not None:
            return NOT_RUN
        begun = time.perf_counter()
        try:
            result = self._session.call(name, arguments)
        except Exception as error:
            self.failure = Failure("session", told(error))
            raise
        seconds = time.perf_counter() - begun
        self.calls.append(
            ToolCall(str(_kept(name)), _kept(arguments), result.ok, _kept(result.value), round(seconds, 6))
        )
        return result

    def submit(self, answer: Json) -> Verdict | Result:
        """Hand in the answer; one of the wrong type gets a Result with the schema's error, twice."""
        self.answer = _kept(answer)
        try:
            return self._session.submit(answer)
        except Exception as error:
            self.failure = Failure("verifier" if isinstance(error, PackageError) else "session", told(error))
            raise

    def solve(self) -> Json:
        """Run the task's own solution over this episode's tools and return its answer: the oracle's way alone."""
        task, variant = self._session.episode()
        return self._session.host.solve(task, variant, lambda name, arguments: self.call(name, arguments).or_raise())


def _kept(value: Any) -> Json:
    """Return a value as a trace keeps it: what is no JSON, in words."""
    try:
        return plain(value)
    except NotPlain:
        return shown(value)


def told(error: BaseException) -> str:
    """Return an exception in words."""
    return f"{type(error).__name__}: {shown(str(error), 1000)}"
