"""Twin, verifier, solution and prompt of random plans agree with the naive reference, on random databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import product
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from synthenv.compilers.prompt import means, read_prompt, write_prompt
from synthenv.compilers.twin import Twin
from synthenv.compilers.verifier import write_verifier
from synthenv.sandbox.runtime import Bench
from synthenv.spec.algebra import Plan, Query, Select, entity_of
from synthenv.spec.text import parse_spec, write_spec
from synthenv.synthesis.added_tools import with_tools_for
from synthenv.worlds.sqlite import SqliteWorld

from .naive import Naive, Outcome, plain_of
from .naive_answers import OneOf, Record
from .random_plans import planned_profile, plans
from .random_specs import databases
from .small import CLOCK, small_database
from .solving import solved
from .test_solution_random import whole

_SETTINGS = settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
_TRIED = 12


@_SETTINGS
@given(databases(), plans())
def test_all_accept_the_same_plans(rows: dict[str, Any], drawn: tuple[Plan, dict[str, Any]]) -> None:
    plan, constants = drawn
    data = small_database(whole(rows))
    world = SqliteWorld(data, CLOCK)
    naive = Naive(planned_profile(), plain_of(world), constants, CLOCK)
    expected, outcome = naive.outcome(plan), Twin(plan, planned_profile()).outcome(world, constants)
    assert (expected is None) == (outcome is None)
    bench = Bench(data, CLOCK, "small")
    source = write_verifier(plan, planned_profile(), constants)
    for answer in _answers(plan, naive):
        right = expected is not None and expected.accepts((), answer)
        # The twin takes texts as they are written.
        written_so = expected is not None and answer in [each.right for each in _forms(expected)]
        assert (outcome is not None and outcome.accepts((), answer)) == written_so
        assert bench.judge(source, "verifier.py", constants, (), (), answer).passed == right
    bench.close()
    world.begin(())
    profile = with_tools_for(plan, planned_profile()) or planned_profile()
    answer = solved(plan, profile, world, constants).answer
    assert answer is None if expected is None else expected.accepts((), answer)
    world.close()


def _answers(plan: Plan, naive: Naive) -> Iterator[dict[str, Any]]:
    """Ways to fill the slots with whatever there is, and right ones first."""
    outcome = naive.outcome(plan)
    if outcome is not None:
        yield from (each.right for each in _forms(outcome)[:_TRIED])
    entities = [naive.profile.entity(entity_of(query)) for query in plan.slots.values()]
    fields = [[row[each.answer] for row in naive.tables[each.table].rows] for each in entities]
    every = list(product(*fields))
    for answers in every[:: max(1, len(every) // _TRIED)]:
        yield dict(zip(plan.slots, answers, strict=True))


def _forms(outcome: Outcome) -> tuple[Record, ...]:
    assert isinstance(outcome.form, OneOf)
    return outcome.form.forms


def _plain(node: Any) -> Any:
    """A plan whose queries have no conditions: not every condition that these plans have has words."""
    if isinstance(node, Query):
        return Select(entity_of(node))
    if isinstance(node, tuple):
        return tuple(map(_plain, node))
    if isinstance(node, dict):
        return {name: _plain(each) for name, each in node.items()}
    if not is_dataclass(node) or isinstance(node, type):
        return node
    return replace(node, **{each.name: _plain(getattr(node, each.name)) for each in fields(node)})


@_SETTINGS
@given(plans(), st.integers(0, 60_000))
def test_random_plans_are_written_and_read_back(drawn: tuple[Plan, dict[str, Any]], wording: int) -> None:
    assert parse_spec(write_spec(drawn[0])) == drawn[0]
    plan, constants = _plain(drawn[0]), drawn[1]
    prompt = write_prompt(plan, planned_profile(), constants, wording)
    names = {each for each in constants.values() if isinstance(each, str)}
    readings = read_prompt(prompt, planned_profile(), lambda entity, text: text in names)
    assert [means(each.spec, each.constants) for each in readings] == [means(plan, constants)], prompt
