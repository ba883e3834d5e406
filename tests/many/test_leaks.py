"""Thousands of episodes on one package leave nothing behind: no memory, no descriptors, no slower episodes."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from synthenv.bench_many import steady
from synthenv.sandbox.jail import Jail, JailHost
from synthenv.sandbox.local import LocalHost
from synthenv.session import Session
from tests.tiny import tiny

EPISODES = 2_000
KILOBYTES = 12_000
"""What allocators and forks may keep; the control's two pages for every episode are 16,000."""


@contextmanager
def opened(where: str) -> Iterator[Session]:
    package = tiny()
    jail = Jail(package)
    session = Session(package, LocalHost(package) if where == "this process" else JailHost(jail))
    yield session
    session.host.close()
    jail.close()


@pytest.mark.parametrize("where", ["this process", "workers"])
def test_two_thousand_episodes_leave_nothing_behind(where: str) -> None:
    with opened(where) as session:
        found = steady(session, EPISODES)
    assert found.descriptors == 0
    assert found.memory_kb < KILOBYTES
    # Loose, for other work on the machine; a cost that grows by the episode would be a multiple.
    assert found.slower < 4.0


def test_what_leaks_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above: a session that keeps two pages of every episode, and a descriptor now and then."""
    kept: list[Any] = []
    with opened("this process") as session:
        begin = session.host.begin

        def leaking(setup: Any) -> None:
            # Mapped and touched, for an allocator would take what earlier tests freed.
            pages = mmap.mmap(-1, 8_192)
            pages.write(b"x" * 8_192)
            kept.append((pages, open("/dev/null") if len(kept) % 50 == 0 else None))  # noqa: SIM115, PTH123
            begin(setup)

        monkeypatch.setattr(session.host, "begin", leaking)
        found = steady(session, EPISODES)
    for _, file in kept:
        if file is not None:
            file.close()
    assert found.descriptors == EPISODES // 50
    assert found.memory_kb > KILOBYTES
