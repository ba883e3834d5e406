"""One package, two places to run it: in this process and in confined workers it gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from synthenv.package import Package
from synthenv.policies import POLICIES
from synthenv.rollouts import Rollout, rollout
from synthenv.sandbox.jail import JailHost, jail_of
from synthenv.sandbox.local import LocalHost
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
