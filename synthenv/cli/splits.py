"""`synthenv splits`: which packages are for training, validation and test."""

from __future__ import annotations

from pathlib import Path

import click

from synthenv import api
from synthenv.cli.options import json_option, seed_option
from synthenv.cli.output import console, emit, heading, table, tell
from synthenv.splits import write_splits

__all__ = ["splits"]


@click.command(short_help="Split packages into train, validation and test.")
@click.argument("packages", metavar="PACKAGE…", nargs=-1, required=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the splits there, as TOML.")
@seed_option
@json_option
def splits(packages: tuple[str, ...], out: Path | None, seed: int, as_json: bool) -> None:
    """Split packages so that catalogs, modules or styles are held out: what is in test is met for the first time there.

    There is one split for each of the three, as far as the packages allow it.

    \b
    Example:
        synthenv splits environments/*/ --out environments/splits.toml
    """
    made = api.splits(packages, seed=seed)
    if out is not None:
        write_splits(made, out)
    if as_json:
        emit({kind: each.table for kind, each in made.items()})
        return
    printed = console()
    for kind, each in made.items():
        printed.print(
            heading(f"New {kind}: {each.held_out['validation']} in validation, {each.held_out['test']} in test")
        )
        parts = {"train": each.train, "validation": each.validation, "test": each.test}
        printed.print(
            table("part", "packages", "", rows=[(name, len(names), ", ".join(names)) for name, names in parts.items()])
        )
    missing = [kind for kind in ("catalogs", "modules", "styles") if kind not in made]
    if missing:
        tell(
            printed, f"\nThese packages can't be split by {', '.join(missing)}: there is nothing to hold out.", "yellow"
        )
