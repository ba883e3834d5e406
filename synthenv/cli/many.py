"""What `synthenv build --packages` does and prints."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthenv import api
from synthenv.cli.output import console, counted, emit, table, tell
from synthenv.cli.progress import progress

if TYPE_CHECKING:
    from synthenv.synthesis.many import ManyReport

__all__ = ["many"]


def many(catalog: str, out: Path | None, packages: int, arguments: Mapping[str, Any], as_json: bool) -> None:
    """Build several packages from a catalog and print what came of it."""
    try:
        with progress(f"building {counted(packages, 'package')}") as told:
            report = api.build_many(catalog, out or "environments", packages=packages, **arguments, progress=told)
    except KeyboardInterrupt:
        raise KeyboardInterrupt("Stopped. Nothing is lost: rerun the same command to go on.") from None
    if as_json:
        emit(report.table)
    else:
        _print(report)


def _print(report: ManyReport) -> None:
    out = console()
    rows = [(each.name, each.tasks, each.proposed or "", f"{each.seconds:.1f}") for each in report.packages]
    out.print(table("package", "tasks", "proposals", "seconds", rows=rows, right=["tasks", "proposals", "seconds"]))
    for name, reason in report.refused.items():
        tell(out, f"{name} is left out: {reason}", "yellow")
    tasks = sum(each.tasks for each in report.packages)
    tell(
        out,
        f"\n{counted(len(report.packages), 'package')} below {report.path}, {counted(tasks, 'task')}, each with its "
        f"certificate, in {report.seconds:.0f} s ({report.cpu:.0f} s of CPU). Of the pairs of toolsets "
        f"{report.different:.0%} are less than half alike; the nearest are {report.nearest:.0%} alike.",
    )
    tell(out, f"\nNext: synthenv show {report.packages[0].path} · synthenv splits {report.path}/*/", "dim")
