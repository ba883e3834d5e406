"""Check `data dependence`: solution, verifier and twin agree on 32 perturbed databases, every time.

On each database the twin, which shares no code with the two others, says what is accepted. Then the solution, run
there, must reach just that (or fail, where nothing is accepted), and the verifier must pass it; and the verifier must
judge the outcome that was right before the perturbation as the twin does; where something is accepted, it may not
raise on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from synthenv.checks.perturb import Luck, Perturbation, perturbations
from synthenv.checks.traces import Run
from synthenv.checks.trial import Trial
from synthenv.compilers.task import draft_of
from synthenv.compilers.twin import Outcome, Twin
from synthenv.errors import ChangesDoNotFit, SpecError, VerifierFailed
from synthenv.package import Variant
from synthenv.spec.profile import Profile
from synthenv.verdict import Finding
from synthenv.worlds.sqlite import SqliteWorld

__all__ = ["DATABASES", "data_dependence"]

DATABASES = 32
"""Perturbed databases on which the three must agree."""


def data_dependence(trial: Trial, *, profile: Profile, world: SqliteWorld) -> Finding:
    """Hold solution, verifier and twin against each other."""
    try:
        twin = Twin(draft_of(trial.task).spec, profile)
    except SpecError as error:
        return Finding("data dependence", False, f"the spec can't be read: {error}")
    tried = moved = unanswerable = 0
    luck = Luck()
    for at, variant, perturbation in _databases(trial, luck):
        world.begin(variant.setup)
        outcome = twin.outcome(world, variant.constants)
        run, before = trial.run(variant), trial.runs[at]
        stale = outcome is not None and outcome.accepts(before.changes, before.answer)
        problem = _disagreement(trial, variant, outcome, run, before, stale)
        if problem:
            return Finding("data dependence", False, f"variant {at}, perturbed database {tried}: {problem}")
        luck.learn(perturbation, moved=not stale)
        tried += 1
        moved += not stale
        unanswerable += outcome is None
    if tried < DATABASES:
        return Finding("data dependence", False, f"only {tried} of {DATABASES} perturbed databases were found")
    return Finding(
        "data dependence",
        True,
        claims={"databases": tried, "outcome moved": moved, "no outcome": unanswerable, "disagreements": 0},
    )


def _databases(trial: Trial, luck: Luck) -> Iterator[tuple[int, Variant, Perturbation]]:
    """Perturbed databases, the variants in turn, until there are enough."""
    scratch = trial.grounds.scratch
    sources = [
        (at, variant, perturbations(scratch, variant, run, trial.random("data dependence", at), luck))
        for at, (variant, run) in enumerate(zip(trial.task.variants, trial.runs, strict=True))
    ]
    made = 0
    while sources and made < DATABASES:
        for source in list(sources):
            at, variant, found = source
            perturbation = next(found, None)
            if perturbation is None:
                sources.remove(source)
                continue
            if made < DATABASES:
                made += 1
                yield at, replace(variant, setup=(*variant.setup, *perturbation.changes)), perturbation


def _disagreement(trial: Trial, variant: Variant, outcome: Outcome | None, run: Run, before: Run, stale: bool) -> str:
    if outcome is None and run.accepted:
        return "the verifier passes what the solution did, but the twin accepts nothing"
    if outcome is not None and not run.accepted:
        return "the twin accepts an outcome that the solution does not reach or the verifier refuses"
    if outcome is not None and not outcome.accepts(run.changes, run.answer):
        return "the solution's outcome passes, but the twin accepts another one"
    return _of_stale(trial, variant, before, stale, asked=outcome is not None)


def _of_stale(trial: Trial, variant: Variant, before: Run, stale: bool, *, asked: bool) -> str:
    """Compare the verdicts on the outcome from before; a verifier may only fail where nothing is accepted anyhow."""
    try:
        passed = trial.judge(variant, before.changes, before.answer).passed
    except ChangesDoNotFit:
        passed = False  # what can't be there passes nowhere
    except VerifierFailed as error:
        if asked:
            return f"the verifier fails on the outcome from before the perturbation: {error}"
        passed = False
    if passed != stale:
        return "the verifier and the twin judge the outcome from before the perturbation differently"
    return ""
