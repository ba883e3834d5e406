"""`synthenv build`: from a catalog to a package."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from synthenv import api
from synthenv.cli.options import json_option, seed_option
from synthenv.cli.output import console, emit, table, tell
from synthenv.cli.progress import progress

if TYPE_CHECKING:
    from synthenv.synthesis.builder import Report

__all__ = ["build"]


class _Stopped(click.ClickException):
    """Ctrl-C in the middle of a build."""

    exit_code = 130

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file or sys.stderr)


@click.command(short_help="Build a package from a catalog.")
@click.argument("catalog")
@click.option("--tasks", type=int, default=60, show_default=True, help="How many tasks to make.")
@click.option("--levels", type=int, default=3, show_default=True, help="How many levels of difficulty.")
@seed_option
@click.option(
    "--out", type=click.Path(path_type=Path), help="The package's folder; environments/CATALOG where not given."
)
@click.option("--rows", type=int, default=100_000, show_default=True, help="Rows of its database, about.")
@json_option
def build(catalog: str, tasks: int, levels: int, seed: int, out: Path | None, rows: int, as_json: bool) -> None:
    """Build a package from a catalog: database, tools, and tasks that pass every check.

    A build that was stopped goes on where it was when the same command is given again.

    \b
    Example:
        synthenv build film --tasks 60 --levels 3 --seed 7 --out environments/film
    """
    try:
        with progress(f"building {catalog}") as told:
            report = api.build(catalog, out, tasks=tasks, levels=levels, seed=seed, rows=rows, progress=told)
    except KeyboardInterrupt:
        raise _Stopped("Stopped. Nothing is lost: rerun the same command to go on.") from None
    if as_json:
        emit(asdict(report) | {"path": str(report.path)})
    else:
        _print(report)


def _print(report: Report) -> None:
    out = console()
    tell(out, f"{report.path}: {report.admitted} tasks, each with its certificate, in {report.seconds:.1f} s.")
    if report.note:
        tell(out, f"Fewer than asked for: {report.note}.", "yellow")
    if report.rejected:
        tell(out, f"\nOf {report.proposed} proposals, {sum(report.rejected.values())} were dropped:")
        rows = sorted(report.rejected.items(), key=lambda each: (-each[1], each[0]))
        out.print(table("count", "reason", rows=((count, reason) for reason, count in rows), right=["count"]))
    tell(out, f"\nNext: synthenv show {report.path} · synthenv play {report.path}", "dim")
