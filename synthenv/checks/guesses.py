"""Guesses: what a policy could hand in without solving the task.

    nothing(schema), schema_only(schema), echoes(schema, variant), first_rows(schema, replies): lists of answers
    walks(trial, at, count): what comes of random calls and an answer made of what they gave

All but walks leave the world alone. Walks call up to `CALLS` tools with valid arguments, drawn from what was seen on
the way and from the schema but not from the prompt: a policy that uses the prompt is on its way to solving.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from synthenv.checks.cases import Case
from synthenv.checks.openings import entries
from synthenv.checks.trial import Trial
from synthenv.checks.values import built, by_path, distinct, fits, kind_of, leaves, words_of
from synthenv.kit import Json
from synthenv.package import Variant
from synthenv.schema import ToolSignature

__all__ = ["CALLS", "echoes", "first_rows", "nothing", "schema_only", "walks"]

CALLS = 3
"""Calls that a random walk makes, at most."""

_PLAIN = (0, 1, 2, 3, 5, 10, 100, -1, 0.0, 0.5, 1.0, "", "yes", "no", "none", "unknown", "0", "done", True, False)


def nothing(schema: Mapping[str, Any]) -> list[Json]:
    """Return null and the empty value of the schema's type."""
    return [None, _empty(schema)]


def schema_only(schema: Mapping[str, Any]) -> list[Json]:
    """Return answers made of the schema alone: small numbers, common words, each of its choices."""
    return built(schema, [*_PLAIN, *_choices(schema)])


def echoes(schema: Mapping[str, Any], variant: Variant) -> list[Json]:
    """Return answers made of the prompt and of the constants in it: each alone, and all in one list."""
    return built(schema, distinct([*words_of(variant.prompt), *[each for _, each in leaves(dict(variant.constants))]]))


def first_rows(schema: Mapping[str, Any], replies: Sequence[Json]) -> list[Json]:
    """Return answers made of the first item of each list in these replies."""
    found = []
    for reply in replies:
        for rows in _lists(reply):
            found += built(schema, distinct([each for _, each in leaves(rows[0])]))
    return distinct(found)


def walks(trial: Trial, at: int, count: int) -> Iterator[Case]:
    """Yield the outcomes of `count` random walks on a variant: what they changed, and an answer of what they saw."""
    random = trial.random("walks", at)
    session, variant = trial.session, trial.task.variants[at]
    tools = list(trial.package.tools.values())
    for _ in range(count):
        session.start(trial.task, variant)
        seen: dict[str, list[Json]] = {}
        for _ in range(random.randint(1, CALLS)):
            tool = random.choice(tools)
            result = session.call(tool.name, _arguments(tool, seen, random))
            for path, values in by_path(result.value).items() if result.ok else ():
                seen.setdefault(path, []).extend(values)
        yield Case("random", at, _answer(trial.form.schema, seen, random), session.changes())


def _empty(schema: Mapping[str, Any]) -> Json:
    kind = kind_of(schema)
    if kind == "object":
        return {name: _empty(each) for name, each in schema.get("properties", {}).items()}
    empties: dict[str, Json] = {"array": [], "string": "", "integer": 0, "number": 0.0, "boolean": False}
    return empties.get(kind)


def _choices(schema: Mapping[str, Any]) -> list[Json]:
    """Return all choices that a schema names, at any depth."""
    inner = [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]
    return [*schema.get("enum", []), *[each for part in inner for each in _choices(part)]]


def _lists(value: Json) -> Iterator[list[Json]]:
    """Yield all lists with items in a value, outer ones first."""
    if isinstance(value, list) and value:
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _lists(each)


def _arguments(tool: ToolSignature, seen: Mapping[str, Sequence[Json]], random: Random) -> dict[str, Json]:
    given = {
        each.name: _argument(each.schema, seen, random)
        for each in tool.parameters
        if each.required or random.random() < 0.3
    }
    chosen = {each.name: given[each.name] for each in tool.parameters if each.required and "enum" in each.schema}
    for name, told in entries(tool, chosen).items():
        held = {each: about.schema for each, about in told.items() if about.needed or random.random() < 0.3}
        given |= {name: {each: _argument(schema, seen, random) for each, schema in held.items()}} if held else {}
    return given


def _argument(schema: Mapping[str, Any], seen: Mapping[str, Sequence[Json]], random: Random) -> Json:
    kind = kind_of(schema)
    if kind == "array":
        return [_argument(schema["items"], seen, random) for _ in range(random.randint(1, 2))]
    if kind == "object":
        return {}
    return _scalar(schema, seen, random)


def _scalar(schema: Mapping[str, Any], seen: Mapping[str, Sequence[Json]], random: Random) -> Json:
    """Return a value that was seen, one path being as likely as another; else any of the type."""
    kind = kind_of(schema)
    if kind == "enum":
        return random.choice(list(schema["enum"]))
    groups = [fitting for values in seen.values() if (fitting := [each for each in values if fits(schema, each)])]
    if groups:
        return random.choice(random.choice(groups))
    anything: dict[str, Json] = {
        "integer": random.randint(1, 100),
        "number": float(random.randint(1, 100)),
        "string": random.choice("aeorstln"),
        "boolean": random.random() < 0.5,
    }
    return anything[kind]


def _answer(schema: Mapping[str, Any], seen: Mapping[str, Sequence[Json]], random: Random) -> Json:
    kind = kind_of(schema)
    if kind == "object":
        return {name: _answer(each, seen, random) for name, each in schema.get("properties", {}).items()}
    if kind != "array":
        return _scalar(schema, seen, random)
    groups = [group for values in seen.values() if (group := [each for each in values if fits(schema["items"], each)])]
    if not groups:
        return [_answer(schema["items"], seen, random) for _ in range(random.randint(1, 3))]
    group = distinct(random.choice(groups))
    return random.sample(group, min(len(group), random.choice((1, 1, 2, 3, len(group)))))
