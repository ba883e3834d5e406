"""Check `uniqueness`: what is accepted is known exactly, and what the prompt names is there once.

On every variant the twin accepts one outcome, or, of a plan, just those answers that the variant lists (at most
`MOST_PLANS`); no two rows among those that are asked about share the answer that tells them apart (two people of one
name), case and spacing aside; and every constant that names a row by its label names exactly one. Order needs no look:
ties go by the rule that the prompt states, down to the key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from synthenv.checks.trial import Trial
from synthenv.checks.values import folded
from synthenv.compilers.outcome import Plans
from synthenv.compilers.task import draft_of
from synthenv.compilers.twin import Twin
from synthenv.errors import SpecError, shown
from synthenv.kit import Json
from synthenv.plain import canonical
from synthenv.prove.states import State, states_of
from synthenv.spec.algebra import (
    Act,
    Ask,
    Best,
    Branch,
    Compare,
    Constant,
    Each,
    Plan,
    Quantity,
    Query,
    Related,
    Request,
    Select,
    Sets,
    Several,
    Spec,
    Tally,
    entity_of,
    walk,
)
from synthenv.spec.profile import Entity, Profile
from synthenv.verdict import Finding
from synthenv.worlds.sqlite import SqliteWorld
from synthenv.worlds.tables import quoted

__all__ = ["MOST_PLANS", "uniqueness"]

MOST_PLANS = 50
"""Plans that may be accepted on a variant."""

Namings = Mapping[str, Sequence[str]]
"""For each entity whose rows are named by label, the constants that name them."""


def uniqueness(trial: Trial, *, profile: Profile, world: SqliteWorld) -> Finding:
    """Look at every variant's outcome, at the rows it is about, and at what names rows."""
    try:
        spec = draft_of(trial.task).spec
    except SpecError as error:
        return Finding("uniqueness", False, f"the spec can't be read: {error}")
    twin, states = Twin(spec, profile), states_of(trial.task)
    named, asked = _namings(spec, profile), list(_asked(spec, profile))
    found = [
        f"variant {at}: {problem}"
        for at, state in enumerate(states)
        for problem in _shared(twin, asked, profile, world, state)
    ]
    found += list(_misnamed(named, states, profile, world))
    outcomes = sum(max(1, len(each.accepted)) for each in states)
    claims = {"outcomes": outcomes, "names": sum(map(len, named.values())) * len(states), "ambiguous": len(found)}
    return Finding("uniqueness", not found, "; ".join(found[:2]), claims)


def _shared(twin: Twin, asked: Sequence[Query], profile: Profile, world: SqliteWorld, state: State) -> Iterator[str]:
    """Yield what is wrong with the outcome on a state."""
    world.begin(state.setup)
    outcome = twin.outcome(world, state.constants)
    if outcome is None:
        yield "nothing is accepted"
    elif isinstance(outcome.accepted, Plans):
        yield from _counted(outcome.accepted, outcome.answers, state.accepted)
    for query in asked:
        entity = profile.entity(entity_of(query))
        answers = Counter(folded(str(each)) for each in twin.rows(query, entity.answer, world, state.constants))
        twice = next((each for each, count in answers.items() if count > 1), None)
        if twice is not None:
            yield f"{answers[twice]} {entity.plural} have the {entity.answer_noun} {shown(twice)}"


def _counted(plans: Plans, answers: Sequence[Json], listed: Sequence[Json]) -> Iterator[str]:
    """Yield what is wrong with the number of accepted plans, or with those that the variant lists."""
    if not plans.whole or len(answers) > MOST_PLANS:
        yield f"more than {MOST_PLANS} plans are accepted"
    elif sorted(map(canonical, listed)) != sorted(map(canonical, answers)):
        yield f"the variant lists {len(listed)} right answers, but others are accepted, {len(answers)} in all"


def _asked(spec: Spec, profile: Profile) -> Iterator[Query]:
    """Yield the queries whose rows are told apart by an answer that is not their key: of a Best, what it picks from."""
    for query in _answered(spec, profile):
        entity = profile.entity(entity_of(query))
        if entity.answer != entity.key:
            yield query.among if isinstance(query, Best) else query


def _answered(spec: Spec, profile: Profile) -> Iterator[Query]:
    match spec:
        case Ask(_, query) | Each(_, _, query):
            yield query
        case Quantity("alone", (measure,)):
            yield measure.of
        case Several(parts):
            for each in parts.values():
                yield from _answered(each, profile)
        case Branch(then=then, otherwise=otherwise):
            yield from _answered(then, profile)
            yield from _answered(otherwise, profile)
        case Plan(slots):
            yield from slots.values()
        case Act(action, arguments) | Request(Act(action, arguments)):
            reported = arguments.get(profile.action(action).report)
            if isinstance(reported, Select | Best | Sets):
                yield reported


def _namings(spec: Spec, profile: Profile) -> Namings:
    found: dict[str, list[str]] = {}
    for node in walk(spec):
        if isinstance(node, Select | Related | Tally):
            name = node.entity if isinstance(node, Select) else profile.relation(node.relation).target
            for each in node.conditions:
                match each:
                    case Compare(attribute, "is", (Constant(constant),)) if attribute == profile.entity(name).label:
                        found.setdefault(name, []).append(constant)
    return {name: list(dict.fromkeys(constants)) for name, constants in found.items()}


def _misnamed(named: Namings, states: Sequence[State], profile: Profile, world: SqliteWorld) -> Iterator[str]:
    """Yield the constants that name no row, or more than one."""
    for name, constants in named.items():
        entity = profile.entity(name)
        known: Counter[str] | None = None
        for at, state in enumerate(states):
            touched = any(each.table == entity.table for each in state.setup)
            if known is None or touched:
                known = _labels(entity, state, world)
            for constant in constants:
                count = known[folded(state.constants[constant])]
                if count != 1:
                    said = shown(state.constants[constant])
                    yield f"variant {at}: {said} names {count} {entity.plural}"
            known = None if touched else known


def _labels(entity: Entity, state: State, world: SqliteWorld) -> Counter[str]:
    """How many rows of an entity have each label, case and spacing aside."""
    world.begin(state.setup)
    column = entity.attributes[entity.label].column
    return Counter(
        folded(label) for (label,) in world.query(f"SELECT {quoted(column)} FROM {quoted(entity.table)}") if label
    )
