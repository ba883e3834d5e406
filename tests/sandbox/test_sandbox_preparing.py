"""A zygote is confined before its payload prepares: what it parses there may be a stranger's."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthenv.sandbox.confine import Level
from synthenv.sandbox.worker import ZygoteFailed
from synthenv.sandbox.zygote import Zygote
from tests.sandbox.arena import PAYLOADS


def prepared(code: str, level: Level, path: Path) -> str:
    """Return what came of code that runs while a zygote prepares."""
    try:
        zygote = Zygote("preparing", code, files={"data": path}, level=level, import_root=PAYLOADS)
        with zygote, zygote.start() as worker:
            return str(worker.ask("loot"))
    except ZygoteFailed as error:
        return str(error)


REFUSED = {
    "a file": "loot = open('{path}').read()",
    "a folder": "loot = len(os.listdir('/'))",
    "the kernel's name": "loot = os.uname().sysname",
}
DEADLY = {
    "a socket": "socket.socket().close(); loot = 'through'",
    "a thread": "threading.Thread(target=int).start(); loot = 'through'",
    "a signal": "os.kill(os.getpid(), 0); loot = 'through'",
    "a program": "os.execv('/bin/true', ['true'])",
}


@pytest.mark.parametrize("code", REFUSED.values(), ids=REFUSED.keys())
def test_a_preparing_zygote_reaches_nothing(code: str, ground: Path) -> None:
    code = code.format(path=ground / "secret")
    assert "PermissionError" not in prepared(code, "none", ground / "secret")
    assert "PermissionError while preparing" in prepared(code, "kernel", ground / "secret")


@pytest.mark.parametrize("code", DEADLY.values(), ids=DEADLY.keys())
def test_a_zygote_that_attacks_dies(code: str, ground: Path) -> None:
    assert "system call that the sandbox kills for" not in prepared(code, "none", ground / "secret")
    assert "system call that the sandbox kills for" in prepared(code, "kernel", ground / "secret")


def test_what_a_zygote_needs_was_read_before(ground: Path) -> None:
    assert prepared("loot = files['data'].decode()", "kernel", ground / "secret") == "loot"
