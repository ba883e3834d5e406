"""The check `calls`: a level must be borne out by calls, and no single one may give the answer away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from synthenv.checks.calls import calls, holds
from synthenv.package import Task, Variant
from tests.check.check_library import TOOLS, found, new_task, sound

INTEGER: dict[str, Any] = {"type": "integer"}
IDS: dict[str, Any] = {"type": "array", "items": INTEGER}
COUNTED: dict[str, Any] = {"type": "object", "properties": {"count": INTEGER, "books": IDS}}
PAGE = {"books": [{"id": 5, "title": "A"}, {"id": 3, "title": "B"}], "total": 2, "page": 1}


def test_a_level_above_the_calls_made_is_refused() -> None:
    finding = found(calls, replace(sound("thick_books"), level=14))
    assert finding.reason == "variant 6: the solution makes 13 calls; the level says 14."
    assert finding.claims["calls_min"] == 13


def one_call_is_enough(level: int) -> Any:
    solution = '[tools.search_authors(name=AUTHOR) for _ in range(2)][0]["authors"][0]["id"]'
    right = 'answer == before.rows("authors", name=AUTHOR)[0]["id"]'
    return new_task("lookup", "Which number has {AUTHOR}?", INTEGER, solution, right, level=level)


def test_one_call_that_gives_the_answer_is_refused_above_level_1() -> None:
    finding = found(calls, one_call_is_enough(2))
    assert finding.reason.startswith('variant 0: one call of search_authors with {"name":"Aino Achterberg"} gives')
    assert finding.claims["single_calls"] == 16
    assert found(calls, one_call_is_enough(1)).passed


FEATURED = '''

def featured_books(db: Database) -> Json:
    """List the books of the week.

    Returns:
        books (id).
    """
    sql = "SELECT b.id FROM wrote w JOIN books b ON b.id = w.book_id WHERE w.author_id = 1 AND b.pages >= 300"
    return {"books": db.rows(sql)}
'''


def test_a_tool_that_gives_the_answer_to_anybody_who_calls_it_is_found_though_no_solution_does() -> None:
    finding = found(calls, sound("thick_books"), tools=TOOLS + FEATURED)
    assert finding.reason == "variant 0: a tool that is called without arguments gives the whole answer."
    assert finding.claims["single_calls"] == 1
    assert found(calls, replace(sound("thick_books"), level=1), tools=TOOLS + FEATURED).passed


THICK = '''

def thick_books(db: Database, author: str, pages: int = 300) -> Json:
    """List the thick books of an author.

    Args:
        author: The author's name.
        pages: From how many pages on a book is thick.

    Returns:
        books (id).
    """
    sql = "SELECT b.id FROM wrote w JOIN books b ON b.id = w.book_id JOIN authors a ON a.id = w.author_id"
    return {"books": db.rows(sql + " WHERE a.name = ? AND b.pages >= ?", author, pages)}
'''


@pytest.mark.parametrize("named_by", ["the constants", "the prompt alone"])
def test_a_tool_that_gives_the_answer_for_one_thing_that_is_named_is_found_though_no_solution_calls_it(
    named_by: str,
) -> None:
    task = sound("thick_books") if named_by == "the constants" else prompt_alone()
    finding = found(calls, task, tools=TOOLS + THICK)
    assert finding.reason == (
        'variant 0: one call of thick_books with {"author":"Aino Achterberg"} gives the whole answer.'
    )
    assert finding.claims["single_calls"] == 1
    assert found(calls, replace(task, level=1), tools=TOOLS + THICK).passed
    assert found(calls, task).passed


def prompt_alone() -> Task:
    """A task of one variant, whose constants stand in its files instead."""
    task = sound("thick_books")
    [first, *_] = task.variants
    files = [
        text.replace('AUTHOR = ""', f'AUTHOR = "{first.constants["AUTHOR"]}"').replace("PAGES = 0", "PAGES = 300")
        for text in (task.verifier, task.solution or "")
    ]
    return replace(task, verifier=files[0], solution=files[1], variants=(Variant(first.prompt),))


def test_the_end_of_a_chain_is_no_single_call() -> None:
    books = 'sorted(each["id"] for each in tools.books_of_author(author_id=tools.search_authors(name=AUTHOR)["authors"]'
    task = new_task("chain", "All books by {AUTHOR}?", IDS, books + '[0]["id"])["books"])',
        'sorted(answer) == sorted(book["id"] for book in books(before))')  # fmt: skip
    finding = found(calls, task)
    assert finding.passed, finding.reason
    assert finding.claims["single_calls"] == 0


@pytest.mark.parametrize(
    ("schema", "answer", "held"),
    [
        (IDS, [3, 5], True),
        (IDS, [3], False),
        (IDS, [3, 5, 8], False),
        (IDS, [], False),
        ({**IDS, "x-ordered": True}, [3, 5], False),
        ({**IDS, "x-ordered": True}, [5, 3], True),
        (INTEGER, 3, False),
        (INTEGER, 2, True),
        ({"type": "number", "x-decimals": 2}, 1.996, True),
        ({"type": "number", "x-decimals": 2}, 2.01, False),
        ({"type": "number"}, 1.996, False),
        ({"type": "string"}, "A", False),
        ({"type": "array", "items": {"type": "string"}}, ["b ", "a"], True),
        (COUNTED, {"count": 2, "books": [3, 5]}, True),
        (COUNTED, {"count": 3, "books": [3, 5]}, False),
        ({"type": "array", "items": {"type": "object", "properties": {"id": INTEGER}}}, [{"id": 3}, {"id": 5}], True),
    ],
)
def test_an_answer_is_held_where_nothing_is_left_to_choose(schema: dict[str, Any], answer: Any, held: bool) -> None:
    assert holds(PAGE, schema, answer) is held
