"""Wrong answers: what a careless or guessing policy would hand in instead of the right one.

    for kind, answer in wrong_answers(form, [[3, 5, 8]], pools, random): ...

Mutations, at every place of the answer: a number off by one or a little more (or by its last place, where it is right
to so many places), an entity swapped for another of its kind (`pools` holds such values by path: near misses that the
solution saw, and others from the database), an item missing, extra or twice, two items in the wrong order where the
order counts, a text cut, lengthened or hedged with another one ("this or that"), a date moved by a day, a month or a
year, a value where none is right, another choice; at most `TYPES` answers of the wrong type; and, when these run out,
two mutations at once. Kinds take turns. No answer is yielded twice, none that equals the right one as the schema reads
it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, zip_longest
from random import Random
from typing import Any

from synthenv.checks.values import Form, decimals, fits, kind_of
from synthenv.kit import Json

__all__ = ["TYPES", "Pools", "wrong_answers"]

TYPES = 10
"""Answers of the wrong type that are tried a variant: they are refused by the schema, so more would prove nothing."""

_FRUITLESS = 200
_HEDGES = 1
_BETWEEN = (", ", " or ", " and ", "; ", " / ", "|", "\n")
_SWAPS = 24

Mutation = tuple[str, Json]


@dataclass(frozen=True, slots=True)
class Pools:
    """Values to swap in, by the path of the answer: rows that the solution saw, and rows of the database."""

    near: Mapping[str, Sequence[Json]]
    far: Mapping[str, Sequence[Json]]


def wrong_answers(form: Form, rights: Sequence[Json], pools: Pools, random: Random) -> Iterator[Mutation]:
    """Yield wrong answers with their kind, all different, made from the first of the right ones."""
    right = rights[0]
    seen: set[str] = set()

    def wrong(answer: Json) -> bool:
        key = form.key(answer)
        known = key in seen or any(form.near(each, answer) for each in rights)
        seen.add(key)
        return not known

    singles = list(_mutations(form.schema, right, "", pools, random))
    yield from (each for each in chain(_in_turn(singles, random), _types(right)) if wrong(each[1]))
    fruitless = 0
    while singles and fruitless < _FRUITLESS:
        again = list(_mutations(form.schema, random.choice(singles)[1], "", pools, random))
        answer = random.choice(again)[1] if again else right
        fruitless += 1
        if wrong(answer):
            fruitless = 0
            yield "combined", answer


def _in_turn(mutations: Sequence[Mutation], random: Random) -> Iterator[Mutation]:
    """Yield one mutation of each kind, then another of each."""
    kinds: dict[str, list[Mutation]] = {}
    for each in mutations:
        kinds.setdefault(each[0], []).append(each)
    for group in kinds.values():
        random.shuffle(group)
    for turn in zip_longest(*(kinds[kind] for kind in sorted(kinds))):
        yield from (each for each in turn if each is not None)


def _mutations(schema: Mapping[str, Any], value: Json, path: str, pools: Pools, random: Random) -> Iterator[Mutation]:
    """Yield all answers that differ from `value` in one place."""
    kind = kind_of(schema)
    if kind == "array" and isinstance(value, list):
        yield from _lists(schema, value, path, pools, random)
    elif kind == "object" and isinstance(value, dict):
        for name, each in schema.get("properties", {}).items():
            inner = f"{path}.{name}" if path else name
            for how, other in _mutations(each, value[name], inner, pools, random):
                yield how, {**value, name: other}
    else:
        yield from _scalars(schema, value) if value is not None else ()
        swapped = list(_swapped(schema, value, path, pools, random))
        yield from swapped
        if kind == "string" and value:
            yield from _hedged(value, [other for _, other in swapped[:_HEDGES]])


def _lists(schema: Mapping[str, Any], value: list[Json], path: str, pools: Pools, random: Random) -> Iterator[Mutation]:
    for at in range(len(value)):
        rest = [*value[:at], *value[at + 1 :]]
        yield "missing", rest
        yield "duplicate", [*value, value[at]]
        for how, item in _mutations(schema["items"], value[at], f"{path}[]", pools, random):
            yield how, [*value[:at], item, *value[at + 1 :]]
    for _, item in _swapped(schema["items"], None, f"{path}[]", pools, random):
        yield "extra", [*value, item]
    if value:
        yield "missing", []
        for how, item in _mutations(schema["items"], random.choice(value), f"{path}[]", pools, random):
            yield "extra", [*value, item] if how != "near_miss" else [item, *value]
    if schema.get("x-ordered") and len(value) > 1:
        yield "order", value[::-1]
        for at in range(len(value) - 1):
            yield "order", [*value[:at], value[at + 1], value[at], *value[at + 2 :]]


def _scalars(schema: Mapping[str, Any], value: Json) -> Iterator[Mutation]:
    kind = kind_of(schema)
    if kind == "enum":
        yield from (("choice", each) for each in schema["enum"] if each != value)
    elif kind == "boolean":
        yield "choice", not value
    elif kind == "integer":
        yield from (("off_by_one", value + step) for step in (1, -1))
        yield from (("off_by_more", value + step) for step in (2, -2, 3, 5, 10, -10, 100))
        yield from (("off_by_more", each) for each in (-value, value * 10, value * 2, value // 2, value // 10))
    elif kind == "number":
        yield from _last_places(value, decimals(schema))
        yield from (("off_by_one", value + step) for step in (1, -1))
        yield from (("off_by_more", round(value * by, 6)) for by in (1.1, 0.9, 2, 0.5, 10, 0.1, -1))
        if decimals(schema) is None:
            yield from (("off_by_little", value * by) for by in (1.05, 0.95, 1.01, 0.99, 1.001, 0.999))
    elif kind == "string":
        yield from (("near_text", each) for each in (value[:-1], value[1:], f"{value} 2", f"the {value}", value[::-1]))
        yield from (("near_date", each) for each in _dates(value))
        parts = value.split()
        yield from (("near_text", " ".join(parts[:at] + parts[at + 1 :])) for at in range(len(parts)))


def _dates(value: str) -> Iterator[str]:
    """Yield other days in the place of the one that a text begins with, if it does."""
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return
    if date(2, 1, 1) <= day <= date(9998, 12, 1):
        yield from (f"{day + timedelta(days=step)}{value[10:]}" for step in (1, -1, 31, -31, 365, -365))


def _hedged(value: str, others: Sequence[str]) -> Iterator[Mutation]:
    """Yield texts that name the right one among others: who is paid for one of two need not choose."""
    for other in others or ["another"]:
        yield from (("hedged", f"{one}{by}{two}") for by in _BETWEEN for one, two in ((value, other), (other, value)))


def _last_places(value: float, places: int | None) -> Iterator[Mutation]:
    """Yield numbers that are off in the last place that counts, and the number rounded too far."""
    if places is not None:
        yield from (("last_place", round(value + step * 10.0**-places, places + 6)) for step in (1, -1, 2, -2, 5, -5))
        yield from (("rounded", round(value, fewer)) for fewer in range(places))


def _swapped(schema: Mapping[str, Any], value: Json, path: str, pools: Pools, random: Random) -> Iterator[Mutation]:
    """Yield other values of the same kind; none for an object, whose parts are mutated one by one."""
    if kind_of(schema) == "object":
        return
    for how, pool in (("near_miss", pools.near.get(path, ())), ("swapped", pools.far.get(path, ()))):
        fitting = [each for each in pool if fits(schema, each) and each != value]
        yield from ((how, each) for each in random.sample(fitting, min(_SWAPS, len(fitting))))


def _types(right: Json) -> Iterator[Mutation]:
    """Yield answers of another type than the right one's, at most `TYPES`."""
    others: list[Json] = [None, True, -7.25, "no such answer", [], {}, [None], {"answer": right}, [[right]], [right]]
    yield from (("type", each) for each in others[:TYPES] if type(each) is not type(right) or each != right)
