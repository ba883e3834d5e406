"""Actions as functions: the changes that an action makes, None where a guard of it fails.

    name = write_action(page, action)       # "changes_of_book": called with the keys and numbers that it is done with

A change is a tuple of table, "insert", "update" or "delete", key, and new values; two effects that find rows in the
same way make one change of each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from synthenv.compilers.verifier.page import WIDTH, Page, by, function, item, literal, word
from synthenv.spec.profile import Action, Effect, Guard

__all__ = ["write_action"]

_LONG = 72
"""A row that is written no longer than this has room in the line that lists the changes."""


def write_action(page: Page, action: Action) -> str:
    """Write the function down and return its name."""
    name, values = f"changes_of_{action.name}", {each: word(each) for each in action.parameters}
    needed = [each.amount for each in action.guards if _is_elsewhere(each.amount)]
    body = [line for amount in needed for line in _amount_found(amount, action, values)]
    body += [line for guard in action.guards for line in _guard(guard, values)]
    moved = [each.amount for each in action.effects if _is_elsewhere(each.amount) and each.amount not in needed]
    body += [line for amount in moved for line in _amount_found(amount, action, values)]
    inserted = [each for each in action.effects if each.op == "insert"]
    new = [_table(each.values, values) for each in inserted]
    if sum(map(len, new)) > _LONG:
        body += [f"new_{at} = {each}" for at, each in enumerate(new, 1)]
        new = [f"new_{at}" for at, _ in enumerate(new, 1)]
    inserts = f"[{', '.join(map(_insert, inserted, new))}]"
    rest = [each for each in action.effects if each.op != "insert"]
    ways = list(dict.fromkeys((each.table, *each.where.items()) for each in rest))
    body += [f"changes = {inserts}"] if rest else []
    for way in ways:
        body += _changed([each for each in rest if (each.table, *each.where.items()) == way], action, values)
    given = "".join(f", {each}: Json" for each in values.values())
    said = f"{action.name}: what it changes; None where it can't be done as things are"
    page.add(
        function(f"{name}(db: View{given}) -> list | None", said, [*body, f"return {'changes' if rest else inserts}"])
    )
    return name


def _guard(guard: Guard, values: Mapping[str, str]) -> list[str]:
    rows = by("db", guard.table, {column: _value(source, values) for column, source in guard.where.items()})
    if guard.test == "absent":
        return [f"if {rows} != []:", "    return None"]
    if guard.test == "present":
        return [f"if {rows} == []:", "    return None"]
    value = item("row", guard.column)
    if guard.test == "unknown":
        return [f"if not any({value} is None for row in {rows}):", "    return None"]
    amount = _amount(guard.amount, values)
    test = f"if not any({value} is not None and {value} >= {amount} for row in"
    if len(test) + len(rows) > WIDTH:
        return [f"found = {rows}", f"{test} found):", "    return None"]
    return [f"{test} {rows}):", "    return None"]


def _amount_found(amount: str | int, action: Action, values: Mapping[str, str]) -> list[str]:
    """Find the row whose column says how much, where the amount is "TABLE.COLUMN"."""
    table, _, column = str(amount).partition(".")
    other = next(each for each in action.effects if each.table == table and each.op in ("delete", "set"))
    rows = by("db", table, {name: _value(source, values) for name, source in other.where.items()})
    found, variable = _variable(amount), item("found[0]", column)
    return [f"found = {rows}", "if len(found) != 1:", "    return None", f"{found} = {variable}"]


def _insert(effect: Effect, new: str) -> str:
    return f'({literal(effect.table)}, "insert", {{}}, {new})'


def _changed(effects: Sequence[Effect], action: Action, values: Mapping[str, str]) -> list[str]:
    """The change of each row that these effects find."""
    first = effects[0]
    where = {column: _value(source, values) for column, source in first.where.items()}
    key = next((each.key for each in effects if each.key), tuple(first.where))
    keyed = ", ".join(f"{literal(column)}: {item('row', column)}" for column in key)
    table = literal(first.table)
    if any(each.op == "delete" for each in effects):
        made = f'changes.append(({table}, "delete", {{{keyed}}}, {{}}))'
    else:
        new = ", ".join(pair for each in effects for pair in _new(each, action, values))
        sure = all(each.op != "set" and not _is_elsewhere(each.amount) and _is_known(each, action) for each in effects)
        made = f'changes.append(({table}, "update", {{{keyed}}}, {{{new}}}))'
        made = made if sure else f"changes += update({table}, {{{keyed}}}, row, {{{new}}})"
    return [f"for row in {by('db', first.table, where)}:", f"    {made}"]


def _new(effect: Effect, action: Action, values: Mapping[str, str]) -> list[str]:
    if effect.op == "set":
        return [f"{literal(column)}: {_value(source, values)}" for column, source in effect.values.items()]
    amount = _amount(effect.amount, values)
    value, sign = item("row", effect.column), "-" if effect.op == "lower" else "+"
    if _is_known(effect, action) and not _is_elsewhere(effect.amount):
        return [f"{literal(effect.column)}: {value} {sign} {amount}"]
    return [f"{literal(effect.column)}: moved({value}, {amount if sign == '+' else f'less({amount})'})"]


def _is_known(effect: Effect, action: Action) -> bool:
    """Whether a guard sees to it that the column of the row is known."""
    return any(
        (guard.test, guard.table, guard.column, guard.where) == ("at_least", effect.table, effect.column, effect.where)
        for guard in action.guards
    )


def _is_elsewhere(amount: str | int) -> bool:
    return isinstance(amount, str) and "." in amount


def _amount(amount: str | int, values: Mapping[str, str]) -> str:
    if _is_elsewhere(amount):
        return _variable(amount)
    return values[amount] if isinstance(amount, str) else str(amount)


def _variable(amount: str | int) -> str:
    return f"{word(str(amount))}_before"


def _table(new: Mapping[str, str], values: Mapping[str, str]) -> str:
    return f"{{{', '.join(f'{literal(column)}: {_value(source, values)}' for column, source in new.items())}}}"


def _value(source: str, values: Mapping[str, str]) -> str:
    """An argument, a text, or the virtual time."""
    if source in values:
        return values[source]
    if source.startswith("="):
        return literal(source[1:])
    if source == "now":
        return "db.now()"
    return f"day(db.now(), {source.removeprefix('today+')})" if "+" in source else "day(db.now())"
