"""The twin: SQL that gives the exact accepted outcome of a spec on a database.

    outcome = Twin(spec, profile).outcome(world, {"PERSON": "Agnès Varda"})
    outcome.answer, outcome.changes          # what must be answered, what must have been changed

It is the reference that verifier and solution are held against, and shares no code with either: what is asked becomes
one query (`twin_sql`), effects become SELECTs of the rows as they must be, a plan a constraint model (`twin_plans`).
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from synthenv.compilers.outcome import Accepted, Bag, Near, Outcome
from synthenv.compilers.twin_plans import Puzzle
from synthenv.compilers.twin_sql import Sql
from synthenv.errors import SpecError
from synthenv.kit import Change
from synthenv.spec.algebra import (
    Act,
    Ask,
    Branch,
    Constant,
    Each,
    Measure,
    Plan,
    Quantity,
    Query,
    Request,
    Several,
    Spec,
    Total,
    Value,
    entity_of,
)
from synthenv.spec.house import Breach, breaches, facts, rule_values
from synthenv.spec.profile import Action, Effect, Guard, Profile
from synthenv.spec.rules import DONE
from synthenv.spec.typed import is_integer
from synthenv.worlds.sqlite import SqliteWorld
from synthenv.worlds.tables import quoted

__all__ = ["Outcome", "Twin"]

_TESTS = {
    "is": operator.eq,
    "is_not": operator.ne,
    "at_least": operator.ge,
    "at_most": operator.le,
    "over": operator.gt,
    "under": operator.lt,
}


class Twin:
    """A spec as SQL over a profile's tables."""

    def __init__(self, spec: Spec, profile: Profile) -> None:
        self._spec = spec
        self._profile = profile
        self._known: dict[tuple[int, str], tuple[Any, str]] = {}
        self._breaches: dict[int, tuple[Any, tuple[Breach, ...]]] = {}
        self.rule_values = rule_values(spec, profile)

    def outcome(self, world: SqliteWorld, constants: Mapping[str, Any]) -> Outcome | None:
        """Return the accepted outcome on the state of `world`, or None where there is none."""
        return self._outcome(self._spec, _Run(self, world, constants))

    def taken(self, world: SqliteWorld, constants: Mapping[str, Any]) -> Spec:
        """Return the side that a branch takes on the state of `world`; any other spec itself."""
        if not isinstance(self._spec, Branch):
            return self._spec
        return _Run(self, world, constants).side(self._spec) or self._spec

    def rows(self, query: Query, column: str, world: SqliteWorld, constants: Mapping[str, Any]) -> list[Any]:
        """Return a column of a query's rows, in the query's order."""
        return _Run(self, world, constants).rows(query, column)

    def puzzle(self, plan: Plan, world: SqliteWorld, constants: Mapping[str, Any], most: int | None = None) -> Puzzle:
        """Return a plan as a constraint model on the state of `world`, over `most` candidates a slot."""
        return Puzzle(plan, self._profile, lambda sql: world.query(sql, constants), constants, most)

    def sql(self, part: Query | Measure, column: str) -> str:
        """Return the SQL of a query's column, or of a measure where `column` is ""."""
        # By identity: a spec is compiled once, and asked on hundreds of databases.
        key = id(part), column
        if key not in self._known:
            made = Sql(self._profile)
            text = made.rows(part, column) if column else f"SELECT {made.measure(part)}"  # type: ignore[arg-type]
            self._known[key] = (part, text)
        return self._known[key][1]

    def key_of(self, query: Query) -> str:
        """Return the column that is the key of a query's rows."""
        return self._profile.entity(entity_of(query)).key

    def _outcome(self, spec: Spec, run: _Run) -> Outcome | None:
        match spec:
            case Ask():
                return self._asked(spec, run)
            case Quantity():
                return self._reckoned(spec, run)
            case Several(parts):
                return self._joined(parts, run)
            case Branch():
                side = run.side(spec)
                return self._outcome(side, run) if side is not None else None
            case Act():
                return self._acted(spec, run)
            case Each():
                return self._repeated(spec, run)
            case Request(act):
                return self._requested(act, run)
            case Plan():
                plans = self.puzzle(spec, run.world, run.constants).plans()
                return Outcome(plans, ()) if plans.known else None

    def _asked(self, spec: Ask, run: _Run) -> Outcome | None:
        entity = self._profile.entity(entity_of(spec.query))
        found = run.rows(spec.query, entity.answer)
        if spec.what == "one":
            return Outcome(found[0], ()) if len(found) == 1 else None
        if spec.what == "count":
            return Outcome({"count": len(found), entity.list_name: Bag(tuple(found))}, ())
        return Outcome(found if spec.what == "ranked" else Bag(tuple(found)), ())

    def _reckoned(self, spec: Quantity, run: _Run) -> Outcome | None:
        values = [run.measure(each) for each in spec.measures]
        numbers = [self._number(each, value) for each, value in zip(spec.measures, values, strict=True)]
        if None in values or (spec.how == "ratio" and values[1] == 0):
            return None
        if spec.how == "alone":
            return Outcome({"value": numbers[0], **self._evidence(spec.measures[0], run)}, ())
        if spec.how == "ratio":
            result: Accepted = Near(values[0] / values[1])
        else:
            exact = all(is_integer(each, self._profile) for each in spec.measures)
            result = values[0] - values[1] if exact else Near(values[0] - values[1])
        return Outcome({"result": result, "first": numbers[0], "second": numbers[1]}, ())

    def _number(self, measure: Measure, value: Any) -> Accepted:
        if value is None:
            return None
        return int(value) if is_integer(measure, self._profile) else Near(value)

    def _evidence(self, measure: Measure, run: _Run) -> dict[str, Accepted]:
        entity = self._profile.entity(entity_of(measure.of))
        answers = run.rows(measure.of, entity.answer)
        if not isinstance(measure, Total):
            return {entity.name: answers[0]}
        known = run.rows(measure.of, self._profile.attribute(entity.name, measure.attribute).column)
        counted = (each for each, value in zip(answers, known, strict=True) if value is not None)
        return {entity.list_name: Bag(tuple(counted))}

    def _joined(self, parts: Mapping[str, Spec], run: _Run) -> Outcome | None:
        made = {name: self._outcome(each, run) for name, each in parts.items()}
        outcomes = [each for each in made.values() if each is not None]
        if len(outcomes) < len(made):
            return None
        accepted = {name: each.accepted for name, each in made.items() if each is not None}
        return _apart(accepted, [each.changes for each in outcomes])

    def _requested(self, act: Act, run: _Run) -> Outcome | None:
        """What an act comes to, or the rule by which it is declined."""
        action = self._profile.action(act.action)
        for each in act.arguments.values():
            if isinstance(each, Value) and run.measure(each) not in range(1, action.maximum + 1):
                return None
            if isinstance(each, Query) and len(run.rows(each, self.key_of(each))) != 1:
                return None
        rule = self._broken(act, run)
        changes = self._done(act, run, {}) if not rule else ()
        if changes is None:
            return None
        recorded = self._facts(act, run)
        if None in recorded.values():
            return None
        name = action.parameters[action.report]
        return Outcome({"decision": rule or DONE, name: self._reported(act, run), **recorded}, changes)

    def _facts(self, act: Act, run: _Run) -> dict[str, Any]:
        """What the rules on the action look at; None where that is unknown."""
        made = {}
        for each in facts(act.action, self._profile):
            [value] = run.rows(act.arguments[each.parameter], each.attribute.column)  # type: ignore[arg-type]
            made[each.name] = Near(value) if each.attribute.kind == "real" and value is not None else value
        return made

    def _reported(self, act: Act, run: _Run) -> Any:
        """The answer of the row that an action reports."""
        action = self._profile.action(act.action)
        entity = self._profile.entity(action.parameters[action.report])
        return run.rows(act.arguments[action.report], entity.answer)[0]  # type: ignore[arg-type]

    def _broken(self, deed: Act | Each, run: _Run) -> str:
        """The name of the first rule that forbids a deed, "" where none does."""
        # By identity: see `sql`.
        if id(deed) not in self._breaches:
            self._breaches[id(deed)] = (deed, breaches(deed, self._profile))
        found = self._breaches[id(deed)][1]
        return next((each.rule.name for each in found if run.is_broken(each)), "")

    def _repeated(self, spec: Each, run: _Run) -> Outcome | None:
        if self._broken(spec, run):
            return None
        entity = self._profile.entity(entity_of(spec.query))
        done = [self._done(spec.act, run, {spec.over: key}) for key in run.rows(spec.query, entity.key)]
        changes = [each for each in done if each is not None]
        if not done or len(changes) < len(done):
            return None
        return _apart(Bag(tuple(run.rows(spec.query, entity.answer))), changes)

    def _acted(self, spec: Act, run: _Run) -> Outcome | None:
        changes = self._done(spec, run, {})
        if changes is None or self._broken(spec, run):
            return None
        return Outcome(self._reported(spec, run), changes)

    def _done(self, spec: Act, run: _Run, over: Mapping[str, Any]) -> tuple[Change, ...] | None:
        """The changes of an action that is done once; None where it can't be done."""
        action = self._profile.action(spec.action)
        given: dict[str, Any] = {"now": run.world.clock, **over}
        for name, argument in spec.arguments.items():
            if isinstance(argument, Constant):
                given[name] = run.constants[argument.name]
                continue
            if isinstance(argument, Value):
                given[name] = run.measure(argument)
                continue
            keys = run.rows(argument, self._profile.entity(entity_of(argument)).key)
            if len(keys) != 1:
                return None
            given[name] = keys[0]
        if not all(run.world.query(f"SELECT {_guard_sql(action)}", given)[0]):
            return None
        return _merged([change for each in action.effects for change in _effect(each, action, run.world, given)])


class _Run:
    """A twin on one state with one set of constants."""

    def __init__(self, twin: Twin, world: SqliteWorld, constants: Mapping[str, Any]) -> None:
        self._twin = twin
        self.world = world
        self.constants = {**twin.rule_values, **constants}

    def rows(self, query: Query, column: str) -> list[Any]:
        return [row[0] for row in self.world.asked(self._twin.sql(query, column), self.constants)]

    def measure(self, measure: Measure) -> Any:
        return self.world.asked(self._twin.sql(measure, ""), self.constants)[0][0]

    def side(self, branch: Branch) -> Spec | None:
        one, other = self.measure(branch.measure), self.operand(branch.against)
        if one is None or other is None:
            return None
        return branch.then if _TESTS[branch.test](one, other) else branch.otherwise

    def operand(self, operand: Constant | Measure) -> Any:
        return self.constants[operand.name] if isinstance(operand, Constant) else self.measure(operand)

    def is_broken(self, breach: Breach) -> bool:
        for number, compare in breach.numbers:
            [limit] = compare.values
            value = self.operand(number)
            if value is None or not _TESTS[compare.test](value, self.operand(limit)):  # type: ignore[arg-type]
                return False
        return all(self.rows(query, self._twin.key_of(query)) for query in breach.rows)


def _apart(accepted: Accepted, parts: Sequence[tuple[Change, ...]]) -> Outcome | None:
    """The outcome of several doings together; None where two of them change one row."""
    changes = [each for part in parts for each in part]
    rows = [(each.table, tuple(each.key.items())) for each in changes if each.op != "insert"]
    return Outcome(accepted, tuple(changes)) if len(set(rows)) == len(rows) else None


def _merged(changes: Sequence[Change]) -> tuple[Change, ...] | None:
    """The changes of one action, a row once; None where two effects set the same column of a row."""
    merged: dict[Any, Change] = {}
    for number, each in enumerate(changes):
        place = number if each.op == "insert" else (each.table, tuple(each.key.items()))
        before = merged.get(place)
        if before is None:
            merged[place] = each
        elif before.op != "update" or each.op != "update" or before.new.keys() & each.new.keys():
            return None
        else:
            merged[place] = Change(each.table, "update", each.key, {}, {**before.new, **each.new})
    return tuple(each for each in merged.values() if each.op != "update" or each.new)


def _guard_sql(action: Action) -> str:
    tests = []
    for guard in action.guards:
        where = _where(guard)
        if guard.test == "at_least":
            where += f" AND {quoted(guard.column)} >= {_amount(guard.amount, action)}"
        if guard.test == "unknown":
            where += f" AND {quoted(guard.column)} IS NULL"
        found = f"EXISTS (SELECT 1 FROM {quoted(guard.table)} WHERE {where})"
        tests.append(f"NOT {found}" if guard.test == "absent" else found)
    tests += [
        f":{name} BETWEEN 1 AND {action.maximum}" for name, kind in action.parameters.items() if kind == "integer"
    ]
    return ", ".join(tests) or "TRUE"


def _effect(effect: Effect, action: Action, world: SqliteWorld, given: Mapping[str, Any]) -> Iterator[Change]:
    if effect.op == "insert":
        columns = list(effect.values)
        sql = "SELECT " + ", ".join(_source(effect.values[column]) for column in columns)
        yield Change(effect.table, "insert", {}, {}, dict(zip(columns, world.query(sql, given)[0], strict=True)))
        return
    key = world.tables[effect.table].key
    new = _new(effect, action)
    columns = [*map(quoted, key), *map(quoted, new), *new.values()]
    sql = f"SELECT {', '.join(columns)} FROM {quoted(effect.table)} WHERE {_where(effect)}"
    for values in world.query(sql, given):
        found = dict(zip(key, values, strict=False))
        old, made = values[len(key) : len(key) + len(new)], values[len(key) + len(new) :]
        differs = {column: value for column, was, value in zip(new, old, made, strict=True) if was != value}
        yield Change(effect.table, "delete" if effect.op == "delete" else "update", found, {}, differs)


def _new(effect: Effect, action: Action) -> dict[str, str]:
    """The columns that an effect sets on rows that are there, each with the SQL of its new value."""
    if effect.op == "set":
        return {column: _source(source) for column, source in effect.values.items()}
    if effect.op == "delete":
        return {}
    sign = "-" if effect.op == "lower" else "+"
    return {effect.column: f"{quoted(effect.column)} {sign} {_amount(effect.amount, action)}"}


def _where(of: Guard | Effect) -> str:
    return " AND ".join(f"{quoted(column)} = {_source(source)}" for column, source in of.where.items())


def _source(source: str) -> str:
    if source.startswith("today"):
        return f"date(:now, '{source[5:] or '+0'} days')"
    if source.startswith("="):
        return "'" + source[1:].replace("'", "''") + "'"
    return f":{source}"


def _amount(amount: str | int, action: Action) -> str:
    """An amount as SQL: a number, an argument, or a column of a row that another effect deletes or sets."""
    if isinstance(amount, int):
        return str(amount)
    if "." not in amount:
        return f":{amount}"
    table, column = amount.split(".")
    for effect in action.effects:
        if effect.table == table and effect.op in ("delete", "set"):
            return f"(SELECT {quoted(column)} FROM {quoted(table)} WHERE {_where(effect)})"
    raise SpecError(f"the action {action.name!r} takes the amount {amount!r}, but deletes or sets no row of {table}")
