"""The procedural author of tasks: families of specs over a profile, with constants chosen against the data.

    author = Author(profile, world, seed=7)
    base = author.proposal(0, level=1)                              # a draft, or the reason why there is none
    child = author.proposal(0, level=2, parent=base.draft, attempt=3)

A family starts from a set of rows ("films directed by … and released between …"). Each further level has one operator
more than its parent (`plans` says which there are), so that the parent's plan is a step of the child's. Who asks again
with another attempt is given another plan.

Every variant's constants are drawn so that no condition is idle (leaving one out changes the accepted outcome), the
sets are neither empty nor endless, and no two variants accept the same answer.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from synthenv.compilers.prompt import WORDINGS
from synthenv.compilers.solution import write_solution
from synthenv.compilers.task import Draft
from synthenv.compilers.twin import Outcome, Twin
from synthenv.errors import BuildError, SpecError
from synthenv.kit import Change
from synthenv.plain import canonical
from synthenv.prove.ablation import idle
from synthenv.spec.algebra import Act, Branch, Each, Spec, constants_of, walk
from synthenv.spec.profile import Profile
from synthenv.spec.text import write_spec
from synthenv.spec.typed import check_spec
from synthenv.synthesis.data import Data
from synthenv.synthesis.draw import draw
from synthenv.synthesis.plans import Plans
from synthenv.synthesis.sizes import fits
from synthenv.synthesis.stage import stage
from synthenv.synthesis.words import family_name
from synthenv.worlds.sqlite import SqliteWorld, WorldError

__all__ = ["FEWEST_ITEMS", "LEVELS", "PLANS", "VARIANTS", "Author", "Proposal"]

VARIANTS = 8
"""Variants a task."""

FEWEST_ITEMS = 50
"""Rows that the main table must have, or else there is too little to choose among."""

LEVELS = 6
"""The highest level that this author knows."""

PLANS = 8
"""Plans that are worth a try for one level of a family."""

_TRIES = 240
"""Draws of constants that are tried for one plan."""

_HOPE = 30
"""Draws after which a plan that comes to less than half of the variants it needs is given up."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft, or the reason why there is none; `answers` are the accepted ones of a question, as canonical JSON."""

    draft: Draft | None
    reason: str = ""
    answers: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Filled:
    """A spec with the constants, rows to set up and answers of all variants."""

    spec: Spec
    constants: tuple[Mapping[str, Any], ...]
    setups: tuple[tuple[Change, ...], ...]
    answers: tuple[str, ...]


class Author:
    """Proposes families of tasks over one database; the same seed, number, parent and attempt give the same task."""

    def __init__(self, profile: Profile, world: SqliteWorld, seed: int) -> None:
        self._profile = profile
        self._world = world
        self._seed = seed
        self._data = Data(profile, world)
        self._plans = Plans(self._data)
        if not self._plans.entities:
            counts = ", ".join(f"{count} {profile.entity(name).plural}" for name, count in self._data.counts.items())
            raise BuildError(f"no set of rows is reached from something with a name, among {counts}. Give more rows.")

    def proposal(self, number: int, level: int, parent: Draft | None = None, attempt: int = 0) -> Proposal:
        """Propose the task of family `number` at this level: a base, or a child of its parent."""
        rng = random.Random(f"{self._seed}:{number}:{level}:{attempt}")
        plan = self._plans.base(rng) if parent is None else self._plans.grown(parent.spec, rng)
        made = self._fill(plan, rng) if plan is not None else "no operator fits"
        if isinstance(made, str):
            return Proposal(None, made)
        name = f"{family_name(self._seed, number)}_{level}"
        draft = Draft(name, level, made.spec, rng.randrange(WORDINGS), made.constants, made.setups)
        if parent is not None:
            draft = replace(draft, parent=parent.name, relation="refines")
        return Proposal(draft, "", made.answers)

    def _fill(self, spec: Spec, rng: random.Random) -> _Filled | str:
        """Draw constants for every variant; the reason where tools or data do not carry the spec."""
        reason = self._unreachable(spec)
        if reason:
            return reason
        found: dict[str, tuple[Mapping[str, Any], tuple[Change, ...]]] = {}
        sides: Counter[str] = Counter()
        for tried in range(_TRIES):
            if tried >= _HOPE and len(found) * _TRIES < VARIANTS * tried // 2:
                break
            drawn = self._draw(spec, rng)
            if drawn is None:
                continue
            given, setup, outcome, side = drawn
            answer = canonical(outcome.answer)
            if answer in found or sides[side] == VARIANTS - 2:
                continue
            found[answer] = (given, setup)
            # Of a branch both sides are to be taken; anything else has no sides.
            sides[side] += isinstance(spec, Branch)
            if len(found) == VARIANTS:
                constants, setups = zip(*found.values(), strict=True)
                return _Filled(spec, constants, setups, () if _acts(spec) else tuple(sorted(found)))
        return "the data give too few different constants"

    def _unreachable(self, spec: Spec) -> str:
        """Why the tools do not reach what the spec needs; "" where they do."""
        try:
            check_spec(spec, self._profile)
            write_solution(spec, self._profile, dict.fromkeys(constants_of(spec), 0))
        except SpecError as error:
            return f"out of the tools' reach: {error}"
        return ""

    def _draw(
        self, spec: Spec, rng: random.Random
    ) -> tuple[Mapping[str, Any], tuple[Change, ...], Outcome, str] | None:
        self._world.begin(())
        constants = draw(spec, self._data, rng)
        if constants is None:
            return None
        setup: tuple[Change, ...] = ()
        if _acts(spec):
            staged = stage(spec, self._profile, self._world, constants, rng)
            if staged is None:
                return None
            setup, more = staged
            constants |= more
            try:
                self._world.begin(setup)
            except WorldError:
                return None
        if not fits(spec, self._data, constants):
            return None
        twin = Twin(spec, self._profile)
        outcome = twin.outcome(self._world, constants)
        if outcome is None or idle(spec, self._profile, self._world, constants):
            return None
        return constants, setup, outcome, write_spec(twin.taken(self._world, constants))


def _acts(spec: Spec) -> bool:
    return any(isinstance(each, Act | Each) for each in walk(spec))
