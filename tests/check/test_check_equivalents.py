"""The check `equivalents`: verifiers that refuse a right outcome for its form are caught."""

from __future__ import annotations

from dataclasses import replace

from synthenv.checks.equivalents import equivalents
from tests.check.check_library import LENT, found, new_task, sound

SET = {"type": "array", "items": {"type": "integer"}, "uniqueItems": True}
THICK = 'sorted(book["id"] for book in books({}) if book["pages"] >= PAGES)'
PROMPT = "Which books by {AUTHOR} have {PAGES} pages or more?"
LENDING = "Lend the thickest book by {AUTHOR} to {MEMBER}, and tell me the number of the loan."
LEND = "lend(tools, thickest(tools))"


def test_a_verifier_that_wants_a_set_in_order_is_caught() -> None:
    task = new_task("strict", PROMPT, SET, THICK.format("tools"), f"answer == {THICK.format('before')}")
    finding = found(equivalents, task)
    assert not finding.passed
    assert finding.reason.startswith("a right outcome is refused: order on variant 0")


def test_a_verifier_that_wants_a_text_letter_by_letter_is_caught() -> None:
    task = new_task("strict", PROMPT, {"type": "string"}, 'thickest(tools)["title"]',
        'answer == thickest(before)["title"]')  # fmt: skip
    finding = found(equivalents, task)
    assert finding.reason.startswith("a right outcome is refused: case on variant 0")


def test_a_verifier_that_wants_one_key_for_a_new_row_is_caught() -> None:
    task = new_task("strict", LENDING, {"type": "integer"}, LEND, "answer == 41", state=LENT)
    finding = found(equivalents, task)
    assert finding.reason.startswith("a right outcome is refused: new_key on variant 0")


def test_a_verifier_that_wants_changes_in_one_order_is_caught() -> None:
    ordered = LENT + '\n    if after.changes()[0].table != "books":\n        return failed("in the wrong order")'
    right = '[each.key["id"] for each in after.changes() if each.table == "loans"] == [answer]'
    task = new_task("strict", LENDING, {"type": "integer"}, LEND, right, state=ordered)
    finding = found(equivalents, task)
    assert finding.reason.startswith("a right outcome is refused: write_order on variant 0")


def test_a_verifier_that_refuses_what_its_variant_lists_as_right_is_caught() -> None:
    task = sound("thickest_title")
    other = replace(task.variants[1], accepted=("The Silent Ferry of Turku",))
    finding = found(equivalents, replace(task, variants=(task.variants[0], other, *task.variants[2:])))
    assert finding.reason.startswith(
        "a right outcome is refused: other right answer on variant 1, answer 'The Silent Ferry of Turku'"
    )


def test_numbers_may_be_written_as_text() -> None:
    task = new_task("number", PROMPT, {"type": "integer"}, f"len({THICK})".replace("({})", "(tools)"),
        f"answer == len({THICK})".replace("({})", "(before)"))  # fmt: skip
    finding = found(equivalents, task)
    assert finding.passed, finding.reason
    assert finding.claims["kinds"]["number"] == 24
