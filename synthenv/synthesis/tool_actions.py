"""Tools that write: an action's guards, held one after the other, then exactly its effects.

tool = write_action(profile.actions["book"], profile)

Amounts that another row holds are read before anything is held or changed. A guard that fails refuses the call
with its message, and nothing is changed; so does a rule of the house that the tools hold.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from synthenv.compilers.solution.reach import argument_of
from synthenv.errors import SpecError, shown
from synthenv.spec.named import as_shown
from synthenv.spec.profile import Action, Effect, Entity, Guard, Profile
from synthenv.spec.rule_sql import rule_sql
from synthenv.spec.rules import Rule
from synthenv.synthesis.tool_text import PYTHON, ToolText, function, in_sql

__all__ = ["needs_day", "write_action"]


def needs_day(action: Action) -> bool:
    """Tell whether an action writes dates."""
    return any(source.startswith("today") for effect in action.effects for source in effect.values.values())


def write_action(action: Action, profile: Profile) -> ToolText:
    """Return an action's tool; SpecError where an amount is no other row's."""
    names = {name: argument_of(name, kind, profile) for name, kind in action.parameters.items()}
    names |= {amount: amount.replace(".", "_") for amount in _taken(action)}
    shown = as_shown(profile)
    told = {name: argument_of(name, kind, shown) for name, kind in action.parameters.items()}
    body = [line for name, kind in action.parameters.items() if kind == "integer" for line in _bounds(name, action)]
    body += [
        _meant(names[name], told[name], profile.entities[kind])
        for name, kind in action.parameters.items()
        if told[name] != names[name]
    ]
    body += [_read(amount, action, names) for amount in _taken(action)]
    body += [line for guard in action.guards for line in _guard(guard, names)]
    held = [each for each in profile.rules if each.held and action.name in each.actions]
    body += [line for rule in held for line in _ruled(rule, action, profile, names)]
    body += [_effect(effect, names) for effect in action.effects]
    answer = ", ".join(f'"{argument}": {argument}' for argument in told.values())
    return function(
        action.tool,
        [f"{told[name]}: {_type(kind, shown)}" for name, kind in action.parameters.items()],
        action.summary,
        [f"{told[name]}: {_described(name, action, shown)}" for name in action.parameters],
        "done, and the arguments as they were taken.",
        [*body, f'    return {{"done": True, {answer}}}'],
    )


def _meant(key: str, argument: str, entity: Entity) -> str:
    """The line that finds the key of the row that goes by a name."""
    label = in_sql(entity.attributes[entity.label].column)
    sql = f"SELECT {in_sql(entity.key)} FROM {in_sql(entity.table)} WHERE {label} = ?"
    return f'    {key} = db.value("{sql}", {argument})'


def _type(kind: str, profile: Profile) -> str:
    return "int" if kind == "integer" else PYTHON[profile.entities[kind].key_kind]


def _described(name: str, action: Action, profile: Profile) -> str:
    kind = action.parameters[name]
    if kind == "integer":
        return f"How many, 1 to {action.maximum}."
    entity = profile.entities[kind]
    return f"The {'' if name == kind else f'{name} '}{entity.noun}'s {entity.answer_noun}."


def _bounds(name: str, action: Action) -> list[str]:
    return [
        f"    if not 1 <= {name} <= {action.maximum}:",
        f'        raise ToolError("bad_argument", f"{name}: expected 1 to {action.maximum}, got {{{name}}}.")',
    ]


def _taken(action: Action) -> list[str]:
    """The amounts that other rows hold, each once."""
    amounts = [*[each.amount for each in action.guards], *[each.amount for each in action.effects]]
    return list(dict.fromkeys(each for each in amounts if isinstance(each, str) and "." in each))


def _read(amount: str, action: Action, names: Mapping[str, str]) -> str:
    table, _, column = amount.partition(".")
    found = [each for each in action.effects if each.table == table and each.op in ("delete", "set")]
    if len(found) != 1:
        raise SpecError(f"{action.name}: the amount {shown(amount)} is of no one row that the action deletes or sets")
    where, keys = _where(found[0].where, names)
    return f'    {names[amount]} = db.value("SELECT {in_sql(column)} FROM {in_sql(table)} WHERE {where}", {keys})'


def _guard(guard: Guard, names: Mapping[str, str]) -> Iterator[str]:
    where, values = _where(guard.where, names)
    if guard.test == "at_least":
        where += f" AND {in_sql(guard.column)} >= ?"
        values += f", {_amount(guard.amount, names)}"
    if guard.test == "unknown":
        where += f" AND {in_sql(guard.column)} IS NULL"
    present = "is not None" if guard.test == "absent" else "is None"
    kind = "not_found" if guard.test == "present" else "refused"
    yield f'    if db.row("SELECT 1 FROM {in_sql(guard.table)} WHERE {where}", {values}) {present}:'
    yield f'        raise ToolError("{kind}", "{guard.message}")'


def _ruled(rule: Rule, action: Action, profile: Profile, names: Mapping[str, str]) -> Iterator[str]:
    # A number is named once for each comparison, a row once.
    times = {name: len(each) if action.parameters[name] == "integer" else 1 for name, each in rule.forbids.items()}
    arguments = ", ".join(names[name] for name, count in times.items() for _ in range(count))
    sql = rule_sql(rule, action, profile, dict.fromkeys(rule.forbids, "?"))
    # One such row is enough: the condition stands alone.
    yield f"    if db.value({_text(f'SELECT {sql}')}, {arguments}):"
    yield f'        raise ToolError("refused", {_text(rule.sentence)})'


def _text(value: str) -> str:
    """A text as Python writes it, in double quotes."""
    return json.dumps(value, ensure_ascii=False)


def _effect(effect: Effect, names: Mapping[str, str]) -> str:
    table, (where, keys) = in_sql(effect.table), _where(effect.where, names)
    values = ", ".join(_value(source, names) for source in effect.values.values())
    if effect.op == "insert":
        columns, marks = ", ".join(map(in_sql, effect.values)), ", ".join("?" * len(effect.values))
        return f'    db.write("INSERT INTO {table} ({columns}) VALUES ({marks})", {values})'
    if effect.op == "delete":
        return f'    db.write("DELETE FROM {table} WHERE {where}", {keys})'
    if effect.op == "set":
        columns = ", ".join(f"{in_sql(column)} = ?" for column in effect.values)
        return f'    db.write("UPDATE {table} SET {columns} WHERE {where}", {values}, {keys})'
    sign, amount = "-" if effect.op == "lower" else "+", _amount(effect.amount, names)
    column = in_sql(effect.column)
    sql = f"UPDATE {table} SET {column} = {column} {sign} ? WHERE {where}"
    return f'    db.write("{sql}", {amount}, {keys})'


def _where(where: Mapping[str, str], names: Mapping[str, str]) -> tuple[str, str]:
    """The condition in SQL, and the values for its marks."""
    keys = ", ".join(_value(source, names) for source in where.values())
    return " AND ".join(f"{in_sql(column)} = ?" for column in where), keys


def _value(source: str, names: Mapping[str, str]) -> str:
    if source == "now":
        return "db.now()"
    if source.startswith("today"):
        return f"day(db.now(){', ' + source[6:] if '+' in source else ''})"
    if source.startswith("="):
        return json.dumps(source[1:], ensure_ascii=False)
    return names[source]


def _amount(amount: str | int, names: Mapping[str, str]) -> str:
    return names[amount] if isinstance(amount, str) else str(amount)
