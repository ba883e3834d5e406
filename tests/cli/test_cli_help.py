"""Help: every command says what it does and shows how to call it."""

from __future__ import annotations

import click
import pytest

from synthenv import __version__
from synthenv.cli.app import app
from tests.cli.cli_process import run


@pytest.mark.parametrize("name", sorted(app.commands))
def test_the_help_of_each_command_has_an_example(name: str) -> None:
    text = app.commands[name].help or ""
    assert "Example:" in text
    assert f"synthenv {name}" in text.split("Example:")[1]


@pytest.mark.parametrize("name", sorted(app.commands))
def test_each_option_and_each_command_is_explained(name: str) -> None:
    command = app.commands[name]
    assert command.get_short_help_str(80)
    assert all(each.help for each in command.params if isinstance(each, click.Option))


def test_without_arguments_the_commands_are_listed() -> None:
    ran = run()
    assert ran.code == 2
    assert all(f"\n  {name} " in ran.out + ran.err for name in app.commands)


def test_the_version_is_told() -> None:
    assert run("--version").out == f"synthenv, version {__version__}\n"


def test_an_unknown_command_exits_with_2() -> None:
    ran = run("biuld", "film")
    assert (ran.code, ran.out) == (2, "")
    assert "biuld" in ran.err
