"""Certificates: a task's findings as one line of JSON, and what a recheck finds otherwise.

    line = to_line(certificate(task, findings))
    departs(from_line(line), findings)          # [] where the claims are the same ones

Claims are compared exactly; measurements are not.
"""

from __future__ import annotations

from collections.abc import Sequence

from synthenv.errors import PackageError, shown
from synthenv.package import Task
from synthenv.plain import NotPlain, canonical, parsed
from synthenv.verdict import Certificate, Finding

__all__ = ["certificate", "departs", "from_line", "from_lines", "to_line"]


def certificate(task: Task, findings: Sequence[Finding]) -> Certificate:
    """Return the certificate of a task that passed every check."""
    return Certificate(
        task=task.name,
        level=task.level,
        checks={each.check: each.claims for each in findings},
        measurements={each.check: each.measurements for each in findings},
    )


def to_line(made: Certificate) -> str:
    """Return a certificate as one line of canonical JSON, without the line's end."""
    return canonical(
        {
            "task": made.task,
            "level": made.level,
            "checks": {name: dict(each) for name, each in made.checks.items()},
            "measurements": {name: dict(each) for name, each in made.measurements.items()},
        }
    )


def from_line(line: str) -> Certificate:
    """Return the certificate that a line holds; PackageError where it holds none."""
    try:
        table = parsed(line)
    except NotPlain as error:
        raise PackageError(f"certificate.jsonl: {error}. Build or check the package anew.") from None
    match table:
        case {"task": str(task), "level": int(level), "checks": dict(checks), "measurements": dict(measurements)}:
            if all(isinstance(each, dict) for each in [*checks.values(), *measurements.values()]):
                return Certificate(task, level, checks, measurements)
    raise PackageError(f"certificate.jsonl: no certificate: {shown(line)}. Build or check the package anew.")


def from_lines(data: bytes) -> dict[str, Certificate]:
    """Return the certificates of a file certificate.jsonl, by task."""
    try:
        lines = data.decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise PackageError(f"certificate.jsonl: not UTF-8 (byte {error.start}). Build the package anew.") from None
    return {each.task: each for each in (from_line(line) for line in lines if line.strip())}


def departs(recorded: Certificate, findings: Sequence[Finding]) -> list[str]:
    """Return where these findings' claims are not those recorded. Checks that were not made again are left aside."""
    problems = []
    for finding in findings:
        claims = recorded.checks.get(finding.check)
        if claims is None:
            problems.append(f"the certificate says nothing of {finding.check}")
            continue
        for name in sorted({*claims, *finding.claims}):
            was, now = canonical(claims.get(name)), canonical(finding.claims.get(name))
            if was != now:
                problems.append(f"{finding.check}: {name} is {shown(now)}, the certificate says {shown(was)}")
    return problems
