"""Answers: judged once, at the end; the wrong type is told twice and then counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from synthenv.session import MAX_ANSWER_TRIES, Result, Session, submit_schema
from synthenv.verdict import Verdict
from tests.anything import Liar
from tests.tiny import tiny


@pytest.fixture
def session() -> Iterator[Session]:
    with Session(tiny(), allow_unsafe=True) as opened:
        yield opened


def judged(session: Session, answer: Any) -> Verdict:
    verdict = session.submit(answer)
    assert isinstance(verdict, Verdict)
    return verdict


@pytest.mark.parametrize(
    ("task", "variant"), [(name, at) for name, task in tiny().tasks.items() for at in range(len(task.variants))]
)
def test_the_solution_of_every_variant_passes(session: Session, task: str, variant: int) -> None:
    session.reset(task, variant)
    assert judged(session, session.solve()).passed
    assert session.verdict is not None
    assert session.verdict.reward == 1.0


@pytest.mark.parametrize("task", sorted(tiny().tasks))
def test_the_answer_of_another_variant_fails(session: Session, task: str) -> None:
    session.reset(task, 0)
    answer = session.solve()
    if task == "lend_oldest":
        answer = "2026-01-27"
    session.reset(task, 1)
    assert not judged(session, answer).passed


def test_the_right_answer_without_the_write_fails(session: Session) -> None:
    session.reset("lend_oldest")
    assert not judged(session, "2026-01-26").passed


def test_the_right_answer_with_another_write_besides_fails(session: Session) -> None:
    session.reset("lend_oldest")
    answer = session.solve()
    session.call("lend_book", {"book_id": 7, "member_id": 1})
    verdict = judged(session, answer)
    assert verdict.reasons == ("the changes are not one loan and one copy less",)


@pytest.mark.parametrize(
    "answer", ["many", True, None, [1988], {"answer": 1988}, 1988.5, float("nan"), 2**64, Liar("1988"), b"1988"]
)
def test_an_answer_of_the_wrong_type_is_told_twice_and_then_counts(session: Session, answer: Any) -> None:
    session.reset("year_of_book")
    for _ in range(MAX_ANSWER_TRIES - 1):
        told = session.submit(answer)
        assert isinstance(told, Result)
        assert told.value["error"]["kind"] == "bad_argument"
        assert told.value["error"]["message"].endswith('The answer\'s schema: {"type": "integer"}')
        assert session.verdict is None
    verdict = judged(session, answer)
    assert not verdict.passed
    assert verdict.reasons[0].startswith("the answer is of the wrong type: ")


def test_after_a_wrong_type_the_right_answer_still_passes(session: Session) -> None:
    session.reset("year_of_book")
    session.submit("nineteen eighty-eight")
    session.submit(None)
    assert judged(session, 1988).passed


def test_the_tries_start_again_with_each_episode(session: Session) -> None:
    for _ in range(3):
        session.reset("year_of_book")
        session.submit(None)
        session.submit(None)
    assert session.verdict is None


def test_an_episode_is_judged_once(session: Session) -> None:
    session.reset("year_of_book")
    assert not judged(session, 1).passed
    again = session.submit(1988)
    assert isinstance(again, Result)
    assert again.value["error"]["kind"] == "refused"
    assert session.verdict is not None
    assert not session.verdict.passed


@pytest.mark.parametrize("answer", ["1988", 1988.0, 1988])
def test_a_right_answer_in_other_clothes_passes(session: Session, answer: Any) -> None:
    session.reset("year_of_book")
    assert judged(session, answer).passed


def test_an_answer_that_equals_everything_does_not_pass(session: Session) -> None:
    session.reset("on_the_shelf")
    for _ in range(MAX_ANSWER_TRIES):
        session.submit([Liar("x"), Liar("y")])
    assert session.verdict is not None
    assert not session.verdict.passed


def test_submit_is_shown_as_a_function_schema_with_the_tasks_answer() -> None:
    shown = submit_schema(tiny().task("on_the_shelf"))["function"]
    assert shown["name"] == "submit"
    assert shown["parameters"]["properties"]["answer"] == {"type": "array", "items": {"type": "string"}}
    assert shown["parameters"]["required"] == ["answer"]


def test_a_verdict_has_no_truth_of_its_own() -> None:
    with pytest.raises(TypeError, match=r"ask for \.passed"):
        bool(Verdict(True))
