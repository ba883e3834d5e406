"""A reset gives the pristine state of the variant, whatever was called before, and calls repeat to the byte."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthenv.session import Session
from tests.tiny import tiny

_small = st.integers(0, 11)
CALLS = st.lists(
    st.one_of(
        st.tuples(st.just("lend_book"), st.fixed_dictionaries({"book_id": _small, "member_id": st.integers(0, 5)})),
        st.tuples(st.just("get_book"), st.fixed_dictionaries({"book_id": _small})),
        st.tuples(st.just("search_books"), st.fixed_dictionaries({}, optional={"title": st.text(max_size=2)})),
        st.tuples(st.just("find_member"), st.fixed_dictionaries({"name": st.sampled_from(["Ada Lind", "Dana Ruiz"])})),
        st.tuples(st.text(max_size=3), st.none()),
    ),
    max_size=15,
)
WHERE = st.sampled_from([(name, at) for name, task in tiny().tasks.items() for at in range(len(task.variants))])
EPISODES = st.tuples(WHERE, CALLS)


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with Session(tiny(), allow_unsafe=True) as opened:
        yield opened


def look(session: Session) -> list[str]:
    """All that the tools show of the state."""
    books = [session.call("get_book", {"book_id": each}).text() for each in range(1, 10)]
    names = ["Ada Lind", "Bo Marsh", "Chidi Eze", "Dana Ruiz"]
    return books + [session.call("find_member", {"name": each}).text() for each in names]


def play(session: Session, task: str, variant: int, calls: list[tuple[str, Any]]) -> list[str]:
    session.reset(task, variant)
    return [session.call(name, arguments).text() for name, arguments in calls]


PRISTINE: dict[tuple[str, int], list[str]] = {}


@settings(max_examples=150, deadline=None)
@given(EPISODES, WHERE)
def test_any_episode_is_undone_by_the_next_reset(session: Session, one: Any, where: tuple[str, int]) -> None:
    (task, variant), calls = one
    play(session, task, variant, calls)
    session.submit("any answer")
    task, variant = where
    session.reset(task, variant)
    assert (session.changes(), session.calls, session.verdict, session.failure) == ((), 0, None, None)
    if (task, variant) not in PRISTINE:
        with Session(tiny(), allow_unsafe=True) as fresh:
            fresh.reset(task, variant)
            PRISTINE[task, variant] = look(fresh)
    assert look(session) == PRISTINE[task, variant]
    assert session.changes() == ()


@settings(max_examples=100, deadline=None)
@given(EPISODES)
def test_the_same_calls_give_the_same_bytes_and_changes(session: Session, episode: Any) -> None:
    (task, variant), calls = episode
    told = play(session, task, variant, calls)
    changes = session.changes()
    assert play(session, task, variant, calls) == told
    assert session.changes() == changes


@settings(max_examples=100, deadline=None)
@given(EPISODES)
def test_judging_an_outcome_leaves_the_episode_as_it_is(session: Session, episode: Any) -> None:
    (name, variant), calls = episode
    play(session, name, variant, calls)
    before, shown = session.changes(), look(session)
    task = session.package.task(name)
    answer = {"integer": 1988, "string": "2026-01-26", "array": ["x"]}[task.answer["type"]]
    first = session.judge(before, answer, task, task.variants[variant])
    assert session.judge(before, answer, task, task.variants[variant]) == first
    assert (session.changes(), look(session), session.failure) == (before, shown, None)
