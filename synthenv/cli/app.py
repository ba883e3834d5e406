"""The group that holds all commands."""

from __future__ import annotations

import click

from synthenv import __version__
from synthenv.cli.audit import audit
from synthenv.cli.bench import bench
from synthenv.cli.build import build
from synthenv.cli.catalog import catalog
from synthenv.cli.check import check
from synthenv.cli.compile import compile_
from synthenv.cli.convert import convert
from synthenv.cli.difficulty import difficulty
from synthenv.cli.doctor import doctor
from synthenv.cli.evaluate import evaluate
from synthenv.cli.list import list_
from synthenv.cli.options import EXIT_CODES
from synthenv.cli.play import play
from synthenv.cli.replay import replay
from synthenv.cli.show import show
from synthenv.cli.similarity import similarity
from synthenv.cli.splits import splits

__all__ = ["app"]


@click.group(epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="synthenv")
def app() -> None:
    """Reinforcement-learning environments for tool-using language models, made from real data.

    Every task ships with a certificate, and anyone can recheck it.

    \b
    Example:
        synthenv build film --tasks 20 --seed 7
        synthenv check environments/film
        synthenv play environments/film
    """


_COMMANDS = (
    *(build, catalog, check, audit, convert, evaluate, difficulty, replay, show, play, similarity, splits),
    *(compile_, list_, doctor, bench),
)
for command in _COMMANDS:
    command.epilog = EXIT_CODES
    app.add_command(command)
