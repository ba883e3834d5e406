"""Constants for a spec, drawn against the data.

    constants = draw(spec, data, rng)        # {"DIRECTOR": "Agnès Varda", "RUNTIME": 90}, or None: try again
    constants = draw(grown, data, rng, constants)        # those that are new, around rows of what is settled

Constants are taken from rows that are there, never from thin air. Each set is drawn around a row that is to be in it
(its witness): the row meets every condition, and so do not all of its siblings, the rows that the conditions before
leave. Bounds lie on values of siblings, so that a bound moved by a step, or made strict, gives another set; what may
not be related is taken from a sibling, so that it would be.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from random import Random
from typing import Any

from synthenv.compilers.twin import Twin
from synthenv.spec.algebra import (
    Act,
    AllOf,
    Among,
    AnyOf,
    Ask,
    Best,
    Branch,
    Compare,
    Condition,
    Constant,
    Each,
    Measure,
    Not,
    Own,
    Plan,
    Quantity,
    Query,
    Related,
    Request,
    Same,
    Select,
    Sets,
    Several,
    Spec,
    Tally,
    Total,
    Value,
    constants_of,
    entity_of,
    walk,
)
from synthenv.spec.profile import Attribute
from synthenv.synthesis.data import Data, Row

__all__ = ["draw"]

_FEWEST, _MOST = 4, 150
_SIBLINGS = 60
_TRIES = 4
_TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "is": operator.eq,
    "is_not": operator.ne,
    "at_least": operator.ge,
    "at_most": operator.le,
    "over": operator.gt,
    "under": operator.lt,
}
_OPPOSITE = {"over": "at_most", "under": "at_least"}


class _NoLuckError(Exception):
    """The data do not carry this draw."""


def draw(spec: Spec, data: Data, rng: Random, given: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
    """Return values for all constants but actions' amounts and those of a plan's sums; None where this draw fails.

    What is `given` stays as it is.
    """
    made = _Draw(data, rng, {name: given[name] for name in constants_of(spec) if name in given} if given else {})
    try:
        made.spec(spec)
    except _NoLuckError:
        return None
    return made.constants


class _Draw:
    """One draw in the making."""

    def __init__(self, data: Data, rng: Random, given: Mapping[str, Any]) -> None:
        self._data = data
        self._rng = rng
        self._given = given.keys()
        self.constants: dict[str, Any] = dict(given)

    def spec(self, spec: Spec) -> None:
        match spec:
            case Ask(query=query):
                self._query(query)
            case Quantity(measures=measures):
                for measure in measures:
                    self._query(measure.of)
            case Several(parts):
                for part in parts.values():
                    self.spec(part)
            case Branch(measure, _, against, then, otherwise):
                self.spec(then)
                self.spec(otherwise)
                self._query(measure.of)
                self._threshold(measure, against)
            case Each(act, _, query):
                self._query(query)
                self.spec(act)
            case Request(act):
                self.spec(act)
            case Plan(slots):
                for query in dict.fromkeys(slots.values()):
                    self._query(query)
                for each in walk(spec):
                    if isinstance(each, Among):
                        self._counted(each, slots[each.slots[0]])
            case Act(arguments=arguments):
                for argument in arguments.values():
                    if isinstance(argument, Value):
                        self._query(argument.of)
                    elif not isinstance(argument, Constant):
                        self._query(argument)

    def _counted(self, among: Among, candidates: Query) -> None:
        """A kind of rows that one of those that may stand in a slot is of."""
        key = self._one(self._data.keys(candidates, self.constants))
        self._query(among.query, self._row(entity_of(among.query), key))

    def _threshold(self, measure: Measure, against: Any) -> None:
        """A value that the measure is close to, on either side."""
        if not isinstance(against, Constant):
            self._query(against.of)
            return
        value = self._measured(measure)
        if value is None:
            raise _NoLuckError
        self.constants[against.name] = max(1, round(value) + self._rng.choice((-1, 0, 0, 1)))

    def _measured(self, measure: Measure) -> Any:
        twin = Twin(Quantity("alone", (measure,)), self._data.profile)
        return self._data.world.asked(twin.sql(measure, ""), self.constants)[0][0]

    def _settled(self, part: Query | Condition) -> bool:
        names = set(constants_of(part))
        return bool(names) and names <= self._given

    def _query(self, query: Query, row: Row | None = None) -> None:
        if self._settled(query):
            return
        match query:
            case Select():
                self._select(query, row)
            case Best(among, by):
                self._query(among, row)
                if isinstance(by, Tally):
                    self._tally(by, among)
            case Sets(how, left, right):
                self._query(left, row)
                keys = self._data.keys(left, self.constants)
                shared = self._row(entity_of(left), self._one(keys)) if how != "either" else None
                self._query(right, shared)

    def _tally(self, tally: Tally, among: Query) -> None:
        rows = [self._row(entity_of(among), key) for key in self._data.keys(among, self.constants)[:_SIBLINGS]]
        related = [other for row in rows for other in self._others(tally.relation, row, entity_of(among))]
        self._all(tally.conditions, self._target(tally.relation), self._one(related), related)

    def _select(self, query: Select, row: Row | None) -> None:
        entity = self._data.profile.entity(query.entity)
        if _names_a_row(query, entity.label):
            row = row or self._one(list(self._data.rows(query.entity).values()))
            self._name(query.conditions[0], query.entity, row)
            return
        met = [each for each in query.conditions if self._settled(each)]
        if met and row is None:
            row = self._row(query.entity, self._one(self._data.keys(Select(query.entity, tuple(met)), self.constants)))
        for condition in [each for each in query.conditions if each not in met]:
            if row is None:
                row = self._started(condition, query.entity)
                met.append(condition)
                continue
            siblings = [row]
            if met:
                keys = self._data.keys(Select(query.entity, tuple(met)), self.constants)
                siblings = [self._row(query.entity, key) for key in keys[: 4 * _SIBLINGS]]
            self._condition(condition, query.entity, row, siblings)
            met.append(condition)

    def _started(self, condition: Condition, entity: str) -> Row:
        """Fill the way in, and return a row that it leaves."""
        match condition:
            case Related(relation, (Compare(test="is", values=(Constant(name),)),), "some"):
                pool = self._data.pool(relation, _FEWEST, _MOST)
                source, target = self._one(pool)
                self.constants[name] = self._data.label(self._target(relation), target)
                return self._row(entity, source)
        rows = list(self._data.rows(entity).values())
        row: Row = self._one(rows)
        self._condition(condition, entity, row, rows)
        return row

    def _name(self, condition: Any, entity: str, row: Row) -> None:
        label = row[self._data.column(entity, condition.attribute)]
        if label is None or not self._data.is_unique(entity, label):
            raise _NoLuckError
        self.constants[condition.values[0].name] = label

    def _all(self, conditions: Sequence[Condition], entity: str, row: Row, siblings: Sequence[Row]) -> None:
        for condition in conditions:
            self._condition(condition, entity, row, siblings)

    def _condition(self, condition: Condition, entity: str, row: Row, siblings: Sequence[Row]) -> None:
        match condition:
            case Compare():
                self._compare(condition, entity, row, siblings)
            case Not(Compare(test=test) as inner) if test in _OPPOSITE:
                turned = Compare(inner.attribute, _OPPOSITE[test], inner.values)  # type: ignore[arg-type]
                self._compare(turned, entity, row, siblings)
            case Not(Compare() as inner):
                here = row[self._data.column(entity, inner.attribute)]
                column = self._data.column(entity, inner.attribute)
                self._compare(inner, entity, self._one([each for each in siblings if each[column] != here]), siblings)
            case Not(Same(query)):
                self._query(query, self._one([each for each in siblings if each is not row]))
            case Same(query):
                self._query(query, row)
            case AnyOf(conditions):
                for each in conditions:
                    self._condition(each, entity, self._one(siblings), siblings)
            case AllOf(conditions):
                self._all(conditions, entity, row, siblings)
            case Related():
                self._related(condition, entity, row, siblings)

    def _related(self, condition: Related, entity: str, row: Row, siblings: Sequence[Row]) -> None:
        if not condition.conditions:
            return
        beside = siblings[:_SIBLINGS]
        others = [other for each in beside for other in self._others(condition.relation, each, entity)]
        own = self._others(condition.relation, row, entity)
        if condition.quantifier == "none":
            own = [each for each in others if each not in own]
        self._all(condition.conditions, self._target(condition.relation), self._one(own), others)

    def _compare(self, condition: Compare, entity: str, row: Row, siblings: Sequence[Row]) -> None:
        if not condition.values or isinstance(condition.values[0], Own):
            return
        attribute = self._data.profile.attribute(entity, condition.attribute)
        here = row[attribute.column]
        if here is None:
            raise _NoLuckError
        if isinstance(condition.values[0], Value | Total):
            self._reference(condition, condition.values[0], entity, attribute, row, siblings)
            return
        values = sorted({each[attribute.column] for each in siblings if each[attribute.column] is not None} | {here})
        chosen = self._values(condition, attribute, here, values)
        for constant, value in zip(condition.values, chosen, strict=True):
            if isinstance(constant, Constant):
                self.constants[constant.name] = value

    def _values(self, condition: Compare, attribute: Attribute, here: Any, values: list[Any]) -> Sequence[Any]:
        match condition.test:
            case "is":
                return (here,)
            case "is_not":
                return (self._one([each for each in values if each != here]),)
            case "in":
                return self._rng.sample([here, self._one([each for each in values if each != here])], 2)
            case "contains":
                return (self._word(here),)
            case "year":
                return (int(here[:4]),)
            case "weekday":
                return (f"{date.fromisoformat(here[:10]):%A}",)
        return self._bounds(condition.test, attribute, here, values)

    def _bounds(self, test: str, attribute: Attribute, here: Any, values: list[Any]) -> Sequence[Any]:
        """Bounds on the values of siblings; a moment is bounded by a day."""
        if attribute.kind == "time":
            here, values = here[:10], sorted({each[:10] for each in values})
        low = [each for each in values if each < here or (each == here and test != "over")]
        high = [each for each in values if each > here or (each == here and test != "under")]
        match test:
            case "at_least" | "over":
                return (self._one(low if test == "over" else [each for each in low if each != values[0]]),)
            case "at_most" | "under":
                return (self._one(high if test == "under" else [each for each in high if each != values[-1]]),)
        ends = self._one(low), self._one(high)
        if ends[0] == ends[1] or ends == (values[0], values[-1]):
            raise _NoLuckError
        return ends

    def _reference(
        self,
        condition: Compare,
        operand: Value | Total,
        entity: str,
        attribute: Attribute,
        row: Row,
        siblings: Sequence[Row],
    ) -> None:
        here = row[attribute.column]
        if isinstance(operand, Value) and isinstance(operand.of, Select):
            self._query(operand.of, self._one(self._held_against(condition, attribute, row, entity, siblings)))
            return
        for _ in range(_TRIES):
            self._query(operand.of)
            value = self._measured(operand)
            if value is not None and _TESTS[condition.test](here, value):
                return
        raise _NoLuckError

    def _held_against(
        self, condition: Compare, attribute: Attribute, row: Row, entity: str, siblings: Sequence[Row]
    ) -> list[Row]:
        """Rows with a value that the row at hand stands to as it should, and not all its siblings do."""
        column, test, here = attribute.column, _TESTS[condition.test], row[attribute.column]
        values = sorted({each[column] for each in siblings if each[column] is not None})
        fitting = {each for each in values if test(here, each) and not all(test(other, each) for other in values)}
        rows = list(self._data.rows(entity).values())
        if not rows:
            raise _NoLuckError
        start = self._rng.randrange(len(rows))
        found = (each for each in (*rows[start:], *rows[:start]) if each[column] in fitting and each is not row)
        return [each for _, each in zip(range(20), found, strict=False)]

    def _word(self, text: str) -> str:
        word: str = self._one([each for each in text.split() if len(each) >= 4 and each.isalpha()])
        return word

    def _others(self, relation: str, row: Row, entity: str) -> list[Row]:
        key = row[self._data.profile.entity(entity).key]
        rows = self._data.rows(self._target(relation))
        return [rows[each] for each in self._data.related(relation, key)]

    def _target(self, relation: str) -> str:
        return self._data.profile.relation(relation).target

    def _row(self, entity: str, key: Any) -> Row:
        row: Row = self._data.rows(entity)[key]
        return row

    def _one(self, found: Sequence[Any]) -> Any:
        if not found:
            raise _NoLuckError
        return self._rng.choice(found)


def _names_a_row(query: Select, label: str) -> bool:
    match query.conditions:
        case (Compare(attribute, "is", (Constant(),)),):
            return attribute == label
    return False
