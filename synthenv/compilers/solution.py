"""Solutions: a spec as a plan over the tools alone.

    source = write_solution(spec, profile, {"PERSON": "Agnès Varda"})

The text never sees the database: it finds rows by walking a link from a row that it can name, or by searching with
the filters that a search tool has, tests the remaining conditions on what other tools tell of each row, orders, counts,
and calls the tool of an action. The constants of variant 0 stand at its top; other variants rebind them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from synthenv.errors import SpecError
from synthenv.spec.algebra import (
    Act,
    Ask,
    Best,
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
from synthenv.spec.profile import Entity, Profile, Relation

__all__ = ["write_solution"]

_EVERY = '''def every(list_page: Json, list_name: str, **arguments: Json) -> list:
    """All items of a listing, page by page."""
    reply = list_page(**arguments)
    items = list(reply[list_name])
    for page in range(2, reply["pages"] + 1):
        items.extend(list_page(page=page, **arguments)[list_name])
    return items'''


def write_solution(spec: Spec, profile: Profile, constants: Mapping[str, Any]) -> str:
    """Return the text of solution.py; SpecError where the tools do not reach what the spec needs."""
    writer = _Writer(profile)
    body = writer.ask(spec) if isinstance(spec, Ask) else writer.act(spec)
    names = "\n".join(f"{name} = {_literal(constants[name])}" for name in constants_of(spec))
    head = '"""Solves the task with the tools alone; compiled from the spec."""\n\nfrom synthenv.kit import Json, Tools'
    parts = [*([_EVERY] if writer.pages else []), *writer.functions, body]
    return "\n\n".join(part for part in (head, names) if part) + "\n\n\n" + "\n\n\n".join(parts) + "\n"


class _Plan:
    """The body of one function: items are found, then tested one condition after the other."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.tests: list[str] = []
        self.details = False


class _Writer:
    """The functions of one solution in the making. Each returns items: dicts that hold at least a row's key."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._count = 0
        self.functions: list[str] = []
        self.pages = False

    def ask(self, spec: Ask) -> str:
        """The function `solve` of a question."""
        entity = self._profile.entity(entity_of(spec.query))
        items = self._items(spec.query, frozenset({entity.answer}))
        found = f'[item["{entity.answer}"] for item in {items}(tools)]'
        if spec.what == "one":
            body = f"    found = {found}\n    return found[0] if found else None"
        elif spec.what == "count":
            body = f'    found = {found}\n    return {{"count": len(found), "{entity.plural}": found}}'
        else:
            body = f"    return {found}"
        return f"def solve(tools: Tools) -> Json:\n{body}"

    def act(self, spec: Act) -> str:
        """The function `solve` of an action."""
        action = self._profile.action(spec.action)
        lines, given = ["def solve(tools: Tools) -> Json:"], []
        for name, argument in spec.arguments.items():
            if isinstance(argument, Constant):
                given.append(f"{name}={argument.name}")
                continue
            entity = self._profile.entity(entity_of(argument))
            items = self._items(argument, frozenset({entity.key}))
            lines += [f"    {name} = {items}(tools)", f"    if len({name}) != 1:", "        return None"]
            given.append(f'{entity.key_argument}={name}[0]["{entity.key}"]')
        reported = self._profile.entity(action.parameters[action.report])
        lines.append(f"    tools.{action.tool}({', '.join(given)})")
        return "\n".join([*lines, f'    return {action.report}[0]["{reported.answer}"]'])

    def _items(self, query: Query, needed: frozenset[str]) -> str:
        """Write the function that finds a query's items, in order; return its name."""
        if isinstance(query, Select):
            return self._select(query, needed)
        return self._best(query, needed)

    def _best(self, query: Best, needed: frozenset[str]) -> str:
        entity = self._profile.entity(query.among.entity)
        by = self._profile.attribute(entity.name, query.by).column
        among = self._select(query.among, needed | {by, entity.key})
        sign = "-" if query.largest else ""
        ranked = f'({sign}item["{by}"], item["{entity.key}"])'
        body = f'    known = [item for item in {among}(tools) if item["{by}"] is not None]\n'
        if query.largest and self._profile.attribute(entity.name, query.by).kind in ("text", "date"):
            body += f'    known.sort(key=lambda item: item["{entity.key}"])\n'
            body += f'    known.sort(key=lambda item: item["{by}"], reverse=True)\n'
        else:
            body += f"    known.sort(key=lambda item: {ranked})\n"
        name = self._name("best")
        self.functions.append(f"def {name}(tools: Tools) -> list:\n{body}    return known[:{query.k}]")
        return name

    def _select(self, query: Select, needed: frozenset[str]) -> str:
        match query.conditions:
            case (Same(of=inner),) if needed <= set(_listed(self._profile.entity(query.entity))):
                return self._items(inner, needed)
        entity = self._profile.entity(query.entity)
        plan = _Plan()
        used, source = self._source(query.conditions, entity, plan)
        for condition in query.conditions:
            if condition is not used and condition not in source[1]:
                self._test(condition, entity, plan)
        listed = set(_listed(entity))
        if needed - listed:
            plan.details = True
        name = self._name(entity.plural)
        lines = [f"def {name}(tools: Tools) -> list:", *plan.lines, "    found = []", f"    for item in {source[0]}:"]
        cheap = [test for test in plan.tests if test.startswith("cheap ")]
        costly = [test for test in plan.tests if not test.startswith("cheap ")]
        lines += [_skip(test[6:]) for test in cheap]
        if plan.details:
            lines.append(f'        item = tools.{entity.get_tool}({entity.key_argument}=item["{entity.key}"])')
        lines += [_skip(test) for test in costly]
        lines += [
            "        found.append(item)",
            f'    found.sort(key=lambda item: item["{entity.key}"])',
            "    return found",
        ]
        self.functions.append("\n".join(lines))
        return name

    def _source(
        self, conditions: Sequence[Condition], entity: Entity, plan: _Plan
    ) -> tuple[Condition | None, tuple[str, list[Condition]]]:
        """Where items come from: (the condition it rests on, (an expression, further conditions that it settles))."""
        for each in conditions:
            if isinstance(each, Same):
                return each, (f"{self._items(each.of, frozenset(_listed(entity)))}(tools)", [])
        for each in conditions:
            if isinstance(each, Related) and self._walkable(each):
                return each, (self._walked(each, entity, plan), [])
        filters, settled = self._filters(conditions, entity)
        if not entity.search_tool:
            raise SpecError(f"no tool lists the {entity.plural} that meet these conditions")
        self.pages = True
        return None, (f'every(tools.{entity.search_tool}, "{entity.plural}"{filters})', settled)

    def _walkable(self, condition: Related) -> bool:
        relation = self._profile.relation(condition.relation)
        target = self._profile.entity(relation.target)
        return bool(self._profile.relation(relation.inverse).tool) and not target.keyed_by_label

    def _walked(self, condition: Related, entity: Entity, plan: _Plan) -> str:
        """Items met by walking back from each target; each once."""
        relation = self._profile.relation(condition.relation)
        back = self._profile.relation(relation.inverse)
        target = self._profile.entity(relation.target)
        starts = self._items(Select(target.name, condition.conditions), frozenset({target.key}))
        name = self._name("walked")
        listing = self._listing(back, target, f'start["{target.key}"]')
        plan.lines += [
            f"    {name} = {{}}",
            f"    for start in {starts}(tools):",
            f"        for item in {listing}:",
            f'            {name}[item["{entity.key}"]] = item',
        ]
        return f"{name}.values()"

    def _listing(self, relation: Relation, start: Entity, key: str) -> str:
        end = self._profile.entity(relation.target)
        kind = f', {relation.link.kind_column}="{relation.kind}"' if relation.kind else ""
        self.pages = True
        return f'every(tools.{relation.tool}, "{end.plural}", {start.key_argument}={key}{kind})'

    def _filters(self, conditions: Sequence[Condition], entity: Entity) -> tuple[str, list[Condition]]:
        """The arguments of the search tool that settle conditions, and which these are."""
        given: dict[str, str] = {}
        settled: list[Condition] = []
        for each in conditions:
            made = self._filter(each, entity)
            if made and not made.keys() & given.keys():
                given |= made
                settled.append(each)
        return "".join(f", {name}={value}" for name, value in given.items()), [
            each for each in settled if not _is_label(each, entity)
        ]

    def _filter(self, condition: Condition, entity: Entity) -> dict[str, str]:
        if isinstance(condition, Related):
            relation = self._profile.relation(condition.relation)
            constant = _named(condition)
            if relation.forward and relation.link.search_filter and constant:
                return {relation.link.search_filter: constant}
            return {}
        if isinstance(condition, Same) or not all(isinstance(each, Constant) for each in condition.values):
            return {}
        attribute = self._profile.attribute(entity.name, condition.attribute)
        names = [each.name for each in condition.values if isinstance(each, Constant)]
        if condition.attribute == entity.label and condition.test == "is":
            return {attribute.name: names[0]}
        if not attribute.searchable or attribute.kind == "text" or condition.test in ("over", "under"):
            return {}
        ends = {"is": ("from", "to"), "at_least": ("from",), "at_most": ("to",), "between": ("from", "to")}
        wide = names * 2 if condition.test == "is" else names
        return {f"{attribute.name}_{end}": name for end, name in zip(ends[condition.test], wide, strict=True)}

    def _test(self, condition: Condition, entity: Entity, plan: _Plan) -> None:
        if isinstance(condition, Same):
            rows, name = self._items(condition.of, frozenset({entity.key})), self._name("same")
            plan.lines.append(f"    {name} = {rows}(tools)")
            plan.tests.append(f'cheap len({name}) == 1 and item["{entity.key}"] == {name}[0]["{entity.key}"]')
        elif isinstance(condition, Related):
            self._test_related(condition, entity, plan)
        else:
            self._test_value(condition, entity, plan)

    def _test_value(self, condition: Compare, entity: Entity, plan: _Plan) -> None:
        column = self._profile.attribute(entity.name, condition.attribute).column
        values = [self._operand(each, plan) for each in condition.values]
        known = " and ".join([f'item["{column}"] is not None', *[f"{v} is not None" for v in values if v[0] == "v"]])
        if condition.test == "between":
            test = f'{values[0]} <= item["{column}"] <= {values[1]}'
        else:
            sign = {"is": "==", "at_least": ">=", "at_most": "<=", "over": ">", "under": "<"}[condition.test]
            test = f'item["{column}"] {sign} {values[0]}'
        if column in _listed(entity):
            plan.tests.append(f"cheap {known} and {test}")
            return
        plan.details = True
        plan.tests.append(f"{known} and {test}")

    def _test_related(self, condition: Related, entity: Entity, plan: _Plan) -> None:
        relation = self._profile.relation(condition.relation)
        target = self._profile.entity(relation.target)
        name = self._name("linked")
        if self._walkable(condition):
            walked = self._walked(condition, entity, plan).removesuffix(".values()")
            plan.tests.append(f'cheap item["{entity.key}"] in {walked}')
            return
        if not relation.tool:
            raise SpecError(f"no tool walks the relation {relation.name!r}")
        constant = _named(condition)
        if not constant:
            raise SpecError(f"the relation {relation.name!r} is tested by name only")
        listing = self._listing(relation, entity, f'item["{entity.key}"]')
        label = target.attributes[target.label].column
        self.functions.append(
            f"def {name}(tools: Tools, item: Json) -> bool:\n"
            f'    return {constant} in [other["{label}"] for other in {listing}]'
        )
        plan.tests.append(f"{name}(tools, item)")

    def _operand(self, operand: Operand, plan: _Plan) -> str:
        if isinstance(operand, Constant):
            return operand.name
        column = self._profile.attribute(entity_of(operand.of), operand.attribute).column
        items, name = self._items(operand.of, frozenset({column})), self._name("value")
        plan.lines += [
            f"    rows = {items}(tools)",
            f'    {name} = rows[0]["{column}"] if len(rows) == 1 else None',
        ]
        return name

    def _name(self, kind: str) -> str:
        self._count += 1
        return f"{kind}_{self._count}"


def _literal(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _skip(test: str) -> str:
    return f"        if not ({test}):\n            continue"


def _listed(entity: Entity) -> list[str]:
    return [entity.key, *[entity.attributes[name].column for name in entity.summary]]


def _named(condition: Related) -> str:
    match condition.conditions:
        case (Compare(test="is", values=(Constant(name=name),)),):
            return name
    return ""


def _is_label(condition: Condition, entity: Entity) -> bool:
    """A search by label may give more than exact matches, so the label is tested again."""
    return isinstance(condition, Compare) and condition.attribute == entity.label
