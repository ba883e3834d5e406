"""Influence: which calls of a solution hang on which replies, and how long the chains of them are.

    chain(ground, at=0)                  # 4: a search, a listing of what it found, a look at one, a booking of that one

A call hangs on an earlier reply in two ways:

* it is given a value that the reply showed first, and that had to be learnt;
* it is made because of what the reply tells: had it told something else, the call had not been made. To find out, the
  solution runs again over the replies that it had, with the values of one that are passed on to no call taken far down,
  then far up. What is asked then and was never answered gets an answer that tells nothing. Where the solution gives up
  over it nothing is learnt, so that chains are rather too short than too long.

Pages of one listing hang on nothing of each other, and are no chain. Nor is the answer a link: only calls are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from synthenv.checks.traces import Step
from synthenv.errors import SynthenvError
from synthenv.kit import Json, ToolError
from synthenv.ladder.depth import emptied
from synthenv.ladder.rung import Ground
from synthenv.ladder.sightings import key_of, known, learnt, sources
from synthenv.plain import canonical

__all__ = ["altered", "chain", "longest"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FAR = 10**6
_WAYS = (-1, 1)

Links = Iterator[tuple[int, int]]
"""Pairs of calls, by number: the later one hangs on the reply of the earlier one."""


def chain(ground: Ground, at: int) -> int:
    """Return the length of the longest chain of calls of a variant's run, each hanging on a reply of the one before."""
    steps = ground.runs[at].steps
    before = known(ground.session.package, ground.task.variants[at])
    passed_on = {key_of(value) for step in steps for _, value in learnt(step.arguments, before)}
    again = _Again(ground, at, before | passed_on)
    return longest(len(steps), {*sources(steps, before), *again.links(range(len(steps)))})


def longest(calls: int, links: set[tuple[int, int]]) -> int:
    """Return the length of the longest chain among so many calls.

    >>> longest(4, {(0, 1), (1, 3), (0, 2)})
    3
    """
    depths = [1] * calls
    for earlier, later in sorted(links):
        depths[later] = max(depths[later], depths[earlier] + 1)
    return max(depths, default=0)


@dataclass(frozen=True)
class _Again:
    """A solution that runs again over the replies that it had on a variant; what is `kept` is never altered."""

    ground: Ground
    at: int
    kept: frozenset[str]

    @property
    def steps(self) -> Sequence[Step]:
        """The calls that it made."""
        return self.ground.runs[self.at].steps

    def links(self, numbers: range) -> Links:
        """Yield the links of these replies to later calls; many are looked at together while nothing comes of it."""
        if not numbers:
            return
        missing = [self._missing(numbers, way) for way in _WAYS]
        if all(each is not None and not each for each in missing):
            return
        if len(numbers) == 1:
            yield from {(numbers[0], later) for each in missing for later in each or ()}
            return
        middle = len(numbers) // 2
        yield from self.links(numbers[:middle])
        yield from self.links(numbers[middle:])

    def _missing(self, numbers: range, way: int) -> set[int] | None:
        """The later calls that are not made where these replies are others; None where the solution gives up."""
        # In turn up and down: values that are held against each other would otherwise stay as they stand.
        ways = {number: way if number % 2 else -way for number in numbers}
        others = {number: altered(self.steps[number].result.value, self.kept, each) for number, each in ways.items()}
        if all(self.steps[number].result.value == reply for number, reply in others.items()):
            return set()
        made = self._made(others)
        later = range(numbers[0] + 1, len(self.steps))
        return None if made is None else {number for number in later if _key(self.steps[number]) not in made}

    def _made(self, others: Mapping[int, Json]) -> set[str] | None:
        """The calls that it makes where some replies are others; None where it gives up."""
        told = {_key(step): others.get(number, step.result.value) for number, step in enumerate(self.steps)}
        forms = {step.tool: emptied(step.result.value) for step in self.steps}
        made: set[str] = set()

        def call(name: str, arguments: Mapping[str, Any]) -> Json:
            key = _keyed(name, arguments)
            if name not in forms or len(made) > 2 * len(self.steps):
                raise ToolError("refused", "This was never asked.")
            made.add(key)
            return told.get(key, forms[name])

        task = self.ground.task
        try:
            answer = self.ground.session.host.solve(task, task.variants[self.at], call)
        except (SynthenvError, ToolError):
            return None
        return None if answer is None else made


def altered(reply: Json, kept: frozenset[str], way: int) -> Json:
    """Return a reply whose values are far lower or higher, but those that are kept; so is what stands beside a list.

    >>> altered({"films": [{"id": 3, "year": 1979}], "page": 1}, frozenset({"3"}), 1)
    {'films': [{'id': 3, 'year': 1001979}], 'page': 1}
    """
    if not isinstance(reply, dict) or not any(isinstance(each, list) for each in reply.values()):
        return _other(reply, kept, way)
    return {name: _other(each, kept, way) if isinstance(each, (dict, list)) else each for name, each in reply.items()}


def _other(value: Json, kept: frozenset[str], way: int) -> Json:
    if isinstance(value, dict):
        return {name: _other(each, kept, way) for name, each in value.items()}
    if isinstance(value, list):
        return [_other(each, kept, way) for each in value]
    if isinstance(value, bool):
        return not value
    if value is None or key_of(value) in kept:
        return value
    if isinstance(value, str):
        return _DAY.sub("1900-01-01" if way < 0 else "2999-12-31", value) if _DAY.match(value) else f"{value}?"
    return value + way * _FAR


def _key(step: Step) -> str:
    return _keyed(step.tool, step.arguments)


def _keyed(tool: str, arguments: Mapping[str, Any]) -> str:
    return f"{tool} {canonical(dict(arguments))}"
