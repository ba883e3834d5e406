"""Runs attacks in workers, as root or as an ordinary user, and tells what came of each.

    outcome = arena.attack("loot = open('/etc/hostname').read()")                  # a confined worker
    control = arena.attack("loot = open('/etc/hostname').read()", level="none")    # the same, unconfined

Run as a program it becomes an ordinary user and takes attacks as lines of JSON: so a test run as root sees both.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol, Self

from synthenv.sandbox.confine import Level, Limits
from synthenv.sandbox.worker import WorkerError
from synthenv.sandbox.zygote import Zygote

__all__ = ["PAYLOADS", "Arena", "Elsewhere", "Here", "Outcome"]

PAYLOADS = Path(__file__).parent / "payloads"
ORDINARY = 54321
_PR_SET_KEEPCAPS, _PR_CAP_AMBIENT, _RAISE = 8, 47, 2
_CAPSET, _VERSION_3, _DAC_READ_SEARCH = {"x86_64": 126, "aarch64": 91}, 0x20080522, 2


@dataclass(frozen=True)
class Outcome:
    """`kind` is "value" or the name of the error that the parent got, `value` the loot, `text` the error's."""

    kind: str
    value: Any = None
    text: str = ""


class Arena(Protocol):
    """Somewhere that attacks can be run."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...
    def attack(self, code: str, level: Level = "kernel", timeout: float = 10.0, cpu: int = 3600) -> Outcome: ...


class Here:
    """This process and its user."""

    def __init__(self) -> None:
        self._zygotes: dict[tuple[Level, int], Zygote] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for zygote in self._zygotes.values():
            zygote.close()

    def attack(self, code: str, level: Level = "kernel", timeout: float = 10.0, cpu: int = 3600) -> Outcome:
        """Run the attack in a new worker; whatever comes, the next worker of the zygote must be sound."""
        zygote = self._zygote(level, cpu)
        with zygote.start() as worker:
            outcome = _tried(worker.ask, code, timeout)
            died = outcome.kind != "WorkerDied" or not worker.alive
        with zygote.start() as another:
            assert another.ask("loot = 1 + 1") == 2
        assert died, "a worker that was reported dead is alive"
        return outcome

    def _zygote(self, level: Level, cpu: int) -> Zygote:
        if (level, cpu) not in self._zygotes:
            self._zygotes[level, cpu] = Zygote(
                "attack", level=level, limits=Limits(cpu=cpu), name="attack", import_root=PAYLOADS
            )
        return self._zygotes[level, cpu]


class Elsewhere:
    """A process that an ordinary user owns; started by root."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def attack(self, code: str, level: Level = "kernel", timeout: float = 10.0, cpu: int = 3600) -> Outcome:
        """Have the other process run the attack."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps([code, level, timeout, cpu]), file=self._process.stdin, flush=True)
        return Outcome(**json.loads(self._process.stdout.readline()))


def _tried(ask: Any, code: str, timeout: float) -> Outcome:
    try:
        return Outcome("value", ask(code, timeout=timeout))
    except WorkerError as error:
        kind = getattr(error, "kind", type(error).__name__)
        return Outcome(kind, text=str(error))


def become_ordinary() -> None:
    """Turn root into an ordinary user, who keeps nothing but a way to an interpreter that lies in root's home."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(ORDINARY, ORDINARY, ORDINARY)
    os.setresuid(ORDINARY, ORDINARY, ORDINARY)
    reachable = os.access(sys.executable, os.X_OK, effective_ids=True)
    keep = 0 if reachable else 1 << _DAC_READ_SEARCH
    header = (ctypes.c_uint32 * 2)(_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)(keep, keep, keep, 0, 0, 0)
    assert libc.syscall(_CAPSET[os.uname().machine], header, data) == 0
    if keep:
        assert libc.prctl(_PR_CAP_AMBIENT, _RAISE, _DAC_READ_SEARCH, 0, 0) == 0


def main() -> None:
    """Take attacks from standard input until it ends."""
    become_ordinary()
    with Here() as here:
        for line in sys.stdin:
            code, level, timeout, cpu = json.loads(line)
            print(json.dumps(asdict(here.attack(code, level, timeout, cpu))), flush=True)


if __name__ == "__main__":
    main()
