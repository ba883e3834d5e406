"""Calls: as many as the level says, and above level 1 no single one that gives the answer.

A reply holds the answer when it can be read off without choosing or computing:

* a list of the answer: all values under one path of the reply (`films[].film_id`) are the answer's, in the same order
  where the order counts; a list of objects: so is each of their fields;
* a single value: some path of the reply has that value and no other, so there is nothing to choose from (of a number
  that is right to so many places, one that is nearer than the last of them);
* an object: all its parts are held. A count with its evidence is thus held by a page with these items and this total.

Empty lists and nulls are held by nothing. Looked at are

* the calls that the solution makes, of these only such as could be made first: one of whose arguments had to be learnt
  from an earlier reply is the end of a chain. Learnt is a value that an earlier reply holds, that neither the prompt
  nor the constants name, that no call had been given before it was replied, and that the tool's schema doesn't list;
* what each tool says to a call without arguments;
* where those hold nothing, and above level 1, on the first `ASKED` variants: what each tool says to a call with one
  argument, for each constant that the argument takes. Without a spec nothing says that the constants are all that the
  prompt names: there its quoted parts, names, capitalised words and numbers are taken as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from synthenv.checks.openings import given_one
from synthenv.checks.traces import Run, Step
from synthenv.checks.trial import Trial
from synthenv.checks.values import by_path, decimals, distinct, folded, kind_of, leaves, named_in, near, words_of
from synthenv.kit import Json
from synthenv.package import Variant
from synthenv.plain import canonical
from synthenv.verdict import Finding

__all__ = ["ASKED", "calls", "holds"]

ASKED = 2
"""Variants on which each tool is called with what the prompt names."""


def calls(trial: Trial) -> Finding:
    """Check that the solution makes the calls that its level says, above level 1 none that alone gives the answer."""
    counts = [len(run.steps) for run in trial.runs]
    held = [(at, step) for at in range(len(trial.runs)) for step in _single(trial, at)]
    told = [at for at in range(len(trial.runs)) if _told(trial, at)]
    level, reason = trial.task.level, ""
    asked = next(_by_name(trial), None) if level > 1 and not held and not told else None
    if min(counts) < level:
        reason = f"variant {counts.index(min(counts))}: the solution makes {min(counts)} calls; the level says {level}."
    elif held and level > 1:
        at, step = held[0]
        reason = _gives(at, step.tool, step.arguments)
    elif told and level > 1:
        reason = f"variant {told[0]}: a tool that is called without arguments gives the whole answer."
    elif asked:
        reason = _gives(*asked)
    single = len(held) + len(told) + (asked is not None)
    claims = {"level": level, "calls_min": min(counts), "calls_max": max(counts), "single_calls": single}
    return Finding("calls", not reason, reason, claims)


def holds(reply: Json, schema: Mapping[str, Any], answer: Json) -> bool:
    """Tell whether the answer can be read off the reply.

    >>> holds({"films": [{"id": 5}, {"id": 3}]}, {"type": "array", "items": {"type": "integer"}}, [3, 5])
    True
    """
    return _held(by_path(reply), schema, answer)


def _held(groups: Mapping[str, Sequence[Json]], schema: Mapping[str, Any], answer: Json) -> bool:
    kind = kind_of(schema)
    if kind == "object":
        parts = schema.get("properties", {})
        return bool(parts) and all(_held(groups, each, answer[name]) for name, each in parts.items())
    if kind == "array":
        columns = _columns(schema["items"], answer)
        return all(any(_listed(group, column, schema) for group in groups.values()) for column in columns)
    return answer is not None and any(_all_are(group, schema, answer) for group in groups.values())


def _all_are(group: Sequence[Json], schema: Mapping[str, Any], answer: Json) -> bool:
    """Tell whether values are all one that answers a single value: of a number to so many places, any near it."""
    if decimals(schema) is not None:
        return all(type(each) in (int, float) and near(schema, each, answer) for each in group)
    return {_plain(each) for each in group} == {_plain(answer)}


def _columns(items: Mapping[str, Any], answer: Sequence[Json]) -> list[list[Json]]:
    """Return a list's items, or of a list of objects each field's values."""
    if kind_of(items) == "object":
        return [[each[name] for each in answer] for name in items.get("properties", {})]
    return [list(answer)]


def _listed(group: Sequence[Json], column: Sequence[Json], schema: Mapping[str, Any]) -> bool:
    if not column:
        return False
    one, other = [_plain(each) for each in group], [_plain(each) for each in column]
    return one == other if schema.get("x-ordered") else sorted(set(one)) == sorted(set(other))


def _plain(value: Json) -> str:
    return folded(value) if isinstance(value, str) else canonical(value)


def _single(trial: Trial, at: int) -> Iterator[Step]:
    """Yield the calls of a solution that could be made first and whose reply holds the answer."""
    run = trial.runs[at]
    for number, step in enumerate(run.steps):
        if holds(step.result.value, trial.form.schema, run.answer) and not _learnt(trial, run, number, at):
            yield step


def _told(trial: Trial, at: int) -> bool:
    """Tell whether some tool gives the answer to whoever calls it without arguments."""
    answer = trial.runs[at].answer
    replies = trial.grounds.blind(trial.task, trial.task.variants[at])
    return any(holds(each, trial.form.schema, answer) for each in replies)


def _gives(at: int, tool: str, arguments: Mapping[str, Json]) -> str:
    return f"variant {at}: one call of {tool} with {canonical(dict(arguments))} gives the whole answer."


def _by_name(trial: Trial) -> Iterator[tuple[int, str, Mapping[str, Json]]]:
    """Yield the calls with one thing that the prompt names whose reply holds the answer."""
    for at, variant in enumerate(trial.task.variants[:ASKED]):
        for value in _named(trial, variant):
            for tool in trial.package.tools.values():
                for arguments in given_one(tool, value):
                    trial.session.start(trial.task, variant)
                    result = trial.session.call(tool.name, arguments)
                    if result.ok and holds(result.value, trial.form.schema, trial.runs[at].answer):
                        yield at, tool.name, arguments


def _named(trial: Trial, variant: Variant) -> list[Json]:
    """Return what a reader of the prompt can call a tool with."""
    named = [each for _, each in leaves(dict(variant.constants))]
    if trial.task.spec is None:
        words = [each for each in words_of(variant.prompt) if isinstance(each, str) and each[:1].isupper()]
        # A name at the end of a sentence runs on into the next one.
        named += [*named_in(variant.prompt), *words, *[part for each in words for part in each.split(". ")]]
    return distinct(named)


def _learnt(trial: Trial, run: Run, number: int, at: int) -> bool:
    """Tell whether an argument of this call had to be learnt from an earlier reply."""
    own = _given(trial.task.variants[at])
    replied: set[str] = set()
    for step in run.steps[:number]:
        own |= _asked(step) - replied
        replied |= {_plain(each) for _, each in leaves(step.result.value) if each is not None}
    step = run.steps[number]
    tool = trial.package.tools[step.tool]
    listed = {_plain(each) for parameter in tool.parameters for each in parameter.schema.get("enum", [])}
    return bool((_asked(step) & replied) - own - listed)


def _asked(step: Step) -> set[str]:
    """Return the values that a call was given."""
    return {_plain(each) for _, each in leaves(dict(step.arguments)) if each is not None and type(each) is not bool}


def _given(variant: Variant) -> set[str]:
    """Return what the prompt and the constants name."""
    named = [*words_of(variant.prompt), *[each for _, each in leaves(dict(variant.constants))]]
    return {_plain(each) for each in named}
