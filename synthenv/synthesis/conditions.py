"""Conditions without constants: what can be said of an entity's rows, as far as the data give it a meaning.

    conditions = Conditions(data)
    conditions.anchors("film")[0](names)                     # director(name == DIRECTOR): a way in that leaves few rows
    conditions.any("film", (), names, rng)                   # runtime > RUNTIME

A condition is proposed where the data know the attribute often enough, and have enough different values of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from random import Random
from typing import TypeVar

from synthenv.spec.algebra import AllOf, AnyOf, Compare, Condition, Constant, Not, Own, Related, Same, Select, Test
from synthenv.spec.profile import Attribute, Relation
from synthenv.synthesis.data import Data

_T = TypeVar("_T")

__all__ = ["Conditions", "Names", "pick"]

_FEWEST, _MOST = 4, 150
"""How many rows a way in may leave: listing them must stay cheap, and choosing among them must be worth it."""

_NUMBERS = ("integer", "real")
_TIMES = ("date", "time")
_BOUNDS: tuple[Test, ...] = ("between", "at_least", "at_most", "over", "under")
_MOST_CODES = 40
_OFTEN_KNOWN = 0.3
_FEW = 5


class Names:
    """Names for constants, each once in a spec."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)

    def fresh(self, wish: str) -> str:
        """Return the wish, or the wish with a number where it is taken."""
        name, number = wish.upper(), 1
        while name in self._taken:
            number += 1
            name = f"{wish.upper()}_{number}"
        self._taken.add(name)
        return name

    def constant(self, wish: str) -> Constant:
        """Return a constant with a fresh name."""
        return Constant(self.fresh(wish))


class Conditions:
    """What can be said of rows, over one database."""

    def __init__(self, data: Data) -> None:
        self._data = data
        self._profile = data.profile

    def anchors(self, entity: str) -> list[Callable[[Names], Condition]]:
        """Conditions that a tool leads in by, from something with a name, and that leave a choice of rows."""
        return [partial(self._named, each) for each in self.ways_in(entity)]

    def ways_in(self, entity: str) -> list[Relation]:
        """Relations to something with a name, from which a tool leads to a choice of the entity's rows."""
        return [each for each in self._from(entity) if self._leads_in(each)]

    def weight(self, entity: str) -> int:
        """Return how much there is to say about an entity's rows; 0 where a way in is missing."""
        if not self.anchors(entity):
            return 0
        codes = sum(self._is_code(entity, each) for each in self._attributes(entity))
        return 3 * len(self.numbers(entity)) + codes + (1 if self.tallied(entity) else 0)

    def nameable(self, entity: str) -> bool:
        """Tell whether rows can be named: a tool finds them by their label, and most labels name one row."""
        found = self._profile.entity(entity)
        label = found.attributes[found.label]
        if label.kind != "text" or not (found.search_tool and label.searchable):
            return False
        sakes = self._data.namesakes(entity)
        return sum(count == 1 for count in sakes.values()) > 0.5 * len(self._data.rows(entity))

    def walkable(self, relation: Relation) -> bool:
        """Tell whether a tool walks the relation."""
        return bool(relation.tool)

    def named_row(self, entity: str, names: Names) -> Select:
        """The row with a name."""
        found = self._profile.entity(entity)
        return Select(entity, (Compare(found.label, "is", (names.constant(f"{entity}_{found.label}"),)),))

    def numbers(self, entity: str, times: bool = True) -> list[Attribute]:
        """Attributes that have an order, are often known and differ from row to row."""
        kinds = (*_NUMBERS, *_TIMES) if times else _NUMBERS
        return [each for each in self._attributes(entity) if each.kind in kinds and self._varied(entity, each)]

    def ranking(self, entity: str) -> list[Attribute]:
        """Attributes that rows can be put in order by."""
        return self.numbers(entity)

    def summable(self, entity: str) -> list[Attribute]:
        """Numbers of which a statistic means something: no years."""
        return [each for each in self.numbers(entity, times=False) if not each.verb]

    def tallied(self, entity: str) -> list[Relation]:
        """Relations along which rows have several others."""
        return [each for each in self._from(entity) if each.tool and 1.5 < self._data.fan(each.name) < _MOST]

    def plain(self, entity: str, names: Names, rng: Random) -> Condition | None:
        """A bound or a code, or None where rows have neither."""
        made = [self._bounded, self._coded]
        rng.shuffle(made)
        return made[0](entity, (), names, rng) or made[1](entity, (), names, rng)

    def any(self, entity: str, beside: Sequence[Condition], names: Names, rng: Random) -> Condition:
        """A condition to stand beside others; what is said already is not said again."""
        kinds = {
            self._bounded: 8, self._coded: 3, self._related: 4, self._negated: 2, self._either: 3, self._recorded: 2,
            self._containing: 1, self._own: 2, self._counted: 3, self._excluded: 1, self._dated: 3,
        }  # fmt: skip
        used = sorted(_spoken_of(beside, self._profile.entity(entity).label))
        while kinds:
            kind = rng.choices(list(kinds), list(kinds.values()))[0]
            made = kind(entity, used, names, rng)
            if made is not None:
                return made
            del kinds[kind]
        return rng.choice(self.anchors(entity))(names)

    def _from(self, entity: str) -> list[Relation]:
        return [each for each in self._profile.relations.values() if each.source == entity]

    def _attributes(self, entity: str, beside: Sequence[str] = ()) -> list[Attribute]:
        found = self._profile.entity(entity)
        plain = {found.label, *beside}
        return [each for each in found.attributes.values() if each.name not in plain and each.column != found.key]

    def _varied(self, entity: str, attribute: Attribute) -> bool:
        often = self._data.known(attribute, entity) >= _OFTEN_KNOWN
        return often and len(self._data.values(entity, attribute.name)) >= _FEW

    def _leads_in(self, relation: Relation) -> bool:
        back = self._profile.relation(relation.inverse)
        searched = (
            relation.forward and relation.link.search_filter and self._profile.entity(relation.source).search_tool
        )
        if not (back.tool or searched) or not self.nameable(relation.target):
            return False
        return len(self._data.pool(relation.name, _FEWEST, _MOST)) >= 20

    def _named(self, relation: Relation, names: Names) -> Condition:
        target = self._profile.entity(relation.target)
        return Related(relation.name, (Compare(target.label, "is", (names.constant(relation.name),)),))

    def _bounded(self, entity: str, beside: Sequence[str], names: Names, rng: Random) -> Compare | None:
        attribute = pick([each for each in self.numbers(entity) if each.name not in beside], rng)
        return _bound(attribute, rng.choice(_BOUNDS), names) if attribute is not None else None

    def _coded(self, entity: str, beside: Sequence[str], names: Names, rng: Random) -> Compare | None:
        codes = [each for each in self._attributes(entity, beside) if self._is_code(entity, each)]
        attribute = pick(codes, rng)
        if attribute is None:
            return None
        test: Test = rng.choice(("is", "is", "is_not", "in"))
        return Compare(attribute.name, test, tuple(names.constant(attribute.name) for _ in range(1 + (test == "in"))))

    def _is_code(self, entity: str, attribute: Attribute) -> bool:
        few = 2 <= len(self._data.values(entity, attribute.name)) <= _MOST_CODES
        return attribute.kind == "text" and few

    def _dated(self, entity: str, beside: Sequence[str], names: Names, rng: Random) -> Compare | None:
        times = [
            each for each in self._attributes(entity, beside) if each.kind in _TIMES and self._varied(entity, each)
        ]
        attribute = pick(times, rng)
        if attribute is None:
            return None
        years = len({value[:4] for value in self._data.values(entity, attribute.name)})
        test: Test = "year" if years > 1 and rng.random() < 0.5 else "weekday"
        return Compare(attribute.name, test, (names.constant(f"{attribute.name}_{test}"),))

    def _negated(self, entity: str, beside: Sequence[str], names: Names, rng: Random) -> Condition | None:
        attribute = pick([each for each in self.numbers(entity) if each.name not in beside], rng)
        return (
            Not(_bound(attribute, rng.choice(("over", "under", "between")), names)) if attribute is not None else None
        )

    def _either(self, entity: str, beside: Sequence[str], names: Names, rng: Random) -> Condition | None:
        """One of two things, each a bound, a code or a relation to something named."""
        made = [each for each in (self._alternative(entity, beside, names, rng) for _ in range(3)) if each is not None]
        if len(made) < 2 or made[0] == made[1]:
            return None
        if len(made) == 3 and rng.random() < 0.3:
            return AnyOf((made[0], AllOf((made[1], made[2]))))
        return AnyOf((made[0], made[1]))

    def _alternative(self, entity: str, beside: Sequence[str], names: Names, rng: Random) -> Condition | None:
        kinds = [self._bounded, self._bounded, self._coded, self._some_named]
        return rng.choice(kinds)(entity, beside, names, rng)

    def _recorded(self, entity: str, beside: Sequence[str], names: Names, rng: Random) -> Condition | None:
        gaps = [each for each in self._attributes(entity, beside) if 0.05 < self._data.known(each, entity) < 0.95]
        attribute = pick(gaps, rng)
        return Compare(attribute.name, rng.choice(("known", "missing"))) if attribute is not None else None

    def _containing(self, entity: str, beside: Sequence[str], names: Names, rng: Random) -> Condition | None:
        found = self._profile.entity(entity)
        if found.attributes[found.label].kind != "text" or found.keyed_by_label or found.label in beside:
            return None
        return Compare(found.label, "contains", (names.constant("WORD"),))

    def _own(self, entity: str, beside: Sequence[str], names: Names, rng: Random) -> Condition | None:
        numbers = [each for each in self.numbers(entity) if each.name not in beside]
        pairs = [
            (one, other)
            for one in numbers
            for other in numbers
            if one is not other and one.kind == other.kind and one.scale == other.scale
            if one.scale or one.kind in _TIMES
        ]
        pair = pick(pairs, rng)
        return Compare(pair[0].name, rng.choice(("over", "under")), (Own(pair[1].name),)) if pair is not None else None

    def _related(self, entity: str, beside: Sequence[str], names: Names, rng: Random) -> Condition | None:
        """Related to something named; or to nothing of that name."""
        made = self._some_named(entity, beside, names, rng)
        return Related(made.relation, made.conditions, "none") if made is not None and rng.random() < 0.25 else made

    def _some_named(self, entity: str, beside: Sequence[str], names: Names, rng: Random) -> Related | None:
        fitting = [each for each in self._from(entity) if each.tool and self.nameable(each.target)]
        relation = pick(fitting, rng)
        if relation is None:
            return None
        label = self._profile.entity(relation.target).label
        return Related(relation.name, (Compare(label, "is", (names.constant(relation.name),)),))

    def _counted(self, entity: str, beside: Sequence[str], names: Names, rng: Random) -> Condition | None:
        """So many related rows, or all or none of them, of a kind."""
        relation = pick(self.tallied(entity), rng)
        if relation is None:
            return None
        inner = self.plain(relation.target, names, rng)
        conditions = (inner,) if inner is not None else ()
        quantifier = rng.choice(("least", "every", "none", "some")) if conditions else "least"
        if quantifier == "least":
            return Related(relation.name, conditions if rng.random() < 0.6 else (), "least", rng.choice((2, 3)))
        return Related(relation.name, conditions, quantifier)  # type: ignore[arg-type]

    def _excluded(self, entity: str, beside: Sequence[str], names: Names, rng: Random) -> Condition | None:
        free = self._profile.entity(entity).label not in beside and self.nameable(entity)
        return Not(Same(self.named_row(entity, names))) if free else None


def _spoken_of(conditions: Sequence[Condition], label: str) -> Iterator[str]:
    """The attributes that conditions are about; a row that is excluded by name counts as its label."""
    for each in conditions:
        inner = each.condition if isinstance(each, Not) else each
        if isinstance(inner, Compare):
            yield inner.attribute
        elif isinstance(inner, Same):
            yield label


def _bound(attribute: Attribute, test: Test, names: Names) -> Compare:
    ends = ("_FROM", "_TO") if test == "between" else ("",)
    return Compare(attribute.name, test, tuple(names.constant(f"{attribute.name}{end}") for end in ends))


def pick(found: Sequence[_T], rng: Random) -> _T | None:
    """Return one of these by chance; None where there are none."""
    return rng.choice(found) if found else None
