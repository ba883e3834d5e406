"""Answer mutants: at least 300 wrong answers, spread over the variants, and every one of them fails.

The state is the right one, so that nothing but the answer can be what is refused. Wrong values are drawn from three
places: rows that the solution saw under a path which holds the answer's values too (near misses), columns of the
database that hold them all (an integer key, a text), and the other variants' answers.

A task whose answer is so small that 300 wrong ones can't be made fails with that reason, with one exception: where
the schema itself lists every answer and the task changes rows, the changes are what is asked for, and all the wrong
answers that there are must fail. A verifier that raises on a wrong answer fails as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from synthenv.checks.cases import Case, refused_all, tally
from synthenv.checks.traces import Run
from synthenv.checks.trial import Trial
from synthenv.checks.values import by_path, closed, distinct
from synthenv.checks.wrong_answers import Pools, wrong_answers
from synthenv.kit import Json
from synthenv.verdict import Finding

__all__ = ["NEEDED", "answer_mutants"]

NEEDED = 300
"""Wrong answers that a task is tried with, at least."""

_FAR = 60


def answer_mutants(trial: Trial) -> Finding:
    """Check that wrong answers are refused."""
    needed = 0 if trial.acts and closed(trial.form.schema) else NEEDED
    return refused_all("answer_mutants", trial, tally(trial, _cases(trial)), needed)


def _cases(trial: Trial) -> Iterator[Case]:
    """Yield each variant's share; variants that can give more make up for those that can't."""
    sources = [_of_variant(trial, at) for at in range(len(trial.runs))]
    given = 0
    share = -(-NEEDED // len(sources))
    while sources and given < NEEDED:
        for source in list(sources):
            taken = list(islice(source, share))
            given += len(taken)
            yield from taken
            if len(taken) < share:
                sources.remove(source)
        share = 5


def _of_variant(trial: Trial, at: int) -> Iterator[Case]:
    run, random = trial.runs[at], trial.random("answers", at)
    pools = Pools(_near(run), _far(trial, at))
    right = (run.answer, *trial.task.variants[at].accepted)
    for kind, answer in wrong_answers(trial.form, right, pools, random):
        yield Case(kind, at, answer, run.changes)


def _near(run: Run) -> dict[str, list[Json]]:
    """Return, for each path of the answer, what the solution saw under paths that hold the answer's values."""
    seen = by_path([step.result.value for step in run.steps])
    return {
        path: distinct([each for group in seen.values() if _within(values, group) for each in group])
        for path, values in by_path(run.answer).items()
    }


def _far(trial: Trial, at: int) -> dict[str, list[Json]]:
    """Return, for each path of the answer, other variants' values and those of columns that hold the answer's."""
    others: dict[str, list[Json]] = {}
    for run in trial.runs:
        for path, values in by_path(run.answer).items():
            others.setdefault(path, []).extend(values)
    found = {}
    for path in others:
        columns = _columns(trial, path)
        drawn = [each for table, column in columns for each in trial.grounds.scratch.column(table, column)[:_FAR]]
        found[path] = distinct([*others.get(path, []), *drawn])
    return found


def _columns(trial: Trial, path: str) -> tuple[tuple[str, str], ...]:
    """Return the columns that hold the values at this path of the first variant that has any."""
    values = next((found for run in trial.runs if (found := by_path(run.answer).get(path, []))), [])
    if not values or {type(each) for each in values} not in ({int}, {str}):
        return ()
    return trial.grounds.scratch.kin(tuple(distinct(values)))


def _within(values: list[Json], group: list[Json]) -> bool:
    return set(values) <= set(group)
