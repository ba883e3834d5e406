"""Single changes of a spec: one node left out, or another in its place; each with a name in words.

    [each.name for each in rewrites(parse_spec("all(film(runtime > R))"), profile)]
    # ["`runtime > R` is left out", "`over` becomes `at least` in runtime", …]

What a mutation or an ablation of a spec is made of. All of them are given, in the order of the notation, whether or
not they mean something else. Constants keep their names; those that move are the business of `mutants`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from synthenv.spec.algebra import (
    Act,
    Ask,
    Best,
    Branch,
    Each,
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
from synthenv.spec.profile import Profile
from synthenv.spec.rewrites_conditions import ConditionRewrites, Rewrite, in_words, put, siblings, swaps, within
from synthenv.spec.rewrites_plans import PlanRewrites

__all__ = ["Rewrite", "rewrites"]

_STATISTICS = ("sum", "mean", "min", "max")
_TESTS = ("at_least", "at_most", "over", "under")
_RANKED = ("integer", "real", "date", "time")
_NUMBERS = ("integer", "real")


def rewrites(spec: Spec, profile: Profile) -> Iterator[Rewrite]:
    """Yield every single change of a spec."""
    yield from _Rewrites(profile).spec(spec)


@dataclass(frozen=True)
class _Rewrites:
    """Single changes of queries, measures and specs over one profile."""

    profile: Profile

    def spec(self, spec: Spec) -> Iterator[Rewrite]:
        match spec:
            case Ask(_, query):
                yield from within(self.query(query), spec, "query")
            case Quantity():
                yield from self._quantity(spec)
            case Several(parts):
                for name, part in parts.items():
                    yield from within(self.spec(part), spec, "parts", name)
            case Branch():
                yield from self._branch(spec)
            case Act():
                yield from self._act(spec)
            case Each(act, _, query):
                yield from within(self._act(act), spec, "act")
                yield from within(self.query(query), spec, "query")
            case Request(act):
                yield from within(self._act(act), spec, "act")
            case Plan():
                yield from PlanRewrites(self.profile, self.query).plan(spec)

    def _quantity(self, spec: Quantity) -> Iterator[Rewrite]:
        measures = spec.measures
        if spec.how != "alone":
            other = "ratio" if spec.how == "difference" else "difference"
            yield Rewrite(f"`{spec.how}` becomes `{other}`", put(spec, "how", other))
            yield Rewrite(f"the sides of the {spec.how} change places", replace(spec, measures=measures[::-1]))
        for at, measure in enumerate(measures):
            yield from within(self.measure(measure), spec, "measures", at)

    def _branch(self, spec: Branch) -> Iterator[Rewrite]:
        for test in _TESTS:
            if test != spec.test:
                yield Rewrite(
                    f"`{in_words(spec.test)}` becomes `{in_words(test)}` in the branch", put(spec, "test", test)
                )
        swapped = replace(spec, then=spec.otherwise, otherwise=spec.then)
        yield Rewrite("then and otherwise change places", swapped)
        yield from within(self.measure(spec.measure), spec, "measure")
        if isinstance(spec.against, Value | Total):
            yield from within(self.measure(spec.against), spec, "against")
        yield from within(self.spec(spec.then), spec, "then")
        yield from within(self.spec(spec.otherwise), spec, "otherwise")

    def _act(self, act: Act) -> Iterator[Rewrite]:
        action = self.profile.action(act.action)
        for other in self.profile.actions.values():
            if other is not action and other.parameters == action.parameters:
                yield Rewrite(f"`{act.action}` becomes `{other.name}`", replace(act, action=other.name))
        given = act.arguments
        for one, other_name in combinations(given, 2):
            if action.parameters[one] == action.parameters[other_name]:
                turned = {**given, one: given[other_name], other_name: given[one]}
                yield Rewrite(f"{one} and {other_name} change places", replace(act, arguments=turned))
        for name, query in given.items():
            if isinstance(query, Select | Best | Sets):
                yield from within(self.query(query), act, "arguments", name)
            if isinstance(query, Value):
                yield from within(within(self.query(query.of), query, "of"), act, "arguments", name)

    def measure(self, measure: Measure) -> Iterator[Rewrite]:
        """Changes of a value or a statistic: the statistic, the attribute, the rows."""
        entity = entity_of(measure.of)
        if measure.attribute:
            for name in swaps(self.profile, entity, measure.attribute, _NUMBERS):
                yield Rewrite(f"{measure.attribute} becomes {name}", replace(measure, attribute=name))
        if isinstance(measure, Total):
            for what in _STATISTICS if measure.what != "count" else ():
                if what != measure.what:
                    yield Rewrite(f"`{measure.what}` becomes `{what}`", put(measure, "what", what))
        elif isinstance(measure.of, Best):
            for what in ("mean", "min", "max"):
                yield Rewrite(
                    f"a value becomes the {what}", put(Total("mean", measure.of.among, measure.attribute), "what", what)
                )
        yield from within(self.query(measure.of), measure, "of")

    def query(self, query: Query) -> Iterator[Rewrite]:
        """Changes of a query: its conditions, its order, how many, how sets are joined."""
        match query:
            case Select(entity, _):
                rewriting = ConditionRewrites(self.profile, self.query, self.measure)
                yield from rewriting.all(query, entity)
            case Best():
                yield from self._best(query)
            case Sets():
                yield from self._sets(query)

    def _best(self, best: Best) -> Iterator[Rewrite]:
        one, other = ("largest", "smallest") if best.largest else ("smallest", "largest")
        yield Rewrite(f"`{one}` becomes `{other}`", replace(best, largest=not best.largest))
        for k in (best.k - 1, best.k + 1) if best.k > 1 else ():
            yield Rewrite(f"k is {k} instead of {best.k}", replace(best, k=k))
        yield from within(self._by(best.by, entity_of(best)), best, "by")
        if isinstance(best.among, Best):
            yield Rewrite(f"the {best.among.k} best are not picked first", replace(best, among=best.among.among))
        yield from within(self.query(best.among), best, "among")

    def _by(self, by: str | Tally, entity: str) -> Iterator[Rewrite]:
        if isinstance(by, str):
            yield from (
                Rewrite(f"by {by} becomes by {name}", name) for name in swaps(self.profile, entity, by, _RANKED)
            )
            return
        target = self.profile.relation(by.relation).target
        rewriting = ConditionRewrites(self.profile, self.query, self.measure)
        for name in siblings(self.profile, by.relation):
            yield Rewrite(f"{by.relation} becomes {name}", replace(by, relation=name))
        if by.attribute:
            for name in swaps(self.profile, target, by.attribute, _NUMBERS):
                yield Rewrite(f"{by.attribute} becomes {name}", replace(by, attribute=name))
            for what in _STATISTICS:
                if what != by.what:
                    yield Rewrite(f"`{by.what}` becomes `{what}`", put(by, "what", what))
        yield from rewriting.all(by, target)

    def _sets(self, sets: Sets) -> Iterator[Rewrite]:
        for how in ("both", "either", "only"):
            if how != sets.how:
                yield Rewrite(f"`{sets.how}` becomes `{how}`", put(sets, "how", how))
        if sets.how == "only":
            yield Rewrite("the sides of the difference change places", Sets("only", sets.right, sets.left))
        else:
            yield Rewrite(f"the left side of `{sets.how}` is left out", sets.right, omits=True)
        yield Rewrite(f"the right side of `{sets.how}` is left out", sets.left, omits=True)
        for side in ("left", "right"):
            inner: Query = getattr(sets, side)
            if isinstance(inner, Best):
                yield Rewrite(f"the {inner.k} best are not picked first", put(sets, side, inner.among))
            yield from within(self.query(inner), sets, side)
