"""`synthenv evaluate`: how often a policy passes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from synthenv import api
from synthenv.cli.options import allow_unsafe_option, json_option, package_argument, seed_option
from synthenv.cli.output import cell, console, emit, table, tell
from synthenv.cli.progress import progress

if TYPE_CHECKING:
    from synthenv.evaluation import Evaluation

__all__ = ["evaluate"]


@click.command(short_help="Let a policy play, and count how often it passes.")
@package_argument
@click.option(
    "--policy",
    default="oracle",
    show_default=True,
    metavar="POLICY",
    help="Who plays: oracle, null, random, first-match, echo, or model:NAME.",
)
@click.option("--episodes", type=int, help="How many to play; each task once on each variant where not given.")
@seed_option
@allow_unsafe_option
@json_option
def evaluate(package: str, policy: str, episodes: int | None, seed: int, allow_unsafe: bool, as_json: bool) -> None:
    """Let a policy play a package's tasks, and count how often it passes.

    The oracle should always pass, the other scripted policies never but by skill. A model is reached through any
    OpenAI-compatible endpoint: OPENAI_BASE_URL and OPENAI_API_KEY say which.

    \b
    Example:
        synthenv evaluate environments/film --policy first-match
        synthenv evaluate environments/film --policy oracle --episodes 1000 --json
    """
    found = api.load(package)
    with progress(f"{policy} plays {found.name}") as told:
        report = api.evaluate(found, policy, episodes=episodes, seed=seed, progress=told, allow_unsafe=allow_unsafe)
    if as_json:
        emit(json.loads(report.to_json()))
    else:
        _print(report, found.name)


def _print(report: Evaluation, name: str) -> None:
    out = console()
    out.print(cell(f"{report.policy} on {name}", "bold"))
    scores = [(f"level {level}", each) for level, each in report.by_level.items()]
    rows = [(title, each.episodes, each.passed, f"{each.pass_rate:.1%}") for title, each in scores]
    rows.append(("all", report.episodes, report.passed, f"{report.pass_rate:.1%}"))
    out.print(table("", "episodes", "passed", "rate", rows=rows, right=["episodes", "passed", "rate"]))
    for boundary, count in report.failures.items():
        tell(out, f"In {count} episodes something went wrong on the side of the {boundary}.", "red")
