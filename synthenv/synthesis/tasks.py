"""The procedural author of tasks: families of specs over a profile, with constants chosen against the data.

    author = Author(profile, world, seed=7)
    base = author.proposal(0, level=1)                              # a draft, or the reason why there is none
    child = author.proposal(0, level=2, parent=base.draft, attempt=3)

A family starts from a set of rows ("films directed by … and released between …"). Each further level has one operator
more than its parent (`plans` says which there are), so that the parent's plan is a step of the child's. Who asks again
with another attempt is given another plan.

Every variant's constants are drawn so that no condition is idle (leaving one out changes the accepted outcome), the
sets are neither empty nor endless, and no two variants accept the same answer. The variants of a request come in pairs
with the same constants: in one the action is allowed, in the other one row more or less lets a rule forbid it.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
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
from synthenv.spec.algebra import Act, Branch, Each, Request, Spec, constants_of, walk
from synthenv.spec.house import breaches, request_of
from synthenv.spec.profile import Profile
from synthenv.spec.rules import DONE
from synthenv.spec.text import write_spec
from synthenv.spec.typed import check_spec
from synthenv.synthesis.breach import broken_by, mended_by
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

PLANS = 16
"""Plans that are worth a try for one level of a family."""

_TRIES = 240
"""Draws of constants that are tried for one plan."""

_REQUESTS = 3
"""One family in so many comes to requests, where there are rules of the house."""

_HOPE = 12
"""Draws after which a plan that comes to less than half of the variants it needs is given up."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft, or the reason why there is none; `answers` are the accepted ones of a question, lists in no order."""

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


@dataclass(frozen=True)
class _Drawn:
    """One variant in the making; `side` is the side of a branch that it takes."""

    constants: Mapping[str, Any]
    setup: tuple[Change, ...]
    outcome: Outcome
    side: str


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
        plan = self._plan(number, parent, attempt, rng)
        asks = plan is not None and any(isinstance(each, Request) for each in walk(plan))
        known = parent.constants if parent is not None and asks else ()
        made = self._fill(plan, rng, known) if plan is not None else "no operator fits"
        if isinstance(made, str):
            return Proposal(None, made)
        name = f"{family_name(self._seed, number)}_{level}"
        draft = Draft(name, level, made.spec, rng.randrange(WORDINGS), made.constants, made.setups)
        if parent is not None:
            draft = replace(draft, parent=parent.name, relation="refines")
        return Proposal(draft, "", made.answers)

    def _plan(self, number: int, parent: Draft | None, attempt: int, rng: random.Random) -> Spec | None:
        """A base, or what grows from the parent: in some families to a request."""
        wanted = bool(self._profile.rules) and number % _REQUESTS == _REQUESTS - 1
        if parent is None:
            return (self._plans.ruled_base(rng) if wanted else None) or self._plans.base(rng)
        asked = self._plans.requested(parent.spec, rng) if wanted else None
        return asked or self._plans.grown(parent.spec, rng)

    def _fill(self, spec: Spec, rng: random.Random, known: Sequence[Mapping[str, Any]]) -> _Filled | str:
        """Draw constants for every variant, every other time around some that are known to suit a part of the spec.

        The reason where tools or data do not carry the spec.
        """
        reason = self._unreachable(spec)
        if reason:
            return reason
        found: dict[str, _Drawn] = {}
        sides: Counter[str] = Counter()
        # Of a branch both sides are to be taken; anything else has one.
        most = VARIANTS - 2 if isinstance(spec, Branch) else VARIANTS
        for tried in range(_TRIES):
            if tried >= _HOPE and len(found) * _TRIES < VARIANTS * tried // 2:
                break
            drawn = self._drawn(spec, rng, rng.choice(known) if known and tried % 2 == 0 else {})
            sides.update(each.side for each in drawn.values())
            if not drawn or found.keys() & drawn.keys() or max(sides.values()) > most:
                sides.subtract(each.side for each in drawn.values())
                continue
            found |= drawn
            if len(found) == VARIANTS:
                constants = tuple(each.constants for each in found.values())
                setups = tuple(each.setup for each in found.values())
                answers = {_in_any_order(each.outcome.answer) for each in found.values()}
                return _Filled(spec, constants, setups, () if _acts(spec) else tuple(sorted(answers)))
        return "the data give too few different constants"

    def _unreachable(self, spec: Spec) -> str:
        """Why the tools do not reach what the spec needs; "" where they do."""
        try:
            check_spec(spec, self._profile)
            write_solution(spec, self._profile, dict.fromkeys(constants_of(spec), 0))
        except SpecError as error:
            return f"out of the tools' reach: {error}"
        return ""

    def _drawn(self, spec: Spec, rng: random.Random, given: Mapping[str, Any]) -> dict[str, _Drawn]:
        """One variant by its answer, or the two of a pair; none where the draw fails."""
        one = self._draw(spec, rng, given)
        if one is None:
            return {}
        asked = request_of(spec, one.outcome.accepted)
        if asked is None:
            return {canonical(one.outcome.answer): one}
        pair = self._paired(spec, asked[0], one, rng)
        return {canonical(each.outcome.answer): each for each in pair} if len(pair) == 2 else {}

    def _draw(self, spec: Spec, rng: random.Random, given: Mapping[str, Any]) -> _Drawn | None:
        self._world.begin(())
        constants = draw(spec, self._data, rng, given)
        if constants is None:
            return None
        setup: tuple[Change, ...] = ()
        if _acts(spec):
            staged = stage(spec, self._profile, self._world, constants, rng)
            if staged is None:
                return None
            setup, more = staged
            constants |= more
        return self._held(spec, constants, setup)

    def _paired(self, spec: Spec, request: Request, drawn: _Drawn, rng: random.Random) -> list[_Drawn]:
        """The two of a pair: allowed, and forbidden by one row; none where no rule can be broken so."""
        rules = breaches(request, self._profile)
        allowed = self._mended(spec, request, drawn, rng)
        if allowed is None:
            return []
        for breach in rng.sample(rules, len(rules)):
            self._world.begin(allowed.setup)
            changes = broken_by(breach, self._data, allowed.constants, rng)
            if changes is None:
                continue
            ends = [(*allowed.setup, *changes[:-1]), (*allowed.setup, *changes)]
            held = [self._held(spec, allowed.constants, each) for each in ends]
            made = [each for each in held if each is not None]
            if [_decided(spec, each)["decision"] for each in made] == [DONE, breach.rule.name]:
                return made
        return []

    def _mended(self, spec: Spec, request: Request, drawn: _Drawn, rng: random.Random) -> _Drawn | None:
        """The variant as it is where it is allowed, or as it is once the rule that forbids it does no more."""
        decision = _decided(spec, drawn)["decision"]
        found = [each for each in breaches(request, self._profile) if each.rule.name == decision]
        if not found:
            return drawn
        self._world.begin(drawn.setup)
        changes = mended_by(found[0], self._data, drawn.constants, rng)
        made = self._held(spec, drawn.constants, (*drawn.setup, *changes)) if changes is not None else None
        return made if made is not None and _decided(spec, made)["decision"] == DONE else None

    def _held(self, spec: Spec, constants: Mapping[str, Any], setup: tuple[Change, ...]) -> _Drawn | None:
        """The variant with these rows set up, where it is sound; the world is left so."""
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
        return _Drawn(constants, setup, outcome, write_spec(twin.taken(self._world, constants)))


def _decided(spec: Spec, drawn: _Drawn) -> dict[str, Any]:
    """What is accepted of the request in a spec."""
    found = request_of(spec, drawn.outcome.accepted)
    assert found is not None
    return dict(found[1])


def _in_any_order(answer: Any) -> str:
    """Return a text that answers share which hold the same: a ranking passes where the set of its rows is asked for."""
    if isinstance(answer, dict):
        return canonical({name: _in_any_order(each) for name, each in answer.items()})
    return canonical(sorted(map(_in_any_order, answer)) if isinstance(answer, list) else answer)


def _acts(spec: Spec) -> bool:
    return any(isinstance(each, Act | Each) for each in walk(spec))
