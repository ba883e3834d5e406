"""A policy that knows our source, against the shipped package through Gymnasium: only what was asked for is paid."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import gymnasium as gym
import pytest

import synthenv  # noqa: F401 - registers the shipped packages
from synthenv.env import MAX_OBSERVATION, SynthEnv
from synthenv.package import read
from synthenv.session import Session
from synthenv.trust import shipped_folder

PACKAGE = read(shipped_folder() / "film")
TASKS = sorted(PACKAGE.tasks)


def _changes(task: str) -> bool:
    """Tell whether a task's solution changes anything."""
    with Session(PACKAGE) as session:
        session.reset(task)
        session.solve()
        return session.changes() != ()


EFFECTS = [name for name in TASKS if _changes(name)]
QUESTION = next(name for name in TASKS if name not in EFFECTS)
VARIANTS = (0, 3)


def test_the_package_has_tasks_that_ask_and_tasks_that_have_something_done() -> None:
    assert 0 < len(EFFECTS) < len(TASKS)


@pytest.fixture(scope="module")
def env() -> Iterator[gym.Env[str, str]]:
    env = gym.make("synthenv/film-v0")
    yield env
    env.close()


def started(env: gym.Env[str, str], task: str, variant: int = 0) -> dict[str, Any]:
    return env.reset(seed=1, options={"task": task, "variant": variant})[1]


def truth(env: gym.Env[str, str]) -> Any:
    """The answer that the package's own solution finds, in the episode that runs."""
    inner = env.unwrapped
    assert isinstance(inner, SynthEnv)
    return inner._session.solve()


def submitted(env: gym.Env[str, str], answer: Any) -> float:
    """The reward of handing this in; a wrong type is handed in until it counts."""
    action = json.dumps({"name": "submit", "arguments": {"answer": answer}})
    for _ in range(3):
        observation, reward, terminated, truncated, _ = env.step(action)
        assert not truncated
        assert env.observation_space.contains(observation)
        if terminated:
            return float(reward)
        assert reward == 0.0
    raise AssertionError("the third answer of the wrong type counts")


def items(answer: Any) -> list[Any]:
    return answer if isinstance(answer, list) else [answer]


def leaves(answer: Any) -> list[Any]:
    parts = answer.values() if isinstance(answer, dict) else answer if isinstance(answer, list) else None
    return [answer] if parts is None else [leaf for each in parts for leaf in leaves(each)]


def with_leaves(answer: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(answer, dict):
        return {key: with_leaves(each, change) for key, each in answer.items()}
    return [with_leaves(each, change) for each in answer] if isinstance(answer, list) else change(answer)


def moved(leaf: Any, by: float) -> Any:
    """Another number, or another text."""
    return f"{leaf} {by}" if isinstance(leaf, str) else leaf + by


CHANGES: tuple[Callable[[Any], Any], ...] = (
    lambda leaf: moved(leaf, 1),
    lambda leaf: moved(leaf, -1),
    lambda leaf: f"-{leaf}" if isinstance(leaf, str) else -leaf,
    lambda leaf: moved(leaf, 0.5),
    lambda leaf: f"{leaf}x",
    lambda leaf: f"9{leaf}",
    lambda leaf: "".join(chr(ord(sign) + 0xFEE0) if sign.isdigit() else f"{sign}." for sign in str(leaf)),
    lambda leaf: {"id": leaf},
    lambda leaf: [leaf],
    lambda leaf: True,
    lambda leaf: None,
)
"""What is done to each number and text of an answer to make it another one."""


def wrong_for(answer: Any) -> Iterator[Any]:
    """What a lazy verifier would take for the answer."""
    yield from (
        None,
        True,
        False,
        0,
        1,
        -1,
        "",
        "*",
        "all",
        [],
        {},
        [[]],
        [None],
        [True],
        [0],
        "null",
        "true",
        2**63 - 1,
    )
    yield {"answer": answer}
    yield [answer]
    yield json.dumps(answer)[:-1]
    for change in CHANGES:
        yield with_leaves(answer, change)
    whole = items(answer)
    yield [*whole, *whole]
    yield [*whole, whole[0]]
    yield [*whole, 1]
    if isinstance(answer, dict):
        for key in answer:
            yield {other: each for other, each in answer.items() if other != key}
            yield {**answer, key: with_leaves(answer[key], CHANGES[0])}
            yield {**answer, key: [answer[key]]}
            doubled = isinstance(answer[key], list)
            yield {**answer, key: answer[key] * 2 if doubled else with_leaves(answer[key], lambda leaf: moved(leaf, 2))}
        yield {**answer, "more": 1}
    yield whole[:-1]
    yield whole[1:] if len(whole) > 1 else whole + whole
    yield list(range(1, 2000))
    yield ", ".join(map(str, whole)) if len(whole) > 1 else f"{whole[0]}, {whole[0]}"
    yield {str(at): each for at, each in enumerate(whole)}


@pytest.mark.parametrize("task", TASKS)
def test_the_truth_is_paid_and_nothing_near_it(env: gym.Env[str, str], task: str) -> None:
    for variant in VARIANTS:
        started(env, task, variant)
        answer = truth(env)
        assert submitted(env, answer) == 1.0
        for wrong in wrong_for(answer):
            started(env, task, variant)
            if task in EFFECTS:
                assert truth(env) == answer, "what was to be done is done; the answer alone is wrong"
            assert submitted(env, wrong) == 0.0, wrong


@pytest.mark.parametrize("task", TASKS)
def test_an_answer_of_another_variant_or_in_another_order_is_paid_where_it_is_right_only(
    env: gym.Env[str, str], task: str
) -> None:
    answers = []
    for variant in range(len(PACKAGE.tasks[task].variants)):
        started(env, task, variant)
        answers.append(truth(env))
    for variant, answer in enumerate(answers[:3]):
        for other in answers:
            started(env, task, variant)
            if sorted(map(str, leaves(other))) != sorted(map(str, leaves(answer))):
                assert submitted(env, other) == 0.0
        if "ranked" in str(PACKAGE.tasks[task].spec) and len(items(answer)) > 1:
            started(env, task, variant)
            assert submitted(env, answer[::-1]) == 0.0


@pytest.mark.parametrize("form", [int, float, str, "{}.0".format, " {} ".format])
def test_the_clothes_of_a_number_neither_cost_nor_earn_anything(env: gym.Env[str, str], form: Any) -> None:
    started(env, QUESTION)
    answer = truth(env)
    assert submitted(env, with_leaves(answer, form)) == 1.0
    started(env, QUESTION)
    assert submitted(env, with_leaves(answer, lambda leaf: form(leaf + 1))) == 0.0


def test_an_answer_is_judged_once(env: gym.Env[str, str]) -> None:
    started(env, QUESTION)
    answer = truth(env)
    right = {"name": "submit", "arguments": {"answer": answer}}
    wrong = {"name": "submit", "arguments": {"answer": with_leaves(answer, lambda leaf: moved(leaf, 1))}}
    observation, reward, terminated, _, _ = env.step(json.dumps([wrong, right, right]))
    assert (reward, terminated) == (0.0, True)
    assert observation.count("Not run") == 2
    assert env.step(json.dumps(right))[1] == 0.0
    assert env.step(json.dumps([right] * 9))[1] == 0.0
    started(env, QUESTION)
    observation, reward, terminated, _, info = env.step(json.dumps([right, wrong, {"name": "get_film"}]))
    assert (reward, terminated, info["passed"]) == (1.0, True, True)
    assert env.step(json.dumps(right))[1] == 0.0, "a reward is paid once"


PRIVATE = (
    *("_page", "_found", "__init__", "__class__", "__getattr__", "verify", "verifier", "solve", "reset", "judge"),
    *("host", "_session", "db", "day", "ToolError", "PAGE_SIZE", "Submit", "submit ", "ѕubmit", "submit\0", "", "."),
    *("../solution.py", "film.submit", "tools.get_film", "get_film\n", None, True, 0, ["get_film"], {"name": "submit"}),
)


@pytest.mark.parametrize("name", PRIVATE)
def test_only_tools_are_called(env: gym.Env[str, str], name: Any) -> None:
    started(env, QUESTION)
    observation, reward, terminated, _, info = env.step(json.dumps({"name": name, "arguments": {"answer": [1]}}))
    assert "error" in json.loads(observation)
    assert (reward, terminated, info["rows_changed"]) == (0.0, False, 0)


ARGUMENTS: tuple[dict[str, Any], ...] = (
    {"db": 1, "film_id": 1},
    {"db": {"rows": []}, "film_id": 1},
    {"self": 1, "film_id": 1},
    {"film_id": "1"},
    {"film_id": True},
    {"film_id": 1.0},
    {"film_id": None},
    {"film_id": [1]},
    {"film_id": {"$ne": 0}},
    {"film_id": "1 OR 1=1"},
    {"film_id": 2**63 - 1},
    {"film_id": -(2**63) + 1},
    {"__class__": 1},
    {"film_id": 1, "film_id ": 1},
)


@pytest.mark.parametrize("arguments", ARGUMENTS)
def test_bad_arguments_get_an_error_that_holds_nothing_of_the_machine(
    env: gym.Env[str, str], arguments: dict[str, Any]
) -> None:
    started(env, QUESTION)
    observation = env.step(json.dumps({"name": "get_film", "arguments": arguments}))[0]
    error = json.loads(observation)["error"]
    assert error["kind"] in ("bad_argument", "not_found")
    for leak in ("/", "Traceback", "SELECT", "apsw", "0x", "verifier"):
        assert leak not in error["message"]


TEXTS = (
    *("", "'", '"', "%", "_", "\\", "\0", "' OR 1=1 --", "x'); DELETE FROM films; --", "‮", "\u0130", "🎬" * 99),
    *("a" * 90_000, "NULL", "\ufeff", "İ" * 500, "{}", "{0.__class__}", "%s%n", "\x1b[2J", "ﬁ", "ß"),
)
NUMBERS = (0, -1, 1, 2**31, 2**63 - 1, -(2**63) + 1)


@pytest.mark.parametrize("tool", PACKAGE.tools)
def test_no_argument_makes_a_tool_fail(env: gym.Env[str, str], tool: str) -> None:
    signature = PACKAGE.tools[tool]
    ordinary = {each.name: _values(each.schema)[0] for each in signature.parameters if each.required}
    started(env, QUESTION)
    calls = [
        {"name": tool, "arguments": {**ordinary, each.name: value}}
        for each in signature.parameters
        for value in _values(each.schema)
    ]
    for call in calls or [{"name": tool}]:
        started(env, QUESTION)
        observation, reward, _, _, _ = env.step(json.dumps(call))
        assert reward == 0.0
        assert "tool_failed" not in observation, call
        assert len(observation) <= 17_000


def _values(schema: Any) -> tuple[Any, ...]:
    if "enum" in schema:
        return tuple(schema["enum"])
    return NUMBERS if "integer" in schema["type"] else TEXTS


def test_the_answer_stands_in_nothing_that_is_given_at_the_start_or_at_the_end(env: gym.Env[str, str]) -> None:
    for task in TASKS:
        observation, info = env.reset(seed=1, options={"task": task, "variant": 0})
        answer = truth(env)
        wrong = with_leaves(answer, lambda leaf: moved(leaf, 1))
        judged, _, _, _, ending = env.step(json.dumps({"name": "submit", "arguments": {"answer": wrong}}))
        told = json.dumps([observation, judged, {**ending, "tools": None}])
        given = json.dumps({**info, "tools": None})
        for each in leaves(answer):
            if not isinstance(each, str) and each > 999:
                assert str(each) not in told
                assert str(each) not in given
        assert {"constants", "solution", "spec", "seed"}.isdisjoint({*info, *ending})


def test_what_info_holds_is_a_copy_all_the_way_down(env: gym.Env[str, str]) -> None:
    before = json.dumps(started(env, QUESTION)["tools"])
    for tool in started(env, QUESTION)["tools"]:
        _spoil(tool)
    assert json.dumps(started(env, QUESTION)["tools"]) == before
    assert submitted(env, truth(env)) == 1.0


def _spoil(value: Any) -> None:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in list(parts):
        _spoil(each)
    if isinstance(value, (dict, list)):
        value.clear()


def found(env: gym.Env[str, str], what: str) -> list[int]:
    """The numbers on the first page of a search for everything."""
    reply = json.loads(env.step(json.dumps({"name": f"search_{what}", "arguments": {}}))[0])
    return [each["id"] for each in reply[what]]


def written(env: gym.Env[str, str]) -> dict[str, Any]:
    """The info after one film more on the first member's watchlist."""
    member, films = found(env, "members")[0], found(env, "films")
    calls = [{"name": "add_to_watchlist", "arguments": {"member_id": member, "film_id": film}} for film in films]
    for call in calls:
        observation, _, _, _, info = env.step(json.dumps(call))
        if "error" not in observation:
            return info
    raise AssertionError("every film is on it already")


def test_two_environments_share_no_episode() -> None:
    one, two = gym.make("synthenv/film-v0"), gym.make("synthenv/film-v0")
    started(one, QUESTION)
    started(two, QUESTION)
    member = found(one, "members")[0]
    listed = json.dumps({"name": "list_watchlist", "arguments": {"member_id": member}})
    before = two.step(listed)[0]
    assert written(one)["rows_changed"] == 1
    assert one.step(listed)[0] != before
    assert two.step(listed)[0] == before
    one.close()
    two.close()


def test_changing_something_on_the_way_is_not_paid(env: gym.Env[str, str]) -> None:
    for task in TASKS:
        started(env, task)
        answer = truth(env)
        assert written(env)["rows_changed"] >= 1
        assert submitted(env, answer) == 0.0


def deeds(env: gym.Env[str, str]) -> list[dict[str, Any]]:
    """Calls that write, for a few members and all films of the first page."""
    members, films = found(env, "members")[:2], found(env, "films")
    return [
        {"name": name, "arguments": {"member_id": member, "film_id": film}}
        for name in ("lend_disc", "add_to_watchlist")
        for member in members
        for film in films
    ]


def _differs(env: gym.Env[str, str], task: str, call: dict[str, Any], done: object) -> bool:
    """Tell whether a call changes something, and something else than what was to be done."""
    inner = env.unwrapped
    assert isinstance(inner, SynthEnv)
    started(env, task)
    env.step(json.dumps(call))
    return inner._session.changes() not in ((), done)


@pytest.mark.parametrize("task", EFFECTS)
def test_what_was_to_be_done_is_paid_when_it_was_done_once_and_for_the_right_ones(
    env: gym.Env[str, str], task: str
) -> None:
    inner = env.unwrapped
    assert isinstance(inner, SynthEnv)
    started(env, task)
    answer = truth(env)
    done = inner._session.changes()
    assert done
    other = [call for call in deeds(env) if _differs(env, task, call, done)]
    assert other
    for call in other:
        for as_well in (False, True):
            started(env, task)
            if as_well:
                truth(env)
            before = inner._session.changes()
            env.step(json.dumps(call))
            if inner._session.changes() != before:
                assert submitted(env, answer) == 0.0, call
    started(env, task)
    assert submitted(env, answer) == 0.0, "the answer without the deed"


def test_an_action_of_any_size_is_answered_in_bounds(env: gym.Env[str, str]) -> None:
    started(env, QUESTION)
    many = json.dumps([{"name": "search_films", "arguments": {}}] * 32)
    assert len(env.step(many)[0]) <= MAX_OBSERVATION
    for action in ("x" * 10_000_000, "[" * 100_000, '{"a":' * 20_000, "9" * 99_000, '"\ud800"', '{"name": NaN}', "[]"):
        observation, reward, terminated, _, _ = env.step(action)
        assert (reward, terminated) == (0.0, False)
        assert len(observation) < 2_000
        assert "This is no tool call" in observation
