"""No file, folder, link or descriptor of the host can be had from a worker; unconfined, the same attacks succeed."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import pytest

from tests.sandbox.arena import PAYLOADS, Arena

READS = {
    "read a file": "loot = open('{ground}/secret').read()",
    "read a file by its descriptor": "loot = os.read(os.open('{ground}/secret', os.O_RDONLY), 9).decode()",
    "stat a file": "loot = os.stat('{ground}/secret').st_size and 'loot'",
    "list a folder": "loot = 'secret' in os.listdir('{ground}') and 'loot'",
    "ask whether a file may be read": "loot = os.access('{ground}/secret', os.R_OK) and 'loot'",
    "read what init says of itself": "loot = open('/proc/1/stat').read() and 'loot'",
    "read its own memory as a file": "open('/proc/self/mem', 'rb'); loot = 'loot'",
    "read a kernel setting": "loot = open('/proc/sys/kernel/ostype').read() and 'loot'",
    "look where it stands": "loot = os.getcwd() and 'loot'",
    "name the machine": "loot = os.uname().release and 'loot'",
    "open with the newest call": (
        "how = struct.pack('QQQ', 0, 0, 0)\n"
        "if libc.syscall(437, -100, b'{ground}/secret', how, len(how)) < 0:\n"
        "    raise OSError(ctypes.get_errno(), 'openat2')\n"
        "loot = 'loot'"
    ),
}
WRITES = {
    "write a file": "open('{ground}/new', 'w').write('x')",
    "make a symbolic link": "os.symlink('/etc/passwd', '{ground}/new')",
    "make a hard link": "os.link('{ground}/mine', '{ground}/new')",
    "rename a file": "os.rename('{ground}/mine', '{ground}/new')",
    "make a folder": "os.mkdir('{ground}/new')",
    "make a pipe with a name": "os.mkfifo('{ground}/new')",
}


@pytest.mark.parametrize("attack", READS.values(), ids=READS.keys())
def test_nothing_of_the_host_can_be_read(arena: Arena, ground: Path, attack: str) -> None:
    code = attack.format(ground=ground)
    assert arena.attack(code, level="none").value == "loot"
    outcome = arena.attack(code)
    assert outcome.value in (None, False), outcome
    assert outcome.kind in ("PermissionError", "value"), outcome


@pytest.mark.parametrize("attack", WRITES.values(), ids=WRITES.keys())
def test_nothing_of_the_host_can_be_written(arena: Arena, ground: Path, attack: str) -> None:
    # Somebody else's file can't be linked to where fs.protected_hardlinks is on, so the attacker makes its own.
    arena.attack(f"open('{ground}/mine', 'w').close()", level="none")
    code = attack.format(ground=ground)
    assert arena.attack(code).kind == "PermissionError"
    assert not os.path.lexists(ground / "new")
    arena.attack(code, level="none")
    assert os.path.lexists(ground / "new")


def test_a_file_can_not_be_deleted(arena: Arena, ground: Path) -> None:
    arena.attack(f"open('{ground}/mine', 'w').close()", level="none")
    assert arena.attack(f"os.unlink('{ground}/mine')").kind == "PermissionError"
    assert (ground / "mine").exists()
    arena.attack(f"os.unlink('{ground}/mine')", level="none")
    assert not (ground / "mine").exists()


OPEN_DESCRIPTORS = "loot = sum(writable(fd) for fd in range(3, 5000))"


def test_a_worker_has_one_descriptor_besides_the_standard_ones(arena: Arena, ground: Path) -> None:
    with (ground / "secret").open("a") as file:
        os.set_inheritable(file.fileno(), True)
        assert arena.attack(OPEN_DESCRIPTORS).value == 1
    assert arena.attack(f"os.dup(1)\n{OPEN_DESCRIPTORS}", level="none").value == 2


def test_the_standard_streams_lead_nowhere(arena: Arena) -> None:
    assert arena.attack("loot = os.read(0, 100).decode()").value == ""
    assert arena.attack("loot = os.write(1, b'x') + os.write(2, b'x')").value == 2


ENVIRONMENT = """
words = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, 'environ')
loot = dict(os.environ)
at = 0
while words and words[at]:
    loot[str(at)] = words[at].decode('utf-8', 'replace')
    at += 1
"""


def test_the_environment_of_the_parent_does_not_leak(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEY", "loot")
    monkeypatch.syspath_prepend(PAYLOADS)
    unconfined = importlib.import_module("attack").serve(None, ENVIRONMENT)
    assert unconfined["API_KEY"] == "loot"
    assert arena.attack(ENVIRONMENT).value == {}
