"""One task's certificate as a page for a reader: what each check holds, what it tried, its nearest miss, its time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding

from synthenv.cli.meanings import means, said
from synthenv.cli.output import cell, counted, heading
from synthenv.package import Task
from synthenv.verdict import Finding

__all__ = ["explained", "print_page"]


def explained(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return the page as plain JSON, without the task itself."""
    return [
        {
            "check": each.check,
            "means": means(each.check),
            "passed": each.passed,
            "reason": each.reason,
            "claims": dict(each.claims),
            "measurements": dict(each.measurements),
        }
        for each in findings
    ]


def print_page(out: Console, task: Task, findings: Sequence[Finding]) -> None:
    """Print the page."""
    relation = f", {task.relation} {task.parent}" if task.parent else ""
    out.print(cell(task.name, "bold"))
    out.print(cell(f"level {task.level}, tier {task.tier}{relation}, {counted(len(task.variants), 'variant')}", "dim"))
    out.print(heading("Prompt"))
    _indented(out, task.prompt)
    out.print(heading("Spec"))
    _indented(out, task.spec or _without_spec(task))
    held = sum(each.passed for each in findings)
    seconds = sum(float(each.measurements.get("seconds", 0.0)) for each in findings)
    out.print(heading(f"{held} of {counted(len(findings), 'check')} {_hold(held)}, in {seconds:.2f} s"))
    for each in findings:
        _print_check(out, each)


def _without_spec(task: Task) -> str:
    """What a reader must know of a task whose meaning is written down nowhere."""
    listed = sum(len(each.accepted) for each in task.variants)
    said = "none: a task of tier B, held by the black-box checks only"
    if not listed:
        return said
    return (
        f"{said}. Its variants list {counted(listed, 'answer')} as right: the verifier must pass each, none is tried "
        "as a wrong one, and that they are right is taken at the author's word."
    )


def _hold(held: int) -> str:
    return "holds" if held == 1 else "hold"


def _print_check(out: Console, finding: Finding) -> None:
    seconds = finding.measurements.get("seconds")
    took = f" · {seconds:.3f} s" if isinstance(seconds, float) else ""
    state = "held" if finding.passed else "failed"
    out.print(cell(f"\n{finding.check} · {state}{took}", "" if finding.passed else "red"))
    for line, style in _lines(finding):
        _indented(out, line, style)


def _lines(finding: Finding) -> Iterator[tuple[str, str]]:
    """Yield what is said of a check, line by line, each with its style."""
    if means(finding.check):
        yield means(finding.check), ""
    if finding.claims:
        yield f"tried: {said(finding.check, finding.claims)}{_kinds(finding.claims.get('kinds', {}))}", "dim"
    if finding.reason:
        yield f"failed: {finding.reason}", "red"
    elif finding.measurements.get("nearest"):
        yield f"nearest miss: {finding.measurements['nearest']}", "dim"


def _kinds(kinds: Mapping[str, int]) -> str:
    """Return how many there were of each kind, the most frequent first."""
    ranked = sorted(kinds.items(), key=lambda each: (-each[1], each[0]))
    listed = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in ranked)
    return f" By kind: {listed}." if listed else ""


def _indented(out: Console, text: str, style: str = "") -> None:
    out.print(Padding(cell(text, style), (0, 0, 0, 2), expand=False))
