"""Rungs: scripted policies with a ladder's knowledge of the task, and why one has nothing to do with a task.

    rung = Rung("noisy 5%", "the solution, misreading one reply in twenty", play, needs_solution)
    rung.bars(ground)                    # "" where it applies, else why not
    rung.play(ground, episode)           # the answer that it hands in

A ground is what a rung may know of a task beyond an episode: the package, the task, and what its solution did on the
variants that are played. Rungs are yardsticks and no competitors: some of them know the right way and lack one
faculty, so that what they fail at shows what that faculty is worth.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from synthenv.checks.traces import MAX_CALLS, Run, traced
from synthenv.episode import Episode
from synthenv.errors import SynthenvError
from synthenv.host import Call
from synthenv.kit import Json, ToolError
from synthenv.ladder.heedless import Rests, parsed, without
from synthenv.package import Task
from synthenv.policies import Policy, null
from synthenv.session import Session

__all__ = ["Ground", "Rung", "always", "asked", "ground_of", "needs_solution", "ran", "solved"]


@dataclass(frozen=True)
class Ground:
    """A task on the ladder. `runs` are its solution's, by the number of the variant; empty where there is none."""

    session: Session
    task: Task
    runs: Mapping[int, Run]

    @property
    def at(self) -> int:
        """The number of the variant that is played now."""
        return self.task.variants.index(self.session.episode()[1])

    @cached_property
    def overlooking(self) -> Mapping[str, str]:
        """The solution's source without each condition, by the constant of the prompt that it rests on."""
        source, tools = self.task.solution or "", self.session.package.tools
        whole = ast.unparse(parsed(source))
        made = {each: without(parsed(source), tools, _named(each)) for each in sorted(self.task.variants[0].constants)}
        return {name: each for name, each in made.items() if each != whole}


@dataclass(frozen=True)
class Rung:
    """One policy of the ladder; `bars` says why it does not apply to a task, and nothing where it does."""

    name: str
    about: str
    play: Callable[[Ground, Episode], Json]
    bars: Callable[[Ground], str]

    def policy(self, ground: Ground) -> Policy:
        """Return the rung as a policy of this task's episodes."""

        def policy(episode: Episode) -> Json:
            return self.play(ground, episode)

        policy.__name__ = self.name
        return policy


def ground_of(session: Session, task: Task, variants: range) -> Ground:
    """Return what a rung may know of a task."""
    if task.solution is None:
        return Ground(session, task, {})
    return Ground(session, task, {at: traced(session, task, task.variants[at]) for at in variants})


def _named(name: str) -> Rests:
    return lambda node: isinstance(node, ast.Name) and node.id == name


def always(ground: Ground) -> str:
    """The bar of a rung that applies to every task."""
    return ""


def needs_solution(ground: Ground) -> str:
    """The bar of a rung that is made from the solution."""
    if ground.task.solution is None:
        return "the task's solution is not in the package"
    if not all(run.accepted for run in ground.runs.values()):
        return "the task's solution does not pass"
    return ""


def asked(episode: Episode) -> Call:
    """Return the episode's own tools, as a solution calls them."""

    def call(name: str, arguments: Mapping[str, Any]) -> Json:
        return episode.call(name, arguments).or_raise()

    return call


def solved(ground: Ground, episode: Episode, call: Call) -> Json:
    """Run the solution over `call`; where it can't go on, hand in the emptiest answer that fits.

    >>> solved(ground, episode, asked(episode)) == episode.solve()
    True
    """
    try:
        return ran(ground, call, ground.task.solution, MAX_CALLS)
    except (SynthenvError, ToolError):
        return null(episode)


def ran(ground: Ground, call: Call, source: str | None, most: int) -> Json:
    """Run a source in the place of the solution and return its answer; more than `most` calls are refused.

    Raises SynthenvError or ToolError where it can't go on.
    """
    _, variant = ground.session.episode()
    made = 0

    def counted(name: str, arguments: Mapping[str, Any]) -> Json:
        nonlocal made
        made += 1
        if made > most:
            raise ToolError("refused", f"{most} calls were made, and no more are.")
        return call(name, arguments)

    return ground.session.host.solve(replace(ground.task, solution=source), variant, counted)
