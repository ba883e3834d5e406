"""What `synthenv build --packages` does and prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthenv import api
from synthenv.cli.output import console, counted, emit, table, tell
from synthenv.cli.progress import progress

if TYPE_CHECKING:
    from synthenv.synthesis.many import ManyReport

__all__ = ["many"]


def many(catalogs: Sequence[str], out: Path | None, packages: int, arguments: Mapping[str, Any], as_json: bool) -> None:
    """Build several packages from catalogs and print what came of it."""
    try:
        with progress(f"building {counted(packages, 'package')}") as told:
            report = api.build_many(catalogs, out or "environments", packages=packages, **arguments, progress=told)
    except KeyboardInterrupt:
        raise KeyboardInterrupt("Stopped. Nothing is lost: rerun the same command to go on.") from None
    if as_json:
        emit(report.table)
    else:
        _print(report)


def _print(report: ManyReport) -> None:
    out = console()
    rows = [
        (each.name, each.tasks, each.proposed or "", f"{each.seconds:.1f}", f"{each.cpu:.1f}")
        for each in report.packages
    ]
    titles = ("package", "tasks", "proposals", "seconds", "CPU")
    out.print(table(*titles, rows=rows, right=titles[1:]))
    for each in report.packages:
        if each.note:
            tell(out, f"{each.name} has fewer tasks than asked for: {each.note}.", "yellow")
    for name, reason in report.refused.items():
        tell(out, f"{name} is left out: {reason}", "yellow")
    tell(out, f"\n{_summary(report)}")
    tell(out, f"\nNext: synthenv show {report.packages[0].path} · synthenv splits {report.path}/*/", "dim")


def _summary(report: ManyReport) -> str:
    held, tasks, made = report.held, sum(each.tasks for each in report.packages), len(report.packages)
    packages = counted(made, "package") if made == report.wanted else f"{made} of {report.wanted} packages"
    return (
        f"{packages} below {report.path}, {counted(tasks, 'task')}, each with its certificate, in {report.seconds:.0f} "
        f"s; {report.cpu:.0f} s of CPU in all, runs before this one included. Of the pairs of toolsets "
        f"{report.different:.0%} are less than half alike; the nearest are {report.nearest:.0%} alike. By the "
        f"certificates {held.oracles_passed:,} of {held.oracles:,} runs of the oracle passed, and "
        f"{held.shortcuts_passed:,} of {held.shortcuts:,} shortcuts."
    )
