"""`synthenv convert`: a text-to-SQL set becomes packages that play, and the audit says what such tasks are worth."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import synthenv
from synthenv.package import Package, read
from synthenv.session import Session
from tests.cli.cli_process import run
from tests.text_to_sql import QUESTIONS, put_database, put_questions, record_shop


@pytest.fixture
def records(tmp_path: Path) -> Package:
    """The record shop, converted."""
    ran = run("convert", "spider", record_shop(tmp_path), "--out", tmp_path / "made")
    assert ran.code == 0, ran.err
    return read(tmp_path / "made" / "records")


def test_each_question_becomes_a_task_of_tier_b_with_solution_and_verifier(records: Package) -> None:
    assert [each.prompt for each in records.tasks.values()] == [each["question"] for each in QUESTIONS]
    assert {(each.tier, each.level, each.solution is not None) for each in records.tasks.values()} == {("B", 1, True)}


def test_what_was_changed_is_told_to_people_and_to_programs(tmp_path: Path) -> None:
    source = record_shop(tmp_path)
    changed = [
        "The view long_tracks is not copied.",
        "plays has no key: the column plays_row is added.",
        "reviews.stars mixes kinds of values, so its type is ANY.",
        "tracks has no declared key that could serve: track_id is its key.",
        "reviews: album_id is no foreign key now, for not all lead to a key of albums.",
    ]
    ran = run("convert", "spider", source, "--out", tmp_path / "one", "--json")
    made = {"path": str(tmp_path / "one" / "records"), "tasks": 10, "changed": changed}
    assert ran.json() == {"tasks": 10, "packages": [made], "left_out": []}
    out = run("convert", "spider", source, "--out", tmp_path / "two").out
    assert all(each in out for each in changed)
    assert out.endswith("10 tasks in 1 package.\n")


def test_the_same_source_gives_the_same_bytes(records: Package, tmp_path: Path) -> None:
    assert run("convert", "spider", tmp_path / "dev.json", "--out", tmp_path / "again").code == 0
    assert read(tmp_path / "again" / "records").hashes == records.hashes


def test_the_solutions_pass_in_the_sandbox(records: Package) -> None:
    ran = run("evaluate", records.label, "--json")
    assert (ran.code, ran.json()["pass_rate"]) == (0, 1.0)


@pytest.mark.parametrize(
    ("task", "right", "wrong"),
    [
        ("question_00001", 2, [1, 3]),
        ("question_00002", ["glass weather", "Fjord  Hours"], [["Fjord Hours"], ["Fjord Hours", "Fjord Hours"]]),
        ("question_00004", [], [["Coda"]]),
        ("question_00005", 14.625, [14.6]),
        ("question_00010", None, ["1998"]),
    ],
)
def test_verifiers_hold_answers_against_the_gold_rows(
    records: Package, task: str, right: Any, wrong: list[Any]
) -> None:
    with Session(records, allow_unsafe=True) as session:
        for answer, reward in [(right, 1.0), *((each, 0.0) for each in wrong)]:
            session.reset(task)
            verdict = session.submit(answer)
            assert not hasattr(verdict, "ok")
            assert getattr(verdict, "reward", None) == reward, answer


def test_order_counts_where_the_query_orders_and_only_there(records: Package) -> None:
    def reversed_passes(task: str) -> bool:
        with Session(records, allow_unsafe=True) as session:
            session.reset(task)
            return getattr(session.submit(session.solve()[::-1]), "passed", False)

    assert reversed_passes("question_00006")
    assert not reversed_passes("question_00003")
    assert records.task("question_00003").answer["x-ordered"] is True


def test_the_tool_reads_and_writes_nothing(records: Package) -> None:
    refused = [
        "DELETE FROM albums",
        "SELECT 1) UNION DELETE (SELECT 1",
        "WITH gone AS (SELECT 1) DELETE FROM albums",
        "SELECT 1; SELECT 2",
        "SELECT * FROM sqlite_master",
        "SELECT date('now')",
        "SELECT nothing",
    ]
    with Session(records, allow_unsafe=True) as session:
        session.reset("question_00001")
        for sql in refused:
            result = session.call("query", {"sql": sql})
            assert not result.ok, sql
            assert result.value["error"]["kind"] in ("bad_argument", "refused")
        assert session.call("query", {"sql": "select count(*) AS n from albums ;"}).value["rows"] == [{"n": 6}]
        assert session.changes() == ()
        assert session.failure is None


def test_tables_are_described_all_or_one(records: Package) -> None:
    with Session(records, allow_unsafe=True) as session:
        session.reset("question_00001")
        listed = session.call("describe_tables", {}).value["tables"]
        assert [each["name"] for each in listed] == ["albums", "artists", "plays", "reviews", "tracks"]
        assert listed[0]["references"] == ["artist_id → artists (artist_id)"]
        assert session.call("describe_tables", {"table": "plays"}).value["tables"][0]["key"] == ["plays_row"]
        assert not session.call("describe_tables", {"table": "nothing"}).ok


def test_results_of_several_pages_are_read_whole(tmp_path: Path) -> None:
    rows = ", ".join(f"({each}, 'name {each}')" for each in range(1, 131))
    put_database(tmp_path, "many", f"CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t VALUES {rows};")
    source = put_questions(
        tmp_path, [{"db_id": "many", "question": "Name all.", "query": "SELECT name FROM t ORDER BY id DESC"}]
    )
    assert run("convert", "spider", source, "--out", tmp_path / "made").code == 0
    ran = run("evaluate", tmp_path / "made" / "many", "--json")
    assert ran.json()["pass_rate"] == 1.0


def test_bird_writes_sql_and_gives_a_hint(tmp_path: Path) -> None:
    put_database(tmp_path, "one", "CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (41), (42);")
    (tmp_path / "databases").rename(tmp_path / "dev_databases")
    entry = {"question_id": 7, "db_id": "one", "question": "Which is the largest?", "evidence": "largest means max(id)"}
    source = put_questions(tmp_path, [{**entry, "SQL": "SELECT max(id) FROM t", "difficulty": "simple"}])
    assert run("convert", "spider", source, "--out", tmp_path / "made").code == 0
    [task] = read(tmp_path / "made" / "one").tasks.values()
    assert task.prompt == "Which is the largest?\n\nHint: largest means max(id)"
    assert task.answer == {"type": "integer"}


def test_the_audit_finds_what_such_tasks_pay_for(records: Package) -> None:
    ran = run("audit", records.label, "--allow-unsafe", "--json")
    found = ran.json()
    assert (ran.code, found["tasks"], found["held"]) == (1, 10, 0)
    assert found["checks"]["oracle"]["held"] == found["checks"]["equivalents"]["held"] == 10
    said = {
        each["task"]: looked["reason"]
        for each in found["findings"]
        for looked in each["checks"]
        if looked["check"] == "shortcuts"
    }
    assert said["question_00001"] == "a shortcut passes: schema on variant 0, answer 2 (and 1 more)"
    assert said["question_00004"] == "a shortcut passes: nothing on variant 0, answer []"
    assert said["question_00010"] == "a shortcut passes: nothing on variant 0, answer None"
    assert said["question_00003"].startswith("one and the same outcome is right in ")


def test_in_python_both_are_functions(tmp_path: Path) -> None:
    report = synthenv.convert("spider", record_shop(tmp_path), tmp_path / "made")
    assert (report.tasks, report.left_out) == (10, ())
    one = replace(read(report.made[0].path), tasks={"question_00004": read(report.made[0].path).task("question_00004")})
    found = synthenv.audit(one, allow_unsafe=True)
    assert (len(found.tasks), len(found.held)) == (1, 0)
    assert found.checks["oracle"].held == 1
