"""`synthenv compile`: rewrite prompts, solutions and verifiers from the specs."""

from __future__ import annotations

import click

from synthenv import api
from synthenv.cli.options import package_argument
from synthenv.cli.output import console, table, tell
from synthenv.cli.progress import progress

__all__ = ["compile_"]


@click.command("compile", short_help="Rewrite what specs compile to.")
@package_argument
def compile_(package: str) -> None:
    """Rewrite what specs compile to, and take the rest of the folder as it is now.

    Prompts, solutions and verifiers of tasks with a spec are made anew; tasks without one are left as they are. The
    hashes in environment.toml are those of the folder afterwards.

    \b
    Example:
        synthenv compile environments/film
    """
    with progress(f"compiling {package}") as told:
        report = api.compile(package, progress=told)
    out = console()
    if report.rewritten:
        rows = ((task, ", ".join(files)) for task, files in report.rewritten.items())
        out.print(table("task", "rewritten", rows=rows))
    else:
        tell(out, f"{report.path}: the files of all {report.tasks} tasks are what their specs compile to.")
    if report.taken:
        tell(out, f"\nTaken as they are now: {', '.join(report.taken)}.")
    if not report.vouched:
        tell(out, _STRANGER, "yellow")


_STRANGER = (
    "\nThis installation does not vouch for the package's code: it was not built here, or more was changed than what "
    "specs compile to. It runs in a sandbox only."
)
