"""Certificates: one line a task, read back as written; what a recheck finds otherwise is told claim by claim."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synthenv.checks.certificate import certificate, departs, from_line, from_lines, to_line
from synthenv.errors import PackageError
from synthenv.verdict import Certificate, Finding
from tests.check.check_library import sound, sound_findings


def findings() -> list[Finding]:
    return list(sound_findings()["thick_books"].values())


def recorded() -> Certificate:
    return certificate(sound("thick_books"), findings())


def test_a_line_is_read_back_as_it_was_written() -> None:
    line = to_line(recorded())
    assert "\n" not in line
    assert to_line(from_line(line)) == line
    assert from_line(line) == recorded()
    assert from_lines(f"{line}\n".encode()) == {"thick_books": recorded()}


def test_the_same_claims_depart_nowhere() -> None:
    assert departs(from_line(to_line(recorded())), findings()) == []


def test_a_claim_that_is_another_one_is_told() -> None:
    oracle, *rest = findings()
    changed = replace(oracle, claims={**oracle.claims, "passed": 7})
    assert departs(recorded(), [changed, *rest]) == ["oracle: passed is '7', the certificate says '8'"]


def test_a_claim_that_is_new_or_gone_is_told() -> None:
    oracle, *rest = findings()
    claims = {name: value for name, value in oracle.claims.items() if name != "changes"} | {"more": 1}
    assert departs(recorded(), [replace(oracle, claims=claims), *rest]) == [
        "oracle: changes is 'null', the certificate says '0'",
        "oracle: more is '1', the certificate says 'null'",
    ]


def test_measurements_are_not_compared() -> None:
    slower = [replace(each, measurements={"seconds": 9.0}) for each in findings()]
    assert departs(recorded(), slower) == []


def test_a_check_that_the_certificate_does_not_know_is_told() -> None:
    assert departs(recorded(), [Finding("newer", True)]) == ["the certificate says nothing of newer"]


def test_checks_that_were_not_made_again_are_left_aside() -> None:
    assert departs(recorded(), findings()[:3]) == []


@pytest.mark.parametrize("line", ["", "[]", "{", '{"task": 3}', '{"task":"a","level":1,"checks":[],"measurements":{}}'])
def test_what_is_no_certificate_is_told(line: str) -> None:
    with pytest.raises(PackageError, match=r"certificate\.jsonl: "):
        from_line(line)
