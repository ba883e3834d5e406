"""Verdicts and certificates: what was judged, as plain data.

    verdict = session.submit([1024, 2048])
    verdict.passed, verdict.reasons        # False, ("film 4096 is missing from the answer",)

A `Finding` is the outcome of one check of one task; a `Certificate` holds all of a task's findings. Claims are exact: a
recheck must find the same ones. Measurements (times, sizes) are bounded by the checks and not compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Certificate", "Finding", "Verdict", "failed", "passed"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Passed or not, and the reasons, in words. Truth has to be asked for: `verdict.passed`, never `if verdict`."""

    passed: bool
    reasons: tuple[str, ...] = ()

    @property
    def reward(self) -> float:
        """1.0 when passed, else 0.0."""
        return 1.0 if self.passed else 0.0

    def __bool__(self) -> bool:
        raise TypeError("A Verdict has no truth value of its own: ask for .passed")


def passed(reason: str = "the outcome is one that was asked for") -> Verdict:
    """Return a verdict that passed."""
    return Verdict(True, (reason,))


def failed(*reasons: str) -> Verdict:
    """Return a verdict that did not pass, with its reasons."""
    return Verdict(False, reasons or ("no reason given",))


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check of one task.

    `claims` are compared exactly by a recheck; `measurements` are not; `reason` says why the check failed.
    """

    check: str
    passed: bool
    reason: str = ""
    claims: Mapping[str, Any] = field(default_factory=dict)
    measurements: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Certificate:
    """The record of every check that a task passed: one line of `certificate.jsonl`."""

    task: str
    level: int
    checks: Mapping[str, Mapping[str, Any]]
    measurements: Mapping[str, Mapping[str, Any]]
