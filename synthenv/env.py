"""A package as a Gymnasium environment: text in, text out.

    env = gym.make("synthenv/film-v0", task="quiet_dinner_2")
    observation, info = env.reset(seed=3)                # the prompt; info["tools"]: OpenAI function schemas
    env.step('{"name": "search_films", "arguments": {"title": "Alien"}}')
    env.step('{"name": "submit", "arguments": {"answer": [348]}}')

An action is the JSON of a tool call or of a list of them. The tool `submit` hands in the answer and ends the episode;
arguments may be JSON in a string, as some models send them. The observation is the result's JSON, for a list a list.
Whatever an action holds, `step` answers: what is no call, an unknown tool or a bad argument becomes an observation that
says what was expected. The reward is 1.0 when the answer was judged right, else 0.0.

The reset's seed picks the task, where none is given, and its variant; `options={"task": …, "variant": …}` says which.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np

from synthenv.actions import act
from synthenv.errors import PackageError, UsageError, near, shown
from synthenv.package import Package, Task, read
from synthenv.plain import MAX_TEXT
from synthenv.session import Session, submit_schema
from synthenv.spaces import Unicode
from synthenv.verdict import failed

__all__ = ["MAX_OBSERVATION", "MAX_TURNS", "SynthEnv"]

MAX_TURNS = 50
"""Steps after which an episode without an answer is cut off, where `max_turns` does not say."""

MAX_OBSERVATION = 1_000_000
"""Characters that no observation exceeds."""


class SynthEnv(gym.Env[str, str]):
    """One package, an episode at a time.

    `info` has `task`, `variant`, `level`, `turns`, `tool_calls` and `rows_changed`; after a reset also `tools`, and at
    the end `passed` and `reasons`.
    """

    metadata: dict[str, Any] = {"render_modes": []}  # noqa: RUF012 - as Gymnasium declares it

    def __init__(
        self,
        package: Package | Path | str,
        task: str | None = None,
        max_turns: int = MAX_TURNS,
        *,
        allow_unsafe: bool = False,
    ) -> None:
        if type(max_turns) is not int or max_turns < 1:
            raise UsageError(f"max_turns is {shown(max_turns)}; expected a whole number from 1.")
        self.package = package if isinstance(package, Package) else read(Path(package))
        self._names = sorted(self.package.tasks)
        if not self._names:
            raise PackageError(f"{self.package.label} has no tasks. Build it again.")
        self._given = None if task is None else _task(self.package, task)
        self._max_turns = max_turns
        self._variant = self._turns = self._episodes = 0
        self._session = Session(self.package, allow_unsafe=allow_unsafe)
        self.observation_space = Unicode(MAX_OBSERVATION)
        self.action_space = Unicode(MAX_TEXT)

    @property
    def session(self) -> Session:
        """The session that is played."""
        return self._session

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[str, dict[str, Any]]:
        """Start an episode; return its prompt (after the rules of the house, if any), and the tools in `info`."""
        super().reset(seed=_seed(seed))
        given = _options(options)
        task = self._given if given.get("task") is None else _task(self.package, given["task"])
        if task is None:
            task = self.package.tasks[self._names[self._drawn(len(self._names))]]
        variant = given.get("variant")
        self._variant = self._drawn(len(task.variants)) if variant is None else variant
        self._session.reset(task.name, self._variant)
        self._turns = 0
        self._episodes += 1
        return self._session.brief, {**self.info(), "tools": [*self._session.tools, submit_schema(task)]}

    def step(self, action: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
        """Run what the action calls; return the results, the reward, and whether the episode is over or was cut off."""
        again = self.over
        observation, reward, terminated, truncated, info = self.outcome(_OVER if again else self.play(action))
        return observation, 0.0 if again else reward, terminated, truncated, info

    @property
    def over(self) -> bool:
        """Whether the answer was judged or the turns are used up."""
        return self._session.verdict is not None or self._turns >= self._max_turns

    def play(self, action: str) -> str:
        """Run what the action calls and return the results: a step, but for what `outcome` adds."""
        if self._session.task is None:
            raise UsageError("No episode has started: call reset before step.")
        self._turns += 1
        return act(action, self._session)

    def outcome(self, observation: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
        """Return what `step` returns once these results were played for."""
        info = self.info()
        if not self.over:
            return observation, 0.0, False, False, info
        verdict = self._session.verdict
        ending = verdict if verdict is not None else failed(f"no answer was handed in within {self._max_turns} turns")
        info |= {"passed": ending.passed, "reasons": list(ending.reasons)}
        return observation, ending.reward, verdict is not None, verdict is None, info

    def info(self) -> dict[str, Any]:
        """Return what is said of the episode as it stands."""
        task, _ = self._session.episode()
        _, _, turns, calls, changed = self.tally()
        counts = {"turns": turns, "tool_calls": calls, "rows_changed": changed}
        return {"task": task.name, "variant": self._variant, "level": task.level, **counts}

    def tally(self) -> tuple[bool, int, int, int, int]:
        """Return whether the episode is over, its number in this environment, turns, tool calls and rows changed."""
        session = self._session
        return self.over, self._episodes, self._turns, session.calls, len(session.changes())

    def close(self) -> None:
        """Free the package's worlds."""
        self._session.close()

    def _drawn(self, count: int) -> int:
        return int(self.np_random.integers(count))


_OVER = '{"error":{"kind":"refused","message":"The episode is over: call reset."}}'


def _seed(seed: Any) -> int | None:
    if seed is None:
        return None
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise UsageError(f"The seed is {shown(seed)}; expected a whole number from 0, or None.")
    return int(seed)


def _task(package: Package, name: Any) -> Task:
    if not isinstance(name, str):
        raise UsageError(f"The task is {shown(name)}; expected its name. {near('', package.tasks)}")
    return package.task(name)


def _options(options: Any) -> Mapping[str, Any]:
    given: Mapping[str, Any] = {} if options is None else options
    if not isinstance(given, Mapping):
        raise UsageError(f"The reset's options are {shown(options)}; expected a dict with 'task' and 'variant'.")
    for each in given:
        if each not in ("task", "variant"):
            raise UsageError(f"The reset has no option {shown(each)}. {near(str(each), ('task', 'variant'))}")
    return given
