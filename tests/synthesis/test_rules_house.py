"""Rules of the house over the film catalog: some the tools hold, some they don't, and the verifier holds them all."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from random import Random

import gymnasium as gym
import pytest

from synthenv.compilers.policy import write_policy
from synthenv.compilers.task import Draft, compile_task
from synthenv.compilers.twin import Outcome, Twin
from synthenv.env import SynthEnv
from synthenv.episode import Episode
from synthenv.kit import Change, Json
from synthenv.package import Package, Task
from synthenv.sandbox.local import LocalHost
from synthenv.session import Session
from synthenv.spec.algebra import Best, Request, constants_of
from synthenv.spec.house import breaches
from synthenv.spec.text import parse_spec
from synthenv.synthesis.breach import broken_by
from synthenv.synthesis.data import Data

from .film_parts import film_base, film_profile, film_world

_LEND = "request(lend(member=member(name == MEMBER), film=smallest(film(director(name == DIRECTOR)), year)))"
_AT = "smallest(screening(shows(title == TITLE)), starts_at)"
_BOOK = f"request(book(member=member(name == MEMBER), screening={_AT}, seats=SEATS))"
_CANCEL = f"request(cancel(member=member(name == MEMBER), screening={_AT}))"
_EXTEND = "request(extend(loan=smallest(loan(lent_to(name == BORROWER)), lent_on)))"
_WATCH = "request(watch(member=member(name == MEMBER), film=smallest(film(director(name == DIRECTOR)), year)))"
_RULES = {
    "overdue_disc": _LEND,
    "three_discs": _LEND,
    "new_member": _LEND,
    "large_party": _BOOK,
    "nearly_full": _BOOK,
    "booking_closed": _BOOK,
    "short_notice": _CANCEL,
    "late_already": _EXTEND,
    "patron_waiting": _EXTEND,
    "long_list": _WATCH,
}
_HELD = {each.name for each in film_profile().rules if each.held}


def _first(sql: str) -> str:
    film_world().begin(())
    return str(film_world().query(sql)[0][0])


def _constants(text: str) -> dict[str, Json]:
    given: dict[str, Json] = {
        "MEMBER": _first(
            "SELECT name FROM members WHERE tier = 'standard' AND id NOT IN (SELECT member_id FROM loans)"
        ),
        "DIRECTOR": "Ridley Scott",
        "TITLE": _first("SELECT f.title FROM screenings s JOIN films f ON f.id = s.film_id ORDER BY s.id"),
        "SEATS": 4,
        "BORROWER": _first(
            "SELECT m.name FROM members m JOIN loans l ON l.member_id = m.id WHERE m.id NOT IN (SELECT member_id "
            "FROM loans WHERE returned_on IS NOT NULL) GROUP BY m.id HAVING count(*) = 1 ORDER BY m.id"
        ),
    }
    return {name: given[name] for name in constants_of(parse_spec(text))}


def _setup(text: str) -> tuple[Change, ...]:
    """Rows that let the action be done, and no rule forbid it."""
    given = _constants(text)
    [member] = film_world().query("SELECT id FROM members WHERE name = ?", (given.get("MEMBER"),)) or [(0,)]
    spec = parse_spec(text)
    assert isinstance(spec, Request)
    query = spec.act.arguments[film_profile().action(spec.act.action).report]
    assert isinstance(query, Best)
    [reported] = Twin(spec, film_profile()).rows(query, "id", film_world(), given)
    if text == _LEND:
        return (
            Change("discs", "update", {"film_id": reported}, {}, {"copies_left": 2}),
            Change("members", "update", {"id": member[0]}, {}, {"tier": "patron", "joined": "2025-06-01"}),
        )
    if text == _BOOK:
        return (
            Change("screenings", "update", {"id": reported}, {}, {"seats_left": 9, "starts_at": "2026-03-09 20:00"}),
            Change("members", "update", {"id": member[0]}, {}, {"tier": "patron"}),
        )
    if text == _CANCEL:
        booking = {"member_id": member[0], "screening_id": reported, "seats": 2, "booked_at": "2026-03-01 10:00"}
        moved = Change("screenings", "update", {"id": reported}, {}, {"starts_at": "2026-03-09 20:00"})
        return (moved, Change("bookings", "insert", {"id": 999_999}, {}, booking))
    if text == _EXTEND:
        [(film,)] = film_world().query("SELECT film_id FROM loans WHERE id = ?", (reported,))
        waiting = film_world().query("SELECT member_id FROM watchlist WHERE film_id = ?", (film,))
        gone = [Change("watchlist", "delete", {"member_id": each, "film_id": film}) for (each,) in waiting]
        return (Change("loans", "update", {"id": reported}, {}, {"due_on": "2026-03-09"}), *gone)
    return ()


@cache
def _pair(rule: str) -> tuple[Task, tuple[Outcome, Outcome]]:
    """The task, allowed on variant 0, forbidden by the rule on variant 1, and what is accepted there."""
    text = _RULES[rule]
    spec, given, setup = parse_spec(text), _constants(text), _setup(text)
    assert isinstance(spec, Request)
    [breach] = [each for each in breaches(spec, film_profile()) if each.rule.name == rule]
    data = Data(film_profile(), film_world())
    for seed in range(40):
        film_world().begin(setup)
        changes = broken_by(breach, data, given, Random(seed))
        assert changes, f"no change of generated rows lets {rule} forbid it"
        setups = ((*setup, *changes[:-1]), (*setup, *changes))
        allowed, declined = (_accepted(spec, given, each) for each in setups)
        # Discs that are led here may be overdue, and then another rule comes first.
        if (allowed.answer["decision"], declined.answer["decision"]) == ("done", rule):
            made = compile_task(Draft("a_task", 2, spec, 5, (given, given), setups), film_profile())
            return made, (allowed, declined)
    raise AssertionError(rule)


def _accepted(spec: Request, given: dict[str, Json], setup: tuple[Change, ...]) -> Outcome:
    film_world().begin(setup)
    outcome = Twin(spec, film_profile()).outcome(film_world(), given)
    assert outcome is not None
    return outcome


def _package(task: Task) -> Package:
    return replace(film_base(), tasks={task.name: task})


def _session(task: Task) -> Session:
    package = _package(task)
    return Session(package, LocalHost(package))


@pytest.mark.parametrize("rule", _RULES)
def test_one_row_lets_the_rule_forbid_what_was_allowed(rule: str) -> None:
    task, (allowed, declined) = _pair(rule)
    one, other = (each.setup for each in task.variants)
    assert other[:-1] == one
    assert allowed.answer == {**declined.answer, "decision": "done"}
    assert declined.answer["decision"] == rule
    assert allowed.changes
    assert declined.changes == ()


@pytest.mark.parametrize("rule", _RULES)
def test_the_solution_acts_on_the_one_and_declines_the_other(rule: str) -> None:
    task, outcomes = _pair(rule)
    session = _session(task)
    for at, outcome in enumerate(outcomes):
        session.reset(task.name, at)
        answer = session.solve()
        assert session.failure is None
        assert outcome.accepts(session.changes(), answer)
        assert session.judge(session.changes(), answer, task, task.variants[at]).passed


@pytest.mark.parametrize("rule", _RULES)
def test_always_acting_and_always_declining_each_fail_one_of_the_two(rule: str) -> None:
    task, (allowed, declined) = _pair(rule)
    session = _session(task)
    session.reset(task.name, 0)
    session.solve()
    acted = session.changes()
    for answer in (allowed.answer, declined.answer):
        assert not session.judge(acted, answer, task, task.variants[1]).passed
        assert not session.judge((), answer, task, task.variants[0]).passed
    assert not session.judge((), allowed.answer, task, task.variants[1]).passed
    other = next(each.name for each in film_profile().rules if each.name != rule)
    assert not session.judge((), {**declined.answer, "decision": other}, task, task.variants[1]).passed


@pytest.mark.parametrize("rule", _RULES)
def test_the_tools_refuse_what_held_rules_forbid_and_let_the_others_be_broken(rule: str) -> None:
    task, (_, declined) = _pair(rule)
    session = _session(task)
    session.reset(task.name, 0)
    episode = Episode(session)
    episode.solve()
    done = episode.calls[-1]
    session.reset(task.name, 1)
    result = session.call(done.name, done.arguments)
    assert result.ok == (rule not in _HELD)
    if result.ok:
        assert session.changes()
        assert not session.judge(session.changes(), declined.answer, task, task.variants[1]).passed
    else:
        assert result.value["error"]["kind"] == "refused"
        assert result.value["error"]["message"] == next(x.sentence for x in film_profile().rules if x.name == rule)


def test_there_are_rules_of_both_kinds() -> None:
    assert _HELD
    assert set(_RULES) - _HELD


def test_policy_md_tells_every_rule_and_the_time_and_not_who_holds_them() -> None:
    text = write_policy(film_profile())
    assert film_base().files["policy.md"].decode() == text
    assert all(f"**{each.name}**: {each.sentence}" in text for each in film_profile().rules)
    assert film_base().clock in text
    assert "RULE_" not in text


def test_whoever_acts_is_told_the_rules_beside_the_prompt() -> None:
    task, _ = _pair("overdue_disc")
    session = _session(task)
    session.reset(task.name)
    assert session.house_rules == write_policy(film_profile())
    assert session.prompt == task.prompt
    assert session.brief == f"{session.house_rules}\n{task.prompt}"
    assert Episode(session).house_rules == session.house_rules
    env = SynthEnv(_package(task), allow_unsafe=True)
    assert isinstance(env, gym.Env)
    observation, _ = env.reset(seed=1)
    assert observation == session.brief
    env.close()


def test_a_package_without_rules_tells_the_prompt_alone() -> None:
    task, _ = _pair("overdue_disc")
    package = _package(task)
    bare = replace(package, files={name: each for name, each in package.files.items() if name != "policy.md"})
    session = Session(bare, LocalHost(bare))
    session.reset(task.name)
    assert session.house_rules == ""
    assert session.brief == task.prompt


def test_policy_md_is_part_of_what_the_package_is() -> None:
    package = film_base()
    other = replace(package, files={**package.files, "policy.md": package.files["policy.md"] + b"11. Anything goes.\n"})
    assert "policy.md" in package.hashes
    assert package.digest != other.digest
