"""`synthenv difficulty`: whether harder tasks are harder, for a ladder of scripted policies and for models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from synthenv import api
from synthenv.cli.options import allow_unsafe_option, json_option, package_argument, seed_option
from synthenv.cli.output import cell, console, counted, emit, heading, table, tell
from synthenv.cli.progress import progress

if TYPE_CHECKING:
    from synthenv.difficulty import Report
    from synthenv.difficulty.rates import Rate

__all__ = ["difficulty"]

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(short_help="Show that harder tasks are harder: a ladder of policies plays.")
@package_argument
@click.option("--plot", type=_FILE, metavar="FILE", help="Draw the figures to this file, .png or .svg.")
@click.option("--models", type=_FILE, metavar="FILE", help="Rollouts of models, to show pass@1 and pass@k beside.")
@click.option("--variants", type=int, metavar="N", help="Play the first N variants of each task; all where not given.")
@seed_option
@allow_unsafe_option
@json_option
def difficulty(
    package: str,
    plot: Path | None,
    models: Path | None,
    variants: int | None,
    seed: int,
    allow_unsafe: bool,
    as_json: bool,
) -> None:
    """Let a ladder of scripted policies play, and show who passes what, by level and by element of difficulty.

    The ladder validates the order of levels: whether what is called harder is harder for policies that lack one
    faculty each. It does not tell what a language model will score; --models takes what `synthenv evaluate --rollouts`
    wrote, and puts their pass@1 and pass@k beside, with 95% intervals over tasks.

    \b
    Example:
        synthenv difficulty environments/film --variants 2
        synthenv difficulty environments/film --plot film.svg
        synthenv difficulty environments/film --models rollouts.jsonl --json
    """
    from synthenv.difficulty import measure
    from synthenv.difficulty.plot import drawn, prepared

    found = api.load(package)
    if plot is not None:
        prepared(plot)
    with progress(f"the ladder plays {found.name}") as told:
        report = measure(found, seed=seed, variants=variants, models=models, progress=told, allow_unsafe=allow_unsafe)
    if plot is not None:
        drawn(report, plot)
    if as_json:
        emit(report.table() | ({"plot": str(plot)} if plot is not None else {}))
    else:
        _print(console(), report, plot)


def _print(out: Console, report: Report, plot: Path | None) -> None:
    played = (
        f"{counted(len(report.tasks), 'task')}, up to {counted(report.variants, 'variant')} each, seed {report.seed}"
    )
    out.print(cell(f"The ladder on {report.package}: {played}", "bold"))
    columns = ["policy", *[f"level {each}" for each in report.levels], "all", "tasks"]
    out.print(table(*columns, rows=_rows(report), right=columns[1:]))
    for rung in report.rungs:
        for reason, tasks in report.reasons(rung).items():
            tell(out, f"{rung} does not apply to {counted(tasks, 'task')}: {reason}.", "dim")
    _print_elements(out, report)
    _print_agreement(out, report)
    if plot is not None:
        tell(out, f"Drawn to {plot}.")


def _rows(report: Report) -> Iterator[tuple[object, ...]]:
    from synthenv.ladder import ORACLE

    for rung in (*report.rungs, ORACLE.name):
        whole = report.rate(rung)
        by_level = [_percent(report.rate(rung, each)) for each in report.levels]
        yield rung, *by_level, _percent(whole), whole.tasks if whole else 0
    for each in report.models:
        for k in dict.fromkeys((1, each.most)):
            rates = [_percent(each.at(k, level), spread=True) for level in report.levels]
            whole = each.at(k)
            yield f"{each.policy}, pass@{k}", *rates, _percent(whole, spread=True), whole.tasks if whole else 0


def _print_elements(out: Console, report: Report) -> None:
    from synthenv.difficulty.vector import ELEMENTS

    rows = []
    for name, counts in ELEMENTS.items():
        groups = [f"{each.span}: {report.passing(each.members).rate:.0%}" for each in report.parts(name)]
        rows.append((name, _correlation(report.element_agreement(name)), "  ".join(groups) or "not measured", counts))
    out.print(heading("How much of the ladder passes, by each element of difficulty"))
    out.print(table("element", "rank corr.", "from few to many", "what it counts", rows=rows, right=["rank corr."]))


def _print_agreement(out: Console, report: Report) -> None:
    from synthenv.difficulty.report import MEANING

    bound, level = _correlation(report.agreement), _correlation(report.level_agreement)
    tell(out, f"\nRank correlation with failing on the ladder: of the certified bound {bound}, of the level {level}.")
    for sentence in (*report.notes, MEANING):
        tell(out, sentence)


def _percent(rate: Rate | None, *, spread: bool = False) -> str:
    if rate is None:
        return "–"
    low, high = rate.interval
    return f"{rate.rate:.1%} ({low:.0%}–{high:.0%})" if spread else f"{rate.rate:.1%}"


def _correlation(value: float | None) -> str:
    return "–" if value is None else f"{value:+.2f}"
