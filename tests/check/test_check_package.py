"""Checking a whole package: every task is told of, and claims are held against the certificate on file."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from synthenv.checks import Trial
from synthenv.checks.certificate import certificate, to_line
from synthenv.checks.run import check_package
from synthenv.errors import UsageError
from synthenv.package import Package
from synthenv.verdict import Finding
from tests.check.check_library import library, new_task, sound

ONE = replace(library(), tasks={"thick_books": sound("thick_books")})


@cache
def line() -> str:
    """Return the certificate of the one task."""
    findings = check_package(ONE, seed=7, allow_unsafe=True).findings["thick_books"]
    return to_line(certificate(sound("thick_books"), findings))


def certified(text: str) -> Package:
    """Return the package with this certificate on file."""
    return replace(ONE, files={**ONE.files, "certificate.jsonl": text.encode()})


def test_a_recheck_finds_the_claims_that_were_recorded() -> None:
    report = check_package(certified(line()), seed=7, allow_unsafe=True)
    assert report.table() == {"tasks": 1, "passed": 1, "failed": []}


def test_a_changed_claim_is_a_failure_of_the_certificate() -> None:
    report = check_package(certified(line().replace('"calls_min":13', '"calls_min":12')), seed=7, allow_unsafe=True)
    assert report.passed == 0
    assert report.table()["failed"] == [
        {
            "task": "thick_books",
            "check": "certificate",
            "reason": "calls: calls_min is '13', the certificate says '12'",
        }
    ]


def test_another_seed_tries_something_else_and_departs() -> None:
    report = check_package(certified(line()), seed=8, allow_unsafe=True)
    assert {each.check for each in report.failed} == {"certificate"}


def test_a_missing_line_is_told() -> None:
    report = check_package(certified(""), seed=7, allow_unsafe=True)
    assert [each.reason for each in report.failed] == ["certificate.jsonl has no line for this task"]


def test_a_check_that_is_none_of_the_tasks_is_told() -> None:
    forged = line().replace('"checks":{', '"checks":{"uniqueness":{"ambiguous":0},')
    report = check_package(certified(forged), seed=7, allow_unsafe=True)
    assert [each.reason for each in report.failed] == [
        "the certificate tells of 'uniqueness', which is no check of this task"
    ]


def test_another_level_in_the_certificate_is_told() -> None:
    level = sound("thick_books").level
    forged = line().replace(f'"level":{level},"meas', f'"level":{level + 5},"meas')
    report = check_package(certified(forged), seed=7, allow_unsafe=True)
    assert [each.reason for each in report.failed] == [f"the level is {level}, the certificate says {level + 5}"]


def test_a_line_of_a_task_that_is_not_there_is_told() -> None:
    report = check_package(
        certified(f"{line()}\n{line().replace('thick_books', 'thin_books')}"), seed=7, allow_unsafe=True
    )
    assert report.passed == 1
    assert [(each.task, each.check) for each in report.failed] == [("thin_books", "certificate")]
    assert "which is not there" in report.failed[0].reason


def test_a_failing_task_is_told_with_check_and_reason() -> None:
    wrong = new_task("wrong", "Which books are by {AUTHOR}?", {"type": "integer"}, "1", "answer == 2")
    package = replace(library(), tasks={"wrong": wrong})
    report = check_package(package, seed=7, allow_unsafe=True)
    assert (report.tasks, report.passed) == (1, 0)
    assert [(each.task, each.check) for each in report.failed] == [("wrong", "oracle")]


def test_further_checks_are_made_of_tasks_with_a_spec_and_progress_is_told() -> None:
    told: list[tuple[int, int, str]] = []

    def grumpy(trial: Trial) -> Finding:
        return Finding("grumpy", False, f"{trial.task.name} is never good enough")

    with_spec = replace(sound("thick_books"), name="thick_books_2", spec="all(book())")
    report = check_package(
        replace(ONE, tasks={**ONE.tasks, "thick_books_2": with_spec}),
        seed=7,
        extra=[grumpy],
        progress=lambda done, total, name: told.append((done, total, name)),
        allow_unsafe=True,
    )
    of_its_own = [each.reason for each in report.failed if each.check == "grumpy"]
    assert of_its_own == ["thick_books_2 is never good enough"]
    assert told == [(0, 2, "thick_books"), (1, 2, "thick_books_2")]


def test_an_unknown_task_is_told() -> None:
    with pytest.raises(UsageError, match="has no task 'thick_book'"):
        check_package(library(), seed=7, tasks=["thick_book"], allow_unsafe=True)


def test_a_strangers_package_is_checked_in_the_sandbox_with_the_same_claims() -> None:
    task = sound("lend_thickest")
    package = replace(library(), tasks={"lend_thickest": task})
    confined = check_package(package, seed=7).findings["lend_thickest"]
    here = check_package(package, seed=7, allow_unsafe=True).findings["lend_thickest"]
    assert all(each.passed for each in confined)
    assert {each.check: each.claims for each in confined} == {each.check: each.claims for each in here}
