"""Spec mutants: every single change of a spec that makes it mean something else.

    for mutant in mutants(spec, profile, [variant.constants for variant in task.variants]):
        mutant.name                        # "`over` becomes `at least` in runtime"
        mutant.spec, mutant.constants      # what it is, and its constants on each variant

Besides the changes of `rewrites`: a constant one step further up or down, swapped for another variant's, or exchanged
with another constant of its kind. A mutant whose normal form is the spec's, on every variant, is no mutant. The order
is the same each time, and none comes twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any, Final

from synthenv.spec.algebra import (
    Act,
    Branch,
    Compare,
    Constant,
    Facet,
    Plan,
    Related,
    Select,
    Spec,
    Sums,
    Tally,
    children,
    constants_of,
    entity_of,
    walk,
)
from synthenv.spec.normal import normal
from synthenv.spec.profile import Attribute, Profile
from synthenv.spec.rewrites import rewrites
from synthenv.spec.typed import is_integer

__all__ = ["Mutant", "mutants", "touched"]

Constants = Sequence[Mapping[str, Any]]

_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A spec with one thing changed, and its constants on each variant."""

    name: str
    spec: Spec
    constants: tuple[Mapping[str, Any], ...]


def mutants(spec: Spec, profile: Profile, constants: Constants) -> Iterator[Mutant]:
    """Yield the mutants of a spec whose variants have these constants."""
    known: dict[str, list[Mutant]] = {}
    for mutant in (Mutant("", spec, tuple(constants)), *_all(spec, profile, tuple(constants))):
        alike = known.setdefault(repr(normal(mutant.spec, profile, mutant.constants[0])), [])
        if not any(_same(mutant, other, profile) for other in alike):
            alike.append(mutant)
            if mutant.name:
                yield mutant


def _same(one: Mutant, other: Mutant, profile: Profile) -> bool:
    """Whether two mutants that mean the same on the first variant do so on all others."""
    forms = [[normal(each.spec, profile, given) for given in each.constants[1:]] for each in (one, other)]
    return forms[0] == forms[1]


def _all(spec: Spec, profile: Profile, constants: tuple[Mapping[str, Any], ...]) -> Iterator[Mutant]:
    for each in rewrites(spec, profile):
        yield Mutant(each.name, each.node, constants)
    uses = dict(_uses(spec, profile))
    for name in constants_of(spec):
        for said, values in _moves([given[name] for given in constants], uses.get(name)):
            yield Mutant(f"{name} is {said}", spec, _with(constants, {name: values}))
    for one, other in combinations(constants_of(spec), 2):
        if uses.get(one) == uses.get(other):
            turned = {one: [each[other] for each in constants], other: [each[one] for each in constants]}
            yield Mutant(f"{one} and {other} change places", spec, _with(constants, turned))


def _with(constants: Constants, changed: Mapping[str, Sequence[Any]]) -> tuple[Mapping[str, Any], ...]:
    return tuple(
        {**given, **{name: values[at] for name, values in changed.items()}} for at, given in enumerate(constants)
    )


def _uses(spec: Spec, profile: Profile) -> Iterator[tuple[str, tuple[str, float, str]]]:
    """Yield each constant with what it is: a kind ("year", "weekday", …), the step to its neighbours, an attribute."""
    for node, entity in _placed(spec, profile, ""):
        match node:
            case Compare(attribute, test, values):
                held = profile.attribute(entity, attribute)
                kind = test if test in ("year", "weekday") else held.kind
                yield from (
                    (each.name, (kind, _step(held, test), attribute)) for each in values if isinstance(each, Constant)
                )
            case Branch(measure, _, Constant(name)):
                whole = is_integer(measure, profile)
                yield name, ("integer" if whole else "real", 1.0 if whole else 0.01, "")
            case Act(_, arguments):
                for name, each in arguments.items():
                    if isinstance(each, Constant):
                        yield each.name, ("integer", 1.0, name)
    if isinstance(spec, Plan):
        for sums in walk(spec):
            if isinstance(sums, Sums):
                yield from _bounds(sums, spec, profile)


def _bounds(sums: Sums, plan: Plan, profile: Profile) -> Iterator[tuple[str, tuple[str, float, str]]]:
    """Yield the constants of a sum: they move by the step of what they are held against; beside a moment, a minute."""
    parts = (*sums.left, *sums.right)
    facet = next(each for each in parts if isinstance(each, Facet))
    relation = facet.relation and profile.relation(facet.relation).target
    held = profile.attribute(relation or entity_of(plan.slots[facet.slot]), facet.attribute)
    use = (held.kind, _step(held, "")) if held.kind in ("integer", "real") else ("integer", 1.0)
    yield from ((each.name, (*use, f"sum of {facet.attribute}")) for each in parts if isinstance(each, Constant))


def _placed(node: Any, profile: Profile, entity: str) -> Iterator[tuple[Any, str]]:
    """Yield all nodes, each with the entity whose rows its conditions are of."""
    yield node, entity
    if isinstance(node, Select):
        entity = node.entity
    elif isinstance(node, Related | Tally):
        entity = profile.relation(node.relation).target
    for child in children(node):
        yield from _placed(child, profile, entity)


def _step(attribute: Attribute, test: str) -> float:
    return 1.0 if test in ("year", "weekday") or attribute.kind not in ("integer", "real") else attribute.step


def _moves(values: Sequence[Any], use: tuple[str, float, str] | None) -> Iterator[tuple[str, list[Any]]]:
    """Yield a constant's values on all variants, changed: a step up, a step down, another variant's."""
    kind, step, _ = use or ("text", 1.0, "")
    if kind != "text":
        yield "a step further up", [_moved(each, kind, step) for each in values]
        yield "a step further down", [_moved(each, kind, -step) for each in values]
    elif len(set(values)) > 1:
        others = [next(other for other in (*values[at:], *values) if other != each) for at, each in enumerate(values)]
        yield "another variant's", others


def _moved(value: Any, kind: str, step: float) -> Any:
    if kind == "weekday":
        return _WEEKDAYS[(_WEEKDAYS.index(value) + int(step)) % 7]
    if kind in ("date", "time") and isinstance(value, str):
        if len(value) == len("2026-03-02"):
            return (date.fromisoformat(value) + timedelta(days=step)).isoformat()
        return (datetime.fromisoformat(value) + timedelta(minutes=step)).isoformat(sep=" ", timespec="minutes")
    return value + int(step) if isinstance(value, int) and step == int(step) else round(value + step, 9)


def touched(spec: Spec, constants: Mapping[str, Any], mutant: Mutant) -> set[str]:
    """Return the names (attributes, relations, …) that stand where a mutant departs from its spec."""
    before, after = (Counter(map(_shallow, walk(each))) for each in (spec, mutant.spec))
    moved = {name for name, value in constants.items() if mutant.constants[0].get(name) != value}
    return {
        *(part for shallow in ((before - after) + (after - before)) for part in shallow if isinstance(part, str)),
        *(part for node in walk(spec) if moved & _constants(node) for part in _names(node)),
    }


def _shallow(node: Any) -> tuple[Any, ...]:
    """What a node holds but for the nodes inside it."""
    held = (getattr(node, each.name) for each in fields(node))
    return tuple(each for each in held if isinstance(each, str | int))


def _constants(node: Any) -> set[str]:
    """The constants that a node is held against, or that it names."""
    return {each.name for each in children(node) if isinstance(each, Constant)}


def _names(node: Any) -> Iterator[str]:
    for each in (node, *children(node)):
        yield from (part for part in _shallow(each) if isinstance(part, str))
