"""Greedy plan: for each slot, the first item of the list that the right one was found in, and no looking back.

It reads what the solution reads. Each value of the answer that was picked out of a list is a slot; into it goes the
first item of the same column that is in no slot yet. The solution's searches have been narrowed by what each item must
be by itself, so that an item's own conditions are met as far as searches take them; what all must be together nobody
looks at. What the solution writes is written with the items that were taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from synthenv.checks.traces import Step
from synthenv.episode import Episode
from synthenv.kit import Json
from synthenv.ladder.rung import Ground, needs_solution
from synthenv.ladder.sightings import given, key_of

__all__ = ["greedy", "has_slots"]

_FEWEST = 2
"""Slots that make a plan."""


def greedy(ground: Ground, episode: Episode) -> Json:
    """Fill every slot with the first item there is."""
    run = ground.runs[ground.at]
    taken = _taken(ground, ground.at)
    for step in run.steps:
        episode.call(step.tool, _exchanged(dict(step.arguments), taken) if step.wrote else step.arguments)
    return _exchanged(run.answer, taken)


def has_slots(ground: Ground) -> str:
    """The bar: the answer must be made of several items that go together, each picked out of a list."""
    lacking = needs_solution(ground)
    if lacking:
        return lacking
    if all(len(_taken(ground, at)) >= _FEWEST for at in ground.runs):
        return ""
    return "its answer does not arrange several items"


def _taken(ground: Ground, at: int) -> Mapping[str, Json]:
    """Return what goes into each slot, by the key of the item that is right there."""
    run, known = ground.runs[at], given(ground.task.variants[at])
    columns = list(_columns(run.steps))
    made: dict[str, Json] = {}
    for right in _slots(ground.task.answer, run.answer):
        key = key_of(right)
        column = next((each for each in columns if key in map(key_of, each)), None)
        if column is not None and key not in known and key not in made:
            used = {key_of(each) for each in made.values()}
            made[key] = next(each for each in (*column, right) if key_of(each) not in used or each == right)
    return made


def _slots(schema: Mapping[str, Any], answer: Json) -> Iterator[Json]:
    """Yield the values of an answer that have a place of their own; what is in a set has none."""
    items = schema.get("items", {})
    if isinstance(answer, dict):
        for name, each in answer.items():
            yield from _slots(schema.get("properties", {}).get(name, {}), each)
    elif isinstance(answer, list):
        placed = answer if schema.get("x-ordered") or items.get("type") in ("object", "array") else []
        for each in placed:
            yield from _slots(items, each)
    elif answer is not None and not isinstance(answer, bool):
        yield answer


def _columns(steps: Sequence[Step]) -> Iterator[list[Json]]:
    """Yield what stands under one name in the rows of a list, for every list of two rows or more that was read."""
    for step in steps:
        reply = step.result.value
        for rows in reply.values() if isinstance(reply, dict) else ():
            if isinstance(rows, list) and len(rows) >= _FEWEST and all(isinstance(row, dict) for row in rows):
                yield from ([row.get(name) for row in rows] for name in rows[0])


def _exchanged(value: Json, taken: Mapping[str, Json]) -> Json:
    """Return a value with every item that is in a slot exchanged for what was taken."""
    if isinstance(value, dict):
        return {name: _exchanged(each, taken) for name, each in value.items()}
    if isinstance(value, list):
        return [_exchanged(each, taken) for each in value]
    return value if value is None or isinstance(value, bool) else taken.get(key_of(value), value)
