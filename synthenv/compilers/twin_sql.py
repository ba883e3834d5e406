"""Queries and measures of a spec as SQL, over a profile's tables; constants are bound by their names.

    Sql(profile).rows(query, "id")             # SELECT … ORDER BY …: one column of the query's rows, in order
    Sql(profile).measure(Total("mean", query, "runtime"))

Conditions become membership in subqueries, quantifiers counts and EXISTS, nested references scalar subqueries. Part of
the twin; no other compiler uses it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from synthenv.spec.algebra import (
    AllOf,
    AnyOf,
    Best,
    Compare,
    Condition,
    Constant,
    Measure,
    Not,
    Operand,
    Own,
    Query,
    Related,
    Same,
    Select,
    Sets,
    Tally,
    Value,
    entity_of,
)
from synthenv.spec.profile import Attribute, Entity, Profile
from synthenv.worlds.tables import quoted

__all__ = ["Sql"]

_SIGNS = {"is": "=", "is_not": "<>", "at_least": ">=", "at_most": "<=", "over": ">", "under": "<"}
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_WEEKDAY = " ".join(f"WHEN '{number}' THEN '{day}'" for number, day in enumerate(_DAYS))


class Sql:
    """SQL over a profile; each use of a table gets a name of its own."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._names: Iterator[int] = count(1)

    def rows(self, query: Query, column: str, called: str = "") -> str:
        """Return the SELECT of one column of a query's rows, called so or as it is, in the query's order."""
        entity, name = self._profile.entity(entity_of(query)), self._name()
        key = _of(name, entity.key)
        shown = f"{_of(name, column)} AS {called}" if called else _of(name, column)
        selected = f"SELECT {shown} FROM {quoted(entity.table)} AS {name} WHERE"
        match query:
            case Select(_, conditions):
                return f"{selected} {self._all(conditions, entity, name)} ORDER BY {key}"
            case Sets(how, left, right):
                joint = {"both": "AND", "either": "OR", "only": "AND NOT"}[how]
                one, other = (f"{key} IN ({self.rows(each, entity.key)})" for each in (left, right))
                return f"{selected} {one} {joint} {other} ORDER BY {key}"
            case Best(among, by, largest, k):
                ranked = self._by(by, entity, name)
                order = f"{ranked} {'DESC' if largest else 'ASC'}, {_of(name, entity.answer)}, {key}"
                where = self._among(among, entity, name)
                return f"{selected} {where} AND {ranked} IS NOT NULL ORDER BY {order} LIMIT {k}"

    def measure(self, measure: Measure) -> str:
        """Return the scalar of a measure, NULL where it is unknown."""
        entity = self._profile.entity(entity_of(measure.of))
        if isinstance(measure, Value):
            return self.single(measure.of, self._profile.attribute(entity.name, measure.attribute).column)
        if measure.what == "count":
            return f"(SELECT count(*) FROM ({self.rows(measure.of, entity.key)}))"
        attribute, name = self._profile.attribute(entity.name, measure.attribute), self._name()
        statistic = _statistic(measure.what, f"{name}.x", attribute)
        return f"(SELECT {statistic} FROM ({self._as_x(measure.of, attribute.column)}) AS {name})"

    def single(self, query: Query, column: str) -> str:
        """Return the column of the one row of a query, NULL where there is not exactly one."""
        name = self._name()
        return f"(SELECT CASE WHEN count(*) = 1 THEN max({name}.x) END FROM ({self._as_x(query, column)}) AS {name})"

    def _as_x(self, query: Query, column: str) -> str:
        return self.rows(query, column, "x")

    def _among(self, query: Query, entity: Entity, name: str) -> str:
        if isinstance(query, Select):
            return self._all(query.conditions, entity, name)
        return f"{_of(name, entity.key)} IN ({self.rows(query, entity.key)})"

    def _by(self, by: str | Tally, entity: Entity, name: str) -> str:
        if isinstance(by, str):
            return _of(name, self._profile.attribute(entity.name, by).column)
        related, end, target = self._ends(by.relation, by.conditions, name)
        if by.what == "count":
            return f"(SELECT count(*) {related})"
        attribute = self._profile.attribute(target.name, by.attribute)
        return f"(SELECT {_statistic(by.what, _of(end, attribute.column), attribute)} {related})"

    def _ends(self, relation: str, conditions: Sequence[Condition], name: str) -> tuple[str, str, Entity]:
        """FROM and WHERE of the rows along a relation from the row `name`, their name, and their entity."""
        along = self._profile.relation(relation)
        source, target = self._profile.entity(along.source), self._profile.entity(along.target)
        link, end = self._name(), self._name()
        kind = f" AND {_of(link, along.link.kind_column)} = {_text(along.kind)}" if along.kind else ""
        walked = (
            f"SELECT {_of(link, along.target_column)} FROM {quoted(along.link.table)} AS {link} "
            f"WHERE {_of(link, along.source_column)} = {_of(name, source.key)}{kind}"
        )
        met = self._all(conditions, target, end)
        among = f"FROM {quoted(target.table)} AS {end} WHERE {_of(end, target.key)} IN ({walked}) AND {met}"
        return among, end, target

    def _all(self, conditions: Sequence[Condition], entity: Entity, name: str) -> str:
        return self._joined("AND", conditions, entity, name) if conditions else "TRUE"

    def _joined(self, joint: str, conditions: Sequence[Condition], entity: Entity, name: str) -> str:
        return f" {joint} ".join(f"({self._condition(each, entity, name)})" for each in conditions)

    def _condition(self, condition: Condition, entity: Entity, name: str) -> str:
        match condition:
            case Compare():
                return self._compared(condition, entity, name)
            case Related():
                return self._related(condition, entity, name)
            case Same(query):
                return f"{_of(name, entity.key)} = {self.single(query, entity.key)}"
            case Not(inner):
                return f"NOT ({self._condition(inner, entity, name)})"
            case AnyOf(conditions):
                return self._joined("OR", conditions, entity, name)
            case AllOf(conditions):
                return self._joined("AND", conditions, entity, name)

    def _related(self, condition: Related, entity: Entity, name: str) -> str:
        match condition.quantifier:
            case "some":
                return self._some(condition, entity, name)
            case "none":
                return f"NOT EXISTS (SELECT 1 {self._ends(condition.relation, condition.conditions, name)[0]})"
            case "least":
                related = self._ends(condition.relation, condition.conditions, name)[0]
                return f"(SELECT count(*) {related}) >= {condition.n}"
            case "every":
                related, end, target = self._ends(condition.relation, (), name)
                met = self._all(condition.conditions, target, end)
                return f"(SELECT count(*) > 0 AND count(*) = count(CASE WHEN {met} THEN 1 END) {related})"

    def _some(self, condition: Related, entity: Entity, name: str) -> str:
        # Not by `_ends`: as one uncorrelated subquery SQLite starts from the narrow end and does it once.
        relation = self._profile.relation(condition.relation)
        target = self._profile.entity(relation.target)
        link, end = self._name(), self._name()
        kind = f" AND {_of(link, relation.link.kind_column)} = {_text(relation.kind)}" if relation.kind else ""
        linked = f"SELECT {_of(link, relation.source_column)} FROM {quoted(relation.link.table)} AS {link}"
        return (
            f"{_of(name, entity.key)} IN ({linked} "
            f"JOIN {quoted(target.table)} AS {end} ON {_of(end, target.key)} = {_of(link, relation.target_column)} "
            f"WHERE {self._all(condition.conditions, target, end)}{kind})"
        )

    def _compared(self, condition: Compare, entity: Entity, name: str) -> str:
        attribute = self._profile.attribute(entity.name, condition.attribute)
        column = _of(name, attribute.column)
        values = [self._operand(each, entity, name) for each in condition.values]
        match condition.test:
            case "known":
                return f"{column} IS NOT NULL"
            case "missing":
                return f"{column} IS NULL"
            case "between":
                low, high = (_held(column, attribute, *each) for each in zip(condition.values, values, strict=True))
                return f"{low} >= {values[0]} AND {high} <= {values[1]}"
            case "in":
                held = zip(condition.values, values, strict=True)
                return " OR ".join(f"{_held(column, attribute, *each)} = {each[1]}" for each in held)
            case "contains":
                return f"instr({column}, {values[0]}) > 0"
            case "year":
                return f"CAST(substr({column}, 1, 4) AS INTEGER) = {values[0]}"
            case "weekday":
                return f"CASE strftime('%w', {column}) {_WEEKDAY} END = {values[0]}"
        return f"{_held(column, attribute, condition.values[0], values[0])} {_SIGNS[condition.test]} {values[0]}"

    def _operand(self, operand: Operand, entity: Entity, name: str) -> str:
        if isinstance(operand, Constant):
            return f":{operand.name}"
        if isinstance(operand, Own):
            return _of(name, self._profile.attribute(entity.name, operand.attribute).column)
        return self.measure(operand)

    def _name(self) -> str:
        return f"t{next(self._names)}"


def _of(name: str, column: str) -> str:
    return f"{name}.{quoted(column)}"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _statistic(what: str, column: str, attribute: Attribute) -> str:
    """A statistic of what is known; sums and means of reals are rounded, so that the order of adding does not show."""
    made = {"sum": f"coalesce(sum({column}), 0)", "mean": f"avg({column})"}.get(what, f"{what}({column})")
    return f"round({made}, 9)" if what == "mean" or (what == "sum" and attribute.kind == "real") else made


def _held(column: str, attribute: Attribute, operand: Operand, value: str) -> str:
    """The column as it is held against an operand: a moment against a day counts by its day."""
    if attribute.kind == "time" and isinstance(operand, Constant):
        return f"substr({column}, 1, length({value}))"
    return column
