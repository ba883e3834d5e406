"""`synthenv check`: hold a package's tasks against every check again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from synthenv import api
from synthenv.cli.findings import findings_table
from synthenv.cli.options import allow_unsafe_option, json_option, package_argument
from synthenv.cli.output import cell, console, emit, table, tell
from synthenv.cli.progress import progress

if TYPE_CHECKING:
    from synthenv.checks.run import Report

__all__ = ["check"]


@click.command(short_help="Hold a package against every check.")
@package_argument
@click.option("--task", "tasks", multiple=True, metavar="TASK", help="Check this task alone; can be given again.")
@click.option("--explain", metavar="TASK", help="Check this task alone, and show what each check tried.")
@allow_unsafe_option
@json_option
@click.pass_context
def check(
    context: click.Context,
    package: str,
    tasks: tuple[str, ...],
    explain: str | None,
    allow_unsafe: bool,
    as_json: bool,
) -> None:
    """Check every task of a package again, and compare what is found with its certificate.

    Exits with 1 and the reasons when anything fails.

    \b
    Example:
        synthenv check environments/film
        synthenv check environments/film --explain quiet_dinner_2
    """
    found = api.load(package)
    chosen = [*tasks, *([explain] if explain else [])]
    with progress(f"checking {found.name}") as told:
        report = api.check(found, tasks=list(dict.fromkeys(chosen)) or None, progress=told, allow_unsafe=allow_unsafe)
    if as_json:
        emit(_as_json(report, explain))
    else:
        _print(report, found.name, explain)
    context.exit(1 if report.failed else 0)


def _as_json(report: Report, explain: str | None) -> dict[str, Any]:
    made = report.table()
    if explain:
        made["explained"] = [
            {
                "check": each.check,
                "passed": each.passed,
                "reason": each.reason,
                "claims": dict(each.claims),
                "measurements": dict(each.measurements),
            }
            for each in report.findings[explain]
        ]
    return made


def _print(report: Report, name: str, explain: str | None) -> None:
    out = console()
    if explain:
        out.print(cell(explain, "bold"))
        out.print(findings_table(report.findings[explain]))
        out.print()
    if report.failed:
        _print_failed(out, report)
    else:
        tasks = "1 task passes" if report.tasks == 1 else f"{report.tasks} tasks pass"
        tell(out, f"{name}: {tasks} every check.", "green")


def _print_failed(out: Console, report: Report) -> None:
    out.print(table("task", "check", "reason", rows=((each.task, each.check, each.reason) for each in report.failed)))
    failing = report.tasks - report.passed
    tell(out, f"\nFailed: {failing} of {report.tasks} {'task' if report.tasks == 1 else 'tasks'}.", "red")
