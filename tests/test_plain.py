"""Plain values: whatever comes, it is plain JSON afterwards or a reason why not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthenv.plain import DECIMALS, MAX_DEPTH, MAX_TEXT, NotPlain, canonical, parsed, plain
from tests.anything import ANYTHING, PLAIN, Liar, Mute


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth - 1):
        value = [value]
    return value


def outcome(make: Callable[[Any], Any], value: Any) -> tuple[Any, str | None]:
    """What comes of a value, or the reason why nothing does; any other exception goes on."""
    try:
        return make(value), None
    except NotPlain as error:
        return None, str(error)


@given(ANYTHING)
def test_any_value_is_plain_or_says_why_not(value: object) -> None:
    made, why = outcome(plain, value)
    if why is None:
        assert made == json.loads(canonical(made).encode("utf-8"))
    else:
        assert why


@given(PLAIN)
def test_a_plain_value_stays_itself(value: Any) -> None:
    once = plain(value)
    assert canonical(plain(once)) == canonical(once)


@given(PLAIN)
def test_json_is_read_back_as_the_value_it_was_written_from(value: Any) -> None:
    assert canonical(parsed(json.dumps(value))) == canonical(plain(value))


@given(
    st.text()
    | st.text(st.sampled_from('[]{}",:0123456789.eE+-nulltrefalsNIy \\u'), max_size=40)
    | st.text(st.characters(categories=["Cs", "L"]), max_size=10)
)
def test_any_text_is_read_or_says_why_not(text: str) -> None:
    made, why = outcome(parsed, text)
    if why is None:
        assert canonical(plain(made)) == canonical(made)
    else:
        assert why


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (float("nan"), "nan is no JSON number"),
        (float("-inf"), "-inf is no JSON number"),
        (2**63, "more than 64 bits"),
        (b"text", "of type bytes"),
        ({1, 2}, "of type set"),
        ({1: 2}, "a key of type int"),
        ({"\ud800": 2}, "half a character"),
        (["half \udfff"], "half a character"),
        (Liar("x"), "of type Liar"),
        ({Liar("x"): 1}, "a key of type Liar"),
        (True.__class__.__mro__, "of type type"),
        (Mute(), "of type Mute"),
        (nested(MAX_DEPTH + 1), f"deeper than {MAX_DEPTH}"),
    ],
)
def test_what_is_no_json_is_refused_by_kind(value: object, why: str) -> None:
    with pytest.raises(NotPlain, match=why):
        plain(value)


def test_a_list_that_holds_itself_is_refused() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(NotPlain, match="deeper"):
        plain(value)


def test_depth_is_measured_and_not_guessed() -> None:
    assert plain(nested(MAX_DEPTH)) == nested(MAX_DEPTH)
    assert parsed("[" * MAX_DEPTH + "]" * MAX_DEPTH) == nested(MAX_DEPTH)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no JSON: Expecting value at character 0"),
        ("{} and more", "Extra data at character 3"),
        ("NaN", "NaN is no JSON number"),
        ("[-Infinity]", "-Infinity is no JSON number"),
        ("1e999", "inf is no JSON number"),
        (str(2**63), "more than 64 bits"),
        ("9" * 5_000, "no JSON: .*digits"),
        ('"\\ud800"', "half a character"),
        ('"\ud800"', "half a character"),
        ("[" * 100_000, f"deeper than {MAX_DEPTH}"),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), f"deeper than {MAX_DEPTH}"),
        ('"' + "x" * 10_000_000 + '"', f"10,000,002 characters; at most {MAX_TEXT:,}"),
    ],
    ids=lambda each: each[:20],
)
def test_what_can_not_be_read_says_why(text: str, why: str) -> None:
    with pytest.raises(NotPlain, match=why):
        parsed(text)


def test_floats_are_rounded_so_that_the_last_bit_of_another_machine_changes_nothing() -> None:
    assert plain(0.1 + 0.2) == 0.3
    assert plain([1.23456789]) == [round(1.23456789, DECIMALS)]


def test_tuples_become_lists_and_copies_are_new() -> None:
    inner = [1]
    made = plain({"a": (inner, 2)})
    inner.append(3)
    assert made == {"a": [[1], 2]}
