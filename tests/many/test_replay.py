"""Replays: the same bytes out of a fresh session, or the first place where they depart."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from synthenv.batch import rollout_batch
from synthenv.episode import Episode, Failure
from synthenv.kit import Json
from synthenv.policies import POLICIES
from synthenv.replays import Departure, replay
from synthenv.rollouts import Rollout, from_json, rollout
from synthenv.session import Session
from tests.tiny import TOOLS, tiny

LEND = {"book_id": 1, "member_id": 3}


def recorded(policy: Any = "oracle", task: str = "lend_oldest", **options: Any) -> Rollout:
    with Session(tiny(), allow_unsafe=True) as session:
        return rollout(session, task, policy=policy, **options)


def replayed(done: Rollout, **parts: Any) -> Departure | None:
    with Session(tiny(**parts), allow_unsafe=True) as session:
        return replay(session, from_json(done.to_json()))


@pytest.mark.parametrize("policy", POLICIES)
def test_what_was_played_in_workers_is_replayed_here_and_the_other_way_round(policy: str) -> None:
    for unsafe in (True, False):
        done = rollout_batch(tiny(), policy, None, 3, seed=2, allow_unsafe=unsafe)
        with Session(tiny(), allow_unsafe=not unsafe) as session:
            assert [replay(session, each) for each in done] == [None] * 8
            assert session.host.level != done[0].sandbox


def test_an_episode_that_a_policy_broke_off_is_replayed_as_far_as_it_went() -> None:
    def careless(episode: Episode) -> Json:
        episode.call("lend_book", LEND)
        raise ValueError("no idea")

    done = recorded(careless)
    assert done.error == Failure("policy", "ValueError: 'no idea'")
    assert len(done.changes) == 2
    assert replayed(done) is None


def test_an_episode_with_answers_of_the_wrong_type_is_replayed() -> None:
    assert replayed(recorded(lambda episode: 3)) is None


def test_a_call_after_the_answer_is_neither_run_nor_traced() -> None:
    def greedy(episode: Episode) -> Json:
        episode.call("lend_book", LEND)
        episode.submit("2026-01-26")
        told = episode.call("lend_book", {"book_id": 6, "member_id": 3})
        assert told.value["error"]["kind"] == "refused"
        return None

    done = recorded(greedy)
    assert len(done.calls) == 1
    assert len(done.changes) == 2
    assert replayed(done) is None


def test_a_tools_breach_is_replayed_as_it_was() -> None:
    broken = {"tools.py": TOOLS.replace("    if row is None:\n", "    1 / 0\n    if row is None:\n", 1).encode()}
    with Session(tiny(files=broken), allow_unsafe=True) as session:
        done = rollout(session, "year_of_book")
        assert done.error is not None
        assert done.error.boundary == "tool"
        assert replay(session, done) is None
        forged = replay(session, replace(done, error=None))
    assert forged is not None
    assert (forged.what, forged.expected) == ("breach", None)


def _call(done: Rollout, at: int, **parts: Any) -> Rollout:
    calls = list(done.calls)
    calls[at] = replace(calls[at], **parts)
    return replace(done, calls=tuple(calls))


FORGED: dict[str, tuple[Callable[[Rollout], Rollout], int | None, str]] = {
    "another prompt": (lambda done: replace(done, prompt="Do it."), None, "prompt"),
    "another level": (lambda done: replace(done, level=9), None, "level"),
    "a tool left out": (lambda done: replace(done, tools=done.tools[1:]), None, "tools"),
    "another result": (lambda done: _call(done, 1, result={"books": []}), 2, "result"),
    "an error that was none": (lambda done: _call(done, 2, ok=False), 3, "ok"),
    "another argument": (lambda done: _call(done, 2, arguments={"book_id": 4}), 3, "result"),
    "another tool": (lambda done: _call(done, 0, name="find_member"), 1, "result"),
    "a call left out": (lambda done: replace(done, calls=done.calls[:-1]), None, "changes"),
    "a call too many": (lambda done: replace(done, calls=(*done.calls, done.calls[-1])), 8, "result"),
    "a change left out": (lambda done: replace(done, changes=done.changes[:1]), None, "changes"),
    "another answer": (lambda done: replace(done, answer="2026-01-27"), None, "verdict"),
    "a verdict turned round": (
        lambda done: replace(done, verdict=replace(done.verdict, passed=False)),
        None,
        "verdict",
    ),
    "another package": (lambda done: replace(done, digest="0" * 64), None, "digest"),
    "an unknown task": (lambda done: replace(done, task="lend_newest"), None, "task"),
    "an unknown variant": (lambda done: replace(done, variant=7), None, "task"),
}


@pytest.mark.parametrize("how", FORGED)
def test_what_was_changed_in_a_trace_is_named(how: str) -> None:
    forge, call, what = FORGED[how]
    done = recorded()
    assert len(done.calls) == 7
    found = replayed(forge(done))
    assert found is not None
    assert (found.call, found.what) == (call, what)
    assert found.expected != found.got


def test_a_tool_that_answers_otherwise_departs_at_its_first_call() -> None:
    other = TOOLS.replace("PAGE_SIZE = 2", "PAGE_SIZE = 3").encode()
    found = replayed(recorded(), files={"tools.py": other})
    assert found is not None
    assert (found.task, found.variant, found.call, found.what) == ("lend_oldest", 0, 1, "result")
    assert [len(each["books"]) for each in (found.expected, found.got)] == [2, 3]


def test_a_trace_tells_all_that_a_reader_needs() -> None:
    done = recorded()
    table = json.loads(done.to_json())
    assert [each["function"]["name"] for each in table["tools"]] == [*tiny().tools, "submit"]
    assert table["tools"][-1]["function"]["parameters"]["properties"]["answer"] == {"type": "string"}
    assert set(table["versions"]) == {"synthenv", "python"}
    parts = {"prompt", "calls", "changes", "verdict", "seconds", "sandbox", "digest", "seed", "answer", "error"}
    assert parts <= set(table)
