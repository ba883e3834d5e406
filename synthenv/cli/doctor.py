"""`synthenv doctor`: which sandbox this machine gives, what is missing, and what to do."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from synthenv.cli.options import json_option
from synthenv.cli.output import cell, console, emit, table, tell

if TYPE_CHECKING:
    from synthenv.sandbox.doctor import Finding

__all__ = ["doctor"]


@click.command(short_help="Say which sandbox this machine gives, and what is missing.")
@json_option
def doctor(as_json: bool) -> None:
    """Say which sandbox this machine gives to package code: kernel, container or none.

    A process is confined as a package's code would be, and tries to break out. Exits with 1 where the level is none:
    packages that ship with synthenv or were built here still play, all others are refused.

    \b
    Example:
        synthenv doctor
        synthenv doctor --json
    """
    from synthenv.sandbox.doctor import level, report

    strongest, findings = level(), report()
    if as_json:
        emit({"level": strongest, "findings": [asdict(each) for each in findings]})
    else:
        _print(strongest, findings)
    if strongest == "none":
        raise click.exceptions.Exit(1)


def _print(strongest: str, findings: list[Finding]) -> None:
    out = console()
    tell(out, f"sandbox level: {strongest}", "bold")
    rows = [
        (cell("ok", "green") if each.ok else cell("missing", "red"), each.name, each.detail, each.advice)
        for each in findings
    ]
    out.print(table("", "what", "found", "what to do", rows=rows))
