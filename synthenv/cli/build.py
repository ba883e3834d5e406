"""`synthenv build`: from a catalog to a package."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from synthenv import api
from synthenv.cli.many import many
from synthenv.cli.options import json_option, seed_option
from synthenv.cli.output import console, counted, emit, table, tell
from synthenv.cli.progress import progress
from synthenv.errors import UsageError

if TYPE_CHECKING:
    from synthenv.synthesis.builder import Report

__all__ = ["build"]


@click.command(short_help="Build a package from a catalog.")
@click.argument("catalogs", metavar="CATALOG...", nargs=-1, required=True)
@click.option("--tasks", type=int, default=60, show_default=True, help="How many tasks to make.")
@click.option("--levels", type=int, default=3, show_default=True, help="How many levels of difficulty.")
@seed_option
@click.option(
    "--out", type=click.Path(path_type=Path), help="The package's folder; environments/CATALOG where not given."
)
@click.option("--rows", type=int, default=100_000, show_default=True, help="Rows of its database, about.")
@click.option("--plans", type=int, default=0, help="Make one family in so many one of plans; 0 makes none.")
@click.option("--packages", type=int, help="How many packages to make, each with other tools; --out is their folder.")
@click.option("--replace", is_flag=True, help="Replace a package that was built with other arguments.")
@json_option
def build(
    catalogs: tuple[str, ...],
    tasks: int,
    levels: int,
    seed: int,
    out: Path | None,
    rows: int,
    plans: int,
    packages: int | None,
    replace: bool,
    as_json: bool,
) -> None:
    """Build a package from a catalog: database, tools, and tasks that pass every check.

    A build that was stopped goes on where it was when the same command is given again. A package that is there is
    replaced where the same arguments built it, or with --replace; one that was edited since is never replaced.

    With --packages, that many are made, of each catalog as many, into folders below --out (environments where not
    given) that are named after what can be done there and how the tools look; splits.toml says which are for training,
    validation and test.

    \b
    Example:
        synthenv build film --tasks 60 --levels 3 --seed 7 --out environments/film
        synthenv build film solar --packages 20 --tasks 20 --seed 7 --out environments
    """
    if packages is not None and plans:
        raise UsageError("plans (--plans) are made for one package at a time. Leave --packages out.")
    if packages is not None:
        arguments = {"tasks": tasks, "levels": levels, "seed": seed, "rows": rows, "replace": replace}
        many(catalogs, out, packages, arguments, as_json)
        return
    if len(catalogs) > 1:
        raise UsageError("Several catalogs give several packages. Say how many, with --packages.")
    [catalog] = catalogs
    try:
        with progress(f"building {catalog}") as told:
            report = api.build(
                catalog,
                out,
                tasks=tasks,
                levels=levels,
                seed=seed,
                rows=rows,
                plans=plans,
                replace=replace,
                progress=told,
            )
    except KeyboardInterrupt:
        raise KeyboardInterrupt("Stopped. Nothing is lost: rerun the same command to go on.") from None
    if as_json:
        emit(asdict(report) | {"path": str(report.path)})
    else:
        _print(report)


def _print(report: Report) -> None:
    out = console()
    tasks = counted(report.admitted, "task")
    tell(out, f"{report.path}: {tasks}, each with its certificate, in {report.seconds:.1f} s.")
    if report.replaced:
        tell(out, "The package that was there before is replaced.")
    if report.note:
        tell(out, f"Fewer than asked for: {report.note}.", "yellow")
    if report.rejected:
        dropped = sum(report.rejected.values())
        tell(
            out, f"\nOf {counted(report.proposed, 'proposal')}, {dropped} {'was' if dropped == 1 else 'were'} dropped:"
        )
        rows = sorted(report.rejected.items(), key=lambda each: (-each[1], each[0]))
        out.print(table("count", "reason", rows=((count, reason) for reason, count in rows), right=["count"]))
    tell(out, f"\nNext: synthenv show {report.path} · synthenv play {report.path}", "dim")
