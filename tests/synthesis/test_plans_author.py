"""The author of plans: few plans fit, the first that fits is none of them, and what it proposes passes every check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from random import Random

import pytest

from synthenv.checks import BLACK_BOX, Check, check_task
from synthenv.compilers.task import Draft, compile_task
from synthenv.compilers.twin import Twin
from synthenv.package import Task, read_task, task_files
from synthenv.plain import canonical
from synthenv.prove import profile_of, spec_checks
from synthenv.prove.uniqueness import MOST_PLANS
from synthenv.sandbox.local import LocalHost
from synthenv.session import Session
from synthenv.spec.algebra import Plan, entity_of
from synthenv.spec.text import parse_spec
from synthenv.synthesis.added_tools import with_all_tools, with_tools_for, with_tools_of
from synthenv.synthesis.data import Data
from synthenv.synthesis.family import TOGETHER
from synthenv.synthesis.plan_author import VARIANTS, PlanAuthor
from synthenv.synthesis.tasks import Proposal
from synthenv.synthesis.tighten import first_fitting, tighten
from synthenv.verdict import Finding

from .film_parts import film_base, film_profile, film_world


@cache
def _author() -> PlanAuthor:
    return PlanAuthor(with_all_tools(film_profile()), film_world(), seed=7)


@cache
def _proposals() -> tuple[Proposal, ...]:
    return tuple(_author().proposal(number, 1, None, attempt) for number in (4, 14) for attempt in (0, 1))


def _drafts() -> list[Draft]:
    return [each.draft for each in _proposals() if each.draft is not None]


def test_plans_are_proposed_with_all_that_is_accepted_and_what_is_not_has_a_reason() -> None:
    assert _drafts()
    for each in _proposals():
        assert (each.draft is None) == bool(each.reason)
    for draft in _drafts():
        assert len(draft.accepted) == VARIANTS
        assert all(1 <= len(answers) <= MOST_PLANS for answers in draft.accepted)


def test_no_plan_is_accepted_on_two_variants() -> None:
    for draft in _drafts():
        answers = [canonical(each) for accepted in draft.accepted for each in accepted]
        assert len(answers) == len(set(answers))


def test_filling_each_slot_with_the_first_row_that_fits_gives_no_accepted_plan() -> None:
    for draft in _drafts():
        assert isinstance(draft.spec, Plan)
        data = Data(film_profile(), film_world())
        for constants, accepted in zip(draft.constants[:4], draft.accepted, strict=False):
            found = first_fitting(draft.spec, data, constants)
            answers = _answers(draft.spec, found, data) if found else None
            assert answers not in accepted


def _answers(plan: Plan, found: dict[str, object], data: Data) -> dict[str, object]:
    entities = {name: data.profile.entity(entity_of(query)) for name, query in plan.slots.items()}
    return {name: data.rows(each.name)[found[name]][each.answer] for name, each in entities.items()}


def _tightened(spec: str) -> dict[str, object] | str:
    film_world().begin(())
    plan = parse_spec(spec)
    assert isinstance(plan, Plan)
    data = Data(film_profile(), film_world())
    return tighten(plan, data, {"DIRECTOR": "Ridley Scott", "ACTOR": "Scarlett Johansson"}, Random(3))


_THREE = "slots(a=film(cast(name == ACTOR)), b=film(cast(name == ACTOR)), c=film(cast(name == ACTOR)))"
_TWO = "slots(a=film(director(name == DIRECTOR)), b=film(cast(name == ACTOR)))"


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (f"plan({_TWO}, distinct(a, b) >= 2, a.year < b.year, b.year < a.year)", "no plan fits"),
        (f"plan({_THREE}, distinct(a, b, c) >= 2)", "too many plans fit"),
        (f"plan({_TWO}, distinct(a, b) >= 2)", "the first plan that fits is right"),
    ],
)
def test_what_is_infeasible_too_loose_or_too_easy_is_refused_with_a_reason(spec: str, said: str) -> None:
    assert _tightened(spec) == said


def test_constants_are_what_a_plan_just_meets() -> None:
    spec = f"plan({_TWO}, a.runtime + b.runtime >= MINUTES)"
    given = _tightened(spec)
    assert isinstance(given, dict)
    film_world().begin(())
    twin = Twin(parse_spec(spec), film_profile())
    here, beyond = (twin.outcome(film_world(), {**given, "MINUTES": given["MINUTES"] + more}) for more in (0, 1))  # type: ignore[operator]
    assert here is not None
    assert beyond is None or len(beyond.answers) < len(here.answers)


def _certified(draft: Draft, black_box: Sequence[Check] = BLACK_BOX) -> tuple[Task, Sequence[Finding]]:
    base = film_base()
    more = with_tools_for(draft.spec, profile_of(base))
    base = with_tools_of(more, base) if more else base
    task = compile_task(draft, profile_of(base))
    package = replace(base, tasks={task.name: task})
    checks = [each for each in (*black_box, *spec_checks(package)) if each not in TOGETHER]
    with Session(package, LocalHost(package)) as session:
        return task, check_task(session, task, seed=7, checks=checks, to_first_failure=True)


def test_a_plan_passes_every_check_and_its_certificate_counts_the_plans() -> None:
    certified = [(draft, *_certified(draft)) for draft in _drafts()]
    draft, task, found = next(each for each in certified if all(finding.passed for finding in each[2]))
    claims = {each.check: each.claims for each in found}
    plans = sum(map(len, draft.accepted))
    assert claims["uniqueness"]["outcomes"] == plans
    assert claims["equivalents"]["kinds"]["other right answer"] == plans
    assert claims["answer_mutants"]["tried"] >= 300
    assert read_task("a package", task.name, task_files(task)) == task


def test_a_variant_that_lists_too_few_right_answers_is_named() -> None:
    draft = _drafts()[0]
    short = replace(draft, accepted=(draft.accepted[0][:0], *draft.accepted[1:]))
    _, found = _certified(short, ())
    assert "variant 0: the variant lists 0 right answers" in " ".join(each.reason for each in found)
