"""Random databases over the small profile, and random specs with constants that mean something there.

rows = data.draw(databases())
spec, constants = data.draw(specs())
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from synthenv.spec.algebra import (
    Act,
    AllOf,
    AnyOf,
    Ask,
    Best,
    Branch,
    Compare,
    Condition,
    Constant,
    Each,
    Measure,
    Not,
    Own,
    Quantity,
    Query,
    Related,
    Request,
    Same,
    Select,
    Sets,
    Several,
    Spec,
    Tally,
    Total,
    Value,
    constants_of,
)

from .small import small_profile

__all__ = ["databases", "deeds", "specs"]
__all__ = ["Drawn", "databases", "specs"]

_TITLES = ("Salt", "salt roads", "Ferry", "Ünder", "a")
_NAMES = ("Ada", "ada", "Bo", "Chidi")
_DAYS = ("2025-12-31", "2026-01-05", "2026-01-06")
_MOMENTS = ("2025-12-31 20:00", "2026-01-05 09:00", "2026-01-05 21:30", "2026-01-06 00:00")
_NUMBERS = st.integers(0, 5)
_REALS = st.sampled_from((0.1, 0.2, 0.3, 1.5, 2.0, 2.005))


_RANKED = {"book": ("pages", "width", "published"), "reading": ("at", "price", "seats")}


def _maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(values, values, st.none())


def _numbered(*columns: st.SearchStrategy[Any]) -> st.SearchStrategy[list[tuple[Any, ...]]]:
    rows = st.one_of(st.lists(st.tuples(*columns), min_size=4, max_size=6), st.lists(st.tuples(*columns), max_size=6))
    return rows.map(lambda found: [(at + 1, *row) for at, row in enumerate(found)])


def _tags() -> st.SearchStrategy[str]:
    return st.sampled_from(("A", "b", "C", "missing"))


@st.composite
def databases(draw: st.DrawFn) -> dict[str, list[tuple[Any, ...]]]:
    """Rows of every table: unknown values, links that lead nowhere, names that several rows have."""
    number = st.integers(1, 6)
    published, shelf = _maybe(st.sampled_from(_DAYS)), _maybe(_tags())
    title, name = _maybe(st.sampled_from(_TITLES)), _maybe(st.sampled_from(_NAMES))
    roles = st.tuples(number, number, st.sampled_from(("editor", "translator", "other")))
    moment = _maybe(st.sampled_from(_MOMENTS))
    books = _numbered(title, _maybe(_NUMBERS), _maybe(_REALS), _maybe(_REALS), published, _maybe(number), shelf)
    return {
        "books": draw(books),
        "authors": draw(_numbered(name, _maybe(_NUMBERS))),
        "credits": draw(st.lists(roles, min_size=3, max_size=9, unique=True)),
        "tags": [("A",), ("b",), ("C",)],
        "book_tags": draw(st.lists(st.tuples(number, _tags()), min_size=3, max_size=9, unique=True)),
        "readings": draw(_numbered(_maybe(number), moment, _maybe(_REALS), _maybe(_NUMBERS))),
        "members": [(1, "Ada"), (2, "Bo"), (3, "Bo"), (4, None)],
        "bookings": draw(_numbered(number, number, _maybe(_NUMBERS))),
    }


@st.composite
def specs(draw: st.DrawFn) -> tuple[Spec, dict[str, Any]]:
    """A spec that fits the small profile, and its constants."""
    drawn = Drawn(draw)
    spec = drawn.spec()
    return spec, {name: drawn.constants[name] for name in constants_of(spec)}


@st.composite
def deeds(draw: st.DrawFn) -> tuple[Spec, dict[str, Any]]:
    """A request, or a deed that is done once or for each row, and its constants."""
    drawn = Drawn(draw)
    spec = drawn.deed()
    return spec, {name: drawn.constants[name] for name in constants_of(spec)}


class Drawn:
    """A spec in the making."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self._profile = small_profile()
        self.constants: dict[str, Any] = {}

    def _one(self, *values: Any) -> Any:
        return self._draw(st.sampled_from(values))

    def _made(self, *makers: Callable[[], Any]) -> Any:
        return self._one(*makers)()

    def spec(self) -> Spec:
        made: Spec = self._made(
            self._ask, self._ask, self._quantity, self._several, self._branch, self._act, self._each
        )
        return made

    def deed(self) -> Spec:
        """A request, mostly."""
        action = self._profile.action(self._one(*self._profile.actions))
        act = Act(action.name, {name: self._single(kind) for name, kind in action.parameters.items()})
        made: Spec = self._one(Request(act), Request(act), Request(act), act, self._each())
        return made

    def _single(self, kind: str) -> Query | Constant | Value:
        """An argument that is one row, mostly."""
        if kind == "integer" and self._one(True, False):
            return Value(Best(Select("reading"), "at", self._one(True, False)), "seats")
        if kind in ("book", "reading"):
            return Best(Select(kind), self._one(*_RANKED[kind]), self._one(True, False))
        if kind == "member":
            return Select(kind, (Compare("name", "is", (self._constant("Ada"),)),))
        return self._argument(kind)

    def _entity(self) -> str:
        return str(self._one(*self._profile.entities))

    def _ask(self) -> Ask:
        what = self._one("all", "one", "ranked", "count")
        entity = self._one("book", "author", "reading") if what in ("one", "ranked") else self._entity()
        if what in ("one", "ranked"):
            return Ask(what, self._best(entity, 2, 1 if what == "one" else self._one(2, 3)))
        return Ask(what, self._set(entity, 2))

    def _quantity(self) -> Quantity:
        if self._one(True, False):
            return Quantity("alone", (self._measure(counts=False),))
        return Quantity(self._one("difference", "ratio"), (self._measure(), self._measure()))

    def _several(self) -> Several:
        names = ("first", "second", "third")[: self._one(2, 3)]
        return Several({name: self._made(self._ask, self._quantity, self._act, self._each) for name in names})

    def _branch(self) -> Branch:
        entity = self._entity()
        against: Any = self._made(self._number, lambda: self._measure())
        then, otherwise = (Ask("all", self._set(entity, 1)) for _ in range(2))
        test = self._one("at_least", "at_most", "over", "under")
        return Branch(self._measure(), test, against, then, otherwise)

    def _act(self) -> Act:
        action = self._profile.action(self._one(*self._profile.actions))
        return Act(action.name, {name: self._argument(kind) for name, kind in action.parameters.items()})

    def _each(self) -> Each:
        act = self._act()
        entities = [name for name, each in act.arguments.items() if not isinstance(each, Constant)]
        over = self._one(*entities)
        kind = self._profile.action(act.action).parameters[over]
        rest = {name: each for name, each in act.arguments.items() if name != over}
        return Each(Act(act.action, rest), over, self._set(kind, 1))

    def _argument(self, kind: str) -> Query | Constant:
        if kind == "integer":
            return self._constant(self._one(1, 2))
        if kind in ("member", "tag") and self._one(True, True, False):
            name = self._one("Ada", "Bo") if kind == "member" else self._one("A", "b")
            return Select(kind, (Compare("name", "is", (self._constant(name),)),))
        return self._best(kind, 0, 1) if kind in ("book", "reading") else self._query(kind, 1)

    # Queries

    def _query(self, entity: str, depth: int) -> Query:
        if depth and entity in ("book", "author", "reading") and self._one(True, False):
            return self._best(entity, depth - 1, self._one(1, 1, 2))
        return self._set(entity, depth)

    def _set(self, entity: str, depth: int) -> Query:
        if depth and self._one(True, False, False):
            how = self._one("both", "either", "only")
            return Sets(how, self._query(entity, depth - 1), self._query(entity, depth - 1))
        return Select(entity, self._conditions(entity, depth, self._one(0, 1, 1, 2)))

    def _best(self, entity: str, depth: int, k: int) -> Best:
        numbers = [name for name, each in self._profile.entity(entity).attributes.items() if each.kind != "text"]
        by = self._tally(entity, depth) if self._one(True, False) else self._one(*numbers)
        return Best(self._query(entity, depth), by, self._one(True, False), k)

    def _relations(self, entity: str) -> list[str]:
        return [name for name, each in self._profile.relations.items() if each.source == entity]

    def _tally(self, entity: str, depth: int) -> Tally:
        relation = self._one(*self._relations(entity))
        target = self._profile.relation(relation).target
        numbers = self._numbers(target)
        what = self._one("count", *(("sum", "mean", "min", "max") if numbers else ()))
        conditions = self._conditions(target, max(0, depth - 1), self._one(0, 1))
        return Tally(relation, conditions, what, "" if what == "count" else self._one(*numbers))

    def _numbers(self, entity: str) -> list[str]:
        found = self._profile.entity(entity).attributes.items()
        return [name for name, each in found if each.kind in ("integer", "real")]

    def _measure(self, counts: bool = True) -> Measure:
        entity = self._one("book", "author", "reading")
        what = self._one("value", "sum", "mean", "min", "max", *(("count", "count") if counts else ()))
        if what == "count":
            return Total("count", self._set(self._entity(), 1))
        number = self._one(*self._numbers(entity))
        if what == "value":
            return Value(self._best(entity, 1, 1), number)
        return Total(what, self._query(entity, 1), number)

    # Conditions

    def _conditions(self, entity: str, depth: int, many: int) -> tuple[Condition, ...]:
        return tuple(self._condition(entity, depth) for _ in range(many))

    def _condition(self, entity: str, depth: int) -> Condition:
        if not depth:
            return self._compare(entity)
        made: Condition = self._made(
            lambda: self._compare(entity),
            lambda: self._related(entity, depth - 1),
            lambda: self._related(entity, depth - 1),
            lambda: self._same(entity, depth - 1),
            lambda: self._any(entity, depth - 1),
            lambda: self._not(entity),
        )
        return made

    def _related(self, entity: str, depth: int) -> Related:
        relation = self._one(*self._relations(entity))
        target = self._profile.relation(relation).target
        quantifier = self._one("some", "some", "every", "none", "least")
        n = self._one(2, 3) if quantifier == "least" else 1
        return Related(relation, self._conditions(target, depth, self._one(0, 1, 2)), quantifier, n)

    def _same(self, entity: str, depth: int) -> Condition:
        same = Same(self._query(entity, depth))
        return same if self._one(True, False) else Not(same)

    def _any(self, entity: str, depth: int) -> AnyOf:
        both = AllOf((self._plain(entity, depth), self._plain(entity, depth)))
        return AnyOf((self._plain(entity, depth), self._one(both, self._plain(entity, depth))))

    def _plain(self, entity: str, depth: int) -> Condition:
        found = self._condition(entity, depth)
        return self._compare(entity) if isinstance(found, AnyOf) else found

    def _not(self, entity: str) -> Condition:
        found = self._compare(entity)
        return found if found.test in ("known", "missing") else Not(found)

    def _compare(self, entity: str) -> Compare:
        name = self._one(*self._profile.entity(entity).attributes)
        kind = self._profile.attribute(entity, name).kind
        test = self._one(*_TESTS[kind])
        if test in ("known", "missing"):
            return Compare(name, test)
        if test == "year":
            return Compare(name, test, (self._constant(self._one(2025, 2026)),))
        if test == "weekday":
            return Compare(name, test, (self._constant(self._one("Monday", "Wednesday")),))
        if test == "contains":
            return Compare(name, test, (self._constant(self._one("a", "S", "alt", "")),))
        if test in ("between", "in"):
            return Compare(name, test, (self._named(entity, name), self._named(entity, name)))
        return Compare(name, test, (self._operand(entity, name, kind, test),))

    def _operand(self, entity: str, name: str, kind: str, test: str) -> Any:
        makers: list[Callable[[], Any]] = [lambda: self._named(entity, name)] * 3
        if name in ("width", "height"):
            makers.append(lambda: Own("height" if name == "width" else "width"))
        if kind in ("integer", "real") and test not in ("is", "is_not"):
            makers.append(lambda: self._measure())
        if entity in ("book", "author", "reading"):
            makers.append(lambda: Value(self._best(entity, 0, 1), name))
        return self._made(*makers)

    def _named(self, entity: str, name: str) -> Constant:
        return self._constant(self._draw(_VALUES[(entity, name)]))

    def _number(self) -> Constant:
        return self._constant(self._one(0, 1, 2, 0.3))

    def _constant(self, value: Any) -> Constant:
        name = f"C{len(self.constants)}"
        self.constants[name] = value
        return Constant(name)


_ORDERED = ("is", "is_not", "at_least", "at_most", "over", "under", "between", "in", "known", "missing")
_TESTS: Mapping[str, Sequence[Any]] = {
    "text": ("is", "is", "is_not", "in", "contains", "known", "missing"),
    "integer": _ORDERED,
    "real": _ORDERED,
    "date": (*_ORDERED, "year", "weekday"),
    "time": (*_ORDERED, "year", "weekday"),
}
_VALUES: Mapping[tuple[str, str], st.SearchStrategy[Any]] = {
    ("book", "title"): st.sampled_from(_TITLES),
    ("book", "pages"): _NUMBERS,
    ("book", "width"): _REALS,
    ("book", "height"): _REALS,
    ("book", "published"): st.sampled_from(_DAYS),
    ("author", "name"): st.sampled_from(_NAMES),
    ("author", "born"): _NUMBERS,
    ("tag", "name"): _tags(),
    ("reading", "at"): st.sampled_from((*_DAYS, *_MOMENTS)),
    ("reading", "price"): _REALS,
    ("reading", "seats"): _NUMBERS,
    ("member", "name"): st.sampled_from(_NAMES),
}
