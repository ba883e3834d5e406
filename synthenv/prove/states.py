"""What specs accept on states: the twin, asked so that two specs are told apart with as little reading as it takes.

    expected = Asked(spec, profile, world).outcome(state.constants)
    Asked(mutant.spec, profile, world).differs(state.constants, expected)        # whether it accepts something else

The world is in the state already: whoever asks has begun it.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from synthenv.compilers.outcome import Accepted, Bag
from synthenv.compilers.twin import Outcome, Twin
from synthenv.compilers.twin_plans import Puzzle
from synthenv.errors import SpecError
from synthenv.kit import Change, Json
from synthenv.package import Task
from synthenv.spec.algebra import Ask, Best, Branch, Constant, Each, Measure, Plan, Query, Several, Spec, entity_of
from synthenv.spec.profile import Profile
from synthenv.worlds.sqlite import SqliteWorld

__all__ = ["Asked", "State", "states_of"]

_MANY = 200
_FEW = 30
_TESTS = {"at_least": operator.ge, "at_most": operator.le, "over": operator.gt, "under": operator.lt}


@dataclass(frozen=True, slots=True)
class State:
    """Constants, what the world looks like when the task begins, and the right answers where there may be several."""

    constants: Mapping[str, Any]
    setup: tuple[Change, ...] = ()
    accepted: tuple[Json, ...] = ()


def states_of(task: Task) -> tuple[State, ...]:
    """Return the states of a task's variants."""
    return tuple(State(each.constants, tuple(each.setup), each.accepted) for each in task.variants)


@dataclass(frozen=True)
class Asked:
    """A spec that is compiled once and asked on any state that the world is in."""

    spec: Spec
    profile: Profile
    world: SqliteWorld

    def outcome(self, constants: Mapping[str, Any]) -> Outcome | None:
        """Return what is accepted; None where nothing is, or where the spec means nothing."""
        try:
            return self._twin.outcome(self.world, constants)
        except SpecError:
            return None

    def differs(self, constants: Mapping[str, Any], expected: Outcome | None) -> bool:
        """Tell whether something else than `expected` is accepted. Past many doings of which none is, it can't tell."""
        if expected is None:
            return not self._many(constants) and self.outcome(constants) is not None
        if self._more(self.taken(constants), expected.accepted, constants):
            return True
        if isinstance(self.spec, Plan) and self.spec.goal is None and self._goes_beyond(self.spec, constants, expected):
            return True
        found = self.outcome(constants)
        return found is None or not expected.is_as(found)

    def taken(self, constants: Mapping[str, Any]) -> Spec | None:
        """Return the side of a branch that is taken, None where it can't be said; any other spec as it is."""
        if not isinstance(self.spec, Branch):
            return self.spec
        one, other = (self.number(each, constants) for each in (self.spec.measure, self.spec.against))
        if one is None or other is None:
            return None
        return self.spec.then if _TESTS[self.spec.test](one, other) else self.spec.otherwise

    def number(self, part: Constant | Measure, constants: Mapping[str, Any]) -> Any:
        """Return the value of a constant or a measure; None where it is unknown."""
        if isinstance(part, Constant):
            return constants[part.name]
        return self.world.asked(self._twin.sql(part, ""), constants)[0][0]

    def puzzle(self, plan: Plan, constants: Mapping[str, Any]) -> Puzzle:
        """Return a plan as a constraint model."""
        return self._twin.puzzle(plan, self.world, constants)

    def keys(self, query: Query, constants: Mapping[str, Any], most: int) -> list[Any]:
        """Return the keys of the first rows of a query."""
        text = self._twin.sql(query, self.profile.entity(entity_of(query)).key)
        sql = f"SELECT * FROM ({text}) LIMIT {most}" if isinstance(query, Best) else f"{text} LIMIT {most}"
        return [key for (key,) in self.world.asked(sql, constants)]

    def _goes_beyond(self, plan: Plan, constants: Mapping[str, Any], expected: Outcome) -> bool:
        """Whether few candidates already make a plan that is not expected."""
        found = Outcome(self._twin.puzzle(plan, self.world, constants, _FEW).plans(), ())
        return not all(expected.accepts((), each) for each in found.answers)

    @cached_property
    def _twin(self) -> Twin:
        return Twin(self.spec, self.profile)

    def _more(self, spec: Spec | None, accepted: Accepted, constants: Mapping[str, Any]) -> bool:
        """Whether a set that is asked for whole, or done something for, has more rows than expected."""
        match spec:
            case Several(parts):
                shared = [name for name in parts if name in accepted]
                return any(self._more(parts[name], accepted[name], constants) for name in shared)
            case Ask("all" | "count", query) | Each(_, _, query):
                size = accepted.get("count") if isinstance(accepted, dict) else _size(accepted)
                return size is not None and len(self.keys(query, constants, size + 1)) > size
        return False

    def _many(self, constants: Mapping[str, Any]) -> bool:
        """Whether something would have to be done for very many rows."""
        spec = self.taken(constants)
        inner = spec.parts.values() if isinstance(spec, Several) else (spec,)
        return any(isinstance(each, Each) and len(self.keys(each.query, constants, _MANY)) == _MANY for each in inner)


def _size(accepted: Accepted) -> int | None:
    return len(accepted.items) if isinstance(accepted, Bag) else None
