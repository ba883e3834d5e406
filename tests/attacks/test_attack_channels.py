"""Side channels: what a policy is told depends on the world and its calls, and on nothing else that could say more."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from synthenv.changes import change_tables
from synthenv.env import SynthEnv
from synthenv.kit import Database, Json
from synthenv.package import Package, read
from synthenv.plain import canonical
from synthenv.sandbox.jail import JailHost
from synthenv.session import Session
from synthenv.trust import shipped_folder
from synthenv.worlds.sqlite import SqliteWorld
from tests.tiny import tiny

FILM = read(shipped_folder() / "film")


def calls_of(package: Package) -> list[str]:
    """One call of every tool with the plainest arguments, and some that fail."""
    made = [
        {"name": name, "arguments": {each.name: _plainest(each.schema) for each in tool.parameters if each.required}}
        for name, tool in package.tools.items()
    ]
    return [
        json.dumps(each) for each in (*made, {"name": "nothing"}, {"name": next(iter(package.tools)), "arguments": 3})
    ]


def _plainest(schema: Any) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    return 1 if "integer" in schema["type"] or "number" in schema["type"] else "a"


@pytest.fixture(params=["process", "workers"])
def env(request: pytest.FixtureRequest) -> Iterator[SynthEnv]:
    # Without its path nobody vouches for the package.
    env = SynthEnv(FILM if request.param == "process" else replace(FILM, path=None))
    assert isinstance(env.session.host, JailHost) == (request.param == "workers")
    yield env
    env.close()


def told(env: SynthEnv, task: str, variant: int) -> list[Any]:
    """Everything that a policy hears of an episode: of calls, of a wrong answer, and after the end."""
    heard: list[Any] = [env.reset(seed=1, options={"task": task, "variant": variant})]
    actions = [*calls_of(env.package), *['{"name": "submit", "arguments": {"answer": null}}'] * 3, "{}"]
    heard += [env.step(each) for each in actions]
    return json.loads(json.dumps(heard))  # type: ignore[no-any-return]


TASK = min(FILM.tasks)


def test_what_is_told_is_the_same_in_every_host_and_every_time(env: SynthEnv) -> None:
    # So it holds no seconds, no numbers of processes, no addresses, and nothing of the episodes before.
    one = SynthEnv(FILM)
    expected = told(one, TASK, 0)
    one.close()
    for _ in range(2):
        assert told(env, TASK, 0) == expected
        told(env, max(FILM.tasks), 1)


def _replies(package: Package, session: Session, task: str, variant: int) -> str:
    session.reset(task, variant)
    made = [json.loads(each) for each in calls_of(package)]
    return canonical([session.call(each["name"], each.get("arguments", {})).value for each in made])


@pytest.mark.parametrize("package", [FILM, tiny()], ids=["film", "tiny"])
def test_tools_answer_alike_whichever_task_is_played_on_the_same_rows(package: Package) -> None:
    """No tool knows the question, so no reply and no error leans towards its answer."""
    by_rows: dict[str, set[str]] = {}
    with Session(package, allow_unsafe=True) as session:
        for task in package.tasks.values():
            for number, variant in enumerate(task.variants[:8]):
                rows = canonical(change_tables(variant.setup))
                by_rows.setdefault(rows, set()).add(_replies(package, session, task.name, number))
    assert {len(replies) for replies in by_rows.values()} == {1}
    assert len(by_rows) > 1


def test_rows_that_differ_are_seen_in_the_replies() -> None:
    # The control of the test above.
    with Session(tiny(), allow_unsafe=True) as session:
        for task, variant in (("on_the_shelf", 1), ("lend_oldest", 2)):
            session.reset(task, variant)
            assert session.variant is not None
            assert session.variant.setup
        session.reset("year_of_book")
        before = session.call("find_member", {"name": "Dana Ruiz"}).value
        session.reset("lend_oldest", 2)
        assert session.call("find_member", {"name": "Dana Ruiz"}).value != before


def test_a_new_row_has_the_number_that_comes_next_whatever_was_tried_before() -> None:
    """Numbers of new rows tell of no row that was undone, in this episode or in one before."""

    def add(db: Database) -> Json:
        db.write("INSERT INTO members (name) VALUES ('Dana')")
        return db.inserted()

    def add_and_fail(db: Database) -> Json:
        for name in "xyz":
            db.write("INSERT INTO members (name) VALUES (?)", name)
        raise ValueError("no")

    world = SqliteWorld(tiny().database, "2026-01-05 09:00")
    seen = []
    for tools in ((add,), (add_and_fail, add), (add, add_and_fail), (add,)):
        world.begin(())
        seen.append([_number(world, tool) for tool in tools])
    assert [[each for each in numbers if each is not None] for numbers in seen] == [[4]] * 4
    world.close()


def _number(world: SqliteWorld, tool: Callable[[Database], Json]) -> Json:
    try:
        return world.call(tool, {})
    except ValueError:
        return None


def test_no_message_says_where_the_package_or_this_program_lies(tmp_path: Path) -> None:
    package = replace(tiny(), path=tmp_path / "somewhere" / "tiny")
    with Session(package) as session:
        assert isinstance(session.host, JailHost)
        session.reset("year_of_book")
        for action in calls_of(package):
            call = json.loads(action)
            text = session.call(call["name"], call.get("arguments", {})).text()
            assert str(tmp_path) not in text
            assert "site-packages" not in text
            assert "0x" not in text
