"""The algebra of tasks: what can be asked and done, as typed data with one meaning.

    directed = Related("director", (Compare("name", "is", (Constant("DIRECTOR"),)),))
    Ask("one", Best(Select("film", (directed,)), "runtime"))           # the longest film directed by DIRECTOR

`README.md` beside this file says what each node means (its denotation), how it is written, what it is in a prompt and
what it costs in calls; `text.py` gives the notation that task.toml holds; `typed.py` says which specs fit a profile.

    Spec       Ask, Quantity, Several, Branch, Act, Each, Request, Plan
    Query      Select, Best, Sets                         rows of one entity, in order
    Condition  Compare, Related, Same, Not, AnyOf, AllOf  of one row
    Operand    Constant, Own, Value, Total                a number, a text, a moment, or unknown
    Joint      Sums, Distinct, Among, Tied, When          of the rows that a Plan puts into its slots, as Facets of them
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal, TypeAlias

__all__ = [
    "Act",
    "AllOf",
    "Among",
    "AnyOf",
    "Ask",
    "Best",
    "Branch",
    "Compare",
    "Condition",
    "Constant",
    "Distinct",
    "Each",
    "Facet",
    "Goal",
    "Joint",
    "Measure",
    "Not",
    "Operand",
    "Own",
    "Part",
    "Plan",
    "Quantity",
    "Query",
    "Related",
    "Request",
    "Same",
    "Select",
    "Sets",
    "Several",
    "Spec",
    "Statistic",
    "Sums",
    "Tally",
    "Test",
    "Tied",
    "Total",
    "Value",
    "When",
    "children",
    "constants_of",
    "entity_of",
    "slots_of",
    "walk",
]

Test: TypeAlias = Literal[
    "is",
    "is_not",
    "at_least",
    "at_most",
    "over",
    "under",
    "between",
    "in",
    "contains",
    "known",
    "missing",
    "year",
    "weekday",
]
"""How a known attribute stands to its operands; "known" and "missing" have none, "between" two, "in" two or more."""

Statistic: TypeAlias = Literal["count", "sum", "mean", "min", "max"]
"""What is made of many values."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that each variant gives."""

    name: str


@dataclass(frozen=True, slots=True)
class Own:
    """Another attribute of the row that is compared."""

    attribute: str


@dataclass(frozen=True, slots=True)
class Value:
    """A nested reference: the attribute of the one row of a query; unknown where there is not exactly one."""

    of: Query
    attribute: str


@dataclass(frozen=True, slots=True)
class Total:
    """A statistic of an attribute over the rows of a query that know it; "count" counts rows and has no attribute.

    "sum" of no rows is 0; "mean", "min" and "max" of no rows are unknown.
    """

    what: Statistic
    of: Query
    attribute: str = ""


Measure: TypeAlias = Value | Total
Operand: TypeAlias = Constant | Own | Value | Total


@dataclass(frozen=True, slots=True)
class Compare:
    """A condition on an attribute: it is known (unless the test is "missing") and stands so to the operands."""

    attribute: str
    test: Test
    values: tuple[Operand, ...] = ()


@dataclass(frozen=True, slots=True)
class Related:
    """Of the rows along the relation, some, every, none, or at least `n` meet every condition.

    "every" asks for one related row at least.
    """

    relation: str
    conditions: tuple[Condition, ...] = ()
    quantifier: Literal["some", "every", "none", "least"] = "some"
    n: int = 1


@dataclass(frozen=True, slots=True)
class Same:
    """The row is the one row of a query; false where there is not exactly one."""

    of: Query


@dataclass(frozen=True, slots=True)
class Not:
    """Of a Compare: the attribute and its operands are known, and the test fails. Of a Same: it is another row."""

    condition: Compare | Same


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the conditions is met."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of the conditions are met; stands inside AnyOf only."""

    conditions: tuple[Condition, ...]


Condition: TypeAlias = Compare | Related | Same | Not | AnyOf | AllOf


@dataclass(frozen=True, slots=True)
class Select:
    """The rows of an entity that meet every condition, by key."""

    entity: str
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """A statistic over the related rows that meet every condition: a number of each row. See Total for no rows."""

    relation: str
    conditions: tuple[Condition, ...] = ()
    what: Statistic = "count"
    attribute: str = ""


@dataclass(frozen=True, slots=True)
class Best:
    """The k rows with the largest or smallest known value, best first; ties by answer, then by key, lower first."""

    among: Query
    by: str | Tally
    largest: bool = True
    k: int = 1


@dataclass(frozen=True, slots=True)
class Sets:
    """The rows, by key, that both queries have, that either has, or that only the first of them has."""

    how: Literal["both", "either", "only"]
    left: Query
    right: Query


Query: TypeAlias = Select | Best | Sets


@dataclass(frozen=True, slots=True)
class Ask:
    """A question about a query: all its rows, the one, the ranked ones, or how many with all of them as evidence."""

    what: Literal["all", "one", "ranked", "count"]
    query: Query


@dataclass(frozen=True, slots=True)
class Quantity:
    """A question for a number: one measure alone with its evidence, or the difference or ratio of two with both."""

    how: Literal["alone", "difference", "ratio"]
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Several:
    """Two or three specs at once, called "first", "second", "third"; what one does must not touch another's rows."""

    parts: Mapping[str, Spec]


@dataclass(frozen=True, slots=True)
class Branch:
    """If the measure stands so to the operand, the one spec, otherwise the other."""

    measure: Measure
    test: Literal["at_least", "at_most", "over", "under"]
    against: Constant | Value | Total
    then: Spec
    otherwise: Spec


@dataclass(frozen=True, slots=True)
class Act:
    """An action to be done once, with these arguments: queries of one row for entities, numbers for the rest."""

    action: str
    arguments: Mapping[str, Query | Constant | Value]


@dataclass(frozen=True, slots=True)
class Each:
    """An action to be done once for every row of a query, given as the parameter `over`; the rest is as in Act."""

    act: Act
    over: str
    query: Query


@dataclass(frozen=True, slots=True)
class Request:
    """An action to be done if the rules of the house allow it, and to be declined by the name of a rule if not."""

    act: Act


@dataclass(frozen=True, slots=True)
class Facet:
    """What a joint condition looks at: the row in a slot, the rows along a relation from it, or an attribute there."""

    slot: str
    relation: str = ""
    attribute: str = ""


Part: TypeAlias = Facet | Constant


@dataclass(frozen=True, slots=True)
class Sums:
    """Every value is known, and one sum stands so to the other; numbers added to a moment are minutes."""

    left: tuple[Part, ...]
    test: Literal["at_least", "at_most", "over", "under"]
    right: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Distinct:
    """So many different rows, or known values, are among the facets."""

    facets: tuple[Facet, ...]
    test: Literal["at_least", "at_most", "is"]
    n: int


@dataclass(frozen=True, slots=True)
class Among:
    """So many of the rows in the slots are rows of a query."""

    query: Query
    slots: tuple[str, ...]
    test: Literal["at_least", "at_most", "is"]
    n: int


@dataclass(frozen=True, slots=True)
class Tied:
    """The relation leads from the row in one slot to the row in the other."""

    relation: str
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class When:
    """Where all of `given` are met, `then` is met too."""

    given: tuple[Joint, ...]
    then: Joint


Joint: TypeAlias = Sums | Distinct | Among | Tied | When


@dataclass(frozen=True, slots=True)
class Goal:
    """Of all plans, those with the largest or smallest sum; those in which a value is unknown don't count."""

    largest: bool
    parts: tuple[Facet, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A row for each slot, from its query, so that all joint conditions are met, and the goal where there is one."""

    slots: Mapping[str, Query]
    conditions: tuple[Joint, ...]
    goal: Goal | None = None


Spec: TypeAlias = Ask | Quantity | Several | Branch | Act | Each | Request | Plan


def entity_of(query: Query) -> str:
    """Return the entity whose rows a query gives."""
    while not isinstance(query, Select):
        query = query.among if isinstance(query, Best) else query.left
    return query.entity


def slots_of(part: Joint | Goal) -> tuple[str, ...]:
    """Return the names of the slots that a joint condition or a goal looks at, each once, in order."""
    found = [name for node in walk(part) for name in _slots(node)]
    return tuple(dict.fromkeys(found))


def _slots(node: Any) -> tuple[str, ...]:
    match node:
        case Facet(slot):
            return (slot,)
        case Among(_, slots):
            return slots
        case Tied(_, one, other):
            return (one, other)
    return ()


def children(node: Any) -> Iterator[Any]:
    """Yield the nodes directly inside a node, in the order of the notation."""
    for name in _names(type(node)):
        value = getattr(node, name)
        inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple) else (value,)
        yield from (each for each in inner if _names(type(each)))


_FIELDS: dict[type, tuple[str, ...]] = {}


def _names(kind: type) -> tuple[str, ...]:
    """Return the names of a node's fields; of what is no node, none."""
    found = _FIELDS.get(kind)
    if found is None:
        found = _FIELDS[kind] = tuple(each.name for each in fields(kind)) if is_dataclass(kind) else ()
    return found


def walk(node: Any) -> Iterator[Any]:
    """Yield a node and all nodes inside it, outermost first."""
    yield node
    for child in children(node):
        yield from walk(child)


def constants_of(part: Any) -> Iterator[str]:
    """Yield the names of the constants of a spec or a part of it, in order of first use."""
    yield from dict.fromkeys(each.name for each in walk(part) if isinstance(each, Constant))
