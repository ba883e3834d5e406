"""Calls in a session: whatever a policy sends, a result comes back, and only what was done is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthenv.errors import UsageError
from synthenv.kit import ERROR_KINDS
from synthenv.plain import canonical, plain
from synthenv.session import MAX_RESULT, Session
from tests.anything import ANYTHING, Liar, Mute
from tests.tiny import TOOLS, tiny

MORE = (
    TOOLS
    + '''

def repeat(db: Database, text: str, times: int, as_list: bool = True) -> Json:
    """Repeat a text.

    Args:
        text: The text.
        times: How often.
        as_list: As a list, or as one text.
    """
    return {"all": [text] * times if as_list else text * times, "few": [1, 2]}
'''
)


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with Session(tiny(files={"tools.py": MORE.encode()}), allow_unsafe=True) as opened:
        opened.reset("year_of_book")
        yield opened


def error_of(session: Session, name: Any, arguments: Any) -> tuple[str, str]:
    result = session.call(name, arguments)
    assert not result.ok
    return result.value["error"]["kind"], result.value["error"]["message"]


def test_a_call_gives_the_tools_answer_and_its_json(session: Session) -> None:
    result = session.call("find_member", {"name": "Bo Marsh"})
    assert result.ok
    assert result.value == {"member_id": 2, "name": "Bo Marsh"}
    assert result.text() == '{"member_id":2,"name":"Bo Marsh"}'


def test_letters_beyond_ascii_are_shown_as_they_are(session: Session) -> None:
    assert "Vardø" in session.call("get_book", {"book_id": 9}).text()


def test_a_refusal_comes_in_the_tools_words(session: Session) -> None:
    assert error_of(session, "get_book", {"book_id": 99}) == ("not_found", "There is no book 99.")
    assert error_of(session, "lend_book", {"book_id": 2, "member_id": 2}) == (
        "refused",
        "No copy of book 2 is on the shelf.",
    )
    assert session.changes() == ()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("get_bok", "There is no tool called 'get_bok'. Did you mean 'get_book' or"),
        ("", "There is no tool called ''. Known: find_member, get_book, lend_book, repeat, search_books, submit."),
        ("__class__", "There is no tool called '__class__'. Known:"),
        (None, "There is no tool called None. Known:"),
        (["get_book"], "There is no tool called ['get_book']. Known:"),
        (Liar("get_book"), "There is no tool called 'get_book'. Known:"),
        (Mute(), "There is no tool called <Mute>. Known:"),
        ("\ud800", "There is no tool called '\\ud800'. Known:"),
        ("x" * 10_000_000, "(122 characters)"),
    ],
    ids=range(9),
)
def test_an_unknown_tool_is_told_with_the_known_ones(session: Session, name: Any, said: str) -> None:
    kind, message = error_of(session, name, {})
    assert kind == "unknown_tool"
    assert said in message


def test_submit_is_not_called_as_the_tools_are(session: Session) -> None:
    kind, message = error_of(session, "submit", {"answer": 1988})
    assert kind == "refused"
    assert "handed in with submit(answer)" in message


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({}, "get_book: book_id: is required and missing"),
        ({"book_id": "3"}, "get_book: book_id: expected an integer, got '3'"),
        ({"book": 3}, "get_book: book_id: is required and missing; book: is not a known name (known: book_id)"),
        ({"book_id": 2**63}, "get_book: an integer has more than 64 bits"),
        ({"book_id": float("nan")}, "get_book: nan is no JSON number"),
        ({"book_id": {1}}, "get_book: a value of type set is no JSON value"),
        ({"book_id": "\ud800"}, "get_book: a text holds half a character (a lone surrogate) at 0"),
        ({3: 3}, "get_book: a key of type int is no text"),
        ([3], "get_book: the value: expected an object, got [3]"),
        (None, "get_book: the value: expected an object, got None"),
    ],
    ids=range(10),
)
def test_a_bad_argument_is_told_with_what_was_expected(session: Session, arguments: Any, said: str) -> None:
    assert error_of(session, "get_book", arguments) == ("bad_argument", said)


@settings(max_examples=200, deadline=None)
@given(name=st.sampled_from(sorted(tiny().tools)) | st.text(max_size=5) | st.none(), arguments=ANYTHING)
def test_any_call_gives_a_result_that_is_plain(session: Session, name: Any, arguments: Any) -> None:
    result = session.call(name, arguments)
    assert canonical(plain(result.value)) == canonical(result.value)
    assert result.ok or result.value["error"]["kind"] in ERROR_KINDS
    assert result.text()


@settings(max_examples=200, deadline=None)
@given(
    arguments=st.fixed_dictionaries(
        {},
        optional={
            "author": st.none() | st.text(max_size=9),
            "title": st.none() | st.text(max_size=9),
            "page": st.integers(-(2**62), 2**62),
        },
    )
)
def test_any_search_with_arguments_that_fit_is_answered_or_refused_in_the_tools_words(
    session: Session, arguments: dict[str, Any]
) -> None:
    result = session.call("search_books", arguments)
    assert result.ok or result.value["error"]["kind"] == "bad_argument"


def test_pages_together_hold_every_row_once(session: Session) -> None:
    first = session.call("search_books", {}).value
    pages = [session.call("search_books", {"page": page}).value for page in range(1, first["pages"] + 1)]
    assert [book["book_id"] for page in pages for book in page["books"]] == list(range(1, first["total"] + 1))
    assert error_of(session, "search_books", {"page": 6})[1] == "page: there are pages 1 to 5, not 6."


def test_a_result_that_is_too_long_is_cut_with_a_note(session: Session) -> None:
    result = session.call("repeat", {"text": "x" * 100, "times": 1_000})
    assert result.ok
    assert len(result.text()) <= MAX_RESULT
    kept = len(result.value["all"])
    assert 50 < kept < 160
    assert result.value["cut"] == f"all: the first {kept} of 1000 are shown; ask for less."
    assert result.value["few"] == [1, 2]


def test_a_result_that_just_fits_is_whole(session: Session) -> None:
    assert len(session.call("repeat", {"text": "x", "times": 3_900}).value["all"]) == 3_900


def test_every_call_is_counted_the_refused_ones_too(session: Session) -> None:
    session.reset("year_of_book")
    session.call("get_book", {"book_id": 1})
    session.call("get_book", {"book_id": 99})
    session.call("no_such_tool", {})
    assert session.calls == 3


def test_the_toolset_is_shown_as_function_schemas(session: Session) -> None:
    shown = {each["function"]["name"]: each["function"] for each in session.tools}
    assert sorted(shown) == ["find_member", "get_book", "lend_book", "repeat", "search_books"]
    assert shown["get_book"]["parameters"]["properties"] == {
        "book_id": {"type": "integer", "description": "The book's number."}
    }


def test_before_the_first_episode_there_is_nothing_to_ask() -> None:
    with Session(tiny(), allow_unsafe=True) as opened:
        for ask in (lambda: opened.prompt, lambda: opened.submit(1), opened.solve):
            with pytest.raises(UsageError, match="call reset first"):
                ask()
