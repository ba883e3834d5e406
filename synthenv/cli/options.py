"""The arguments and options that several commands share."""

from __future__ import annotations

import click

__all__ = ["allow_unsafe_option", "json_option", "package_argument", "seed_option"]

package_argument = click.argument("package", metavar="PACKAGE")
"""A package's folder, or the name of one that ships with synthenv."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")

seed_option = click.option("--seed", type=int, default=0, show_default=True, help="Same seed, same outcome.")

allow_unsafe_option = click.option(
    "--allow-unsafe", is_flag=True, help="Run a stranger's code in this process, with nothing to confine it."
)
