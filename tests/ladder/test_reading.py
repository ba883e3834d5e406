"""Reading without understanding: what the prompt's words find, and answers that are made of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from synthenv.episode import Episode
from synthenv.ladder.reading import Found, grepped, handed
from synthenv.schema import answer_type, checked_answer
from synthenv.session import Session
from tests.tiny import tiny

ROWS = (Found("search_books", {}, ({"book_id": 3, "title": "Salt Roads"}, {"book_id": 5, "title": "The Ferry"})),)
INTEGER, STRING = {"type": "integer"}, {"type": "string"}


@pytest.fixture
def session() -> Iterator[Session]:
    with Session(tiny(), allow_unsafe=True) as opened:
        yield opened


def asked(session: Session, prompt: str) -> Episode:
    task = tiny().task("on_the_shelf")
    session.start(task, replace(task.variants[0], prompt=prompt))
    return Episode(session)


def test_all_words_that_find_something_are_asked_together_and_every_page_is_read(session: Session) -> None:
    [found] = grepped(asked(session, "Which books by Maja Berg are there?"))
    assert (found.tool, found.filters) == ("search_books", {"author": "Maja Berg"})
    assert [row["book_id"] for row in found.rows] == [1, 2, 3]
    [both] = grepped(asked(session, "Is “The Ferry” by Maja Berg?"))
    assert both.filters == {"author": "Maja Berg", "title": "The Ferry"}


def test_words_that_find_nothing_give_nothing(session: Session) -> None:
    assert grepped(asked(session, "What is the weather in Bogotá?")) == []


@pytest.mark.parametrize(
    ("schema", "answer"),
    [
        ({"type": "array", "items": INTEGER}, [3, 5]),
        ({"type": "array", "items": STRING}, ["Salt Roads", "The Ferry"]),
        ({"type": "array", "items": {"type": "object", "properties": {"n": INTEGER, "t": STRING}}}, None),
        (INTEGER, 2),
        (STRING, "Salt Roads"),
        ({"type": "boolean"}, False),
        ({"type": "string", "enum": ["yes", "no"]}, "yes"),
        ({"type": "object", "properties": {"count": INTEGER, "books": {"type": "array", "items": INTEGER}}}, None),
    ],
)
def test_what_was_found_makes_an_answer_of_the_right_type(schema: dict[str, Any], answer: Any) -> None:
    for found in (ROWS, ()):
        made = handed(schema, found)
        assert checked_answer(answer_type(schema, "task"), made) == made
    if answer is not None:
        assert handed(schema, ROWS) == answer


def test_objects_are_filled_part_by_part() -> None:
    schema = {"type": "object", "properties": {"count": INTEGER, "books": {"type": "array", "items": INTEGER}}}
    assert handed(schema, ROWS) == {"count": 2, "books": [3, 5]}
