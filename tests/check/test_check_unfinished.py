"""The check `unfinished`: a verifier that pays before all is done is caught."""

from __future__ import annotations

from synthenv.checks.unfinished import unfinished
from tests.check.check_library import found, new_task, sound

PROMPT = "Lend the thickest book by {AUTHOR} to {MEMBER}, and tell me the number of the loan."


def test_a_write_that_nobody_asks_after_can_be_left_out_and_is_caught() -> None:
    loans = '[each.key["id"] for each in after.changes() if each.table == "loans"] == [answer]'
    lend = "lend(tools, thickest(tools))"
    finding = found(unfinished, new_task("half", PROMPT, {"type": "integer"}, lend, loans, state="pass", level=3))
    assert not finding.passed
    assert finding.reason.startswith("a wrong outcome passes: left_out on variant 0")
    assert finding.claims["passed"] == 8


def test_a_task_all_of_whose_writes_are_needed_passes() -> None:
    finding = found(unfinished, sound("lend_thickest"))
    assert (finding.passed, finding.claims["tried"], finding.claims["passed"]) == (True, 24, 0)


def test_a_question_has_nothing_to_leave_out() -> None:
    finding = found(unfinished, sound("thick_books"))
    assert (finding.passed, finding.claims["tried"]) == (True, 0)
