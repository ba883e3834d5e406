"""An episode: how it starts, what it tells on the way, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from synthenv.env import MAX_TURNS, SynthEnv
from synthenv.errors import UsageError
from tests.tiny import tiny

LOOK = '{"name": "get_book", "arguments": {"book_id": 3}}'
LEND = '{"name": "lend_book", "arguments": {"book_id": 3, "member_id": 2}}'


@pytest.fixture
def env() -> Iterator[SynthEnv]:
    made = SynthEnv(tiny(), allow_unsafe=True)
    yield made
    made.close()


def submit(answer: Any) -> str:
    return json.dumps({"name": "submit", "arguments": {"answer": answer}})


def start(env: SynthEnv, task: str = "year_of_book", variant: int = 0) -> dict[str, Any]:
    return env.reset(options={"task": task, "variant": variant})[1]


def test_a_reset_gives_the_prompt_and_the_tools(env: SynthEnv) -> None:
    observation, info = env.reset(options={"task": "on_the_shelf", "variant": 1})
    assert observation == "Which books by Iris Oduya are on the shelf? Give their titles."
    names = [each["function"]["name"] for each in info.pop("tools")]
    assert names == ["search_books", "get_book", "find_member", "lend_book", "submit"]
    assert info == {
        "task": "on_the_shelf",
        "variant": 1,
        "level": 2,
        "turns": 0,
        "tool_calls": 0,
        "rows_changed": 0,
    }


def test_the_tools_are_the_callers_own_to_change(env: SynthEnv) -> None:
    start(env)["tools"][0]["function"]["parameters"]["properties"].clear()
    assert start(env)["tools"][0]["function"]["parameters"]["properties"]


def test_the_right_answer_is_rewarded_at_the_end_and_once(env: SynthEnv) -> None:
    start(env)
    assert env.step(LOOK)[1:4] == (0.0, False, False)
    observation, reward, terminated, truncated, info = env.step(submit(1988))
    assert (json.loads(observation), reward, terminated, truncated) == ({"submitted": True}, 1.0, True, False)
    assert info["passed"] is True
    assert info["reasons"] == ["the outcome is one that was asked for"]
    observation, reward, terminated, truncated, info = env.step(submit(1988))
    assert (reward, terminated, truncated) == (0.0, True, False)
    assert "The episode is over" in observation


def test_a_wrong_answer_ends_the_episode_with_its_reasons(env: SynthEnv) -> None:
    start(env)
    _, reward, terminated, _, info = env.step(submit(1))
    assert (reward, terminated, info["passed"]) == (0.0, True, False)
    assert info["reasons"] == ["the year is another"]


def test_the_right_outcome_of_a_task_that_changes_state(env: SynthEnv) -> None:
    start(env, "lend_oldest")
    env.step('{"name": "lend_book", "arguments": {"book_id": 1, "member_id": 3}}')
    _, reward, _, _, info = env.step(submit("2026-01-26"))
    assert (reward, info["rows_changed"], info["tool_calls"], info["turns"]) == (1.0, 2, 1, 2)


def test_an_answer_of_the_wrong_type_is_told_twice_and_then_counts(env: SynthEnv) -> None:
    start(env)
    for _ in range(2):
        observation, _, terminated, _, _ = env.step(submit("long ago"))
        assert not terminated
        assert json.loads(observation)["error"]["message"].startswith("submit: the value: expected an integer")
    _, reward, terminated, _, info = env.step(submit("long ago"))
    assert (reward, terminated) == (0.0, True)
    assert info["reasons"][0].startswith("the answer is of the wrong type")


def test_submit_in_a_list_ends_it_and_what_follows_is_not_run(env: SynthEnv) -> None:
    start(env)
    observation, reward, terminated, _, info = env.step(f"[{LOOK}, {submit(1988)}, {LEND}, {submit(1)}]")
    results = json.loads(observation)
    assert results[0]["title"] == "Salt Roads"
    assert results[1] == {"submitted": True}
    assert results[2] == results[3]
    assert results[2]["error"] == {"kind": "refused", "message": "Not run: the episode ended with submit."}
    assert (reward, terminated, info["tool_calls"], info["rows_changed"]) == (1.0, True, 1, 0)


def test_the_turn_limit_cuts_the_episode_off() -> None:
    env = SynthEnv(tiny(), max_turns=3, allow_unsafe=True)
    start(env)
    for _ in range(2):
        assert env.step("hm")[2:4] == (False, False)
    observation, reward, terminated, truncated, info = env.step(LOOK)
    assert json.loads(observation)["book_id"] == 3
    assert (reward, terminated, truncated) == (0.0, False, True)
    assert info["passed"] is False
    assert info["reasons"] == ["no answer was handed in within 3 turns"]
    assert env.step(submit(1988))[1:4] == (0.0, False, True), "too late"
    env.close()


def test_an_answer_on_the_last_turn_counts() -> None:
    env = SynthEnv(tiny(), max_turns=1, allow_unsafe=True)
    start(env)
    assert env.step(submit(1988))[1:4] == (1.0, True, False)
    env.close()


def test_the_turn_limit_has_a_default(env: SynthEnv) -> None:
    start(env)
    steps = [env.step(LOOK)[3] for _ in range(MAX_TURNS)]
    assert steps == [False] * (MAX_TURNS - 1) + [True]


def test_a_reset_undoes_what_the_episode_changed(env: SynthEnv) -> None:
    start(env)
    before = env.step(LOOK)[0]
    assert env.step(LEND)[4]["rows_changed"] == 2
    assert env.step(LOOK)[0] != before
    start(env)
    assert env.step(LOOK)[0] == before


def test_the_seed_picks_task_and_variant(env: SynthEnv) -> None:
    def drawn(seed: int | None) -> tuple[str, int]:
        info = env.reset(seed=seed)[1]
        return info["task"], info["variant"]

    first = [drawn(seed) for seed in range(60)]
    assert first == [drawn(seed) for seed in range(60)]
    assert set(first) == {(name, at) for name, task in tiny().tasks.items() for at in range(len(task.variants))}
    drawn(7)
    after = [drawn(None) for _ in range(5)]
    drawn(7)
    assert after == [drawn(None) for _ in range(5)]


def test_a_task_that_is_given_is_kept_and_its_variants_are_drawn() -> None:
    env = SynthEnv(tiny(), task="lend_oldest", allow_unsafe=True)
    infos = [env.reset(seed=seed)[1] for seed in range(30)]
    assert {each["task"] for each in infos} == {"lend_oldest"}
    assert {each["variant"] for each in infos} == {0, 1, 2}
    assert start(env, "on_the_shelf")["task"] == "on_the_shelf", "options say otherwise for one episode"
    assert env.reset(seed=1)[1]["task"] == "lend_oldest"
    env.close()


@pytest.mark.parametrize("seed", [0, 2**64, np.int64(3)])
def test_a_seed_is_a_whole_number(env: SynthEnv, seed: Any) -> None:
    assert env.reset(seed=seed)[0] == env.reset(seed=int(seed))[0]


@pytest.mark.parametrize("seed", ["3", 3.0, -1, True, [3], float("nan")])
def test_a_seed_that_is_no_number_is_a_sentence(env: SynthEnv, seed: Any) -> None:
    with pytest.raises(UsageError, match=r"The seed is .*; expected a whole number from 0, or None"):
        env.reset(seed=seed)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"task": "on_shelf"}, "has no task 'on_shelf'. Did you mean 'on_the_shelf'"),
        ({"task": ["on_the_shelf"]}, r"The task is \['on_the_shelf'\]; expected its name"),
        ({"task": "on_the_shelf", "variant": 2}, "has variants 0 to 1, not 2"),
        ({"task": "on_the_shelf", "variant": "1"}, "has variants 0 to 1, not '1'"),
        ({"taks": "on_the_shelf"}, "The reset has no option 'taks'. Did you mean 'task'"),
        ("on_the_shelf", "The reset's options are 'on_the_shelf'; expected a dict"),
    ],
)
def test_options_that_there_are_not_are_a_sentence(env: SynthEnv, options: Any, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        env.reset(options=options)
