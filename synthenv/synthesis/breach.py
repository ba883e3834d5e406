"""Pairs: changes of generated rows after which a rule of the house forbids what was allowed, the last one tipping it.

    changes = broken_by(breach, data, constants, rng)        # None where this rule can't be broken here
    allowed, declined = (*setup, *changes[:-1]), (*setup, *changes)
    changes = mended_by(breach, data, constants, rng)        # the other way: after these the rule forbids no more

The world must be in the state that the changes are for. What a condition lacks is made good with rows and values as
others have them: a cell is set, a row of another is led here, a link is added. Real rows are never touched.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import count, islice
from random import Random
from typing import Any

from synthenv.compilers.twin import Twin
from synthenv.kit import Change
from synthenv.spec.algebra import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Constant,
    Quantity,
    Query,
    Related,
    Same,
    Select,
    Test,
    Value,
)
from synthenv.spec.house import Breach
from synthenv.spec.profile import Attribute, Entity, Relation
from synthenv.synthesis.data import Data
from synthenv.synthesis.stage import like_others
from synthenv.worlds.tables import quoted

__all__ = ["broken_by", "mended_by"]

_DAY = len("2026-03-02")
_MOST = 24
_NEAR = 3
_STANDS = {
    "is": operator.eq,
    "is_not": operator.ne,
    "at_least": operator.ge,
    "at_most": operator.le,
    "over": operator.gt,
    "under": operator.lt,
}


_OPPOSITE: Mapping[Test, Test] = {"at_least": "under", "over": "at_most", "at_most": "over", "under": "at_least"}


class _CannotError(Exception):
    """The rule can't be broken by changes of generated rows."""


def broken_by(breach: Breach, data: Data, constants: Mapping[str, Any], rng: Random) -> list[Change] | None:
    """Return the changes; None where the rule can't be broken so, or takes too many."""
    made = _Made(data, {**constants, **breach.rule.values}, rng)
    if not all(made.stands(number, compare) for number, compare in breach.numbers):
        return None
    try:
        changes = [change for query in breach.rows for change in made.brought(query)]
    except _CannotError:
        return None
    return changes if 0 < len(changes) <= _MOST else None


def mended_by(breach: Breach, data: Data, constants: Mapping[str, Any], rng: Random) -> list[Change] | None:
    """Return a change after which one bound of the rule is not met any more; None where it has none to move."""
    made = _Made(data, {**constants, **breach.rule.values}, rng)
    try:
        return [next(change for query in breach.rows for change in made.turned(query))]
    except (_CannotError, StopIteration):
        return None


class _Made:
    """Changes in the making, over one state with one set of constants."""

    def __init__(self, data: Data, constants: Mapping[str, Any], rng: Random) -> None:
        self._data = data
        self.constants = constants
        self._rng = rng

    def stands(self, number: Constant | Value, compare: Compare) -> bool:
        """Tell whether a number of the deed is what the rule asks for."""
        [limit] = compare.values
        assert isinstance(limit, Constant)
        value = self.constants[number.name] if isinstance(number, Constant) else self._found(number)
        return value is not None and bool(_STANDS[compare.test](value, self.constants[limit.name]))

    def _found(self, number: Value) -> Any:
        twin = Twin(Quantity("alone", (number,)), self._data.profile)
        return self._data.world.asked(twin.sql(number, ""), self.constants)[0][0]

    def brought(self, query: Query) -> Iterator[Change]:
        """Yield changes that bring the one row of `same(…)` into the query."""
        if not isinstance(query, Select) or not isinstance(query.conditions[0], Same):
            raise _CannotError
        entity = self._data.profile.entity(query.entity)
        keys = self._keys(query.conditions[0].of)
        if len(keys) != 1:
            raise _CannotError
        for condition in query.conditions[1:]:
            yield from self._met(condition, entity, keys[0])

    def turned(self, query: Query) -> Iterator[Change]:
        """Yield changes each of which takes the row of `same(…)` to the other side of a bound."""
        if not isinstance(query, Select) or not isinstance(query.conditions[0], Same):
            raise _CannotError
        entity, keys = self._data.profile.entity(query.entity), self._keys(query.conditions[0].of)
        for each in query.conditions[1:]:
            if isinstance(each, Compare) and each.test in _OPPOSITE:
                yield self._set(Compare(each.attribute, _OPPOSITE[each.test], each.values), entity, self._one(keys))

    def _met(self, condition: Condition, entity: Entity, key: Any) -> Iterator[Change]:
        """Yield changes after which the row meets the condition; none where it does already."""
        if key in self._keys(Select(entity.name, (condition,))):
            return
        match condition:
            case Compare():
                yield self._set(condition, entity, key)
            case AnyOf(conditions):
                yield from self._met(self._rng.choice(conditions), entity, key)
            case AllOf(conditions):
                for each in conditions:
                    yield from self._met(each, entity, key)
            case Related(quantifier="some" | "least"):
                yield from self._related(condition, entity, key)
            case _:
                raise _CannotError

    def _set(self, condition: Compare, entity: Entity, key: Any) -> Change:
        attribute = entity.attributes[condition.attribute]
        if entity.table not in self._data.generated or attribute.column == entity.key:
            raise _CannotError
        [(now,)] = self._data.world.query(
            f"SELECT {quoted(attribute.column)} FROM {quoted(entity.table)} WHERE {quoted(entity.key)} = ?", (key,)
        )
        required = attribute.column in self._data.world.tables[entity.table].required
        value = self._one(list(self._values(condition, attribute, now, required)))
        return Change(entity.table, "update", {entity.key: key}, {}, {attribute.column: value})

    def _values(self, condition: Compare, attribute: Attribute, now: Any, required: bool) -> Iterator[Any]:
        """Yield values that meet the condition, on its bound or just beyond."""
        bounds = [self.constants[each.name] for each in condition.values if isinstance(each, Constant)]
        match condition.test:
            case "is" | "in":
                yield from bounds
            case "missing":
                yield from () if required else (None,)
            case "at_least" | "over" | "at_most" | "under" if now is not None:
                strict = condition.test in ("over", "under")
                sign = 1 if condition.test in ("at_least", "over") else -1
                near = _near(bounds[0], attribute, now, sign)
                beyond = (each for each in near if _beyond(each, bounds[0], sign, strict))
                # A moment goes no farther than it must: it is not to lie in the past.
                yield from islice(beyond, 1 if attribute.kind == "time" else _NEAR)

    def _related(self, condition: Related, entity: Entity, key: Any) -> Iterator[Change]:
        relation = self._data.profile.relation(condition.relation)
        target, linked = self._data.profile.entity(relation.target), self._linked(relation, key)
        if relation.single:
            for each in condition.conditions:
                yield from self._met(each, target, self._one(linked))
            return
        met = self._keys(Select(target.name, condition.conditions))
        lacking = condition.n - len(set(met) & set(linked))
        others = [each for each in met if each not in linked]
        if len(others) < lacking:
            raise _CannotError
        for other in self._rng.sample(others, lacking):
            yield self._link(relation, target, key, other)

    def _linked(self, relation: Relation, key: Any) -> list[Any]:
        kind = f" AND {quoted(relation.link.kind_column)} = '{relation.kind}'" if relation.kind else ""
        near, far = quoted(relation.source_column), quoted(relation.target_column)
        sql = f"SELECT {far} FROM {quoted(relation.link.table)} WHERE {near} = ?{kind}"
        return [each for (each,) in self._data.world.query(sql, (key,)) if each is not None]

    def _link(self, relation: Relation, target: Entity, key: Any, other: Any) -> Change:
        """Lead another's row here, or add a link to it."""
        table = relation.link.table
        if table not in self._data.generated or relation.kind:
            raise _CannotError
        if table == target.table:
            return Change(table, "update", {target.key: other}, {}, {relation.source_column: key})
        where = {relation.source_column: key, relation.target_column: other}
        made = like_others(table, where, self._data.world, self._rng)
        if made is None:
            raise _CannotError
        return made

    def _keys(self, query: Query) -> list[Any]:
        return self._data.keys(query, self.constants)

    def _one(self, found: Sequence[Any]) -> Any:
        if not found:
            raise _CannotError
        return self._rng.choice(found)


def _near(bound: Any, attribute: Attribute, now: Any, sign: int) -> Iterator[Any]:
    """Yield values from the bound on: numbers by their step, days by one, moments at the time of day that they had."""
    for away in count():
        if attribute.kind in ("date", "time"):
            day = (date.fromisoformat(bound[:_DAY]) + timedelta(days=sign * away)).isoformat()
            yield day + now[_DAY:] if attribute.kind == "time" else day
        else:
            value = bound + sign * away * attribute.step
            yield round(value) if attribute.kind == "integer" else round(value, 9)


def _beyond(value: Any, bound: Any, sign: int, strict: bool) -> bool:
    held = value[: len(bound)] if isinstance(value, str) else value
    if held == bound:
        return not strict
    return bool(held > bound) == (sign > 0)
