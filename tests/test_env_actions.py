"""Actions: text of any kind is answered, with what was expected where it was no call."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthenv.actions import MAX_CALLS
from synthenv.env import SynthEnv
from tests.anything import PLAIN
from tests.tiny import tiny


@pytest.fixture(scope="module")
def env() -> Iterator[SynthEnv]:
    made = SynthEnv(tiny(), task="year_of_book", max_turns=1_000_000, allow_unsafe=True)
    made.reset(seed=1)
    yield made
    made.close()


def call(name: object, /, **arguments: object) -> str:
    return json.dumps({"name": name, "arguments": arguments})


def stepped(env: SynthEnv, action: Any) -> Any:
    """The observation of a step, read as JSON; the step ended nothing."""
    observation, reward, terminated, truncated, _ = env.step(action)
    assert (reward, terminated, truncated) == (0.0, False, False)
    assert observation in env.observation_space
    return json.loads(observation)


def refusal(env: SynthEnv, action: Any) -> str:
    error = stepped(env, action)["error"]
    assert error["kind"] == "bad_argument"
    return str(error["message"])


def test_a_call_is_answered_with_the_tools_json(env: SynthEnv) -> None:
    assert stepped(env, call("find_member", name="Bo Marsh")) == {"member_id": 2, "name": "Bo Marsh"}


def test_arguments_may_be_json_in_a_string(env: SynthEnv) -> None:
    action = json.dumps({"name": "find_member", "arguments": '{"name": "Bo Marsh"}'})
    assert stepped(env, action) == {"member_id": 2, "name": "Bo Marsh"}


@pytest.mark.parametrize("arguments", ["", "{}", {}])
def test_arguments_may_be_none_at_all(env: SynthEnv, arguments: Any) -> None:
    assert stepped(env, json.dumps({"name": "search_books", "arguments": arguments}))["total"] == 9
    assert stepped(env, '{"name": "search_books"}')["total"] == 9


def test_a_list_of_calls_is_answered_with_a_list_in_order(env: SynthEnv) -> None:
    results = stepped(
        env, f"[{call('find_member', name='Bo Marsh')}, 3, {call('no_tool')}, {call('get_book', book_id=1)}]"
    )
    assert results[0] == {"member_id": 2, "name": "Bo Marsh"}
    assert results[1]["error"]["message"].startswith("This is no tool call: 3 is no object.")
    assert results[2]["error"]["kind"] == "unknown_tool"
    assert results[3]["title"] == "Winter Light"


EXPECTED = (
    ' Expected {"name": "TOOL", "arguments": {…}}, or a list of such calls. '
    "Tools: search_books, get_book, find_member, lend_book, submit."
)


@pytest.mark.parametrize(
    ("action", "why"),
    [
        ("", "it is no JSON: Expecting value at character 0."),
        ("Let me search for the film.", "it is no JSON: Expecting value at character 0."),
        ("{'name': 'get_book'}", "it is no JSON: Expecting property name enclosed in double quotes at character 1."),
        ('{"name": "get_book", "arguments": {"book_id": NaN}}', "NaN is no JSON number."),
        ('{"name": "get_book", "arguments": {"book_id": 1e999}}', "inf is no JSON number."),
        ('{"name": "\\ud800"}', "a text holds half a character (a lone surrogate) at 0."),
        ('{"name": "\ud800"}', "a text holds half a character (a lone surrogate) at 0."),
        ("[" * 100_000, "it is nested deeper than 32."),
        ('{"a":' * 100_000, "it has 500,000 characters; at most 100,000 are read."),
        ("x" * 10_000_000, "it has 10,000,000 characters; at most 100,000 are read."),
        ("9" * 5_000, "it is no JSON: "),
        ("null", "None is no object."),
        ("true", "True is no object."),
        ('"get_book"', "'get_book' is no object."),
        ("{}", "its keys are []."),
        ('{"tool": "get_book", "args": {}}', "its keys are ['tool', 'args']."),
        ('{"name": "get_book", "arguments": {}, "id": 1}', "its keys are ['name', 'arguments', 'id']."),
        ('{"name": "get_book", "arguments": "{book_id: 3}"}', "of its arguments, it is no JSON: "),
        ("[]", f"it lists 0 calls, and 1 to {MAX_CALLS} are run."),
        (f"[{','.join(['{}'] * 33)}]", f"it lists 33 calls, and 1 to {MAX_CALLS} are run."),
        (None, "it is no text but of type NoneType."),
        (3, "it is no text but of type int."),
        (b"{}", "it is no text but of type bytes."),
        ({"name": "get_book"}, "it is no text but of type dict."),
    ],
    ids=range(24),
)
def test_what_is_no_call_is_told_with_what_was_expected(env: SynthEnv, action: Any, why: str) -> None:
    message = refusal(env, action)
    assert message.startswith(f"This is no tool call: {why}")
    assert message.endswith(EXPECTED)
    assert len(message) < 600


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (call("get_book", book_id="3"), "get_book: book_id: expected an integer, got '3'"),
        ('{"name": "get_book", "arguments": [3]}', "get_book: the value: expected an object, got [3]"),
        ('{"name": "get_book", "arguments": null}', "get_book: the value: expected an object, got None"),
        ('{"name": "get_book", "arguments": "3"}', "get_book: the value: expected an object, got 3"),
        ('{"name": "submit"}', 'submit takes {"answer": …} and nothing else; got {}.'),
        (call("submit", year=1988), "submit takes {\"answer\": …} and nothing else; got {'year': 1988}."),
        ('{"name": "submit", "arguments": 1988}', 'submit takes {"answer": …} and nothing else; got 1988.'),
    ],
)
def test_a_bad_argument_is_told_with_what_was_expected(env: SynthEnv, action: str, said: str) -> None:
    assert refusal(env, action) == said


@pytest.mark.parametrize("name", ["get_bok", "", None, 3, ["get_book"], {"name": "get_book"}, "__init__", "submit "])
def test_an_unknown_tool_is_told_with_the_known_ones(env: SynthEnv, name: Any) -> None:
    error = stepped(env, call(name))["error"]
    assert error["kind"] == "unknown_tool"
    assert "submit" in error["message"] or "Did you mean" in error["message"]


_calls = st.fixed_dictionaries(
    {"name": st.sampled_from([*tiny().tools, "no_tool"]) | st.text(max_size=3)},
    optional={"arguments": PLAIN | st.fixed_dictionaries({}, optional={"book_id": st.integers(0, 12), "page": PLAIN})},
)


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=30)
    | st.text(st.characters(categories=["Cs", "L", "P"]), max_size=12)
    | PLAIN.map(json.dumps)
    | _calls.map(json.dumps)
    | st.lists(_calls | PLAIN, max_size=4).map(json.dumps)
)
def test_any_text_is_answered_within_the_observation_space(env: SynthEnv, action: str) -> None:
    stepped(env, action)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**31))
def test_any_sampled_action_is_answered_within_the_observation_space(env: SynthEnv, seed: int) -> None:
    env.action_space.seed(seed)
    stepped(env, env.action_space.sample())
