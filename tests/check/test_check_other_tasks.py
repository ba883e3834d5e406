"""The check of other tasks: what is right elsewhere in the package must be wrong here."""

from __future__ import annotations

from dataclasses import replace

from synthenv.checks.other_tasks import other_tasks
from tests.check.check_library import found, sound


def test_another_tasks_answer_must_not_pass() -> None:
    task = sound("thick_books")
    finding = found(other_tasks, task, replace(task, name="the_same_again"))
    assert finding.reason.startswith("an answer of another task passes: other_task on variant 0")
    assert finding.claims["passed"] == 8


def test_another_tasks_answer_of_another_type_is_not_tried() -> None:
    assert found(other_tasks, sound("thick_books"), sound("thickest_title")).claims["tried"] == 0


def test_a_task_that_is_alone_has_nothing_to_fear() -> None:
    finding = found(other_tasks, sound("thick_books"))
    assert (finding.passed, finding.claims["tried"]) == (True, 0)
