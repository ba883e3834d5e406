"""`synthenv replay`: recorded episodes made again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from synthenv import api
from synthenv.cli.options import allow_unsafe_option, json_option
from synthenv.cli.output import cell, console, emit, table, tell
from synthenv.cli.progress import progress
from synthenv.errors import PackageError, UsageError, shown
from synthenv.package import Package
from synthenv.session import Session

if TYPE_CHECKING:
    from synthenv.rollouts import Rollout

__all__ = ["replay"]


@click.command(short_help="Make recorded episodes again, and say where they depart.")
@click.argument("rollouts", metavar="ROLLOUTS", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--package", metavar="PACKAGE", help="The package to replay in; the shipped one of the recorded name otherwise."
)
@allow_unsafe_option
@json_option
def replay(rollouts: Path, package: str | None, allow_unsafe: bool, as_json: bool) -> None:
    """Make the calls of recorded episodes again in fresh ones, and compare every byte that comes of them.

    ROLLOUTS is a file that `synthenv evaluate --rollouts` wrote, one episode a line. Exits with 1 where an episode
    departs from what was recorded, and says at which call.

    \b
    Example:
        synthenv evaluate environments/film --rollouts film.jsonl
        synthenv replay film.jsonl --package environments/film
    """
    from synthenv.rollouts import read_rollouts

    recorded = list(read_rollouts(rollouts))
    if not recorded:
        raise UsageError(f"{rollouts} holds no rollouts.")
    found = list(_replayed(recorded, package, allow_unsafe))
    if as_json:
        emit({"rollouts": len(recorded), "same": len(recorded) - len(found), "departures": found})
    else:
        _print(len(recorded), found)
    if found:
        raise click.exceptions.Exit(1)


def _replayed(recorded: list[Rollout], package: str | None, allow_unsafe: bool) -> Iterator[dict[str, Any]]:
    """Yield the departures, each with the number of its rollout."""
    from synthenv.replays import replay as run

    sessions: dict[str, Session] = {}
    with ExitStack() as stack, progress("replaying") as told:
        for number, each in enumerate(recorded):
            told(number, len(recorded), each.task)
            name = package or each.package
            if name not in sessions:
                sessions[name] = stack.enter_context(Session(_loaded(name, package), allow_unsafe=allow_unsafe))
            departure = run(sessions[name], each)
            if departure is not None:
                yield {"rollout": number + 1, **asdict(departure)}


def _loaded(name: str, given: str | None) -> Package:
    try:
        return api.load(name)
    except PackageError as error:
        if given is not None:
            raise
        raise PackageError(f"{error} Say where the package lies, with --package.") from None


def _print(count: int, found: list[dict[str, Any]]) -> None:
    out = console()
    tell(out, f"{count - len(found)} of {count} rollouts came out the same.", "bold")
    if found:
        rows = [
            (
                each["rollout"],
                f"{each['task']}/{each['variant']}",
                each["what"] if each["call"] is None else f"{each['what']} of call {each['call']}",
                cell(shown(each["expected"], 200)),
                cell(shown(each["got"], 200)),
            )
            for each in found
        ]
        out.print(table("rollout", "task", "departs at", "recorded", "now", rows=rows, right=["rollout"]))
