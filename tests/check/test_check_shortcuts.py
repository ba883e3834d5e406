"""The check `shortcuts`: each way around a task is caught where it pays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from synthenv.checks.shortcuts import shortcuts
from synthenv.package import Task
from tests.check.check_library import found, new_task, sound

IDS = {"type": "array", "items": {"type": "integer"}, "uniqueItems": True}
TEXT = {"type": "string"}
THICK = 'sorted(book["id"] for book in books({}) if book["pages"] >= PAGES)'
TITLE = 'thickest({})["title"]'
PROMPT = "Which books by {AUTHOR} have {PAGES} pages or more? Give their numbers."


def lenient(answer: Mapping[str, Any], solution: str, also: str) -> Task:
    """Return a task whose verifier accepts its solution's answer, and one thing more."""
    right = f"answer == {solution.format('before')} or {also}"
    return new_task("lenient", PROMPT, answer, solution.format("tools"), right)


@pytest.mark.parametrize(
    ("kind", "task"),
    [
        ("nothing", lenient(IDS, THICK, "not answer")),
        ("schema", lenient(IDS, THICK, "answer == [1]")),
        ("echo", lenient(TEXT, TITLE, "answer == AUTHOR")),
        ("echo", lenient(TEXT, TITLE, 'answer == "pages"')),
        ("echo", lenient(IDS, THICK, "answer == [PAGES]")),
        ("first_row", lenient(TEXT, TITLE, 'answer == before.get("books", 1)["title"]')),
        ("random", lenient(IDS, THICK, "(answer and all(100 < each < 300 and each % 10 for each in answer))")),
    ],
)
def test_a_shortcut_that_pays_is_caught(kind: str, task: Task) -> None:
    finding = found(shortcuts, task)
    assert not finding.passed
    assert finding.reason.startswith(f"a shortcut passes: {kind} on variant ")
    assert finding.claims["passed"] >= 1


def test_a_bare_yes_or_no_is_a_guess() -> None:
    task = new_task("yes", "Has {AUTHOR} a book of {PAGES} pages?", {"type": "boolean"}, "True", "answer")
    assert found(shortcuts, task).reason.startswith("a shortcut passes: schema on variant 0, answer True")


def test_an_answer_that_never_changes_is_caught() -> None:
    widest = 'max({}, key=lambda book: (book["pages"], -book["id"]))["title"]'
    task = new_task(
        "widest",
        "I like {AUTHOR}, but which book of the library has the most pages?",
        TEXT,
        widest.format("[tools.get_book(book_id=each) for each in range(1, 281)]"),
        f"answer == {widest.format('before.rows(' + chr(34) + 'books' + chr(34) + ')')}",
    )
    finding = found(shortcuts, replace(task, variants=task.variants[:4]))
    assert finding.claims["passed"] == 0
    assert "one and the same outcome is right in" in finding.reason


def test_a_verifier_that_raises_on_a_guess_is_told() -> None:
    task = new_task("raising", PROMPT, IDS, THICK.format("tools"), f"answer[0] and answer == {THICK.format('before')}")
    assert "the verifier raised on nothing on variant 0, answer []" in found(shortcuts, task).reason


def test_declining_is_right_on_one_half_of_a_pair_and_no_shortcut() -> None:
    finding = found(shortcuts, sound("lend_if_there"))
    assert finding.passed, finding.reason
    assert finding.claims["passed"] == 0
    assert finding.claims["declined"] > 0


def test_declining_on_most_variants_is_a_shortcut() -> None:
    task = sound("lend_if_there")
    unpaired = replace(task, variants=(*task.variants[1::2], task.variants[0]))
    finding = found(shortcuts, unpaired)
    assert finding.reason.startswith("a shortcut passes: schema on variant 0, answer 'not lent'")


def test_an_answer_that_is_not_read_from_the_database_is_caught() -> None:
    task = new_task("fixed", "Who wrote the book by {AUTHOR}?", TEXT, '"nobody knows"', 'answer == "nobody knows"')
    finding = found(shortcuts, replace(task, variants=task.variants[:1]))
    assert finding.reason.startswith("one and the same outcome is right in 1 of 1 worlds")
