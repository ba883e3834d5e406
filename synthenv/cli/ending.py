"""How a command ends: every exception that a user can cause becomes a sentence and an exit code.

    code = run(["check", "environments/film"])      # 0, 1, 2 or 130

An exception that is none of these is a bug in synthenv and keeps its traceback.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

import click

from synthenv.cli.app import app
from synthenv.cli.output import prepare, printable, say
from synthenv.errors import SynthenvError, UsageError

__all__ = ["run"]

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    prepare()
    try:
        code = app.main(arguments, prog_name="synthenv", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        say("Stopped.")
        return 130
    except SynthenvError as error:
        say(f"Error: {printable(str(error))}")
        return 2 if isinstance(error, UsageError) else 1
    except OSError as error:
        return _system(error)
    return code if isinstance(code, int) else 0


def _system(error: OSError) -> int:
    """End a command that the machine refused something."""
    _drop_output()
    if error.errno != errno.EPIPE:
        where = f"{error.filename}: " if error.filename else ""
        more = " Free some space and run the same command again." if error.errno in _FULL else ""
        say(f"Error: {printable(str(where))}{error.strerror}.{more}")
    return 1


def _drop_output() -> None:
    """Let what is still to be written go nowhere, or the interpreter's last flush would fail again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
