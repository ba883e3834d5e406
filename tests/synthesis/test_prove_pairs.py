"""The check `pairs`: variants of a request that differ by one row, of which one is done and the other one declined."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synthenv.checks.grounds import Grounds
from synthenv.checks.trial import Trial
from synthenv.package import Task
from synthenv.prove import checks_over
from synthenv.prove.pairs import pairs
from synthenv.sandbox.local import LocalHost
from synthenv.session import Session
from synthenv.verdict import Finding

from .film_parts import film_base, film_profile, film_world
from .house_pairs import HELD, RULES, pair
from .small import small_profile


def _found(task: Task) -> Finding:
    package = replace(film_base(), tasks={task.name: task})
    with Session(package, LocalHost(package)) as session, Grounds(session) as grounds:
        return pairs(Trial(grounds, task, 7), profile=film_profile(), world=film_world())


@pytest.mark.parametrize("rule", RULES)
def test_a_pair_holds(rule: str) -> None:
    finding = _found(pair(rule)[0])
    assert finding.passed, finding.reason
    assert finding.claims == {"pairs": 1, "declined": {rule: 1}, "passed": 0}


def test_a_variant_without_its_other_is_no_pair() -> None:
    task, _ = pair("overdue_disc")
    assert "there are 1 variants" in _found(replace(task, variants=task.variants[:1])).reason


def test_two_variants_that_are_both_done_are_no_pair() -> None:
    task, _ = pair("overdue_disc")
    finding = _found(replace(task, variants=task.variants[:1] * 2))
    assert not finding.passed
    assert "differ by more than one row" in finding.reason
    assert "are both done" in finding.reason


def test_two_variants_that_differ_in_more_than_one_row_are_no_pair() -> None:
    task, _ = pair("three_discs")
    one, other = task.variants
    assert len(other.setup) > 2
    finding = _found(replace(task, variants=(replace(one, setup=other.setup[:-2]), other)))
    assert "differ by more than one row" in finding.reason


@pytest.mark.parametrize("rule", sorted(set(RULES) - HELD))
def test_a_verifier_that_forgets_the_rule_lets_always_acting_pass(rule: str) -> None:
    task, _ = pair(rule)
    forgetful = task.verifier.replace(f'return "{rule}"', 'return ""')
    assert forgetful != task.verifier
    finding = _found(replace(task, verifier=forgetful))
    assert not finding.passed
    assert "on variant 1 passes what is to be done on variant 0" in finding.reason


def test_a_verifier_that_always_declines_is_found_out() -> None:
    task, _ = pair("short_notice")
    strict = task.verifier.replace("rule = broken(before)", "").replace("rule = broken(db)", 'rule = "short_notice"')
    assert strict != task.verifier
    finding = _found(replace(task, verifier=strict))
    assert "on variant 0 passes what is to be done on variant 1" in finding.reason


def test_where_there_are_no_rules_there_is_nothing_to_check() -> None:
    named = [getattr(each, "func", each) for each in checks_over(small_profile(), film_world())]
    assert pairs not in named
    assert pairs in [getattr(each, "func", each) for each in checks_over(film_profile(), film_world())]
