"""The algebra of tasks: what can be asked and done, as typed data with one meaning.

    directed = Related("director", (Compare("name", "is", (Constant("DIRECTOR"),)),))
    Ask("one", Best(Select("film", (directed,)), "runtime"))           # the longest film directed by DIRECTOR

Denotation, over a database D and constants c (SQL's three-valued logic: what is unknown meets no condition):

    Select(entity, conditions)     the rows of the entity that meet every condition
    Compare(attribute, test, values)   the row's attribute is known and `is`, is `at_least`, `at_most`, `over` or
                                   `under` the value, or `between` two values, both included
    Related(relation, conditions)  there is a related row that meets every condition
    Same(of)                       it is the one row of `of`; false where there is not exactly one
    Best(among, by, largest, k)    of the rows whose `by` is known, the k with the largest (smallest) one, in that
                                   order; rows that are equal in `by` go by their key, the lower one first
    Constant(name)                 c[name]
    Value(of, attribute)           the attribute of the one row of `of`; unknown where there is not exactly one
    Ask("all", query)              the set of the rows' answers (an entity's `answer` column)
    Ask("one", query)              the answer of the single row of Best(k=1); no accepted outcome where there is none
    Ask("ranked", query)           the answers of Best in order
    Ask("count", query)            how many, together with the set as evidence
    Act(action, arguments)         the action done once with these arguments and nothing else, and the answer of the
                                   row that the action reports; no accepted outcome where an argument has not
                                   exactly one row or a guard of the action forbids it

`text.py` gives the notation that task.toml holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

__all__ = [
    "Act",
    "Ask",
    "Best",
    "Compare",
    "Condition",
    "Constant",
    "Operand",
    "Query",
    "Related",
    "Same",
    "Select",
    "Spec",
    "Test",
    "Value",
    "constants_of",
    "entity_of",
]

Test: TypeAlias = Literal["is", "at_least", "at_most", "over", "under", "between"]


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that each variant gives."""

    name: str


@dataclass(frozen=True, slots=True)
class Value:
    """A nested reference: the attribute of the one row of a query."""

    of: Query
    attribute: str


Operand: TypeAlias = Constant | Value


@dataclass(frozen=True, slots=True)
class Compare:
    """A condition on an attribute. `values` holds one operand, or two for "between"."""

    attribute: str
    test: Test
    values: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """There is a row, along the relation, that meets every condition."""

    relation: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Same:
    """The row is the one row of a query."""

    of: Query


Condition: TypeAlias = Compare | Related | Same


@dataclass(frozen=True, slots=True)
class Select:
    """The rows of an entity that meet every condition."""

    entity: str
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Best:
    """The k rows with the largest or smallest known value of an attribute, ties by key."""

    among: Select
    by: str
    largest: bool = True
    k: int = 1


Query: TypeAlias = Select | Best


@dataclass(frozen=True, slots=True)
class Ask:
    """A question about a query."""

    what: Literal["all", "one", "ranked", "count"]
    query: Query


@dataclass(frozen=True, slots=True)
class Act:
    """An action to be done once, with these arguments: queries for entities, constants for numbers."""

    action: str
    arguments: Mapping[str, Query | Constant]


Spec: TypeAlias = Ask | Act


def entity_of(query: Query) -> str:
    """Return the entity whose rows a query gives."""
    return query.entity if isinstance(query, Select) else query.among.entity


def constants_of(part: Any) -> Iterator[str]:
    """Yield the names of the constants of a spec or a part of it, in order of first use."""
    seen = []
    for name in _constants(part):
        if name not in seen:
            seen.append(name)
            yield name


def _constants(part: Any) -> Iterator[str]:
    match part:
        case Constant(name):
            yield name
        case Value(of=query) | Same(of=query) | Ask(query=query) | Best(among=query):
            yield from _constants(query)
        case Compare(values=parts) | Related(conditions=parts) | Select(conditions=parts):
            for each in parts:
                yield from _constants(each)
        case Act(arguments=arguments):
            for argument in arguments.values():
                yield from _constants(argument)
