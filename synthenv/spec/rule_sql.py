"""Rules of the house as SQL over an action's arguments: for the tools that hold them, and for the tools' contracts.

    rule_sql(rule, action, profile, {"member": ":member_id"})
    # "EXISTS (SELECT 1 FROM members AS t1 WHERE t1.id = :member_id AND …)"

The compilers of tasks use none of this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from synthenv.spec.algebra import AllOf, AnyOf, Compare, Condition, Constant, Not, Related
from synthenv.spec.profile import Action, Attribute, Entity, Profile
from synthenv.spec.rules import Rule

__all__ = ["rule_sql"]

_SIGNS = {"is": "=", "is_not": "<>", "at_least": ">=", "at_most": "<=", "over": ">", "under": "<"}
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_DAY = len("2026-03-02")


def rule_sql(rule: Rule, action: Action, profile: Profile, arguments: Mapping[str, str]) -> str:
    """Return the condition under which a rule forbids an action; `arguments` says what SQL calls each parameter."""
    made = _RuleSql(rule, profile)
    return " AND ".join(
        made.number(arguments[name], conditions)
        if action.parameters[name] == "integer"
        else made.row(profile.entity(action.parameters[name]), arguments[name], conditions)
        for name, conditions in rule.forbids.items()
    )


class _RuleSql:
    """SQL over a profile's tables with a rule's values written out."""

    def __init__(self, rule: Rule, profile: Profile) -> None:
        self._rule = rule
        self._profile = profile
        self._names: Iterator[str] = (f"t{number}" for number in count(1))

    def number(self, argument: str, conditions: Sequence[Condition]) -> str:
        held = [each for each in conditions if isinstance(each, Compare)]
        return " AND ".join(f"{argument} {_SIGNS[each.test]} {self._values(each)[0]}" for each in held)

    def row(self, entity: Entity, argument: str, conditions: Sequence[Condition]) -> str:
        name = next(self._names)
        met = self._all(conditions, entity, name)
        found = f"SELECT 1 FROM {_sql(entity.table)} AS {name} WHERE {name}.{_sql(entity.key)} = {argument}"
        return f"EXISTS ({found} AND {met})"

    def _all(self, conditions: Sequence[Condition], entity: Entity, name: str) -> str:
        return " AND ".join(f"({self._one(each, entity, name)})" for each in conditions) or "TRUE"

    def _one(self, condition: Condition, entity: Entity, name: str) -> str:
        match condition:
            case Compare():
                return self._compared(condition, entity, name)
            case Not(Compare() as inner):
                column = f"{name}.{_sql(entity.attributes[inner.attribute].column)}"
                return f"{column} IS NOT NULL AND NOT ({self._compared(inner, entity, name)})"
            case AllOf(conditions):
                return self._all(conditions, entity, name)
            case AnyOf(conditions):
                return " OR ".join(f"({self._one(each, entity, name)})" for each in conditions)
            case Related():
                return self._related(condition, entity, name)
        raise AssertionError(condition)

    def _related(self, condition: Related, entity: Entity, name: str) -> str:
        relation = self._profile.relation(condition.relation)
        target, link, end = self._profile.entity(relation.target), next(self._names), next(self._names)
        kind = f" AND {link}.{_sql(relation.link.kind_column)} = {_literal(relation.kind)}" if relation.kind else ""
        walked = (
            f"SELECT {link}.{_sql(relation.target_column)} FROM {_sql(relation.link.table)} AS {link} "
            f"WHERE {link}.{_sql(relation.source_column)} = {name}.{_sql(entity.key)}{kind}"
        )
        along = f"FROM {_sql(target.table)} AS {end} WHERE {end}.{_sql(target.key)} IN ({walked})"
        met = self._all(condition.conditions, target, end)
        match condition.quantifier:
            case "every":
                return f"EXISTS (SELECT 1 {along}) AND (SELECT count(*) {along}) = (SELECT count(*) {along} AND {met})"
            case "none":
                return f"NOT EXISTS (SELECT 1 {along} AND {met})"
            case "some":
                return f"EXISTS (SELECT 1 {along} AND {met})"
        return f"(SELECT count(*) {along} AND {met}) >= {condition.n}"

    def _compared(self, condition: Compare, entity: Entity, name: str) -> str:
        attribute = entity.attributes[condition.attribute]
        column, values = f"{name}.{_sql(attribute.column)}", self._values(condition)
        match condition.test:
            case "known" | "missing":
                return f"{column} IS {'NOT ' if condition.test == 'known' else ''}NULL"
            case "between":
                held = [_held(column, attribute, each) for each in values]
                return f"{held[0]} >= {values[0]} AND {held[1]} <= {values[1]}"
            case "in":
                return " OR ".join(f"{_held(column, attribute, each)} = {each}" for each in values)
            case "contains":
                return f"instr({column}, {values[0]}) > 0"
            case "year":
                return f"CAST(substr({column}, 1, 4) AS INTEGER) = {values[0]}"
            case "weekday":
                days = " ".join(f"WHEN '{at}' THEN '{day}'" for at, day in enumerate(_DAYS))
                return f"CASE strftime('%w', {column}) {days} END = {values[0]}"
        return f"{_held(column, attribute, values[0])} {_SIGNS[condition.test]} {values[0]}"

    def _values(self, condition: Compare) -> list[str]:
        return [_literal(self._rule.values[each.name]) for each in condition.values if isinstance(each, Constant)]


def _held(column: str, attribute: Attribute, value: str) -> str:
    """A column as it is held against a literal: a moment against a day counts by its day."""
    by_day = attribute.kind == "time" and len(value) == _DAY + 2
    return f"substr({column}, 1, {_DAY})" if by_day else column


def _literal(value: Any) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else repr(value)


def _sql(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
