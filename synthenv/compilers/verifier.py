"""Verifiers: a spec as plain Python over the world before and after, and the answer.

    source = write_verifier(spec, profile, {"PERSON": "Agnès Varda"})

The text computes what is accepted from the world before, by walking keys and links, and compares: the answer item by
item, and the changes exactly, so that doing the right thing *and something else* fails. It says how an outcome is
wrong without naming the right one. The constants of variant 0 stand at its top; other variants rebind them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from synthenv.spec.algebra import (
    Act,
    Ask,
    Compare,
    Condition,
    Constant,
    Operand,
    Query,
    Related,
    Same,
    Select,
    Spec,
    constants_of,
    entity_of,
)
from synthenv.spec.profile import Action, Effect, Entity, Guard, Profile, Relation

__all__ = ["write_verifier"]

_KIT = ("Change", "Json", "Row", "Verdict", "View", "day", "failed", "passed", "same_text")


def write_verifier(spec: Spec, profile: Profile, constants: Mapping[str, Any]) -> str:
    """Return the text of verifier.py."""
    writer = _Writer(profile)
    body = writer.asked(spec) if isinstance(spec, Ask) else writer.acted(spec)
    names = "\n".join(f"{name} = {_literal(constants[name])}" for name in constants_of(spec))
    text = "\n\n\n".join([*writer.functions, body])
    used = [each for each in _KIT if re.search(rf"\b{each}\b", text)]
    head = f'"""Judges an outcome; compiled from the spec."""\n\nfrom synthenv.kit import {", ".join(used)}'
    return "\n\n".join(part for part in (head, names) if part) + "\n\n\n" + text + "\n"


class _Writer:
    """The functions of one verifier in the making."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._count = 0
        self.functions: list[str] = []

    def asked(self, spec: Ask) -> str:
        """The function `verify` of a question."""
        entity = self._profile.entity(entity_of(spec.query))
        rows = self._rows(spec.query)
        checks = {
            "all": _CHECK_SET.format(given="answer", noun=entity.noun),
            "count": _CHECK_COUNT.format(plural=entity.plural)
            + _CHECK_SET.format(given=f'answer["{entity.plural}"]', noun=entity.noun),
            "one": _CHECK_ONE.format(noun=entity.noun),
            "ranked": _CHECK_RANKED.format(noun=entity.noun),
        }
        self.functions.append(_SAME_TEXT if entity.answer != entity.key or entity.key_kind == "text" else _SAME)
        return (
            "def verify(before: View, after: View, answer: Json) -> Verdict:\n"
            "    if after.changes():\n"
            '        return failed("this is a question, but something was changed")\n'
            f'    expected = [row["{entity.answer}"] for row in {rows}(before)]\n'
            f"{checks[spec.what]}    return passed()"
        )

    def acted(self, spec: Act) -> str:
        """The function `verify` of an action."""
        action = self._profile.action(spec.action)
        lines = ["def verify(before: View, after: View, answer: Json) -> Verdict:"]
        values: dict[str, str] = {}
        for name, argument in spec.arguments.items():
            if isinstance(argument, Constant):
                values[name] = argument.name
                continue
            entity = self._profile.entity(entity_of(argument))
            rows = self._rows(argument)
            lines += [
                f"    {name} = {rows}(before)",
                f"    if len({name}) != 1:",
                f'        return failed("there is not exactly one {entity.noun} that this could be done with")',
            ]
            values[name] = f'{name}[0]["{entity.key}"]'
        for guard in action.guards:
            lines += _guard(guard, values)
        lines += self._expected(action, values)
        reported = self._profile.entity(action.parameters[action.report])
        self.functions += [_FITS, _DIFFERENCE, _SAME_TEXT if reported.key_kind == "text" else _SAME]
        lines += [
            "    problem = difference(after.changes(), expected)",
            "    if problem:",
            "        return failed(problem)",
            f'    if not same(answer, {action.report}[0]["{reported.answer}"]):',
            f'        return failed("it was done, but the answer names another {reported.noun}")',
            "    return passed()",
        ]
        return "\n".join(lines)

    def _expected(self, action: Action, values: Mapping[str, str]) -> list[str]:
        lines = ["    expected: list = []"]
        for effect in action.effects:
            lines += _effect(effect, values)
        return lines

    def _rows(self, query: Query) -> str:
        """Write the function that gives a query's rows, in order; return its name."""
        if isinstance(query, Select):
            return self._select(query)
        among = self._select(query.among)
        entity = self._profile.entity(query.among.entity)
        by = self._profile.attribute(entity.name, query.by).column
        name = self._name("best")
        self.functions.append(
            f"def {name}(db: View) -> list[Row]:\n"
            f'    known = [row for row in {among}(db) if row["{by}"] is not None]\n'
            f'    known.sort(key=lambda row: row["{entity.key}"])\n'
            f'    known.sort(key=lambda row: row["{by}"], reverse={query.largest})\n'
            f"    return known[:{query.k}]"
        )
        return name

    def _select(self, query: Select) -> str:
        match query.conditions:
            case (Same(of=inner),):
                return self._rows(inner)
        entity = self._profile.entity(query.entity)
        before: list[str] = []
        tests = [self._test(each, entity, before) for each in query.conditions]
        candidates, settled = self._candidates(query.conditions, tests, entity)
        name = self._name(entity.plural)
        lines = [f"def {name}(db: View) -> list[Row]:", *before, "    found = []", f"    for row in {candidates}:"]
        for at, test in enumerate(tests):
            if at != settled:
                lines.append(f"        if not ({test}):\n            continue")
        lines += [
            "        found.append(row)",
            f'    found.sort(key=lambda row: row["{entity.key}"])',
            "    return found",
        ]
        self.functions.append("\n".join(lines))
        return name

    def _candidates(self, conditions: Sequence[Condition], tests: Sequence[str], entity: Entity) -> tuple[str, int]:
        """A narrow way to the rows, and the condition that it settles: keys, a value, a label, else all rows."""
        table, key = entity.table, entity.key
        for at, test in enumerate(tests):
            if test.startswith(f'row["{key}"] in keys'):
                return f'[db.rows("{table}", {key}=key)[0] for key in sorted({test.split()[-1]})]', at
            if test.startswith(f'row["{key}"] == same'):
                return f'db.rows("{table}", {key}={test.split()[-1]})', at
        for at, each in enumerate(conditions):
            if isinstance(each, Compare) and each.test == "is" and isinstance(each.values[0], Constant):
                column = self._profile.attribute(entity.name, each.attribute).column
                return f'db.rows("{table}", {column}={each.values[0].name})', at
        for at, each in enumerate(conditions):
            if isinstance(each, Related):
                relation = self._profile.relation(each.relation)
                links = _links(relation, {relation.target_column: _label(each)})
                return f'[db.rows("{table}", {key}=link["{relation.source_column}"])[0] for link in {links}]', at
        return f'db.rows("{table}")', -1

    def _test(self, condition: Condition, entity: Entity, before: list[str]) -> str:
        if isinstance(condition, Same):
            return f'row["{entity.key}"] == {self._same(condition.of, before)}'
        if isinstance(condition, Related):
            return self._related(condition, entity, before)
        column = self._profile.attribute(entity.name, condition.attribute).column
        values = [self._operand(each, before) for each in condition.values]
        nested = [f"{value} is not None and " for value in values if value.startswith("value")]
        known = "".join(nested) + f'row["{column}"] is not None and '
        if condition.test == "between":
            return f'{known}{values[0]} <= row["{column}"] <= {values[1]}'
        sign = {"is": "==", "at_least": ">=", "at_most": "<=", "over": ">", "under": "<"}[condition.test]
        return f'{known}row["{column}"] {sign} {values[0]}'

    def _related(self, condition: Related, entity: Entity, before: list[str]) -> str:
        relation = self._profile.relation(condition.relation)
        target = self._profile.entity(relation.target)
        if target.keyed_by_label and _label(condition):
            equal = {relation.source_column: f'row["{entity.key}"]', relation.target_column: _label(condition)}
            return f"db.rows{_links(relation, equal)[7:]} != []"
        rows = self._select(Select(relation.target, condition.conditions))
        name = self._name("keys")
        links = _links(relation, {relation.target_column: f'other["{target.key}"]'})
        self.functions.append(
            f"def linked_{name}(db: View) -> set:\n"
            f'    return {{link["{relation.source_column}"] for other in {rows}(db) for link in {links}}}'
        )
        before.append(f"    {name} = linked_{name}(db)")
        return f'row["{entity.key}"] in {name}'

    def _operand(self, operand: Operand, before: list[str]) -> str:
        if isinstance(operand, Constant):
            return operand.name
        column = self._profile.attribute(entity_of(operand.of), operand.attribute).column
        return self._single(operand.of, column, "value", before)

    def _same(self, query: Query, before: list[str]) -> str:
        return self._single(query, self._profile.entity(entity_of(query)).key, "same", before)

    def _single(self, query: Query, column: str, kind: str, before: list[str]) -> str:
        rows, name = self._rows(query), self._name(kind)
        self.functions.append(
            f"def single_{name}(db: View) -> Json:\n"
            f"    rows = {rows}(db)\n"
            f'    return rows[0]["{column}"] if len(rows) == 1 else None'
        )
        before.append(f"    {name} = single_{name}(db)")
        return name

    def _name(self, kind: str) -> str:
        self._count += 1
        return f"{kind}_{self._count}"


def _literal(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _label(condition: Related) -> str:
    """The constant that names the target, where the condition is nothing but that; else ""."""
    match condition.conditions:
        case (Compare(test="is", values=(Constant(name=name),)),):
            return name
    return ""


def _links(relation: Relation, equal: Mapping[str, str]) -> str:
    given = dict(equal)
    if relation.kind:
        given[relation.link.kind_column] = _literal(relation.kind)
    return f'db.rows("{relation.link.table}", {", ".join(f"{column}={value}" for column, value in given.items())})'


def _guard(guard: Guard, values: Mapping[str, str]) -> list[str]:
    where = ", ".join(f"{column}={values[argument]}" for column, argument in guard.where.items())
    rows = f'before.rows("{guard.table}", {where})'
    if guard.test == "absent":
        test = f"{rows} != []"
    elif guard.test == "present":
        test = f"{rows} == []"
    else:
        test = f'not [row for row in {rows} if row["{guard.column}"] >= {_amount(guard.amount, values)}]'
    return [f"    if {test}:", '        return failed("this can not be done as things are, so nothing is right")']


def _effect(effect: Effect, values: Mapping[str, str]) -> list[str]:
    if effect.op == "insert":
        new = ", ".join(f'"{column}": {_value(source, values)}' for column, source in effect.values.items())
        return [f'    expected.append(("{effect.table}", "insert", {{}}, {{{new}}}))']
    where = ", ".join(f"{column}={_value(source, values)}" for column, source in effect.where.items())
    key = ", ".join(f'"{column}": row["{column}"]' for column in effect.where)
    if effect.op == "delete":
        change = f'("{effect.table}", "delete", {{{key}}}, {{}})'
    else:
        sign = "-" if effect.op == "lower" else "+"
        new = f'"{effect.column}": row["{effect.column}"] {sign} {_amount(effect.amount, values)}'
        change = f'("{effect.table}", "update", {{{key}}}, {{{new}}})'
    return [f'    for row in before.rows("{effect.table}", {where}):', f"        expected.append({change})"]


def _value(source: str, values: Mapping[str, str]) -> str:
    if source == "now":
        return "before.now()"
    if source.startswith("today"):
        return f"day(before.now(){', ' + source[6:] if '+' in source else ''})"
    return values[source]


def _amount(amount: str | int, values: Mapping[str, str]) -> str:
    return values[amount] if isinstance(amount, str) else str(amount)


_SAME = """def same(one: Json, other: Json) -> bool:
    return one == other"""

_SAME_TEXT = """def same(one: Json, other: Json) -> bool:
    return same_text(one, other)"""

_CHECK_SET = """    given = {given}
    missing = [each for each in expected if not any(same(each, other) for other in given)]
    extra = [each for each in given if not any(same(each, other) for other in expected)]
    if missing or extra or len(given) != len(expected):
        return failed(
            f"{{len(missing)}} of those asked for are missing, {{len(extra)}} do not belong, "
            f"{{len(given) - len(extra) - len(expected) + len(missing)}} are named twice"
        )
"""

_CHECK_COUNT = """    if answer["count"] != len(expected):
        return failed("the count of {plural} is wrong")
"""

_CHECK_ONE = """    if len(expected) != 1:
        return failed("there is no such {noun}, so no answer is right")
    if not same(answer, expected[0]):
        return failed("the answer is another {noun} than the one asked for")
"""

_CHECK_RANKED = """    if len(answer) != len(expected):
        return failed(f"the answer has {{len(answer)}} items, not as many as were asked for")
    wrong = [at + 1 for at, each in enumerate(expected) if not same(answer[at], each)]
    if wrong:
        return failed(f"place {{wrong[0]}} is another {noun} than the one that belongs there")
"""

_FITS = """def fits(change: Change, table: str, op: str, key: dict, new: dict) -> bool:
    if change.table != table or change.op != op:
        return False
    if op != "insert":
        return dict(change.key) == key and dict(change.new) == new
    own = [column for column in change.key if column not in new]
    rest = [column for column, value in change.new.items() if value is not None and column not in own]
    return sorted(rest) == sorted(new) and all(change.new[column] == new[column] for column in new)"""

_DIFFERENCE = '''def difference(changes: Json, expected: Json) -> str:
    left = list(expected)
    for change in changes:
        found = [each for each in left if fits(change, *each)]
        if not found:
            return f"something else was changed too, or differently ({change.op} in {change.table})"
        left.remove(found[0])
    return f"{len(left)} of the changes asked for were not made" if left else ""'''
