"""Perturbations aimed at a spec: small changes of the very rows that its conditions, orders and links turn on.

    world.begin(state.setup)
    for kind, changes in aimed(spec, profile, world, state.constants).items(): ...      # "year", "director", …

Where a scope (the rows of one query, or those along one of its relations) is, its rows and those that miss it by one
condition are moved: a value onto the bound that it is held against, one step to either side of it, onto another row's
(a tie), beyond all others, or to nothing; a link is cut, added, or led elsewhere. The world must be in the state that
is to be perturbed; changes that don't fit it are the caller's to pass over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from math import floor
from typing import Any

from synthenv.kit import Change, Row
from synthenv.prove.aim_plans import plan_moves
from synthenv.prove.scopes import Scope, scopes
from synthenv.prove.states import Asked
from synthenv.spec.algebra import Branch, Compare, Own, Plan, Query, Related, Select, Sets, Spec, Total
from synthenv.spec.profile import Attribute, Entity, Profile, Relation
from synthenv.worlds.sqlite import SqliteWorld, Table
from synthenv.worlds.tables import quoted

__all__ = ["LEVELS", "Moves", "aimed"]

_ROWS = 5
_ENDS = 3
_GAP = 40
_DAY = len("2026-03-02")

Moves = tuple[Change, ...]

LEVELS = "count"
"""The kind of changes that level the two counts of a branch."""


def aimed(spec: Spec, profile: Profile, world: SqliteWorld, constants: Mapping[str, Any]) -> dict[str, list[Moves]]:
    """Return changes of the state that the world is in, by the attribute or relation that they are about."""
    aim = _Aim(profile, world, constants, Asked(spec, profile, world))
    found: dict[str, dict[str, Moves]] = {}
    for kind, change in aim.plan_moves(spec) if isinstance(spec, Plan) else ():
        found.setdefault(kind, {}).setdefault(repr(change), (change,))
    for scope in scopes(spec, profile):
        for kind, change in aim.moves(scope):
            found.setdefault(kind, {}).setdefault(repr(change), (change,))
    levelled = list(aim.levels(spec)) if isinstance(spec, Branch) else []
    made = {kind: list(each.values()) for kind, each in found.items()}
    return {LEVELS: levelled, **made} if levelled else made


@dataclass(frozen=True)
class _Aim:
    """What one state has for the scopes of a spec."""

    profile: Profile
    world: SqliteWorld
    constants: Mapping[str, Any]
    asked: Asked

    def moves(self, scope: Scope) -> Iterator[tuple[str, Change]]:
        """Yield single changes of the rows in and near a scope, with what kind they are of."""
        entity = self.profile.entity(scope.entity)
        rows = self._near(scope, entity)
        for name in scope.attributes:
            attribute = entity.attributes[name]
            if attribute.column != entity.key:
                yield from self._cells(scope, entity, attribute, rows)
        for along, ends in scope.relations(self.profile):
            relation = self.profile.relation(along)
            found = list(dict.fromkeys([*self._keys(ends, _ENDS), *self._keys(Select(relation.target), _ENDS)]))
            made = [list(self._links(relation, row[entity.key], found)) for row in rows]
            yield from ((along, change) for turn in zip_longest(*made) for change in turn if change is not None)

    def plan_moves(self, plan: Plan) -> Iterator[tuple[str, Change]]:
        """Yield single changes of rows in accepted plans."""
        puzzle = self.asked.puzzle(plan, self.constants)
        yield from plan_moves(plan, self.profile, self.world, puzzle, self._links)

    def levels(self, branch: Branch) -> Iterator[Moves]:
        """Yield changes that make two counts of a branch equal, or all but equal, by taking rows from the larger."""
        sides = (branch.measure, branch.against)
        queries = [each.of for each in sides if isinstance(each, Total) and each.what == "count"]
        numbers = [self.asked.number(each, self.constants) for each in sides]
        if len(queries) < 2 or not all(isinstance(each, Select) for each in queries):
            return
        gap = abs(numbers[0] - numbers[1])
        larger, smaller = queries if numbers[0] > numbers[1] else queries[::-1]
        keys = self._keys(Sets("only", larger, smaller), gap + 1) if gap <= _GAP else []
        outs = [self._out(larger, key) for key in keys]
        yield from (tuple(each for out in outs[:count] for each in out) for count in (gap, gap - 1, gap + 1) if count)

    def _out(self, query: Query, key: Any) -> list[Change]:
        """Cut the links by which a row is among those of a query."""
        for each in query.conditions if isinstance(query, Select) else ():
            if isinstance(each, Related) and each.quantifier == "some":
                relation = self.profile.relation(each.relation)
                shape = self.world.tables[relation.link.table]
                rows = self._linked(relation, f"{quoted(relation.source_column)} = ?", (key,), _GAP)
                return [Change(shape.name, "delete", {name: row[name] for name in shape.key}) for row in rows]
        return []

    def _cells(
        self, scope: Scope, entity: Entity, attribute: Attribute, rows: Sequence[Row]
    ) -> Iterator[tuple[str, Change]]:
        tests = [each for each in (*scope.tests, *scope.bounds) if each.attribute == attribute.name]
        held = [value for each in tests for value in self._held(each, attribute)]
        values = dict.fromkeys([*held, *self._values(entity, attribute, rows)])
        column = attribute.column
        for row, value in self._beside(tests, entity, rows):
            yield attribute.name, Change(entity.table, "update", {entity.key: row[entity.key]}, {}, {column: value})
        for value in values:
            for row in rows:
                if value != row[column]:
                    change = Change(entity.table, "update", {entity.key: row[entity.key]}, {}, {column: value})
                    yield attribute.name, change

    def _beside(self, tests: Sequence[Compare], entity: Entity, rows: Sequence[Row]) -> Iterator[tuple[Row, Any]]:
        """Rows with the value of another attribute of theirs that one is held against."""
        for operand in (each for test in tests for each in test.values):
            if isinstance(operand, Own):
                yield from ((row, row[entity.attributes[operand.attribute].column]) for row in rows)

    def _near(self, scope: Scope, entity: Entity) -> list[Row]:
        """Rows of the scope, its best, and rows that only one of its conditions keeps out."""
        keys: dict[Any, None] = {}
        queries: list[Query] = [*scope.ordered, Select(scope.entity, scope.conditions), *scope.nearly()]
        for query in queries:
            keys.update(dict.fromkeys(self._keys(query, _ROWS)))
        columns = self.world.tables[entity.table].columns
        sql = f"SELECT * FROM {quoted(entity.table)} WHERE {quoted(entity.key)} = ?"
        return [dict(zip(columns, self.world.query(sql, (key,))[0], strict=True)) for key in keys]

    def _keys(self, query: Query, count: int) -> list[Any]:
        return self.asked.keys(query, self.constants, count)

    def _held(self, test: Compare, attribute: Attribute) -> Iterator[Any]:
        """Values on the bounds of a test and one step to either side of them."""
        for operand in test.values:
            value = None if isinstance(operand, Own) else self.asked.number(operand, self.constants)
            if value is not None:
                yield from _around(value, test.test, attribute)

    def _values(self, entity: Entity, attribute: Attribute, rows: Sequence[Row]) -> list[Any]:
        """Values for cells: other rows', those beyond all others, none."""
        known = [each[attribute.column] for each in rows if each[attribute.column] is not None]
        values: list[Any] = known[:_ENDS]
        if known and attribute.kind in ("integer", "real"):
            values += [max(known) + 1, min(known) - 1]
        if attribute.column not in self.world.tables[entity.table].required:
            values.append(None)
        return values

    def _links(self, relation: Relation, key: Any, ends: Sequence[Any]) -> Iterator[Change]:
        """Links of a row cut, led elsewhere, and added."""
        shape = self.world.tables[relation.link.table]
        near, far = relation.source_column, relation.target_column
        rows = self._linked(relation, f"{quoted(near)} = ?", (key,))
        for row in rows:
            own = {column: row[column] for column in shape.key}
            yield Change(shape.name, "delete", own)
            for column in (near, far):
                if column not in shape.key:
                    other = next(iter(self._linked(relation, f"{quoted(column)} <> ?", (row[column],))), None)
                    yield from [Change(shape.name, "update", own, {}, {column: other[column]})] if other else []
        for model in (rows or self._linked(relation, "TRUE", ()))[:1]:
            yield from (self._new(shape, {**model, near: key, far: end}, (near, far)) for end in ends)

    def _linked(self, relation: Relation, where: str, given: Sequence[Any], most: int = _ENDS) -> list[Row]:
        shape = self.world.tables[relation.link.table]
        kind = f" AND {quoted(relation.link.kind_column)} = '{relation.kind}'" if relation.kind else ""
        found = self.world.query(f"SELECT * FROM {quoted(shape.name)} WHERE {where}{kind} LIMIT {most}", given)
        return [dict(zip(shape.columns, row, strict=True)) for row in found]

    def _new(self, shape: Table, row: Row, ends: Sequence[str]) -> Change:
        """A new link; where the link is a row of its own with a number, under the next number, or that row moved."""
        [first, *more] = shape.key
        if more or first in ends:
            held = {column: value for column, value in row.items() if column not in shape.key}
            if more or not held:
                return Change(shape.name, "insert", {}, {}, row)
            moved = {column: row[column] for column in ends if column not in shape.key}
            return Change(shape.name, "update", {first: row[first]}, {}, moved)
        top = self.world.query(f"SELECT max({quoted(first)}) FROM {quoted(shape.name)}")[0][0]
        return Change(shape.name, "insert", {}, {}, {**row, first: top + 1})


def _around(value: Any, test: str, attribute: Attribute) -> Iterator[Any]:
    """Yield values of an attribute on, above and below one that it is held against."""
    if attribute.kind == "integer":
        yield from (floor(value) + step for step in (0, 1, -1))
    elif attribute.kind == "real":
        yield from (float(round(value + step * attribute.step, 9)) for step in (0, 1, -1))
    elif attribute.kind == "text":
        yield from (value, f"{value}x")
    elif test == "year":
        yield from (f"{value + step:04}-07-15{' 19:00' if attribute.kind == 'time' else ''}" for step in (0, 1, -1))
    elif test == "weekday":
        # A Monday and the six days after it.
        yield from (f"2026-03-{day:02}{' 19:00' if attribute.kind == 'time' else ''}" for day in range(2, 9))
    else:
        yield from _times(value, attribute)


def _times(value: str, attribute: Attribute) -> Iterator[str]:
    """Yield days or moments on, after and before one."""
    day, rest = value[:_DAY], value[_DAY:] or (" 12:00" if attribute.kind == "time" else "")
    for step in (0, 1, -1):
        yield (date.fromisoformat(day) + timedelta(days=step)).isoformat() + rest
