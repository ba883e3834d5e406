"""The sets of a spec that may grow: those that questions and actions are about, and no names of rows.

growing(parse_spec("one(largest(film(director(name == D)), year))"))         # [film(director(name == D))]
replaced(spec, select, Select("film", (*select.conditions, more)))           # wherever the set stands
"""

from __future__ import annotations

from typing import Any

from synthenv.spec.algebra import (
    Ask,
    Best,
    Branch,
    Compare,
    Constant,
    Each,
    Quantity,
    Related,
    Request,
    Same,
    Select,
    Sets,
    Several,
    Total,
    Value,
)

__all__ = ["growing", "replaced"]


def growing(spec: Any) -> list[Select]:
    """Return the sets of a spec whose conditions may grow."""
    match spec:
        case Select():
            return [spec] if not _is_name(spec) else []
        case Best(among=inner) | Ask(query=inner) | Value(of=inner) | Total(of=inner):
            return growing(inner)
        case Sets(left=left, right=right):
            return [*growing(left), *growing(right)]
        case Several(parts):
            return [each for part in parts.values() for each in growing(part)]
        case Quantity(measures=parts):
            return [each for part in parts for each in growing(part)]
        case Branch(then=then, otherwise=otherwise):
            return [*growing(then), *growing(otherwise)]
        case Each(query=query):
            return growing(query)
        case Request(act):
            return growing(act)
    arguments = getattr(spec, "arguments", {})
    return [each for argument in arguments.values() for each in _led(argument)]


def replaced(node: Any, old: Any, new: Any) -> Any:
    """Return a spec in which whatever equals the node `old` is `new`."""
    if node == old:
        return new
    if isinstance(node, dict):
        return {name: replaced(each, old, new) for name, each in node.items()}
    if isinstance(node, tuple):
        return tuple(replaced(each, old, new) for each in node)
    if hasattr(node, "__dataclass_fields__"):
        return type(node)(*[replaced(getattr(node, name), old, new) for name in node.__dataclass_fields__])
    return node


def _led(argument: Any) -> list[Select]:
    """The set that an argument comes down to: where a row only leads to another, the other's."""
    if isinstance(argument, Best) and isinstance(argument.among, Select):
        for each in argument.among.conditions:
            if isinstance(each, Related) and each.conditions and isinstance(each.conditions[0], Same):
                return growing(each.conditions[0].of)
    return growing(argument) if not isinstance(argument, Constant) else []


def _is_name(select: Select) -> bool:
    return len(select.conditions) == 1 and isinstance(select.conditions[0], Compare)
