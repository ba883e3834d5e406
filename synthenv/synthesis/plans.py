"""Specs without constants: how a task begins, and how it grows by one operator at a time.

    plans = Plans(data)
    spec = plans.base(rng)            # all(film(director(name == DIRECTOR), year >= YEAR))
    spec = plans.grown(spec, rng)     # one(largest(film(director(name == DIRECTOR), year >= YEAR), runtime))

A base selects rows that can be reached from something with a name, or by a search. A child has one operator more: a
condition, an order, a statistic, another set, a nested reference in place of a constant, an action, a second question,
a condition on which all depends. What is proposed fits the profile; whether the data carry it, `draw` tells. Where the
category says `deeds`, actions are proposed so many times as often.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from random import Random
from typing import Any, TypeAlias

from synthenv.spec.algebra import (
    Act,
    Ask,
    Best,
    Branch,
    Compare,
    Condition,
    Constant,
    Each,
    Quantity,
    Query,
    Related,
    Request,
    Select,
    Sets,
    Several,
    Spec,
    Statistic,
    Tally,
    Test,
    Total,
    Value,
    constants_of,
    entity_of,
    walk,
)
from synthenv.spec.profile import Action, Attribute, Relation
from synthenv.synthesis.conditions import Conditions, Names, pick
from synthenv.synthesis.data import Data
from synthenv.synthesis.growing import growing, replaced
from synthenv.synthesis.recall import recalled
from synthenv.synthesis.requests import Requests
from synthenv.synthesis.stage import act_on

__all__ = ["Plans"]

_Step: TypeAlias = Callable[[Any, Names, Random], Spec | None]

_MOST_CONDITIONS = 4
_MANY_VALUES = 200
"""So many different values, and hardly two rows share one."""


class Plans:
    """Proposes specs over one database."""

    def __init__(self, data: Data) -> None:
        self._data = data
        self._conditions = Conditions(data)
        weights = {name: self._conditions.weight(name) for name in data.profile.entities}
        self.entities = {name: weight for name, weight in weights.items() if weight}
        self._deeds: int = data.profile.table.get("deeds", 1)
        self._requests = Requests(data.profile, self._conditions)

    def base(self, rng: Random) -> Ask:
        """Propose a question for all rows that meet two or three conditions."""
        names = Names(())
        entity = self._entity(rng)
        return Ask("all", self._select(entity, names, rng, more=rng.choice((1, 1, 2))))

    def ruled_base(self, rng: Random) -> Quantity | None:
        """Propose a number of rows with one of which something can be done under rules; None where there are none."""
        able = {name: self._conditions.summable(name) for name in self.entities if self._ruled_actions(name)}
        entity = pick([name for name, found in able.items() if found], rng)
        if entity is None:
            return None
        attribute = rng.choice(able[entity])
        # One condition: which row is the first one seldom depends on a second.
        query = self._select(entity, Names(()), rng, more=0)
        return Quantity("alone", (Total(_statistic(attribute, rng), query, attribute.name),))

    def grown(self, spec: Spec, rng: Random) -> Spec | None:
        """Propose a spec with one operator more; None where this draw finds none that fits."""
        steps = self._steps(spec)
        for step in rng.sample(steps, len(steps)):
            grown = step(spec, Names(constants_of(spec)), rng)
            if grown is not None:
                return grown
        return None

    def _steps(self, spec: Spec) -> Sequence[_Step]:
        match spec:
            case Ask(what="all", query=Select()):
                turns = [self._counted, self._reckoned, self._united, self._done_to_each, self._narrowed, self._nested]
                return [*turns, self._ordered, self._ordered, self._ordered, *self._more(self._done_to_each)]
            case Ask(what="one"):
                return [
                    self._narrowed,
                    self._nested,
                    self._acted,
                    self._acted,
                    self._valued,
                    self._doubled,
                    self._forked,
                    *self._more(self._acted),
                ]
            case Ask(what="ranked" | "count" | "all"):
                return [self._narrowed, self._nested, self._doubled, self._forked, self._compared]
            case Quantity(how="alone", measures=(Value(of=Best() as best),)):
                # What is done, is done with the row.
                act = partial(self._acted_on, best)
                return [self._narrowed, self._nested, self._opposed, self._doubled, act, *self._more(act)]
            case Quantity():
                return [self._narrowed, self._nested, self._opposed, self._doubled]
            case Several() if any(isinstance(each, Request) for each in walk(spec)):
                return [self._narrowed, self._nested, self._recalled]
            case Several() | Branch() | Each():
                return [self._narrowed, self._nested]
            case Act():
                return [self._narrowed, self._nested, self._doubled, self._recalled]
        return [self._narrowed, self._nested, self._doubled]

    def _more(self, deed: _Step) -> list[_Step]:
        """A way to do something, so many times more as the category's `deeds` says: so much likelier it is."""
        return [deed] * (self._deeds - 1)

    def _entity(self, rng: Random) -> str:
        return rng.choices(list(self.entities), list(self.entities.values()))[0]

    def _select(self, entity: str, names: Names, rng: Random, more: int = 1) -> Select:
        conditions: list[Condition] = [rng.choice(self._conditions.anchors(entity))(names)]
        for _ in range(more):
            conditions.append(self._conditions.any(entity, conditions, names, rng))
        return Select(entity, tuple(conditions))

    def _narrowed(self, spec: Spec, names: Names, rng: Random) -> Spec | None:
        """One more condition on a set of the spec."""
        select = pick([each for each in growing(spec) if len(each.conditions) < _MOST_CONDITIONS], rng)
        if select is None:
            return None
        more = self._conditions.any(select.entity, select.conditions, names, rng)
        return _swapped(spec, select, Select(select.entity, (*select.conditions, more)))

    def _nested(self, spec: Spec, names: Names, rng: Random) -> Spec | None:
        """A nested reference: another row's value, a statistic, or someone reached through another row."""
        select = pick(growing(spec), rng)
        if select is None:
            return None
        made = self._reference(select, names, rng) if rng.random() < 0.7 else self._reached(select, names, rng)
        return _swapped(spec, select, made) if made is not None else None

    def _reference(self, select: Select, names: Names, rng: Random) -> Select | None:
        nested = {each.attribute for each in select.conditions if isinstance(each, Compare) and _is_nested(each)}
        fitting = [each for each in self._conditions.numbers(select.entity, times=False) if each.name not in nested]
        attribute = pick(fitting, rng)
        if attribute is None:
            return None
        kept = [each for each in select.conditions if not _is_about(each, attribute.name)]
        if len(kept) == _MOST_CONDITIONS:
            return None
        operand = self._operand(select.entity, attribute.name, names, rng)
        return Select(
            select.entity, (*kept, Compare(attribute.name, self._test(operand, select.entity, rng), (operand,)))
        )

    def _test(self, operand: Value | Total, entity: str, rng: Random) -> Test:
        shared = isinstance(operand, Value) and len(self._data.values(entity, operand.attribute)) < _MANY_VALUES
        if shared and rng.random() < 0.2:
            return rng.choice(("is", "is_not"))
        return rng.choice(("over", "under", "at_least", "at_most"))

    def _operand(self, entity: str, attribute: str, names: Names, rng: Random) -> Value | Total:
        kind = rng.random()
        if kind < 0.45 and self._conditions.nameable(entity):
            return Value(self._conditions.named_row(entity, names), attribute)
        among = self._select(entity, names, rng, more=0)
        if kind < 0.65:
            by = rng.choice([each.name for each in self._conditions.ranking(entity)])
            if by != attribute:
                return Value(Best(among, by, rng.random() < 0.5), attribute)
        return Total(rng.choice(("mean", "mean", "max", "min")), among, attribute)

    def _reached(self, select: Select, names: Names, rng: Random) -> Select | None:
        """A named row becomes one that is reached: "directed by someone who directed “Cléo”"."""
        profile = self._data.profile
        for at, each in enumerate(select.conditions):
            if not isinstance(each, Related) or each.quantifier != "some":
                continue
            back = profile.relation(each.relation).inverse
            fitting = [
                relation
                for relation in profile.relations.values()
                if relation.source == profile.relation(each.relation).target
                and self._data.fan(back) > 1
                and self._conditions.nameable(relation.target)
                and self._conditions.walkable(profile.relation(relation.inverse))
            ]
            relation = pick(fitting, rng)
            if relation is not None:
                inner = Related(relation.name, self._conditions.named_row(relation.target, names).conditions)
                conditions = (*select.conditions[:at], Related(each.relation, (inner,)), *select.conditions[at + 1 :])
                return Select(select.entity, conditions)
        return None

    def _ordered(self, spec: Ask, names: Names, rng: Random) -> Spec | None:
        k = rng.choice((1, 1, 1, 2, 3))
        by = self._by(spec.query, names, rng)
        if by is None:
            return None
        best = Best(spec.query, by, rng.random() < 0.6, k)
        numbers = self._conditions.numbers(entity_of(best), times=False)
        if k == 1 and numbers and rng.random() < 0.7:
            # One row is soon the answer of another task too; together with a number of it hardly ever.
            return Quantity("alone", (Value(best, rng.choice(numbers).name),))
        return Ask("one" if k == 1 else "ranked", best)

    def _by(self, query: Query, names: Names, rng: Random) -> str | Tally | None:
        """What rows are ranked by: nothing that bounds them already, or the bound would be idle."""
        entity = entity_of(query)
        tallies = self._conditions.tallied(entity)
        if tallies and rng.random() < 0.3:
            return self._tally(rng.choice(tallies), names, rng)
        bounding = {each.attribute for each in walk(query) if isinstance(each, Compare)}
        attribute = pick([each for each in self._conditions.ranking(entity) if each.name not in bounding], rng)
        return attribute.name if attribute is not None else None

    def _tally(self, relation: Relation, names: Names, rng: Random) -> Tally:
        target = relation.target
        conditions = (self._conditions.plain(target, names, rng),) if rng.random() < 0.5 else ()
        found = tuple(each for each in conditions if each is not None)
        numbers = self._conditions.summable(target)
        if numbers and rng.random() < 0.5:
            attribute = rng.choice(numbers)
            return Tally(relation.name, found, _statistic(attribute, rng), attribute.name)
        return Tally(relation.name, found)

    def _counted(self, spec: Ask, names: Names, rng: Random) -> Spec | None:
        return Ask("count", spec.query)

    def _reckoned(self, spec: Ask, names: Names, rng: Random) -> Spec | None:
        attribute = pick(self._conditions.summable(entity_of(spec.query)), rng)
        if attribute is None:
            return None
        return Quantity("alone", (Total(_statistic(attribute, rng), spec.query, attribute.name),))

    def _valued(self, spec: Ask, names: Names, rng: Random) -> Spec | None:
        """Not which row, but a number of it."""
        by = spec.query.by if isinstance(spec.query, Best) else ""
        numbers = [each for each in self._conditions.numbers(entity_of(spec.query), times=False) if each.name != by]
        attribute = pick(numbers, rng)
        return Quantity("alone", (Value(spec.query, attribute.name),)) if attribute is not None else None

    def _opposed(self, spec: Quantity, names: Names, rng: Random) -> Spec | None:
        """A number against that of another set: their difference or ratio."""
        if spec.how != "alone":
            return None
        one = spec.measures[0]
        other = self._select(entity_of(one.of), names, rng)
        against = Total(one.what if isinstance(one, Total) else "mean", other, one.attribute)
        return Quantity("ratio" if rng.random() < 0.3 else "difference", (one, against))

    def _compared(self, spec: Ask, names: Names, rng: Random) -> Spec | None:
        """How many of these against how many of those."""
        if spec.what != "count":
            return None
        other = self._select(entity_of(spec.query), names, rng)
        return Quantity("difference", (Total("count", spec.query), Total("count", other)))

    def _united(self, spec: Ask, names: Names, rng: Random) -> Spec | None:
        """The set with another of the same entity."""
        entity = entity_of(spec.query)
        other: Query = self._select(entity, names, rng, more=rng.choice((0, 1)))
        ranking = self._conditions.ranking(entity)
        if ranking and rng.random() < 0.3:
            other = Best(other, rng.choice(ranking).name, rng.random() < 0.6, rng.choice((3, 4, 5)))
        return Ask(spec.what, Sets(rng.choice(("both", "either", "only")), spec.query, other))

    def _acted(self, spec: Ask, names: Names, rng: Random) -> Spec | None:
        """Something is done with the row."""
        return self._acted_on(spec.query, spec, names, rng)

    def _acted_on(self, query: Query, spec: Spec, names: Names, rng: Random) -> Spec | None:
        action = pick(self._actions(entity_of(query)), rng)
        return act_on(query, action, self._data.profile, names) if action is not None else None

    def requested(self, spec: Spec, rng: Random) -> Spec | None:
        """Propose that something be done if the rules of the house allow it; None for specs that this does not fit."""
        names = Names(constants_of(spec))
        match spec:
            case Ask(what="all", query=Select() as among):
                return self._asked_of(among, None, names, rng)
            case Quantity(how="alone", measures=(Total(of=Select() as among),)):
                return self._asked_of(among, spec, names, rng)
            case Ask(what="one", query=best):
                return self._asked(best, None, names, rng)
            case Quantity(how="alone", measures=(Value(of=Best() as best),)):
                return self._asked(best, spec, names, rng)
            case Act(action=action) if self._requests.ruled(action):
                return self._requests.told(spec, rng)
        return None

    def _asked_of(self, among: Query, beside: Quantity | None, names: Names, rng: Random) -> Spec | None:
        by = self._by(among, names, rng)
        return self._asked(Best(among, by, rng.random() < 0.6), beside, names, rng) if by is not None else None

    def _asked(self, best: Query, beside: Quantity | None, names: Names, rng: Random) -> Spec | None:
        action = pick(self._ruled_actions(entity_of(best)), rng)
        act = act_on(best, action, self._data.profile, names) if action is not None else None
        return self._requests.told(act, rng, beside) if act is not None else None

    def _ruled_actions(self, entity: str) -> list[Action]:
        return [each for each in self._actions(entity) if self._requests.ruled(each.name)]

    def _recalled(self, spec: Spec, names: Names, rng: Random) -> Spec | None:
        return recalled(spec, self._data.profile)

    def _done_to_each(self, spec: Ask, names: Names, rng: Random) -> Spec | None:
        """Something is done with every row of the set."""
        entity = entity_of(spec.query)
        fitting = [each for each in self._actions(entity) if list(each.parameters.values()).count(entity) == 1]
        action = pick([each for each in fitting if entity in each.parameters.values()], rng)
        if action is None:
            return None
        over = next(name for name, kind in action.parameters.items() if kind == entity)
        act = act_on(spec.query, action, self._data.profile, names, skip=over)
        return Each(act, over, spec.query) if act is not None else None

    def _actions(self, entity: str) -> list[Action]:
        """Actions that take a row of this entity, or a row that leads to one."""
        return [
            each
            for each in self._data.profile.actions.values()
            if act_takes(each, entity, self._data.profile.relations)
        ]

    def _doubled(self, spec: Spec, names: Names, rng: Random) -> Spec | None:
        """A second question beside the first."""
        other = self._second(names, rng)
        return (
            Several({"first": spec, "second": other})
            if rng.random() < 0.5
            else Several({"first": other, "second": spec})
        )

    def _second(self, names: Names, rng: Random) -> Spec:
        base = Ask("all", self._select(self._entity(rng), names, rng))
        turned = rng.choice((self._ordered, self._counted, self._reckoned))(base, names, rng)
        return turned or base

    def _forked(self, spec: Ask, names: Names, rng: Random) -> Spec | None:
        """What is asked depends on what the data say."""
        entity = entity_of(spec.query)
        other = replaced_query(spec, self._select(entity, names, rng))
        if other is None:
            return None
        measure = Total("count", self._select(self._entity(rng), names, rng, more=0))
        return Branch(measure, rng.choice(("over", "at_least")), Constant(names.fresh("THRESHOLD")), spec, other)


def _statistic(attribute: Attribute, rng: Random) -> Statistic:
    return rng.choice(("sum", "mean", "min", "max") if attribute.additive else ("mean", "min", "max"))


def _is_about(condition: Condition, attribute: str) -> bool:
    return isinstance(condition, Compare) and condition.attribute == attribute


def _is_nested(condition: Compare) -> bool:
    return any(isinstance(each, Value | Total) for each in condition.values)


def act_takes(action: Action, entity: str, relations: Any) -> bool:
    """Tell whether one parameter of an action is a row of the entity, or of one that a column leads from to it."""
    kinds = set(action.parameters.values())
    if entity in kinds:
        return True
    return any(each.source in kinds and each.target == entity and each.forward for each in relations.values())


def _swapped(spec: Spec, old: Select, new: Select) -> Spec:
    made: Spec = replaced(spec, old, new)
    return made


def replaced_query(spec: Ask, select: Select) -> Ask | None:
    """Return the same question about another set; None where it is about no single set."""
    if isinstance(spec.query, Select):
        return Ask(spec.what, select)
    if isinstance(spec.query, Best) and isinstance(spec.query.by, str):
        return Ask(spec.what, Best(select, spec.query.by, spec.query.largest, spec.query.k))
    return None
