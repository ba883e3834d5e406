"""Equivalents: the right outcome in up to 200 other forms, and every one of them passes.

The forms are those of `alike.py`, on every variant, and on the first `TWICE` variants one more: the solution's reads
are all made once more before the solution runs. Where a variant lists several right answers, all of them come besides.
A policy must not be refused for how it dresses a right answer, nor for looking twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from synthenv.checks.alike import same_answers, same_states
from synthenv.checks.cases import Case, Tally, tally, told
from synthenv.checks.traces import Run
from synthenv.checks.trial import Trial
from synthenv.checks.values import by_path
from synthenv.errors import SynthenvError
from synthenv.kit import Json, ToolError
from synthenv.plain import canonical
from synthenv.verdict import Finding

__all__ = ["LIMIT", "TWICE", "equivalents"]

LIMIT = 200
"""Equivalent outcomes that a task is tried with, at most, besides the right answers that its variants list."""

TWICE = 2
"""Variants on which the solution is run after all its reads."""


def equivalents(trial: Trial) -> Finding:
    """Check that equivalent outcomes are accepted."""
    found = tally(trial, _cases(trial))
    return Finding("equivalents", not _reason(found), _reason(found), found.claims())


def _reason(found: Tally) -> str:
    if found.broken:
        return f"the verifier raised on {found.broken}"
    if found.refused:
        case, said = found.refused[0]
        more = f" (and {len(found.refused) - 1} more)" if len(found.refused) > 1 else ""
        return f"a right outcome is refused: {told(case)}: {said}{more}"
    return ""


def _cases(trial: Trial) -> Iterator[Case]:
    share = max(1, LIMIT // len(trial.runs))
    keyed = {table: _rekeyed(places) for table, places in _key_places(trial).items()}
    for at, variant in enumerate(trial.task.variants):
        yield from (Case("other right answer", at, each, trial.runs[at].changes) for each in variant.accepted)
    for at in range(len(trial.runs)):
        yield from islice(_of_variant(trial, at, keyed), share)


def _of_variant(trial: Trial, at: int, keyed: Mapping[str, Any]) -> Iterator[Case]:
    run, variant = trial.runs[at], trial.task.variants[at]
    seen: set[str] = set()
    if at < TWICE:
        yield _looked_twice(trial, at)
    for kind, answer, changes in same_states(trial.grounds.scratch, variant.setup, run.changes, run.answer, keyed):
        yield Case(kind, at, answer, changes)
    for kind, answer in same_answers(trial.form.schema, run.answer, trial.random("alike", at)):
        key = canonical(answer)
        if key not in seen:
            seen.add(key)
            yield Case(kind, at, answer, run.changes)


def _looked_twice(trial: Trial, at: int) -> Case:
    """Return what the solution comes to after all its reads were made once; no answer where it raises then."""
    session, variant, run = trial.session, trial.task.variants[at], trial.runs[at]
    try:
        session.start(trial.task, variant)
        for step in run.steps:
            if not step.wrote:
                session.call(step.tool, step.arguments)
        answer = session.solve()
    except (SynthenvError, ToolError):
        return Case("reads", at, None, run.changes)
    return Case("reads", at, answer, session.changes())


def _key_places(trial: Trial) -> dict[str, frozenset[str]]:
    """Return, for each table of new rows, the paths where every variant's answer holds the new key."""
    found: dict[str, frozenset[str]] = {}
    for run in trial.runs:
        for table, keys in _new_keys(trial, run).items():
            paths = frozenset(path for path, values in by_path(run.answer).items() if keys & set(values))
            found[table] = found.get(table, paths) & paths
    return found


def _new_keys(trial: Trial, run: Run) -> dict[str, set[Json]]:
    keys: dict[str, set[Json]] = {}
    for change in run.changes:
        own = trial.grounds.scratch.numbered(change.table)
        if change.op == "insert" and own:
            keys.setdefault(change.table, set()).add(change.new[own])
    return keys


def _rekeyed(places: frozenset[str]) -> Callable[[Json, Mapping[Json, Json]], Json]:
    def rekey(value: Json, renaming: Mapping[Json, Json], path: str = "") -> Json:
        if isinstance(value, dict):
            return {name: rekey(each, renaming, f"{path}.{name}" if path else name) for name, each in value.items()}
        if isinstance(value, list):
            return [rekey(each, renaming, f"{path}[]") for each in value]
        return renaming.get(value, value) if path in places and type(value) is int else value

    return rekey
