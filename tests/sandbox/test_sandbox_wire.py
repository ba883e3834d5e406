"""Frames: what is plain goes through unchanged, all else is refused by name, and nobody waits for ever."""

from __future__ import annotations

import json
import math
import socket
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthenv.sandbox import wire

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


def body(value: Any) -> bytes:
    return wire.encode(value)[wire.HEADER.size :]


def deep(levels: int) -> Any:
    value: Any = 0
    for _ in range(levels):
        value = [value]
    return value


def soon(seconds: float = 2.0) -> float:
    return time.monotonic() + seconds


@pytest.fixture
def ends() -> Iterator[tuple[wire.Line, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield wire.Line(ours), theirs


@given(PLAIN)
def test_plain_values_come_out_as_they_went_in(value: Any) -> None:
    again = wire.decode(body(value))
    assert repr(again) == repr(value)


@given(PLAIN)
def test_a_frame_is_compact_json(value: Any) -> None:
    assert json.loads(body(value)) == value


@given(st.binary(max_size=60))
def test_any_bytes_are_a_plain_value_or_no_frame(data: bytes) -> None:
    try:
        value = wire.decode(data)
    except wire.BadFrame:
        return
    wire.check(value)


class Text(str):
    pass


class Whole(int):
    pass


UNSENDABLE: dict[str, tuple[Any, str]] = {
    "a tuple": ((1,), "type tuple"),
    "bytes": (b"x", "type bytes"),
    "a set": ({1}, "type set"),
    "a text of another type": (Text("x"), "type Text"),
    "a number of another type": ([Whole(1)], "type Whole"),
    "a key that is a number": ({1: 2}, "key an object of type int"),
    "a key of another type": ({Text("a"): 2}, "key an object of type Text"),
    "NaN": (math.nan, "nan is no JSON"),
    "infinity": ({"a": -math.inf}, "-inf is no JSON"),
    "a long number": (2**63, "64 bits"),
    "half a character": (["\ud800"], "surrogate"),
    "a key with half a character": ({"\udfff": 1}, "surrogate"),
    "too deep": (deep(65), "deeper than 64"),
    "much too deep": (deep(100_000), "deeper than 64"),
    "too many": ([0] * 500_000, "500,000 values"),
    "too long": ("x" * 2**23, "8,388,610 bytes"),
}


@pytest.mark.parametrize(("value", "reason"), UNSENDABLE.values(), ids=UNSENDABLE.keys())
def test_what_is_not_plain_is_not_sent(value: Any, reason: str) -> None:
    with pytest.raises(wire.NotSendable, match=reason):
        wire.encode(value)


def test_the_limits_themselves_go_through() -> None:
    for value in (deep(64), [0] * 499_999, 2**63 - 1, -(2**63) + 1, "x" * (2**23 - 2)):
        assert wire.decode(body(value)) == value


def test_a_value_inside_itself_is_too_deep() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(wire.NotSendable, match="deeper"):
        wire.encode(loop)


UNREADABLE = {
    "nothing": (b"", "no JSON"),
    "no JSON": (b"nonsense", "no JSON"),
    "two values": (b"1 2", "follows"),
    "blanks around": (b" 1", "no JSON"),
    "no UTF-8": (b'"\xff"', "byte 1 is no UTF-8"),
    "an encoded surrogate": (b'"\xed\xa0\x80"', "no UTF-8"),
    "an escaped surrogate": (b'"\\ud800"', "surrogate"),
    "an escaped surrogate as a key": (b'{"\\udc00":1}', "surrogate"),
    "NaN": (b"NaN", "NaN is no JSON number"),
    "minus infinity": (b"[-Infinity]", "-Infinity is no JSON number"),
    "a number that overflows": (b"1e999", "inf is no JSON number"),
    "a long number": (b"9223372036854775808", "64 bits"),
    "a number of 5,000 digits": (b"9" * 5000, "no JSON"),
    "65 levels": (b"[" * 65 + b"]" * 65, "deeper than 64"),
    "a hundred thousand brackets": (b"[" * 100_000, "no JSON|deeper"),
    "a hundred thousand closed brackets": (b"[" * 100_000 + b"]" * 100_000, "deeper than 64"),
    "a hundred thousand objects": (b'{"a":' * 100_000, "no JSON|deeper"),
    "three million lists": (b"[" + b"[]," * 2_700_000 + b"0]", "500,000 values"),
}


@pytest.mark.parametrize(("data", "reason"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_is_no_plain_json_is_no_frame(data: bytes, reason: str) -> None:
    with pytest.raises(wire.BadFrame, match=reason):
        wire.decode(data)


def test_brackets_are_refused_where_little_stack_is_left() -> None:
    def at_the_bottom(levels: int) -> None:
        if levels:
            at_the_bottom(levels - 1)
            return
        with pytest.raises(wire.BadFrame):
            wire.decode(b"[" * 100_000 + b"]" * 100_000)

    at_the_bottom(sys.getrecursionlimit() // 2)


def test_questions_and_answers_pass_over_a_line(ends: tuple[wire.Line, socket.socket]) -> None:
    line, other = ends
    for question in ({"a": [1, 2.5, None]}, "again"):
        line.write(question, soon())
        number, seen = wire.read(other)
        wire.write(other, [seen], number)
        assert line.read(soon()) == [question]


def test_large_frames_pass_in_pieces(ends: tuple[wire.Line, socket.socket]) -> None:
    line, other = ends
    large = ["x" * 1_000_000] * 7

    def answer() -> None:
        number, seen = wire.read(other)
        wire.write(other, seen, number)

    thread = threading.Thread(target=answer)
    thread.start()
    line.write(large, soon(10))
    assert line.read(soon(10)) == large
    thread.join()


def frame(data: bytes, number: int = 1) -> bytes:
    return wire.HEADER.pack(len(data), number) + data


BROKEN = {
    "an empty frame": (frame(b""), "claims 0 bytes"),
    "a frame too long": (wire.HEADER.pack(wire.MAX_BYTES + 1, 1), "claims 8,388,609 bytes"),
    "two frames": (frame(b"1") * 2, "9 bytes or more follow"),
    "a stale number": (frame(b"1", 0), "its number is 0; the question's was 1"),
    "a number to come": (frame(b"1", 2), "its number is 2; the question's was 1"),
}


@pytest.mark.parametrize(("data", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_frame_is_named(ends: tuple[wire.Line, socket.socket], data: bytes, reason: str) -> None:
    line, other = ends
    line.write("question", soon())
    other.sendall(data)
    with pytest.raises(wire.BadFrame, match=reason):
        line.read(soon())


@pytest.mark.parametrize("cut", [0, 1, 7, 8, 9])
def test_a_frame_that_stops_is_too_late_and_then_closed(ends: tuple[wire.Line, socket.socket], cut: int) -> None:
    line, other = ends
    line.write("question", soon())
    other.sendall(frame(b"[1,2]")[:cut])
    with pytest.raises(wire.TooLate):
        line.read(soon(0.05))
    other.close()
    with pytest.raises(wire.Closed):
        line.read(soon())


def test_a_deadline_that_has_passed_is_too_late(ends: tuple[wire.Line, socket.socket]) -> None:
    line, other = ends
    line.write("question", soon())
    other.sendall(frame(b"1"))
    with pytest.raises(wire.TooLate):
        line.read(time.monotonic() - 1)


def test_whoever_does_not_take_a_frame_is_too_late(ends: tuple[wire.Line, socket.socket]) -> None:
    line, _ = ends
    began = time.monotonic()
    with pytest.raises(wire.TooLate):
        line.write("x" * 8_000_000, soon(0.1))
    assert time.monotonic() - began < 1


def test_writing_to_nobody_is_closed(ends: tuple[wire.Line, socket.socket]) -> None:
    line, other = ends
    other.close()
    with pytest.raises(wire.Closed):
        line.write(1, soon())
