"""Checking a whole package: every task is told of, and claims are held against the certificate on file."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from check_library import library, new_task, sound, sound_findings

from synthenv.check import Trial
from synthenv.check.certificate import certificate, to_line
from synthenv.check.run import Report, check_package
from synthenv.errors import UntrustedPackage, UsageError
from synthenv.package import Package
from synthenv.verdict import Finding

NAMES = ["count_books", "thick_books"]


def certified(*, tampered: str = "", without: str = "") -> Package:
    """Return the library with its certificate, one claim in it changed or one line left out."""
    lines = [to_line(certificate(sound(name), list(sound_findings()[name].values()))) for name in library().tasks]
    kept = [each.replace('"calls_min":13', f'"calls_min":{tampered or 13}') for each in lines]
    text = "\n".join(each for each in kept if not without or f'"task":"{without}"' not in each)
    return replace(library(), files={**library().files, "certificate.jsonl": text.encode()})


@cache
def report_of_two() -> Report:
    return check_package(certified(), seed=7, tasks=NAMES, allow_unsafe=True)


def test_a_recheck_finds_the_claims_that_were_recorded() -> None:
    report = report_of_two()
    assert report.table() == {"tasks": 2, "passed": 2, "failed": []}


def test_a_changed_claim_is_a_failure_of_the_certificate() -> None:
    report = check_package(certified(tampered="12"), seed=7, tasks=["thick_books"], allow_unsafe=True)
    assert report.passed == 0
    assert report.table()["failed"] == [
        {
            "task": "thick_books",
            "check": "certificate",
            "reason": "calls: calls_min is '13', the certificate says '12'",
        }
    ]


def test_another_seed_tries_something_else_and_departs() -> None:
    report = check_package(certified(), seed=8, tasks=["thick_books"], allow_unsafe=True)
    assert {each.check for each in report.failed} == {"certificate"}


def test_a_missing_line_is_told() -> None:
    report = check_package(certified(without="thick_books"), seed=7, tasks=["thick_books"], allow_unsafe=True)
    assert [each.reason for each in report.failed] == ["certificate.jsonl has no line for this task"]


def test_a_failing_task_is_told_with_check_and_reason() -> None:
    wrong = new_task("wrong", "Which books are by {AUTHOR}?", {"type": "integer"}, "1", "answer == 2")
    package = replace(library(), tasks={"wrong": wrong})
    report = check_package(package, seed=7, allow_unsafe=True)
    assert (report.tasks, report.passed) == (1, 0)
    assert [(each.task, each.check) for each in report.failed] == [("wrong", "oracle")]


def test_further_checks_are_made_and_progress_is_told() -> None:
    told: list[tuple[int, int, str]] = []

    def grumpy(trial: Trial) -> Finding:
        return Finding("grumpy", False, f"{trial.task.name} is never good enough")

    report = check_package(
        library(),
        seed=7,
        tasks=["thick_books"],
        extra=[grumpy],
        progress=lambda done, total, name: told.append((done, total, name)),
        allow_unsafe=True,
    )
    assert [each.reason for each in report.failed] == ["thick_books is never good enough"]
    assert told == [(0, 1, "thick_books")]


def test_an_unknown_task_is_told() -> None:
    with pytest.raises(UsageError, match="has no task 'thick_book'"):
        check_package(library(), seed=7, tasks=["thick_book"], allow_unsafe=True)


def test_a_strangers_package_is_not_run() -> None:
    with pytest.raises(UntrustedPackage):
        check_package(library(), seed=7)
