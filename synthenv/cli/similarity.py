"""`synthenv similarity`: how alike the toolsets of packages are."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from synthenv import api
from synthenv.cli.options import json_option
from synthenv.cli.output import console, counted, emit, heading, table, tell

if TYPE_CHECKING:
    from synthenv.similarity import Comparison

__all__ = ["similarity"]

_WIDEST = 12
"""Packages up to which the matrix is printed; of more, the pairs that are most alike."""


@click.command(short_help="Measure how alike toolsets are.")
@click.argument("packages", metavar="PACKAGE…", nargs=-1, required=True)
@json_option
def similarity(packages: tuple[str, ...], as_json: bool) -> None:
    """Measure how alike the toolsets of two or more packages are, pair by pair: 0% nothing in common, 100% the same.

    Compared are the tools' names, the shapes of their arguments and those of their answers, each by its Jaccard index.
    How names are spelt, and the order of the words in them, makes no difference.

    \b
    Example:
        synthenv similarity film environments/film_01_loans_find_camel
        synthenv similarity environments/*/ --json
    """
    made = api.similarity(packages)
    if as_json:
        pairs = [asdict(each) for each in made.pairs]
        emit({"packages": list(made.packages), "pairs": pairs, "different": round(made.different, 4)})
    else:
        _print(made)


def _print(made: Comparison) -> None:
    out = console()
    numbered = {name: number for number, name in enumerate(made.packages, 1)}
    if len(made.packages) <= _WIDEST:
        cells = {(each.one, each.other): f"{each.alike:.0%}" for each in made.pairs}
        rows = [
            (number, name, *[cells.get((name, other), "") for other in made.packages[1:]])
            for name, number in numbered.items()
        ]
        columns = [str(number) for number in range(2, len(made.packages) + 1)]
        out.print(table("", "package", *columns, rows=rows, right=["", *columns]))
    else:
        out.print(heading("The pairs that are most alike"))
        nearest = sorted(made.pairs, key=lambda each: -each.alike)[:_WIDEST]
        out.print(
            table("alike", "one", "other", rows=[(f"{each.alike:.0%}", each.one, each.other) for each in nearest])
        )
    less = sum(each.alike < 0.5 for each in made.pairs)
    tell(out, f"\n{less} of {counted(len(made.pairs), 'pair')} ({made.different:.0%}) are less than half alike.")
