"""Single changes of conditions; part of `rewrites`.

ConditionRewrites(profile, query, measure).all(conditions, "film")       # each a whole tuple of conditions
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from synthenv.spec.algebra import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Constant,
    Measure,
    Not,
    Operand,
    Own,
    Query,
    Related,
    Same,
    Select,
    Tally,
)
from synthenv.spec.profile import Profile

__all__ = ["ConditionRewrites", "Rewrite", "in_words", "put", "siblings", "swaps", "within"]

_OTHERS = {
    "at_least": ("over", "at_most", "is"),
    "at_most": ("under", "at_least", "is"),
    "over": ("at_least", "under", "is_not"),
    "under": ("at_most", "over", "is_not"),
    "is": ("is_not",),
    "is_not": ("is",),
    "known": ("missing",),
    "missing": ("known",),
}
_ORDERED = ("integer", "real", "date", "time")


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What a node becomes, and how that is called; `omits` says that one condition is left out, and nothing else."""

    name: str
    node: Any
    omits: bool = False


def within(found: Iterable[Rewrite], node: Any, field: str, at: int | str | None = None) -> Iterator[Rewrite]:
    """Yield the changes of an inner node as changes of the node around it, where it stands in `field`.

    `at` is its place or name where the field holds several nodes.
    """
    yield from (replace(each, node=put(node, field, each.node, at)) for each in found)


def put(node: Any, field: str, made: Any, at: int | str | None = None) -> Any:
    """Return a node with something else in one of its fields, or at one place of it."""
    held = getattr(node, field)
    if isinstance(at, int):
        made = (*held[:at], made, *held[at + 1 :])
    elif at is not None:
        made = {**held, at: made}
    return replace(node, **{field: made})


def swaps(profile: Profile, entity: str, name: str, kinds: Sequence[str]) -> Iterator[str]:
    """Yield the other attributes of an entity that are of the same kind, of one of these kinds."""
    attributes = profile.entity(entity).attributes
    kind = attributes[name].kind
    yield from (other for other, each in attributes.items() if other != name and each.kind == kind and kind in kinds)


def siblings(profile: Profile, relation: str) -> Iterator[str]:
    """Yield the other relations between the same entities."""
    known = profile.relation(relation)
    for name, other in profile.relations.items():
        if name != relation and (other.source, other.target) == (known.source, known.target):
            yield name


def in_words(test: str) -> str:
    """Return a test in words."""
    return test.replace("_", " ")


@dataclass(frozen=True)
class ConditionRewrites:
    """Single changes of conditions over one profile; the functions give those of queries and of measures."""

    profile: Profile
    query: Callable[[Query], Iterator[Rewrite]]
    measure: Callable[[Measure], Iterator[Rewrite]]

    def all(self, node: Select | Related | Tally, entity: str) -> Iterator[Rewrite]:
        """Yield every single change of the conditions of a node, which must all be met by rows of an entity."""
        conditions = node.conditions
        for at, condition in enumerate(conditions):
            if not self._names(condition, entity):
                rest = (*conditions[:at], *conditions[at + 1 :])
                yield Rewrite(f"{told(condition)} is left out", replace(node, conditions=rest), omits=True)
            yield from within(self._one(condition, entity), node, "conditions", at)
        if len(conditions) > 1:
            yield Rewrite("`and` becomes `or`", replace(node, conditions=(AnyOf(conditions),)))

    def _names(self, condition: Condition, entity: str) -> bool:
        """Whether this names a row, so that there is nothing to be left out."""
        label = self.profile.entity(entity).label
        return (
            isinstance(condition, Compare)
            and (condition.attribute, condition.test) == (label, "is")
            and isinstance(condition.values[0], Constant)
        )

    def _one(self, condition: Condition, entity: str) -> Iterator[Rewrite]:
        match condition:
            case Compare():
                yield from self._compare(condition, entity)
            case Related():
                yield from self._related(condition, entity)
            case Same(query):
                yield Rewrite("the row becomes any other", Not(condition))
                yield from within(self.query(query), condition, "of")
            case Not(inner):
                yield Rewrite(f"`not` is dropped before {told(inner)}", inner)
                yield from self._negated(inner, entity)
            case AnyOf(conditions):
                yield Rewrite("`or` becomes `and`", AllOf(_flat(conditions)))
                yield from self._parts(condition, entity)
            case AllOf(conditions):
                yield Rewrite("`and` becomes `or`", AnyOf(conditions))
                yield from self._parts(condition, entity)

    def _negated(self, inner: Compare | Same, entity: str) -> Iterator[Rewrite]:
        for each in self._one(inner, entity):
            if isinstance(each.node, Compare | Same):
                yield replace(each, node=Not(each.node))

    def _parts(self, joint: AnyOf | AllOf, entity: str) -> Iterator[Rewrite]:
        """Changes of one part, or a part left out."""
        for at, part in enumerate(joint.conditions):
            rest = (*joint.conditions[:at], *joint.conditions[at + 1 :])
            left = rest[0] if len(rest) == 1 else replace(joint, conditions=rest)
            yield Rewrite(f"{told(part)} is left out", left, omits=True)
            yield from within(self._one(part, entity), joint, "conditions", at)

    def _compare(self, condition: Compare, entity: str) -> Iterator[Rewrite]:
        name, test, values = condition.attribute, condition.test, condition.values
        ordered = self.profile.attribute(entity, name).kind in _ORDERED
        for other in _OTHERS.get(test, ()):
            if other in ("is", "is_not") and test not in ("is", "is_not") and not _plain(values):
                continue
            yield Rewrite(f"`{in_words(test)}` becomes `{in_words(other)}` in {name}", put(condition, "test", other))
        if test == "is" and ordered and _plain(values):
            for other in ("at_least", "at_most"):
                yield Rewrite(f"`is` becomes `{in_words(other)}` in {name}", put(condition, "test", other))
        if test == "between":
            yield from _between(condition)
        if test == "in":
            yield from _in(condition)
        if test in ("contains", "year", "weekday"):
            yield Rewrite(f"`{test}` is negated in {name}", Not(condition))
        for swapped in swaps(self.profile, entity, name, (*_ORDERED, "text")):
            if Own(swapped) not in values:
                yield Rewrite(f"{name} becomes {swapped}", replace(condition, attribute=swapped))
        for at, value in enumerate(values):
            yield from within(self._operand(value, condition, entity), condition, "values", at)

    def _operand(self, operand: Operand, condition: Compare, entity: str) -> Iterator[Rewrite]:
        if isinstance(operand, Constant):
            return
        attribute = self.profile.attribute(entity, condition.attribute)
        alike = [
            name
            for name in swaps(self.profile, entity, condition.attribute, (*_ORDERED, "text"))
            if attribute.scale and self.profile.attribute(entity, name).scale == attribute.scale
        ]
        for name in alike:
            if Own(name) != operand:
                yield Rewrite(f"what {condition.attribute} is held against becomes its own {name}", Own(name))
        if not isinstance(operand, Own):
            yield from self.measure(operand)

    def _related(self, condition: Related, entity: str) -> Iterator[Rewrite]:
        relation, target = condition.relation, self.profile.relation(condition.relation).target
        for other in ("some", "every", "none"):
            if other != condition.quantifier:
                said = f"`{condition.quantifier}` becomes `{other}` along {relation}"
                yield Rewrite(said, put(replace(condition, n=1), "quantifier", other))
        if condition.quantifier == "some":
            yield Rewrite(f"`some` becomes `least 2` along {relation}", replace(condition, quantifier="least", n=2))
        if condition.quantifier == "least":
            for n in {max(1, condition.n - 1), condition.n + 1} - {condition.n}:
                yield Rewrite(f"n is {n} instead of {condition.n} along {relation}", replace(condition, n=n))
        for name in siblings(self.profile, relation):
            yield Rewrite(f"{relation} becomes {name}", replace(condition, relation=name))
        for inner in condition.conditions:
            if isinstance(inner, Related) and self.profile.relation(inner.relation).target == entity:
                hop = f"the way along {relation} and {inner.relation} is cut short"
                yield Rewrite(hop, AllOf(inner.conditions) if inner.conditions else replace(condition, conditions=()))
        yield from self.all(condition, target)


def told(condition: Condition) -> str:
    """Return a condition in a few words."""
    match condition:
        case Compare(attribute, test):
            return f"`{in_words(test)}` in {attribute}"
        case Related(relation, _, quantifier):
            return f"`{quantifier}` along {relation}"
        case Same():
            return "`same`"
        case Not(inner):
            return f"not {told(inner)}"
        case AnyOf() | AllOf():
            return "`or`" if isinstance(condition, AnyOf) else "`and`"


def _between(condition: Compare) -> Iterator[Rewrite]:
    """A side left out, and a side that no longer counts itself."""
    name, low, high = condition.attribute, condition.values[:1], condition.values[1:]
    yield Rewrite(f"the upper bound is left out in {name}", Compare(name, "at_least", low), omits=True)
    yield Rewrite(f"the lower bound is left out in {name}", Compare(name, "at_most", high), omits=True)
    above = AllOf((Compare(name, "over", low), Compare(name, "at_most", high)))
    below = AllOf((Compare(name, "at_least", low), Compare(name, "under", high)))
    yield Rewrite(f"the lower bound is shut out in {name}", above)
    yield Rewrite(f"the upper bound is shut out in {name}", below)


def _in(condition: Compare) -> Iterator[Rewrite]:
    name, values = condition.attribute, condition.values
    for at in range(len(values)):
        rest = (*values[:at], *values[at + 1 :])
        said = f"choice {at + 1} is left out in {name}"
        yield Rewrite(said, Compare(name, "in" if len(rest) > 1 else "is", rest), omits=True)
    yield Rewrite(f"`in` becomes `not in` in {name}", Not(condition))


def _flat(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    return tuple(part for each in conditions for part in (each.conditions if isinstance(each, AllOf) else (each,)))


def _plain(values: Sequence[Operand]) -> bool:
    return all(isinstance(each, Constant) for each in values)
