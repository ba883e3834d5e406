"""The check `answer_mutants`: verifiers that take a wrong answer for a right one are caught."""

from __future__ import annotations

import pytest

from synthenv.checks.answer_mutants import answer_mutants
from tests.check.check_library import found, new_task

SET = {"type": "array", "items": {"type": "integer"}, "uniqueItems": True}
LIST = {"type": "array", "items": {"type": "integer"}, "x-ordered": True}
COUNTED = {"type": "object", "properties": {"count": {"type": "integer"}, "books": SET}}
THICK = 'sorted(book["id"] for book in books({}) if book["pages"] >= PAGES)'
NEWEST = "[book['id'] for book in sorted(books({}), key=lambda book: (-book['year'], book['id']))[:3]]"
PROMPT = "Which books by {AUTHOR} have {PAGES} pages or more? Give their numbers."


@pytest.mark.parametrize(
    ("kinds", "answer", "solution", "right"),
    [
        ({"duplicate"}, SET, THICK, "set(answer) == set({})"),
        ({"missing"}, SET, THICK, "set(answer) <= set({}) and len(set(answer)) == len(answer)"),
        ({"extra"}, SET, THICK, "set({}) <= set(answer) and len(set(answer)) == len(answer)"),
        ({"order"}, LIST, NEWEST, "sorted(answer) == sorted({})"),
        ({"off_by_one"}, {"type": "integer"}, f"len({THICK})", "abs(answer - {}) <= 1"),
        ({"near_text", "hedged"}, {"type": "string"}, "thickest({})['title']", "answer in {} or {} in answer"),
        ({"hedged"}, {"type": "string"}, "thickest({})['title']", "{} in answer.split(' or ')"),
        ({"hedged"}, {"type": "string"}, "thickest({})['title']", "{} in answer.split(', ')"),
        ({"off_by_little"}, {"type": "number"}, "thickest({})['pages'] / 64", "0.94 < answer / ({}) < 1.06"),
        (
            {"off_by_one", "off_by_more", "swapped"},
            COUNTED,
            f'(lambda found: {{"count": len(found), "books": found}})({THICK})',
            'sorted(answer["books"]) == {}["books"]',
        ),
    ],
)
def test_a_lenient_verifier_is_caught(kinds: set[str], answer: dict[str, object], solution: str, right: str) -> None:
    task = new_task(
        "lenient",
        PROMPT,
        answer,
        solution.replace("({})", "(tools)"),
        right.replace("{}", solution.replace("({})", "(before)")),
    )
    finding = found(answer_mutants, task)
    assert not finding.passed
    assert finding.reason.startswith("a wrong outcome passes: ")
    assert finding.reason.split(": ")[1].split(" on variant")[0] in kinds


def test_a_verifier_that_raises_on_a_wrong_answer_is_caught() -> None:
    right = f"answer[len({THICK}) - 1] and sorted(answer) == {THICK}".replace("({})", "(before)")
    finding = found(answer_mutants, new_task("raising", PROMPT, SET, THICK.format("tools"), right))
    assert finding.reason.startswith("the verifier raised on missing on variant 0")
    assert "IndexError" in finding.reason


def test_a_question_too_small_for_300_wrong_answers_is_refused() -> None:
    choice = {"type": "string", "enum": ["few", "some", "many"]}
    task = new_task("small", PROMPT, choice, '"some"', 'answer == "some"')
    finding = found(answer_mutants, task)
    assert not finding.passed
    assert finding.reason.startswith("only ")
    assert "300 are needed" in finding.reason


def test_a_single_number_gives_300_wrong_answers() -> None:
    solution = f"len({THICK})"
    task = new_task("number", PROMPT, {"type": "integer"}, solution.replace("({})", "(tools)"),
        "answer == " + solution.replace("({})", "(before)"))  # fmt: skip
    finding = found(answer_mutants, task)
    assert finding.passed, finding.reason
    assert finding.claims["tried"] >= 300
    assert finding.claims["kinds"]["off_by_one"] == 16
    assert finding.claims["kinds"]["type"] <= 80
