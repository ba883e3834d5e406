"""A spec as one would tell it: hard parts are set apart first and called "group A" or "film B", then referred to.

    outline(spec, profile, depth=2, shuffle=order)    # Prompt(definitions, core, notes)
    spec_of(prompt, profile)      # the spec, and what puts references back anywhere; None where one leads nowhere

The nodes here stand for nothing new: `spec_of` puts each reference's query back in its place. What is set apart are
nested lists of two conditions or more, chains deeper than `depth`, and whatever a sentence can't hold beside the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import partial
from typing import Any, Literal, TypeAlias

from synthenv.compilers.english.notes import Note, notes_of
from synthenv.compilers.english.outline_plans import (
    Alike,
    Apart,
    Filled,
    Programme,
    planned,
    told_goal,
    told_joints,
)
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
    Operand,
    Plan,
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
    entity_of,
)
from synthenv.spec.profile import Profile

__all__ = [
    "Held",
    "If",
    "In",
    "Let",
    "Named",
    "Order",
    "Prompt",
    "Ranked",
    "is_calm",
    "is_no_name",
    "outline",
    "spec_of",
]


@dataclass(frozen=True, slots=True)
class In:
    """A condition: the row is in the group, or is the single row, that a definition has set apart."""

    letter: str
    single: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A condition: the attribute that rows are known by is this constant."""

    attribute: str
    value: Any


@dataclass(frozen=True, slots=True)
class Let:
    """A definition."""

    letter: str
    query: Any
    single: bool


@dataclass(frozen=True, slots=True)
class Order:
    """What rows are ranked by: "longest", "with the fewest screenings"."""

    by: str | Tally
    largest: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """A Best whose order is one node."""

    among: Any
    order: Order
    k: int


@dataclass(frozen=True, slots=True)
class Held:
    """The condition of a Branch."""

    measure: Any
    test: str
    against: Any


@dataclass(frozen=True, slots=True)
class If:
    """A Branch whose condition is one node."""

    held: Held
    then: Any
    otherwise: Any


@dataclass(frozen=True, slots=True)
class Prompt:
    """The whole: definitions, the question or deed, and what must be said besides."""

    definitions: tuple[Let, ...]
    core: Any
    notes: tuple[Note, ...]


Shuffle: TypeAlias = Callable[[tuple[Any, ...]], tuple[Any, ...]]
Room: TypeAlias = Literal["sentence", "end"]
"""How much fits: a whole list of conditions, or one condition at the end of something else."""


def outline(spec: Spec, profile: Profile, depth: int, shuffle: Shuffle) -> Prompt:
    """Return a spec as it is told; `depth` is how many conditions deep a chain may go, `shuffle` orders conditions."""
    planner = _Planner(profile, depth, shuffle)
    core = planner.spec(spec)
    return Prompt(tuple(planner.definitions), core, notes_of(spec, profile))


def is_calm(conditions: tuple[Any, ...]) -> bool:
    """Tell whether a list reads well: nothing follows a condition that could take it in."""
    return all(map(_is_closed, conditions[:-1]))


def is_no_name(conditions: tuple[Any, ...]) -> bool:
    """Tell whether a list reads well where a name could stand: "by Ada" is said, and not "by someone called Ada"."""
    return is_calm(conditions) and not (len(conditions) == 1 and isinstance(conditions[0], Named | Same))


def _is_name(query: Any) -> bool:
    """Tell whether a query is said in a word or two: by a name or a letter, mostly."""
    match query:
        case Select(_, ()) | Select(_, (Compare(_, "is", (Constant(),)),)) | Select(_, (In() | Named(),)):
            return True
    return False


def _is_closed(condition: Any) -> bool:
    match condition:
        case Compare(values=values):
            return all(not isinstance(each, Value | Total) or _is_name(each.of) for each in values)
        case Not(inner):
            return _is_closed(inner)
        case Same(query):
            return _is_name(query)
        case Related(_, conditions):
            return not conditions or _is_name(Select("", conditions)) or _is_single(conditions)
    return isinstance(condition, In | Named | AnyOf)


def _place(condition: Any) -> int:
    """Where in a list a condition reads best: what takes others in comes last, exceptions and alternatives before."""
    if not _is_closed(condition):
        return 2
    long = isinstance(condition, Related) and condition.quantifier == "every"
    return 1 if long or isinstance(condition, AnyOf | Not | Same) else 0


def _is_single(conditions: tuple[Any, ...]) -> bool:
    return len(conditions) == 1 and isinstance(conditions[0], Same) and _is_name(conditions[0].of)


class _Planner:
    """One outline in the making: its definitions so far."""

    def __init__(self, profile: Profile, depth: int, shuffle: Shuffle) -> None:
        self.definitions: list[Let] = []
        self._profile = profile
        self._depth = depth
        self._shuffle = shuffle

    def spec(self, spec: Spec) -> Any:
        match spec:
            case Ask(what, query):
                return Ask(what, self.query(query, "sentence", 0))
            case Quantity(how, measures):
                return Quantity(how, tuple(self.measure(each, "sentence", 0) for each in measures))
            case Several(parts):
                return Several({name: self.spec(each) for name, each in parts.items()})
            case Branch(measure, test, against, then, otherwise):
                other = against if isinstance(against, Constant) else self.measure(against, "end", 1)
                held = Held(self.measure(measure, "end", 1), test, other)
                return If(held, self.spec(then), self.spec(otherwise))
            case Act():
                return self.act(spec)
            case Each(act, over, query):
                return Each(self.act(act), over, self.group(query))
            case Request(act):
                return Request(self.act(act))
            case Plan(slots, conditions, goal):
                fields = tuple(Filled(name, self.field(query, slots)) for name, query in slots.items())
                among = partial(self.query, room="end", depth=1)
                return Programme(fields, told_joints(self._shuffle(conditions), among), told_goal(goal))

    def field(self, query: Query, slots: Mapping[str, Query]) -> Any:
        """What may stand in a slot; set apart where it may stand in another too."""
        shared = list(slots.values()).count(query) > 1 and not _is_name(query)
        return self.apart(query, single=False) if shared else self.query(query, "end", 1)

    def act(self, act: Act) -> Act:
        return replace(
            act,
            arguments={name: self.argument(each) for name, each in act.arguments.items()},
        )

    def argument(self, argument: Query | Constant | Value) -> Any:
        if isinstance(argument, Constant):
            return argument
        return self.measure(argument, "end", 1) if isinstance(argument, Value) else self.one(argument)

    def query(self, query: Query, room: Room, depth: int, *, single: bool = False) -> Any:
        """Tell a query in this room, or set it apart, as one row where it is used as one."""
        if room == "end" and self.is_hard(query, depth):
            return self.apart(query, single=single)
        match query:
            case Select(entity, conditions):
                return replace(query, conditions=self.conditions(entity, conditions, depth))
            case Best(among, by, largest, k):
                narrow: Room = "end" if isinstance(by, Tally) else room
                order = Order(by, largest) if isinstance(by, str) else Order(self.tally(by), largest)
                return Ranked(self.query(among, narrow, depth + (room == "end")), order, k)
            case Sets(how, left, right):
                return Sets(how, self.query(left, "end", 1), self.query(right, "end", 1))

    def is_hard(self, query: Query, depth: int) -> bool:
        """Tell whether a query is too long, or too deep already, for the end of something else."""
        match query:
            case Select(_, conditions):
                return len(conditions) > 1 or (bool(conditions) and depth > self._depth and not _is_name(query))
            case Best(by=by, k=k):
                return k > 1 or isinstance(by, Tally) or depth >= self._depth
        return True

    def conditions(self, entity: str, conditions: tuple[Condition, ...], depth: int) -> tuple[Any, ...]:
        told = tuple(self.condition(entity, each, depth) for each in self._shuffle(conditions))
        return tuple(sorted(told, key=_place))

    def condition(self, entity: str, condition: Condition, depth: int) -> Any:
        match condition:
            case Compare(attribute, "is", (Constant() as value,)) if attribute == self.label(entity):
                return Named(attribute, value)
            case Compare() | Same():
                return self.told(condition, depth)
            case Not(inner):
                return Not(self.told(inner, depth))
            case AnyOf(conditions) | AllOf(conditions):
                return type(condition)(tuple(self.condition(entity, each, depth + 1) for each in conditions))
            case Related(relation, (Same(query),), "some", _):
                return replace(condition, conditions=(Same(self.query(query, "end", depth + 1, single=True)),))
            case Related(relation, conditions):
                return replace(condition, conditions=self.along(relation, conditions, depth))

    def told(self, condition: Compare | Same, depth: int) -> Any:
        if isinstance(condition, Same):
            return Same(self.one(condition.of))
        return replace(condition, values=tuple(self.operand(each, depth + 1) for each in condition.values))

    def label(self, entity: str) -> str:
        """The attribute whose texts name rows of an entity; "" where there is none."""
        found = self._profile.entity(entity)
        return found.label if found.attributes[found.label].kind == "text" else ""

    def along(self, relation: str, conditions: tuple[Condition, ...], depth: int) -> tuple[Any, ...]:
        entity = self._profile.relation(relation).target
        told: Select = self.query(Select(entity, conditions), "end", depth + 1)
        return told.conditions

    def tally(self, tally: Tally) -> Tally:
        return replace(tally, conditions=self.along(tally.relation, tally.conditions, 0))

    def measure(self, measure: Measure, room: Room, depth: int) -> Measure:
        told: Measure = replace(measure, of=self.query(measure.of, room, depth, single=isinstance(measure, Value)))
        return told

    def operand(self, operand: Operand, depth: int) -> Operand:
        return self.measure(operand, "end", depth) if isinstance(operand, Value | Total) else operand

    def one(self, query: Query) -> Any:
        return self.query(query, "end", 0) if _is_name(query) else self.apart(query, single=True)

    def group(self, query: Query) -> Any:
        short = isinstance(query, Select) and len(query.conditions) == 1
        return self.query(query, "end", 0) if short else self.apart(query, single=False)

    def apart(self, query: Query, *, single: bool) -> Select:
        """Set a query apart, once, and return the reference to it."""
        told = self.query(query, "sentence", 0)
        for known in self.definitions:
            if known.query == told and known.single == single:
                return Select(entity_of(query), (In(known.letter, single),))  # type: ignore[arg-type]
        letter = chr(ord("A") + len(self.definitions))
        self.definitions.append(Let(letter, told, single))
        return Select(entity_of(query), (In(letter, single),))  # type: ignore[arg-type]


class _Lost(Exception):
    """A reference that leads nowhere, or to rows of another kind."""


def spec_of(prompt: Prompt, profile: Profile) -> tuple[Spec, Callable[[Any], Any]] | None:
    """Return the spec that an outline tells, and what puts references back anywhere in it; None where one is lost."""
    known: dict[str, tuple[Query, bool]] = {}

    def back(node: Any) -> Any:
        return _back(node, known, profile)

    try:
        for each in prompt.definitions:
            if each.letter in known:
                return None
            known[each.letter] = back(each.query), each.single
        return back(prompt.core), back
    except _Lost:
        return None


def _back(node: Any, known: Mapping[str, tuple[Query, bool]], profile: Profile) -> Any:
    match node:
        case Select(entity, (In(),)):
            reference: Any = node.conditions[0]
            return _found(reference, entity, known)
        case Select(entity, conditions):
            return Select(entity, _spliced(conditions, entity, known, profile))
        case Related(relation, conditions) | Tally(relation, conditions):
            entity = profile.relation(relation).target
            return replace(node, conditions=_spliced(conditions, entity, known, profile))
        case Ranked(among, order, k):
            return Best(_back(among, known, profile), _back(order.by, known, profile), order.largest, k)
        case If(held, then, otherwise):
            parts = (held.measure, held.test, held.against, then, otherwise)
            return Branch(*(_back(each, known, profile) for each in parts))
        case Named(attribute, value):
            return Compare(attribute, "is", (value,))
        case Programme() | Alike() | Apart():
            return planned(node, lambda each: _back(each, known, profile))
        case tuple():
            return tuple(_back(each, known, profile) for each in node)
        case Mapping():
            return {name: _back(each, known, profile) for name, each in node.items()}
    if not is_dataclass(node) or isinstance(node, type):
        return node
    return replace(node, **{each.name: _back(getattr(node, each.name), known, profile) for each in fields(node)})


def _found(reference: In, entity: str, known: Mapping[str, tuple[Query, bool]]) -> Query:
    query, single = known.get(reference.letter, (None, False))
    if query is None or single != reference.single or entity_of(query) != entity:
        raise _Lost
    return query


def _spliced(
    conditions: tuple[Any, ...], entity: str, known: Mapping[str, tuple[Query, bool]], profile: Profile
) -> tuple[Any, ...]:
    """Conditions with those of a group in the place of "in the group"."""
    told: list[Any] = []
    for each in conditions:
        query = _found(each, entity, known) if isinstance(each, In) else None
        if query is not None and not isinstance(query, Select):
            raise _Lost
        told += [_back(each, known, profile)] if query is None else query.conditions
    return tuple(told)
