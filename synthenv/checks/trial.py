"""One task on trial: everything that its checks look at, computed once.

    trial = Trial(grounds, task, seed=7)
    trial.runs[3].answer                  # what the solution answers on variant 3
    trial.scenes                          # 32 worlds: the variants, then databases perturbed around them
    trial.passes(trial.task.variants[3], changes, answer)

A trial is immutable: what it holds is a function of package, task and seed. Times are taken on the way and are the
only thing in it that another run finds otherwise.

The perturbed databases are chosen so that the solution's outcome is another one than on the variant itself, where such
are found (within `TRIES` tries, at most `PERTURBED` a variant); those that leave it as it is fill up what is missing.
Whether other worlds share the outcome plays no part, or else the best constant would look worse than it is. A perturbed
database on which the solution's own outcome is not accepted, or on which it raises, is no world of the trial.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random

from synthenv.changes import change_table
from synthenv.checks.grounds import Grounds
from synthenv.checks.perturb import Luck, Perturbation, perturbations
from synthenv.checks.traces import Run, digest_of, traced
from synthenv.checks.values import Form
from synthenv.errors import VerifierFailed
from synthenv.kit import Change, Json, Verdict, failed
from synthenv.package import Package, Task, Variant
from synthenv.plain import canonical
from synthenv.schema import BadValue
from synthenv.session import Session

__all__ = ["PERTURBED", "TRIES", "WORLDS", "Scene", "Trial"]

WORLDS = 32
"""Worlds that a trial looks at: variants and perturbed databases."""

PERTURBED = 4
"""Perturbed databases that one variant may have."""

TRIES = 60
"""Perturbations that are tried for one task."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A world and what the solution did in it. `at` is the number of the variant; `perturbation` is empty on it."""

    at: int
    variant: Variant
    run: Run
    perturbation: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Trial:
    """A task, its package's grounds and a seed; the rest follows."""

    grounds: Grounds
    task: Task
    seed: int

    @property
    def session(self) -> Session:
        """The session that everything is run in."""
        return self.grounds.session

    @property
    def package(self) -> Package:
        """The package that the task is of."""
        return self.grounds.package

    @cached_property
    def form(self) -> Form:
        """How the task's answers are read."""
        return Form(self.task)

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """The solution's trace on each variant."""
        return tuple(self.run(variant) for variant in self.task.variants)

    @cached_property
    def digest(self) -> str:
        """The hash of the traces on all variants."""
        return digest_of(self.runs)

    @cached_property
    def scenes(self) -> tuple[Scene, ...]:
        """The variants and the perturbed databases."""
        return self.drawn(self.seed)

    @property
    def acts(self) -> bool:
        """Whether the task changes rows on some variant."""
        return any(run.changes for run in self.runs)

    @property
    def paired(self) -> bool:
        """Whether the right thing is to act on some variants and to leave everything as it is on others."""
        return self.acts and not all(run.changes for run in self.runs)

    def run(self, variant: Variant) -> Run:
        """Run the solution on a variant given as data."""
        return traced(self.session, self.task, variant, self.form)

    def drawn(self, seed: int) -> tuple[Scene, ...]:
        """Return the variants and databases that are perturbed around them with this seed."""
        plain = [Scene(at, self.task.variants[at], run) for at, run in enumerate(self.runs)]
        return (*plain, *_perturbed(replace(self, seed=seed), plain, WORLDS - len(plain)))

    def random(self, *parts: object) -> Random:
        """Return a source of chance of its own for this purpose: the same in every process."""
        return Random("/".join(map(str, (self.seed, self.task.name, *parts))))

    def judge(self, variant: Variant, changes: Sequence[Change], answer: Json) -> Verdict:
        """Judge an outcome as a third and last try of a session would; raises VerifierFailed."""
        try:
            answer = self.form.checked(answer)
        except BadValue as error:
            return failed(f"the answer is of the wrong type: {error}")
        return self.session.host.judge(self.task, variant, changes, answer)

    def passes(self, variant: Variant, changes: Sequence[Change], answer: Json) -> bool:
        """Tell whether an outcome earns the reward; a verifier that fails pays nothing."""
        try:
            return self.judge(variant, changes, answer).passed
        except VerifierFailed:
            return False

    def outcome(self, run: Run) -> str:
        """Return a text that runs with equivalent answers and equal changes share."""
        return self.form.key(run.answer) + canonical([change_table(each) for each in run.changes])


def _perturbed(trial: Trial, plain: Sequence[Scene], wanted: int) -> list[Scene]:
    """Return up to `wanted` perturbed scenes, those with another outcome first."""
    own = [trial.outcome(scene.run) for scene in plain]
    moved: list[Scene] = []
    still: list[Scene] = []
    luck = Luck()
    chosen: Counter[int] = Counter()
    for scene, perturbation in _tried(trial, plain, chosen, luck) if wanted > 0 else ():
        other = scene.run.accepted and trial.outcome(scene.run) != own[scene.at] and _has_left(trial, plain, scene)
        luck.learn(perturbation, moved=other)
        if other:
            moved.append(scene)
            chosen[scene.at] += 1
        elif scene.run.accepted:
            still.append(scene)
        if len(moved) == wanted:
            break
    for scene in still:
        if len(moved) < wanted and chosen[scene.at] < PERTURBED:
            moved.append(scene)
            chosen[scene.at] += 1
    return moved


def _has_left(trial: Trial, plain: Sequence[Scene], scene: Scene) -> bool:
    """Tell whether a variant's own outcome is wrong on a database where another one is right: a plan may be both.

    Asked only where the list of right answers is held against a spec: one that is merely said earns no milder worlds.
    """
    before = plain[scene.at]
    if trial.task.spec is None or not before.variant.accepted:
        return True
    return not trial.passes(scene.variant, before.run.changes, before.run.answer)


def _tried(
    trial: Trial, plain: Sequence[Scene], chosen: Counter[int], luck: Luck
) -> Iterator[tuple[Scene, Perturbation]]:
    """Yield perturbed scenes of all variants in turn, leaving out variants that have enough."""
    scratch = trial.grounds.scratch
    sources = {
        each.at: perturbations(scratch, each.variant, each.run, trial.random("perturb", each.at), luck)
        for each in plain
    }
    tries = 0
    while sources and tries < TRIES:
        for at in list(sources):
            perturbation = next(sources[at], None) if chosen[at] < PERTURBED else None
            if perturbation is None:
                del sources[at]
                continue
            tries += 1
            variant = replace(plain[at].variant, setup=(*plain[at].variant.setup, *perturbation.changes))
            yield Scene(at, variant, trial.run(variant), perturbation.changes), perturbation
