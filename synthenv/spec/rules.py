"""Rules of the house: what may not be done here although it could be, as data of the category.

    [[rules]]
    name = "short_notice"
    sentence = "A booking may be cancelled until 48 hours before the screening starts, and not later."
    actions = ["cancel"]
    forbids = { screening = "starts_at < CLOSING" }
    values = { CLOSING = "now+48h" }
    held = false

A rule forbids its actions with arguments that meet all that `forbids` says, in the notation of conditions; `values`
gives the constants in it, and `held` says that the tools refuse what it forbids. The README beside this file says what
that means. Constants get names that no spec may use, and moments are reckoned from the clock of the category, so
that whoever compiles a rule sees plain values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from synthenv.errors import SpecError, near, shown
from synthenv.spec.algebra import Condition, Constant, walk
from synthenv.spec.text import parse_conditions

__all__ = ["DONE", "PREFIX", "Rule", "read_rules"]

DONE = "done"
"""What the answer to a request says where no rule forbids it; no rule is called so."""

PREFIX = "RULE_"
"""What the constants of rules begin with, and those of no spec."""

_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
_LATER = re.compile(r"(today|now)(?:([+-]\d+)(h?))?")
_KEYS = {"name": str, "sentence": str, "actions": list, "forbids": dict, "values": dict, "held": bool}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `forbids` maps a parameter to its conditions, `values` the constants in them to what they are."""

    name: str
    sentence: str
    actions: tuple[str, ...]
    forbids: Mapping[str, tuple[Condition, ...]]
    values: Mapping[str, Any]
    held: bool


def read_rules(tables: Any, clock: str) -> tuple[Rule, ...]:
    """Return the rules that `[[rules]]` of a category describes; SpecError names the one that is off, and says how.

    `clock` is the virtual time of the package.
    """
    if not isinstance(tables, list) or not all(isinstance(each, Mapping) for each in tables):
        raise SpecError(f"the rules are {shown(tables)}; expected tables, each headed [[rules]]")
    rules = tuple(_rule(each, clock) for each in tables)
    names = [each.name for each in rules]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise SpecError(f"two rules are called {twice!r}: answers would not tell them apart. Rename one")
    return rules


def _rule(table: Mapping[str, Any], clock: str) -> Rule:
    name = table.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name == DONE:
        raise SpecError(f"a rule is called {shown(name)}; expected a word of small letters, digits and '_', not 'done'")
    for key in table:
        if key not in _KEYS:
            raise SpecError(f"the rule {name!r} has {shown(key)}, which means nothing. {near(str(key), _KEYS)}")
    given = {"values": {}, "held": False, **table}
    for key, kind in _KEYS.items():
        if not isinstance(given.get(key), kind):
            raise SpecError(f"the rule {name!r} needs {key!r}, a {kind.__name__}; found {shown(given.get(key))}")
    for key in ("sentence", "actions", "forbids"):
        if not given[key]:
            raise SpecError(f"the rule {name!r} has no {key}")
    if not given["sentence"].strip().endswith((".", "!")):
        raise SpecError(
            f"the sentence of the rule {name!r} is {shown(given['sentence'])}; expected one with a full stop"
        )
    return _compiled(name, given, clock)


def _compiled(name: str, table: Mapping[str, Any], clock: str) -> Rule:
    try:
        conditions = {str(each): parse_conditions(str(text)) for each, text in table["forbids"].items()}
    except SpecError as error:
        raise SpecError(f"the rule {name!r}: {error}") from None
    used = set(_constants(conditions))
    if used != set(table["values"]):
        off = sorted(used ^ set(table["values"]))[0]
        lacking = "has no value" if off in used else "is given a value that no condition uses"
        raise SpecError(f"the rule {name!r}: the constant {off!r} {lacking}")
    renamed = {each: f"{PREFIX}{name.upper()}_{each}" for each in table["values"]}
    return Rule(
        name=name,
        sentence=" ".join(table["sentence"].split()),
        actions=tuple(map(str, table["actions"])),
        forbids={each: tuple(_renamed(one, renamed) for one in found) for each, found in conditions.items()},
        values={renamed[each]: _value(value, clock, name) for each, value in table["values"].items()},
        held=table["held"],
    )


def _constants(conditions: Mapping[str, Sequence[Condition]]) -> Iterator[str]:
    for found in conditions.values():
        yield from (node.name for each in found for node in walk(each) if isinstance(node, Constant))


def _renamed(node: Any, names: Mapping[str, str]) -> Any:
    if isinstance(node, Constant):
        return Constant(names[node.name])
    if isinstance(node, tuple):
        return tuple(_renamed(each, names) for each in node)
    if not is_dataclass(node) or isinstance(node, type):
        return node
    return replace(node, **{each.name: _renamed(getattr(node, each.name), names) for each in fields(node)})


def _value(value: Any, clock: str, name: str) -> Any:
    """A value as it is written, or a day or moment reckoned from the clock."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise SpecError(f"the rule {name!r} has the value {shown(value)}; expected a number or a text")
    found = _LATER.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return value
    base, later, hours = found[1], int(found[2] or 0), bool(found[3])
    try:
        moment = datetime.fromisoformat(clock) + (timedelta(hours=later) if hours else timedelta(days=later))
    except (ValueError, OverflowError):
        raise SpecError(
            f"the rule {name!r} has the value {value!r}, which {shown(clock)} can't be reckoned to"
        ) from None
    return f"{moment:%Y-%m-%d}" if base == "today" else f"{moment:%Y-%m-%d %H:%M}"
