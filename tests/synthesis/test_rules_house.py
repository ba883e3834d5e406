"""Rules of the house over the film catalog: some the tools hold, some they don't, and the verifier holds them all."""

from __future__ import annotations

from dataclasses import replace

import gymnasium as gym
import pytest

from synthenv.compilers.policy import write_policy
from synthenv.env import SynthEnv
from synthenv.episode import Episode
from synthenv.package import Package, Task
from synthenv.sandbox.local import LocalHost
from synthenv.session import Session
from synthenv.spec.house import facts

from .film_parts import film_base, film_profile
from .house_pairs import HELD, RULES, pair


def _package(task: Task) -> Package:
    return replace(film_base(), tasks={task.name: task})


def _session(task: Task) -> Session:
    package = _package(task)
    return Session(package, LocalHost(package))


def _action(rule: str) -> str:
    return next(each.actions[0] for each in film_profile().rules if each.name == rule)


@pytest.mark.parametrize("rule", RULES)
def test_one_row_lets_the_rule_forbid_what_was_allowed(rule: str) -> None:
    task, (allowed, declined) = pair(rule)
    one, other = (each.setup for each in task.variants)
    assert other[:-1] == one
    recorded = {each.name for each in facts(_action(rule), film_profile())}
    assert (allowed.answer["decision"], declined.answer["decision"]) == ("done", rule)
    assert allowed.answer.keys() == declined.answer.keys() >= recorded
    for name in allowed.answer.keys() - recorded - {"decision"}:
        assert allowed.answer[name] == declined.answer[name]
    assert allowed.changes
    assert declined.changes == ()


@pytest.mark.parametrize("rule", RULES)
def test_the_solution_acts_on_the_one_and_declines_the_other(rule: str) -> None:
    task, outcomes = pair(rule)
    session = _session(task)
    for at, outcome in enumerate(outcomes):
        session.reset(task.name, at)
        answer = session.solve()
        assert session.failure is None
        assert outcome.accepts(session.changes(), answer)
        assert session.judge(session.changes(), answer, task, task.variants[at]).passed


@pytest.mark.parametrize("rule", RULES)
def test_always_acting_and_always_declining_each_fail_one_of_the_two(rule: str) -> None:
    task, (allowed, declined) = pair(rule)
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


@pytest.mark.parametrize("rule", RULES)
def test_the_tools_refuse_what_held_rules_forbid_and_let_the_others_be_broken(rule: str) -> None:
    task, (_, declined) = pair(rule)
    session = _session(task)
    session.reset(task.name, 0)
    episode = Episode(session)
    episode.solve()
    done = episode.calls[-1]
    session.reset(task.name, 1)
    result = session.call(done.name, done.arguments)
    assert result.ok == (rule not in HELD)
    if result.ok:
        assert session.changes()
        assert not session.judge(session.changes(), declined.answer, task, task.variants[1]).passed
    else:
        assert result.value["error"]["kind"] == "refused"
        assert result.value["error"]["message"] == next(x.sentence for x in film_profile().rules if x.name == rule)


def test_there_are_rules_of_both_kinds() -> None:
    assert HELD
    assert set(RULES) - HELD


def test_policy_md_tells_every_rule_and_the_time_and_not_who_holds_them() -> None:
    text = write_policy(film_profile())
    assert film_base().files["policy.md"].decode() == text
    assert all(f"**{each.name}**: {each.sentence}" in text for each in film_profile().rules)
    assert film_base().clock in text
    assert "RULE_" not in text


def test_whoever_acts_is_told_the_rules_beside_the_prompt() -> None:
    task, _ = pair("overdue_disc")
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
    task, _ = pair("overdue_disc")
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
