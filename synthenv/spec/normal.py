"""Normal forms: two specs with one normal form mean the same on every database.

    normal(parse_spec("all(film(runtime > R))"), profile, {"R": 89}) == normal(…("runtime >= R"), profile, {"R": 90})

Sound, and not complete: specs that mean the same may have different normal forms, never the other way round. With
constants given, they are folded in as values; without, they stay names, and what holds for some values only is left.
A normal form is for comparing: it need not fit the notation, nor be what `check_spec` takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from synthenv.plain import canonical
from synthenv.spec.algebra import (
    Act,
    Ask,
    Best,
    Branch,
    Compare,
    Constant,
    Each,
    Facet,
    Measure,
    Plan,
    Quantity,
    Query,
    Request,
    Select,
    Sets,
    Several,
    Spec,
    Tally,
    Total,
    Value,
    entity_of,
)
from synthenv.spec.normal_conditions import Conditions, added, complement, joined, whole
from synthenv.spec.normal_plans import normal_plan
from synthenv.spec.profile import Profile
from synthenv.spec.typed import is_integer

__all__ = ["normal"]

_BACK = {"at_most": "over", "under": "at_least"}
_TURNED = {"over": "under", "at_least": "at_most"}


def normal(spec: Spec, profile: Profile, constants: Mapping[str, Any] | None = None) -> Spec:
    """Return the normal form of a spec, with the values of its constants where they are given."""
    return _Normal(profile, constants).spec(spec)


class _Normal:
    """Normal forms over one profile with one set of constants."""

    def __init__(self, profile: Profile, constants: Mapping[str, Any] | None) -> None:
        self._profile = profile
        self._constants = constants
        self._conditions = Conditions(profile, self.constant, self.query, self.measure)

    def constant(self, constant: Constant) -> Constant:
        """A constant as its value: a name that no constant can have."""
        if self._constants is None:
            return constant
        value = self._constants[constant.name]
        return Constant(f"={canonical(int(value) if isinstance(value, float) and value.is_integer() else value)}")

    def spec(self, spec: Spec) -> Spec:
        match spec:
            case Ask(what, query):
                return Ask(what, self.query(query))
            case Quantity("alone", (measure,)):
                # Its evidence is that of a value, or of a statistic: neither stands for the other.
                return Quantity("alone", (self._inside(measure),))
            case Quantity(how, measures):
                return Quantity(how, tuple(map(self.measure, measures)))
            case Several(parts):
                return Several({name: self.spec(each) for name, each in sorted(parts.items())})
            case Branch():
                return self._branch(spec)
            case Act():
                return self._act(spec)
            case Each(act, over, query):
                return Each(self._act(act), over, self.query(query))
            case Request(act):
                return Request(self._act(act))
            case Plan():
                return normal_plan(spec, self.constant, self.query, lambda facet: self._is_whole(facet, spec))

    def _is_whole(self, facet: Facet, plan: Plan) -> bool:
        """Whether a facet is a whole number: an integer, or a moment, which counts in minutes."""
        entity = entity_of(plan.slots[facet.slot])
        if facet.relation:
            entity = self._profile.relation(facet.relation).target
        return self._profile.attribute(entity, facet.attribute).kind != "real"

    def _act(self, act: Act) -> Act:
        given = {name: self._argument(each) for name, each in sorted(act.arguments.items())}
        return Act(act.action, given)

    def _argument(self, argument: Query | Constant | Value) -> Query | Constant | Value:
        if isinstance(argument, Constant):
            return self.constant(argument)
        if isinstance(argument, Value):
            return Value(self.query(argument.of), argument.attribute)
        return self.query(argument)

    def _branch(self, branch: Branch) -> Branch:
        """One that asks for more: `over` or, where it is not the same as the next whole number, `at_least`."""
        measure, test, then, otherwise = self.measure(branch.measure), branch.test, branch.then, branch.otherwise
        if test in _BACK:
            test, then, otherwise = _BACK[test], otherwise, then  # type: ignore[assignment]
        made = [self.spec(then), self.spec(otherwise)]
        if isinstance(branch.against, Constant):
            against = self.constant(branch.against)
            if is_integer(branch.measure, self._profile):
                test, against = whole(test, against)  # type: ignore[assignment]
            return Branch(measure, test, against, *made)
        other = self.measure(branch.against)
        if repr(other) < repr(measure):
            measure, other, test = other, measure, _BACK[_TURNED[test]]  # type: ignore[assignment]
            made.reverse()
        return Branch(measure, test, other, *made)

    def measure(self, measure: Measure) -> Measure:
        """A number: the value of the row with the largest is the maximum."""
        made = self._inside(measure)
        match made:
            case Value(Best(among, by, largest, 1), attribute) if by == attribute:
                return Total("max" if largest else "min", among, attribute)
        return made

    def _inside(self, measure: Measure) -> Measure:
        query = self.query(measure.of)
        if isinstance(measure, Value):
            return Value(query, measure.attribute)
        return Total(measure.what, _knowing(query, measure.attribute), measure.attribute)

    def query(self, query: Query) -> Query:
        match query:
            case Select(entity, conditions):
                return Select(entity, self._conditions.all(conditions, entity))
            case Sets():
                return self._sets(query)
            case Best(among, by, largest, k):
                return self._best(Best(self.query(among), self._by(by), largest, k))

    def _by(self, by: str | Tally) -> str | Tally:
        if isinstance(by, str):
            return by
        return replace(by, conditions=self._conditions.all(by.conditions, self._profile.relation(by.relation).target))

    def _best(self, best: Best) -> Best:
        among = _knowing(best.among, best.by if isinstance(best.by, str) else "")
        if isinstance(among, Best) and (among.by, among.largest) == (best.by, best.largest):
            return Best(among.among, best.by, best.largest, min(best.k, among.k))
        return replace(best, among=among)

    def _sets(self, sets: Sets) -> Query:
        left, right = self.query(sets.left), self.query(sets.right)
        if sets.how == "only":
            return self._difference(left, right)
        if left == right:
            return left
        if isinstance(left, Select) and isinstance(right, Select):
            if sets.how == "both":
                return Select(left.entity, added((*left.conditions, *right.conditions)))
            return Select(left.entity, joined(left.conditions, right.conditions))
        return Sets(sets.how, *sorted((left, right), key=repr))

    def _difference(self, left: Query, right: Query) -> Query:
        """Rows of the one that break the only condition which the other adds."""
        if isinstance(left, Select) and isinstance(right, Select):
            more = [each for each in right.conditions if each not in left.conditions]
            broken = complement(more[0]) if len(more) == 1 else None
            if broken is not None:
                return Select(left.entity, added((*left.conditions, broken)))
        return Sets("only", left, right)


def _knowing(query: Query, attribute: str) -> Query:
    """A query without the condition that an attribute is known: whoever uses it passes over the unknown anyway."""
    if not isinstance(query, Select):
        return query
    idle = Compare(attribute, "known")
    return replace(query, conditions=tuple(each for each in query.conditions if each != idle))
