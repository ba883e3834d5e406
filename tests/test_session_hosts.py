"""One package, two places to run it: in this process and in confined workers it gives the same bytes."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from synthenv.errors import ChangesDoNotFit, SolutionFailed, VerifierFailed
from synthenv.kit import Change
from synthenv.package import Package
from synthenv.policies import POLICIES
from synthenv.rollouts import Rollout, rollout
from synthenv.sandbox.jail import Jail, JailHost, jail_of
from synthenv.sandbox.local import LocalHost
from synthenv.sandbox.worker import Worker, WorkerDied, ZygoteFailed
from synthenv.sandbox.zygote import Zygote
from synthenv.session import Session
from tests.tiny import SCHEMA, TOOLS, database_of, tiny

MORE = (
    TOOLS
    + '''

def fail(db: Database, how: str) -> Json:
    """Fail after writing.

    Args:
        how: In which way.
    """
    db.write("UPDATE books SET copies = 9")
    if how == "raise":
        return 1 / 0
    if how == "savepoint":
        return db.write("INSERT INTO members VALUES (9, 'Ada Lind')")
    if how == "deep":
        return fail(db, how)
    return {"nan": 1e999, "set": {1, 2}, "text": "half \\ud800"}[how]
'''
)
RAISES = "\n\ndef verify(before, after, answer):\n    return 1 / 0\n"
FRAGILE = SCHEMA.replace("name TEXT NOT NULL UNIQUE", "name TEXT NOT NULL UNIQUE ON CONFLICT ROLLBACK")


@pytest.fixture(scope="module")
def package() -> Package:
    return tiny(files={"tools.py": MORE.encode(), "database.sqlite": database_of(FRAGILE)})


@pytest.fixture(scope="module")
def sessions(package: Package) -> Iterator[list[Session]]:
    jail = jail_of(package)
    opened = [Session(package, LocalHost(package)), Session(package, JailHost(jail))]
    yield opened
    for session in opened:
        session.host.close()
    jail.close()


def without_level(done: Rollout) -> dict[str, Any]:
    table: dict[str, Any] = json.loads(done.to_json(timings=False))
    table.pop("sandbox")
    return table


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("task", sorted(tiny().tasks))
def test_every_policy_leaves_the_same_trace_in_both(sessions: list[Session], task: str, policy: str) -> None:
    here, there = (rollout(session, task, variant=1, policy=policy, seed=4) for session in sessions)
    assert here.sandbox == "none"
    assert there.sandbox != "none"
    assert without_level(here) == without_level(there)


@pytest.mark.parametrize("how", ["raise", "savepoint", "nan", "set", "text", "missing"])
def test_every_failure_of_a_tool_is_told_in_the_same_words(sessions: list[Session], how: str) -> None:
    told = []
    for session in sessions:
        session.reset("lend_oldest", 2)
        session.call("lend_book", {"book_id": 8, "member_id": 4})
        told.append((session.call("fail", {"how": how}), session.changes(), str(session.failure)))
    assert told[0] == told[1]
    assert not told[0][0].ok
    assert len(told[0][1]) == 2


def test_what_was_changed_is_asked_of_a_worker_once_however_often_it_is_wanted(
    sessions: list[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(worker: Worker, request: Any, timeout: float) -> Any:
        asked.append(request)
        return real(worker, request, timeout)

    asked: list[Any] = []
    real = Worker.ask
    monkeypatch.setattr(Worker, "ask", ask)
    for lent in range(3):
        told = []
        for session in sessions:
            session.reset("lend_oldest", 2)
            for book in (8, 7)[:lent]:
                assert session.call("lend_book", {"book_id": book, "member_id": 4}).ok
                told.append([session.changes() for _ in range(3)])
        assert told[:lent] == told[lent:]
        assert [len(each[2]) for each in told[:lent]] == [2, 4][:lent]
    assert asked.count({"changes": True}) == 3


def test_workers_that_take_no_call_fail_it_and_raise_nothing(
    sessions: list[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(worker: Worker, request: Any, timeout: float) -> None:
        raise WorkerDied("it has ended")

    _, session = sessions
    session.reset("year_of_book")
    with monkeypatch.context() as patched:
        patched.setattr(Worker, "send", refuse)
        result = session.call("get_book", {"book_id": 2})
        assert result.value["error"]["kind"] == "tool_failed"
        assert "tool 'get_book': it has ended" in result.text()
    assert session.call("get_book", {"book_id": 2}).ok


def test_tools_whose_zygote_is_gone_and_can_not_be_had_again_fail_their_calls(
    package: Package, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    jail = Jail(package)
    session = Session(package, JailHost(jail))
    session.reset("year_of_book")
    jail.close()
    with monkeypatch.context() as patched:
        patched.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
        result = session.call("get_book", {"book_id": 2})
        assert result.value["error"]["kind"] == "tool_failed"
        assert "could not be replayed" in result.text()
    assert session.call("get_book", {"book_id": 2}).ok
    session.host.close()
    jail.close()


def test_a_solution_for_which_no_worker_can_be_had_fails_as_one(
    sessions: list[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(zygote: Zygote, timeout: float = 10.0) -> Worker:
        raise ZygoteFailed("no worker could be started")

    _, session = sessions
    session.reset("year_of_book")
    with monkeypatch.context() as patched:
        patched.setattr(Zygote, "start", refuse)
        with pytest.raises(SolutionFailed, match=r"year_of_book/solution\.py: no worker could be started"):
            session.solve()
    assert session.solve() == 1988


def test_changes_that_do_not_fit_are_told_from_a_verifier_that_raises(
    package: Package, sessions: list[Session]
) -> None:
    task = package.task("lend_oldest")
    raising = replace(task, verifier=task.verifier.replace("def verify(", "def judged(") + RAISES)
    nowhere = (Change("books", "update", {"book_id": 99}, {}, {"copies": 1}),)
    for session in sessions:
        with pytest.raises(ChangesDoNotFit, match="finds no such row"):
            session.host.judge(task, task.variants[0], nowhere, "2026-01-19")
        with pytest.raises(VerifierFailed, match="ZeroDivisionError") as caught:
            session.host.judge(raising, task.variants[0], (), "2026-01-19")
        assert not isinstance(caught.value, ChangesDoNotFit)
