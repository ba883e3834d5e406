"""Package code that breaks its contract: the episode goes on or ends in a verdict, and the sentence names the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from synthenv.errors import PackageError, SolutionFailed, ToolFailed, UsageError, VerifierFailed
from synthenv.kit import Change
from synthenv.package import Package, Variant
from synthenv.session import Session
from synthenv.verdict import Verdict
from tests.tiny import SCHEMA, TOOLS, database_of, tiny

TASK = "year_of_book"


@contextmanager
def opened(package: Package) -> Iterator[Session]:
    with Session(package, allow_unsafe=True) as session:
        yield session


def with_tool(body: str) -> Package:
    """The tiny package with one tool more, of this body."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    tool = f'\n\ndef fail(db: Database) -> Json:\n    """Fail."""\n{lines}'
    return tiny(files={"tools.py": (TOOLS + tool).encode()})


def with_task(**parts: Any) -> Package:
    """The tiny package with other parts of one task; what is Python gets the constant that its variants set."""
    package = tiny()
    parts = {name: f'TITLE = ""\n{part}' if isinstance(part, str) else part for name, part in parts.items()}
    return replace(package, tasks={**package.tasks, TASK: replace(package.task(TASK), **parts)})


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return 1 / 0", "tool 'fail' raised ZeroDivisionError: 'division by zero'"),
        ("return {}['x']", "tool 'fail' raised KeyError"),
        ("return fail(db)", "tool 'fail' raised RecursionError"),
        ("return db.rows('SELECT * FROM doors')", "tool 'fail' raised SQLError: 'no such table: doors'"),
        ("return db.write('DROP TABLE loans')", "Only SELECT, INSERT, UPDATE and DELETE are open to tools"),
        ("return float('nan')", "tool 'fail' returned what is no JSON: nan is no JSON number"),
        ("return [1e999]", "tool 'fail' returned what is no JSON: inf is no JSON number"),
        ("return {'rows': {1, 2}}", "tool 'fail' returned what is no JSON: a value of type set"),
        ("return b'bytes'", "tool 'fail' returned what is no JSON: a value of type bytes"),
        ("return 'half \\ud800'", "tool 'fail' returned what is no JSON: a text holds half a character"),
        ("return 2 ** 64", "tool 'fail' returned what is no JSON: an integer has more than 64 bits"),
        ("return {1: 'one'}", "tool 'fail' returned what is no JSON: a key of type int"),
        ("return (each for each in 'ab')", "tool 'fail' returned what is no JSON: a value of type generator"),
        ("return db", "tool 'fail' returned what is no JSON: a value of type"),
        ("deep = []\nfor _ in range(40):\n    deep = [deep]\nreturn deep", "it is nested deeper than 32"),
    ],
    ids=range(15),
)
def test_a_tool_that_fails_after_writing_is_told_and_undone(body: str, said: str) -> None:
    write = "db.write('UPDATE books SET year = 1 WHERE book_id = 2')\n"
    with opened(with_tool(write + body)) as session:
        session.reset(TASK)
        result = session.call("fail", {})
        assert not result.ok
        assert said in result.value["error"]["message"]
        assert session.changes() == ()
        verdict = session.submit(session.solve())
        assert isinstance(verdict, Verdict)
        assert verdict.passed, "the episode goes on"


def test_a_failure_is_kept_apart_from_a_refusal() -> None:
    with opened(with_tool("return 1 / 0")) as session:
        session.reset(TASK)
        session.call("get_book", {"book_id": 99})
        assert session.failure is None
        assert session.call("fail", {}).value["error"]["kind"] == "tool_failed"
        assert isinstance(session.failure, ToolFailed)
        assert "tiny, tool 'fail'" in str(session.failure)
        session.reset(TASK)
        assert session.failure is None


def test_where_the_package_lies_is_not_told_to_the_policy() -> None:
    package = with_tool("return 1 / 0")
    with opened(replace(package, name="secret_place")) as session:
        session.reset(TASK)
        assert "secret_place" not in session.call("fail", {}).text()


@pytest.mark.parametrize("result", ["'x' * 20_000", "{'text': 'x' * 20_000}", "20_000 * [[]]"])
def test_an_answer_that_is_too_long_and_can_not_be_cut_is_not_shown_but_the_call_stands(result: str) -> None:
    with opened(with_tool(f"db.write('DELETE FROM loans')\nreturn {result}")) as session:
        session.reset(TASK)
        told = session.call("fail", {})
        assert told.ok
        assert list(told.value) == ["cut"]
        assert told.value["cut"].endswith("at most 16,000 are shown.")
        assert len(session.changes()) == 3


def test_a_savepoint_that_is_destroyed_is_set_up_again_with_what_the_episode_had_done() -> None:
    schema = SCHEMA.replace("name TEXT NOT NULL UNIQUE", "name TEXT NOT NULL UNIQUE ON CONFLICT ROLLBACK")
    package = with_tool("return db.write(\"INSERT INTO members VALUES (7, 'Ada Lind')\")")
    package = replace(package, files={**package.files, "database.sqlite": database_of(schema)})
    with opened(package) as session:
        session.reset("lend_oldest", 2)
        session.call("lend_book", {"book_id": 8, "member_id": 4})
        before = session.changes()
        assert len(before) == 2
        result = session.call("fail", {})
        assert result.value["error"]["kind"] == "tool_failed"
        assert "savepoint was destroyed" in result.value["error"]["message"]
        assert session.changes() == before
        assert session.call("find_member", {"name": "Dana Ruiz"}).ok, "the setup is there again"
        session.reset(TASK)
        assert session.changes() == ()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def verify(before, after, answer):\n    return 1 / 0\n", "raised ZeroDivisionError"),
        ("def verify(before, after, answer):\n    return True\n", "returned True, not a Verdict"),
        ("def verify(before, after, answer):\n    return None\n", "returned None, not a Verdict"),
        ("def verify(before, after, answer):\n    return before.rows('doors')\n", "there is no table 'doors'"),
        ("def verify(answer):\n    return answer\n", "raised TypeError"),
    ],
    ids=range(5),
)
def test_a_verifier_that_fails_passes_nobody_and_is_named(source: str, said: str) -> None:
    with opened(with_task(verifier=source)) as session:
        session.reset(TASK)
        verdict = session.submit(1988)
        assert isinstance(verdict, Verdict)
        assert not verdict.passed
        assert f"the verifier failed: tiny/tasks/{TASK}/verifier.py" in verdict.reasons[0]
        assert said in verdict.reasons[0]
        assert isinstance(session.failure, VerifierFailed)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def verify(before", "not valid Python"),
        ("x = 1\n", "defines no function 'verify'"),
        ("import os\n", "can.t be imported"),
    ],
)
def test_a_verifier_that_can_not_be_loaded_is_named_with_its_file(source: str, said: str) -> None:
    with opened(with_task(verifier=source)) as session:
        session.reset(TASK)
        with pytest.raises(PackageError, match=said) as caught:
            session.submit(1988)
        assert f"tiny/tasks/{TASK}/verifier.py" in str(caught.value)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def solve(tools):\n    return 1 / 0\n", "raised ZeroDivisionError"),
        ("def solve(tools):\n    return tools.get_book(book_id=99)\n", "ToolError: 'There is no book 99.'"),
        ("def solve(tools):\n    return tools.get_bok(book_id=9)\n", "Did you mean 'get_book'"),
        ("def solve(tools):\n    return {1}\n", "no JSON"),
        (None, "is not part of this package"),
    ],
    ids=range(5),
)
def test_a_solution_that_fails_is_named(source: str | None, said: str) -> None:
    with opened(with_task(solution=source)) as session:
        session.reset(TASK)
        with pytest.raises(SolutionFailed, match=said) as caught:
            session.solve()
        assert f"tiny/tasks/{TASK}/solution.py" in str(caught.value)


def test_a_tool_file_that_the_language_refuses_is_named_with_its_line() -> None:
    package = tiny(files={"tools.py": (TOOLS + "\nCALLS = []\n").encode()})
    line = TOOLS.count("\n") + 2
    with pytest.raises(PackageError, match=rf"tiny/tools\.py, line {line}"):
        Session(package, allow_unsafe=True)


def test_a_setup_that_does_not_fit_names_the_task() -> None:
    setup = (Change("books", "update", {"book_id": 99}, {}, {"copies": 1}),)
    variant = Variant("In which year?", {"TITLE": "The Ferry"}, setup)
    with opened(with_task(variants=(variant,))) as session:
        with pytest.raises(PackageError, match=f"tasks/{TASK}.*finds no such row"):
            session.reset(TASK)
        session.reset("on_the_shelf")
        assert session.call("get_book", {"book_id": 1}).ok


def test_a_database_that_can_not_serve_is_named() -> None:
    with pytest.raises(PackageError, match=r"tiny/database\.sqlite: the database can't be opened"):
        Session(tiny(files={"database.sqlite": b"no database"}), allow_unsafe=True)
    loose = database_of(SCHEMA + "CREATE TABLE loose (x INTEGER);")
    with pytest.raises(PackageError, match="table 'loose' is not STRICT"):
        Session(tiny(files={"database.sqlite": loose}), allow_unsafe=True)


@pytest.mark.parametrize("variant", [-1, 3, "1", True, 1.0, None])
def test_a_variant_that_there_is_not_is_a_usage_error(variant: Any) -> None:
    with opened(tiny()) as session, pytest.raises(UsageError, match="has variants 0 to 2, not"):
        session.reset(TASK, variant)
