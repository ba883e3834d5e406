"""The author of plans: plans over a profile, with constants so tight that few plans are accepted.

    author = PlanAuthor(profile, world, seed=7)
    author.proposal(0, level=1)                      # as `Author` in tasks.py, whose proposals these are

On every variant 1 to 50 plans are accepted, no condition is idle, filling slot by slot with the first row that fits
gives no accepted plan, and no plan is accepted on two variants.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from random import Random
from typing import Any

from synthenv.compilers.prompt import WORDINGS
from synthenv.compilers.solution import write_solution
from synthenv.compilers.task import Draft
from synthenv.compilers.twin import Outcome, Twin
from synthenv.compilers.twin_plans import solver
from synthenv.errors import BuildError, SpecError
from synthenv.plain import canonical
from synthenv.prove.ablation import idle
from synthenv.spec.algebra import Plan, constants_of
from synthenv.spec.profile import Profile
from synthenv.spec.typed import check_spec
from synthenv.synthesis.data import Data
from synthenv.synthesis.draw import draw
from synthenv.synthesis.sizes import fits
from synthenv.synthesis.slots import Slots
from synthenv.synthesis.tasks import Proposal
from synthenv.synthesis.tighten import tighten
from synthenv.synthesis.words import family_name
from synthenv.worlds.sqlite import SqliteWorld

__all__ = ["VARIANTS", "PlanAuthor"]

VARIANTS = 16
"""Variants a task: more than of a question, since a perturbed database often leaves some plan as it was."""

_TRIES = 160
"""Draws of constants that are tried for one plan."""

_HOPE = 24
"""Draws after which a plan that comes to less than half of the variants it needs is given up."""

_Drawn = tuple[Mapping[str, Any], Outcome]


class PlanAuthor:
    """Proposes families of plans over one database; the same seed, number, parent and attempt give the same task."""

    def __init__(self, profile: Profile, world: SqliteWorld, seed: int) -> None:
        solver()
        self._profile = profile
        self._world = world
        self._seed = seed
        self._data = Data(profile, world)
        self._slots = Slots(self._data)
        if not self._slots.entities:
            raise BuildError(
                "no rows can be planned with: none are reached from something with a name and have numbers of their "
                "own. Give more rows, or build without plans."
            )

    def proposal(self, number: int, level: int, parent: Draft | None = None, attempt: int = 0) -> Proposal:
        """Propose the task of family `number` at this level: a base, or a child of its parent."""
        rng = Random(f"plans:{self._seed}:{number}:{level}:{attempt}")
        plan = self._slots.base(rng) if parent is None else self._grown(parent, rng)
        made = self._fill(plan, rng) if plan is not None else "no operator fits"
        if isinstance(made, str):
            return Proposal(None, made)
        assert plan is not None
        name = f"{family_name(self._seed, number)}_{level}"
        constants = tuple(given for given, _ in made)
        accepted = tuple(outcome.answers for _, outcome in made)
        more = {} if parent is None else {"parent": parent.name, "relation": "refines"}
        draft = Draft(name, level, plan, rng.randrange(WORDINGS), constants, ((),) * VARIANTS, accepted, **more)
        return Proposal(draft, "", tuple(sorted(canonical(each) for answers in accepted for each in answers)))

    def _grown(self, parent: Draft, rng: Random) -> Plan | None:
        assert isinstance(parent.spec, Plan)
        return self._slots.grown(parent.spec, rng)

    def _fill(self, plan: Plan, rng: Random) -> list[_Drawn] | str:
        """Draw constants for every variant; the most frequent reason where tools or data do not carry the plan."""
        reason = self._unreachable(plan)
        if reason:
            return reason
        made: list[_Drawn] = []
        seen: set[str] = set()
        reasons: Counter[str] = Counter()
        for tried in range(_TRIES):
            if tried >= _HOPE and len(made) * _TRIES < VARIANTS * tried // 2:
                break
            drawn = self._draw(plan, rng)
            if isinstance(drawn, str):
                reasons[drawn] += 1
                continue
            answers = set(map(canonical, drawn[1].answers))
            if seen & answers:
                continue
            seen |= answers
            made.append(drawn)
            if len(made) == VARIANTS:
                return made
        return f"plans: {reasons.most_common(1)[0][0]}" if reasons else "plans: variants accept the same"

    def _unreachable(self, plan: Plan) -> str:
        """Why the tools do not reach what the plan needs; "" where they do."""
        try:
            check_spec(plan, self._profile)
            write_solution(plan, self._profile, dict.fromkeys(constants_of(plan), 0))
        except SpecError as error:
            return f"out of the tools' reach: {error}"
        return ""

    def _draw(self, plan: Plan, rng: Random) -> _Drawn | str:
        self._world.begin(())
        constants = draw(plan, self._data, rng)
        if constants is None:
            return "the data give too few different constants"
        if not fits(plan, self._data, constants):
            return "too many or too few rows to choose from"
        given = tighten(plan, self._data, constants, rng)
        if isinstance(given, str):
            return given
        if idle(plan, self._profile, self._world, given):
            return "a condition is idle"
        outcome = Twin(plan, self._profile).outcome(self._world, given)
        assert outcome is not None
        return given, outcome
