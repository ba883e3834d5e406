"""What specs mean, read off synthenv/spec/README.md with lists and loops: slow, direct, apart from every compiler.

    naive = Naive(profile, plain_of(world), constants, now="2026-03-02 09:00")
    naive.rows(query)                               # the rows that a query denotes, in order
    outcome = naive.outcome(spec)                   # None where no outcome is accepted
    outcome.answer, outcome.changes                 # one that is accepted
    outcome.accepts(changes, answer)                # whether another one is

Whole tables are gone through for every row that is tested. What is found for a query or along a relation is
remembered, as it can't change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from synthenv.kit import Change, Json, Row
from synthenv.spec.algebra import (
    Act,
    AllOf,
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
    Operand,
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
    entity_of,
)
from synthenv.spec.profile import Attribute, Entity, Profile
from synthenv.worlds.sqlite import SqliteWorld

from .naive_answers import Bag, Choice, Form, Item, Number, Ordered, Record
from .naive_changes import Deed, Plain, collide, deeds_of, fit, numbered
from .naive_plans import planned
from .naive_rules import forbidding, recorded_facts

__all__ = ["Naive", "Outcome", "Plain", "plain_of"]

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Given: TypeAlias = tuple[Any, Any]
"""The attribute's value as it counts against an operand, and the operand's value."""

_TESTS: Mapping[str, Callable[[Sequence[Given]], bool]] = {
    "is": lambda given: given[0][0] == given[0][1],
    "is_not": lambda given: given[0][0] != given[0][1],
    "at_least": lambda given: given[0][0] >= given[0][1],
    "at_most": lambda given: given[0][0] <= given[0][1],
    "over": lambda given: given[0][0] > given[0][1],
    "under": lambda given: given[0][0] < given[0][1],
    "between": lambda given: given[0][0] >= given[0][1] and given[1][0] <= given[1][1],
    "in": lambda given: any(own == other for own, other in given),
    "contains": lambda given: given[0][1] in given[0][0],
    "year": lambda given: int(given[0][0][:4]) == given[0][1],
    "weekday": lambda given: _WEEKDAYS[date.fromisoformat(given[0][0][:10]).weekday()] == given[0][1],
}


@dataclass(frozen=True)
class Outcome:
    """What is accepted: the form of the answer, and what must have been done, nothing else."""

    form: Form
    deeds: tuple[Deed, ...]
    tables: Mapping[str, Plain]

    @property
    def answer(self) -> Json:
        """An answer that is right."""
        return self.form.right

    @property
    def changes(self) -> tuple[Change, ...]:
        """Changes that are right."""
        return numbered(self.deeds, self.tables)

    def accepts(self, changes: Sequence[Change], answer: Json) -> bool:
        """Tell whether an outcome is accepted."""
        return fit(self.deeds, changes) and self.form.takes(answer)


def plain_of(world: SqliteWorld) -> dict[str, Plain]:
    """Return the tables of a world, all their rows read out."""
    return {
        name: Plain(
            table.columns,
            table.key,
            [dict(zip(table.columns, row, strict=True)) for row in world.query(f'SELECT * FROM "{name}"')],
        )
        for name, table in world.tables.items()
    }


class Naive:
    """The meanings of specs over one database."""

    def __init__(self, profile: Profile, tables: Mapping[str, Plain], constants: Mapping[str, Any], now: str) -> None:
        self.profile = profile
        self.tables = tables
        self.constants = {**constants, **{name: each for rule in profile.rules for name, each in rule.values.items()}}
        self.now = now
        self._found: dict[Query, list[Row]] = {}
        self._along: dict[str, dict[Any, list[Row]]] = {}

    # Rows

    def rows(self, query: Query) -> list[Row]:
        """Return the rows that a query denotes, in order."""
        if query not in self._found:
            self._found[query] = self._denoted(query)
        return self._found[query]

    def _denoted(self, query: Query) -> list[Row]:
        entity = self._entity(query)
        match query:
            case Select(name, conditions):
                found = [row for row in self._all(entity) if self.meets(row, conditions, name)]
            case Best(among, by, largest, k):
                return self._best(self.rows(among), by, largest, entity)[:k]
            case Sets(how, left, right):
                one, other = self.rows(left), self.rows(right)
                both = [row for row in one if row in other]
                only = [row for row in one if row not in other]
                found = {"both": both, "only": only, "either": only + other}[how]
        return sorted(found, key=lambda row: row[entity.key])

    def _all(self, entity: Entity) -> Sequence[Row]:
        return self.tables[entity.table].rows

    def _best(self, rows: Sequence[Row], by: str | Tally, largest: bool, entity: Entity) -> list[Row]:
        known = [(self._rank(row, by, entity), row) for row in rows]
        known = [(rank, row) for rank, row in known if rank is not None]
        known.sort(key=lambda each: each[1][entity.key])
        known.sort(key=lambda each: (each[1][entity.answer] is not None, each[1][entity.answer]))
        known.sort(key=lambda each: each[0], reverse=largest)
        return [row for _, row in known]

    def _rank(self, row: Row, by: str | Tally, entity: Entity) -> Any:
        if isinstance(by, str):
            return row[entity.attributes[by].column]
        target = self.profile.relation(by.relation).target
        met = [each for each in self.related(row, by.relation) if self.meets(each, by.conditions, target)]
        return self._statistic(by.what, met, target, by.attribute)

    def _statistic(self, what: str, rows: Sequence[Row], entity: str, attribute: str) -> Any:
        if what == "count":
            return len(rows)
        about = self.profile.attribute(entity, attribute)
        values = [row[about.column] for row in rows if row[about.column] is not None]
        if what == "sum":
            return sum(values) if about.kind == "integer" else round(sum(values), 9)
        if not values:
            return None
        return round(sum(values) / len(values), 9) if what == "mean" else min(values) if what == "min" else max(values)

    def related(self, row: Row, relation: str) -> list[Row]:
        """Return the rows along a relation, each once, by key."""
        if relation not in self._along:
            self._along[relation] = self._walked(relation)
        source = self.profile.entity(self.profile.relation(relation).source)
        return self._along[relation].get(row[source.key], [])

    def _walked(self, name: str) -> dict[Any, list[Row]]:
        relation = self.profile.relation(name)
        target = self.profile.entity(relation.target)
        found: dict[Any, list[Row]] = {}
        ends = {row[target.key]: row for row in self._all(target)}
        for link in self.tables[relation.link.table].rows:
            if relation.kind and link[relation.link.kind_column] != relation.kind:
                continue
            end = ends.get(link[relation.target_column])
            here = found.setdefault(link[relation.source_column], [])
            if end is not None and end not in here:
                here.append(end)
        return {start: sorted(rows, key=lambda row: row[target.key]) for start, rows in found.items()}

    # Conditions

    def meets(self, row: Row, conditions: Sequence[Condition], entity: str) -> bool:
        """Tell whether a row meets every condition."""
        return all(self._meets(row, each, entity) for each in conditions)

    def _meets(self, row: Row, condition: Condition, entity: str) -> bool:
        match condition:
            case Compare():
                return self._compared(row, condition, entity) is True
            case Not(Compare() as inner):
                return self._compared(row, inner, entity) is False
            case Same(query):
                return self.rows(query) == [row]
            case Not(Same(query)):
                return len(self.rows(query)) == 1 and self.rows(query) != [row]
            case AnyOf(conditions):
                return any(self._meets(row, each, entity) for each in conditions)
            case AllOf(conditions):
                return self.meets(row, conditions, entity)
            case Related():
                return self._quantified(row, condition)
        raise AssertionError(condition)

    def _quantified(self, row: Row, condition: Related) -> bool:
        target = self.profile.relation(condition.relation).target
        met = [self.meets(each, condition.conditions, target) for each in self.related(row, condition.relation)]
        return {
            "some": any(met),
            "every": met != [] and all(met),
            "none": not any(met),
            "least": met.count(True) >= condition.n,
        }[condition.quantifier]

    def _compared(self, row: Row, condition: Compare, entity: str) -> bool | None:
        """Whether the test holds; None where something is unknown."""
        attribute = self.profile.attribute(entity, condition.attribute)
        value = row[attribute.column]
        if condition.test in ("known", "missing"):
            return (value is None) == (condition.test == "missing")
        others = [self._operand(each, row, entity) for each in condition.values]
        if value is None or None in others:
            return None
        given = [(_counted(value, attribute, node, other), other) for node, other in _pairs(condition, others)]
        return _TESTS[condition.test](given)

    def _operand(self, operand: Operand, row: Row, entity: str) -> Any:
        match operand:
            case Constant(name):
                return self.constants[name]
            case Own(attribute):
                return row[self.profile.attribute(entity, attribute).column]
            case Value() | Total():
                return self.measured(operand)

    def measured(self, measure: Measure) -> Any:
        """Return a measure; None where it is unknown."""
        rows = self.rows(measure.of)
        if isinstance(measure, Total):
            return self._statistic(measure.what, rows, entity_of(measure.of), measure.attribute)
        column = self._entity(measure.of).attributes[measure.attribute].column
        return rows[0][column] if len(rows) == 1 else None

    def _entity(self, query: Query) -> Entity:
        return self.profile.entity(entity_of(query))

    # Outcomes

    def outcome(self, spec: Spec) -> Outcome | None:
        """Return what a spec accepts; None where it accepts nothing."""
        match spec:
            case Several(parts):
                return self._together({name: self.outcome(each) for name, each in parts.items()})
            case Branch():
                return self._branched(spec)
            case Act(action):
                values = self._values(spec)
                if values is None or forbidding(self, spec, {}):
                    return None
                return self._done(action, [values], self._reported(spec))
            case Request(act):
                return self._requested(act)
            case Each(act, over, query):
                values, key = self._values(act), self._entity(query).key
                if values is None or not self.rows(query) or forbidding(self, act, {over: query}):
                    return None
                every = [{**values, over: row[key]} for row in self.rows(query)]
                return self._done(act.action, every, self._list(query, Bag))
            case Ask() | Quantity() | Plan():
                form = self._form(spec)
        return None if form is None else Outcome(form, (), self.tables)

    def _form(self, spec: Ask | Quantity | Plan) -> Form | None:
        if isinstance(spec, Plan):
            return planned(spec, self)
        return self._asked(spec) if isinstance(spec, Ask) else self._reckoned(spec)

    def _asked(self, spec: Ask) -> Form | None:
        rows = self.rows(spec.query)
        if spec.what == "one":
            return Item(rows[0][self._entity(spec.query).answer]) if len(rows) == 1 else None
        if spec.what == "ranked":
            return self._list(spec.query, Ordered)
        named = self._list(spec.query, Bag)
        plural = self._entity(spec.query).list_name
        return named if spec.what == "all" else Record({"count": Number(len(rows), True), plural: named})

    def _list(self, query: Query, form: type[Bag] | type[Ordered]) -> Form:
        return form(tuple(Item(row[self._entity(query).answer]) for row in self.rows(query)))

    def _reckoned(self, spec: Quantity) -> Form | None:
        numbers = [self._number(each) for each in spec.measures]
        if any(each.value is None for each in numbers):
            return None
        if spec.how == "alone":
            return Record({"value": numbers[0], **self._evidence(spec.measures[0])})
        first, second = numbers
        if spec.how == "ratio" and second.value == 0:
            return None
        exact = spec.how == "difference" and first.exact and second.exact
        result = first.value - second.value if spec.how == "difference" else first.value / second.value
        return Record({"result": Number(result, exact), "first": first, "second": second})

    def _evidence(self, measure: Measure) -> dict[str, Form]:
        entity, rows = self._entity(measure.of), self.rows(measure.of)
        if isinstance(measure, Value):
            return {entity.name: Item(rows[0][entity.answer])}
        column = entity.attributes[measure.attribute].column
        return {entity.list_name: Bag(tuple(Item(row[entity.answer]) for row in rows if row[column] is not None))}

    def _number(self, measure: Measure) -> Number:
        """A measure's number: whole where it counts, or where a whole attribute is not averaged."""
        what = measure.what if isinstance(measure, Total) else "value"
        if what == "count":
            return Number(self.measured(measure), True)
        kind = self._entity(measure.of).attributes[measure.attribute].kind
        return Number(self.measured(measure), kind == "integer" and what != "mean")

    def _together(self, parts: Mapping[str, Outcome | None]) -> Outcome | None:
        known = {name: each for name, each in parts.items() if each is not None}
        deeds = tuple(deed for each in known.values() for deed in each.deeds)
        if len(known) < len(parts) or collide(deeds):
            return None
        return Outcome(Record({name: each.form for name, each in known.items()}), deeds, self.tables)

    def _branched(self, spec: Branch) -> Outcome | None:
        against = spec.against
        one = self.measured(spec.measure)
        other = self.constants[against.name] if isinstance(against, Constant) else self.measured(against)
        if one is None or other is None:
            return None
        return self.outcome(spec.then if _TESTS[spec.test]([(one, other)]) else spec.otherwise)

    # Actions

    def _requested(self, act: Act) -> Outcome | None:
        values = self._values(act)
        facts = recorded_facts(self, act) if values is not None else None
        if values is None or facts is None:
            return None
        action, rule = self.profile.action(act.action), forbidding(self, act, {})
        named = {action.parameters[action.report]: self._reported(act)}
        form = Record({"decision": Choice(rule or "done"), **named, **facts})
        return Outcome(form, (), self.tables) if rule else self._done(act.action, [values], form)

    def _done(self, name: str, every: Sequence[Mapping[str, Any]], form: Form) -> Outcome | None:
        done = [deeds_of(self.profile.action(name), values, self.tables, self.now) for values in every]
        deeds = tuple(deed for each in done for deed in each or ())
        return None if None in done or collide(deeds) else Outcome(form, deeds, self.tables)

    def _values(self, act: Act) -> dict[str, Any] | None:
        """The numbers, and the keys of the one row of each query; None where a number or a row is lacking."""
        values: dict[str, Any] = {}
        for name, argument in act.arguments.items():
            if isinstance(argument, Constant):
                values[name] = self.constants[argument.name]
            elif isinstance(argument, Value):
                values[name] = self.measured(argument)
                if values[name] not in range(1, self.profile.action(act.action).maximum + 1):
                    return None
            elif len(self.rows(argument)) == 1:
                values[name] = self.rows(argument)[0][self._entity(argument).key]
            else:
                return None
        return values

    def _reported(self, act: Act) -> Form:
        argument = act.arguments[self.profile.action(act.action).report]
        assert not isinstance(argument, Constant | Value)
        return Item(self.rows(argument)[0][self._entity(argument).answer])


def _pairs(condition: Compare, others: Sequence[Any]) -> list[tuple[Operand, Any]]:
    return list(zip(condition.values, others, strict=True))


def _counted(value: Any, attribute: Attribute, operand: Operand, other: Any) -> Any:
    """A moment counts by its day against a constant that is a day."""
    by_day = attribute.kind == "time" and isinstance(operand, Constant) and len(str(other)) == 10
    return value[:10] if by_day else value
