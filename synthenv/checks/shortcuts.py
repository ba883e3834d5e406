"""Shortcuts: no way around solving the task earns its reward.

Tried on every variant, and none passes:

* doing nothing: null, or the empty value of the answer's type;
* guesses from the schema alone;
* an echo of the prompt: its words, numbers, quoted parts, names and the variant's constants, alone and as lists;
* the first row of every list that a tool gives when it is called without arguments;
* `RUNS` random runs, as many on each variant: walks of valid calls, and an answer of what they saw.

The answers of the package's other tasks are tried by `other_tasks`.

Besides, the best constant outcome, answer and changes together, is right in at most 3 of 32 worlds (with fewer
worlds the same share, rounded, but 2 may always be, and all never): those of the trial. Constants are the solution's
outcomes on the variants, which the verifier is asked about in every world, and its outcomes on perturbed databases,
which it is asked about around their own variant (elsewhere they count where they are equal). It is so for each of two
draws of perturbed databases, with the package's seed and with `ALSO`: of many tasks some meet such a bound on one draw
by luck.

Pairs: where the right thing is to act on some variants and to leave everything as it is on others, and the schema lists
all answers, declining is right on the latter. Such a guess is no shortcut when it fails on at least half of the
variants (it is counted as declined), and so the best constant may be right in half of the worlds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from synthenv.checks.cases import Case, tally, told
from synthenv.checks.guesses import echoes, first_rows, nothing, schema_only, walks
from synthenv.checks.trial import WORLDS, Scene, Trial
from synthenv.checks.values import closed
from synthenv.kit import Json
from synthenv.plain import canonical
from synthenv.verdict import Finding

__all__ = ["ALSO", "RIGHT", "RUNS", "declines", "guessed", "shortcuts"]

RUNS = 200
"""Random runs, at least, over all variants."""

RIGHT = 3
"""Of `WORLDS` worlds, those in which one constant outcome may be right."""

ALSO = 0
"""The seed of the draw of perturbed databases that all packages have in common."""

_BROKEN = "the verifier raised on"


def shortcuts(trial: Trial) -> Finding:
    """Check that no shortcut passes."""
    found = guessed(trial)
    if found.reason.startswith(_BROKEN):  # and would be on constants, each time for as long as it may take
        return found
    constant = _constant(trial, trial.scenes)
    if constant.allowed and trial.seed != ALSO:
        constant = max(constant, _constant(trial, trial.drawn(ALSO)))
    reason = found.reason
    if not reason and not constant.allowed:
        reason = (
            f"one and the same outcome is right in {constant.right} of {constant.worlds} worlds (variants and "
            f"perturbed databases); at most {constant.bound} may be. Let the answer depend on more of the data."
        )
    claims = {**found.claims, "worlds": constant.worlds, "best_constant": constant.right}
    nearest = f"a constant is right in {constant.right} of {constant.worlds}"
    return Finding("shortcuts", not reason, reason, claims, {"nearest": nearest})


def guessed(trial: Trial) -> Finding:
    """Check the part that needs no right outcome, and so no solution: that no guess passes."""
    found = tally(trial, _cases(trial))
    passed = [each for each in found.passed if not declines(trial, each)]
    reason = ""
    if found.broken:
        reason = f"{_BROKEN} {found.broken}"
    elif passed:
        more = f" (and {len(passed) - 1} more)" if len(passed) > 1 else ""
        reason = f"a shortcut passes: {told(passed[0])}{more}"
    counts = {"passed": len(passed), "declined": len(found.passed) - len(passed)}
    return Finding("shortcuts", not reason, reason, {**found.claims(), **counts})


def declines(trial: Trial, case: Case) -> bool:
    """Tell whether this is the right half of a pair: nothing to be done, said with one of the schema's choices."""
    idle = sum(not run.changes for run in trial.runs)
    return (
        trial.paired
        and closed(trial.form.schema)
        and not case.changes
        and not trial.runs[case.variant].changes
        and 2 * idle <= len(trial.runs)
    )


def _cases(trial: Trial) -> Iterator[Case]:
    for at in range(len(trial.runs)):
        seen: set[str] = set()
        for kind, answers in _still(trial, at):
            for answer in answers:
                if canonical(answer) not in seen:
                    seen.add(canonical(answer))
                    yield Case(kind, at, answer)
    each = -(-RUNS // len(trial.runs))
    for at in range(len(trial.runs)):
        yield from walks(trial, at, each)


def _still(trial: Trial, at: int) -> Iterator[tuple[str, list[Json]]]:
    """Yield the guesses that leave the world alone, by kind."""
    schema, variant = trial.form.schema, trial.task.variants[at]
    yield "nothing", nothing(schema)
    yield "schema", schema_only(schema)
    yield "echo", echoes(schema, variant)
    yield "first_row", first_rows(schema, trial.grounds.blind(trial.task, variant))


class _Constant(NamedTuple):
    """The best constant outcome on one draw of worlds; draws are ordered by how far it is above its bound."""

    above: int
    right: int
    worlds: int

    @property
    def allowed(self) -> bool:
        return self.above <= 0

    @property
    def bound(self) -> int:
        return self.right - self.above


def _constant(trial: Trial, scenes: Sequence[Scene]) -> _Constant:
    """Find in how many of these worlds the best of the solution's own outcomes is right."""
    own = [trial.outcome(scene.run) for scene in scenes]
    outcomes: dict[str, Scene] = {}
    for key, scene in zip(own, scenes, strict=True):
        outcomes.setdefault(key, scene)
    right: Counter[str] = Counter()
    for key, scene in zip(own, scenes, strict=True):
        right.update(each for each, source in outcomes.items() if each == key or _right_there(trial, source, scene))
    most = max(right.values())
    return _Constant(most - _allowed(trial, len(scenes)), most, len(scenes))


def _right_there(trial: Trial, source: Scene, scene: Scene) -> bool:
    """Tell whether one world's outcome passes in another; not asked of a perturbed one's in another variant's."""
    if source.perturbation and source.at != scene.at:
        return False
    return trial.passes(scene.variant, source.run.changes, source.run.answer)


def _allowed(trial: Trial, worlds: int) -> int:
    if trial.paired and closed(trial.form.schema):
        return worlds // 2
    return min(max(2, round(RIGHT * worlds / WORLDS)), worlds - 1)
