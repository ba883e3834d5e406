"""The twin: one SQL query a question, which gives the exact accepted outcome on a database.

    outcome = Twin(spec, profile).outcome(world, {"person": "Agnès Varda"})
    outcome.answer, outcome.changes          # what must be answered, what must have been changed

It is the reference that verifier and solution are held against, and shares no code with either: conditions become
membership in subqueries and scalar subqueries, order and ties ORDER BY, effects SELECTs of the rows as they must be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from synthenv.kit import Change, Json
from synthenv.spec.algebra import Act, Ask, Compare, Condition, Constant, Operand, Query, Related, Same, Select, Spec
from synthenv.spec.profile import Action, Effect, Entity, Profile
from synthenv.worlds.sqlite import SqliteWorld

__all__ = ["Outcome", "Twin"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The accepted outcome: the answer (a list stands for a set unless `ordered`) and the changes, in any order.

    A change of op "insert" names the columns that are given; the others must be empty, but for a key that the
    database gives.
    """

    answer: Json
    ordered: bool
    changes: tuple[Change, ...]

    def accepts(self, changes: Sequence[Change], answer: Json) -> bool:
        """Tell whether this outcome is the one described."""
        return _same_answer(self.answer, answer, self.ordered) and _same_changes(self.changes, changes)


class Twin:
    """A spec as SQL over a profile's tables."""

    def __init__(self, spec: Spec, profile: Profile) -> None:
        self._spec = spec
        self._profile = profile
        self._names: Iterator[int] = count(1)

    def outcome(self, world: SqliteWorld, constants: Mapping[str, Any]) -> Outcome | None:
        """Return the accepted outcome on the state of `world`, or None where there is none."""
        if isinstance(self._spec, Ask):
            return self._asked(self._spec, world, constants)
        return self._acted(self._spec, world, constants)

    def rows(self, query: Query, column: str, world: SqliteWorld, constants: Mapping[str, Any]) -> list[Any]:
        """Return a column of a query's rows, in the query's order."""
        return [row[0] for row in world.query(self.sql(query, column), dict(constants))]

    def sql(self, query: Query, column: str) -> str:
        """Return the SQL of a query, giving one column."""
        if isinstance(query, Select):
            entity = self._profile.entity(query.entity)
            name = self._name()
            where = self._where(query.conditions, entity, name)
            return f"SELECT {name}.{column} FROM {entity.table} AS {name} WHERE {where} ORDER BY {name}.{entity.key}"
        entity = self._profile.entity(query.among.entity)
        by = self._profile.attribute(entity.name, query.by).column
        name, order = self._name(), "DESC" if query.largest else "ASC"
        return (
            f"SELECT {name}.{column} FROM {entity.table} AS {name} "
            f"WHERE {self._where(query.among.conditions, entity, name)} AND {name}.{by} IS NOT NULL "
            f"ORDER BY {name}.{by} {order}, {name}.{entity.key} LIMIT {query.k}"
        )

    def _asked(self, spec: Ask, world: SqliteWorld, constants: Mapping[str, Any]) -> Outcome | None:
        entity = self._profile.entity(_entity(spec.query))
        found = self.rows(spec.query, entity.answer, world, constants)
        if spec.what == "one":
            return Outcome(found[0], False, ()) if len(found) == 1 else None
        if spec.what == "count":
            return Outcome({"count": len(found), entity.plural: found}, False, ())
        return Outcome(found, spec.what == "ranked", ())

    def _acted(self, spec: Act, world: SqliteWorld, constants: Mapping[str, Any]) -> Outcome | None:
        action = self._profile.action(spec.action)
        given: dict[str, Any] = {"now": world.clock}
        for name, argument in spec.arguments.items():
            if isinstance(argument, Constant):
                given[name] = constants[argument.name]
                continue
            entity = self._profile.entity(_entity(argument))
            keys = self.rows(argument, entity.key, world, constants)
            if len(keys) != 1:
                return None
            given[name] = keys[0]
        if not all(world.query(f"SELECT {_guard_sql(action)}", given)[0]):
            return None
        changes = tuple(change for each in action.effects for change in _effect(each, world, given))
        reported = self._profile.entity(action.parameters[action.report])
        sql = f"SELECT {reported.answer} FROM {reported.table} WHERE {reported.key} = :{action.report}"
        return Outcome(world.query(sql, given)[0][0], False, changes)

    def _where(self, conditions: Sequence[Condition], entity: Entity, name: str) -> str:
        return " AND ".join(f"({self._condition(each, entity, name)})" for each in conditions) or "TRUE"

    def _condition(self, condition: Condition, entity: Entity, name: str) -> str:
        if isinstance(condition, Related):
            return self._related(condition, name)
        if isinstance(condition, Same):
            return f"{name}.{entity.key} = {self._single(condition.of, entity.key)}"
        column = f"{name}.{self._profile.attribute(entity.name, condition.attribute).column}"
        return self._compared(condition, column)

    def _compared(self, condition: Compare, column: str) -> str:
        values = [self._operand(each) for each in condition.values]
        if condition.test == "between":
            return f"{column} BETWEEN {values[0]} AND {values[1]}"
        signs = {"is": "=", "at_least": ">=", "at_most": "<=", "over": ">", "under": "<"}
        return f"{column} {signs[condition.test]} {values[0]}"

    def _related(self, condition: Related, name: str) -> str:
        relation = self._profile.relation(condition.relation)
        source = self._profile.entity(relation.source)
        target = self._profile.entity(relation.target)
        link, end = self._name(), self._name()
        kind = f" AND {link}.{relation.link.kind_column} = '{relation.kind}'" if relation.kind else ""
        return (
            f"{name}.{source.key} IN (SELECT {link}.{relation.source_column} FROM {relation.link.table} AS {link} "
            f"JOIN {target.table} AS {end} ON {end}.{target.key} = {link}.{relation.target_column} "
            f"WHERE {self._where(condition.conditions, target, end)}{kind})"
        )

    def _operand(self, operand: Operand) -> str:
        if isinstance(operand, Constant):
            return f":{operand.name}"
        attribute = self._profile.attribute(_entity(operand.of), operand.attribute)
        return self._single(operand.of, attribute.column)

    def _single(self, query: Query, column: str) -> str:
        """The column of the one row of a query, NULL where there is not exactly one."""
        name = self._name()
        return (
            f"(SELECT CASE WHEN count(*) = 1 THEN max({name}.{column}) END FROM ({self.sql(query, column)}) AS {name})"
        )

    def _name(self) -> str:
        return f"t{next(self._names)}"


def _entity(query: Query) -> str:
    return query.entity if isinstance(query, Select) else query.among.entity


def _guard_sql(action: Action) -> str:
    tests = []
    for guard in action.guards:
        where = " AND ".join(f"{column} = :{argument}" for column, argument in guard.where.items())
        if guard.test == "at_least":
            where += f" AND {guard.column} >= {_amount(guard.amount)}"
        found = f"EXISTS (SELECT 1 FROM {guard.table} WHERE {where})"
        tests.append(f"NOT {found}" if guard.test == "absent" else found)
    tests += [
        f":{name} BETWEEN 1 AND {action.maximum}" for name, kind in action.parameters.items() if kind == "integer"
    ]
    return ", ".join(tests)


def _effect(effect: Effect, world: SqliteWorld, given: Mapping[str, Any]) -> Iterator[Change]:
    if effect.op == "insert":
        columns = list(effect.values)
        sql = "SELECT " + ", ".join(_source(effect.values[column]) for column in columns)
        row = dict(zip(columns, world.query(sql, given)[0], strict=True))
        yield Change(effect.table, "insert", {}, {}, row)
        return
    key = world.tables[effect.table].key
    where = " AND ".join(f"{column} = {_source(source)}" for column, source in effect.where.items())
    sign = {"lower": "-", "raise": "+"}.get(effect.op)
    new = f", {effect.column} {sign} {_amount(effect.amount)}" if sign else ""
    for values in world.query(f"SELECT {', '.join(key)}{new} FROM {effect.table} WHERE {where}", given):
        found = dict(zip(key, values, strict=False))
        if sign:
            yield Change(effect.table, "update", found, {}, {effect.column: values[-1]})
        else:
            yield Change(effect.table, "delete", found)


def _source(source: str) -> str:
    if source.startswith("today"):
        return f"date(:now, '{source[5:] or '+0'} days')"
    return f":{source}"


def _amount(amount: str | int) -> str:
    return f":{amount}" if isinstance(amount, str) else str(amount)


def _same_answer(expected: Json, answer: Json, ordered: bool) -> bool:
    if isinstance(expected, dict):
        return (
            isinstance(answer, dict)
            and expected.keys() == answer.keys()
            and all(_same_answer(each, answer[name], ordered) for name, each in expected.items())
        )
    if isinstance(expected, list):
        if not isinstance(answer, list):
            return False
        return expected == answer if ordered else sorted(map(repr, expected)) == sorted(map(repr, answer))
    return bool(expected == answer)


def _same_changes(expected: Sequence[Change], changes: Sequence[Change]) -> bool:
    left = list(changes)
    for each in expected:
        match = next((other for other in left if _matches(each, other)), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def _matches(expected: Change, change: Change) -> bool:
    if (expected.table, expected.op) != (change.table, change.op):
        return False
    if expected.op != "insert":
        return dict(expected.key) == dict(change.key) and dict(expected.new) == dict(change.new)
    free = set(change.key) - set(expected.new)
    given = {column: value for column, value in change.new.items() if value is not None and column not in free}
    return given == dict(expected.new)
