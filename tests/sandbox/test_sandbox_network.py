"""No socket of any kind can be made in a worker: the attempt itself ends it. Unconfined, the same code gets through."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.arena import Arena

KILLED = "system call that the sandbox kills for"


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_tcp_reaches_nobody(arena: Arena, listener: socket.socket) -> None:
    code = f"with socket.socket() as sock: sock.connect({listener.getsockname()})\nloot = 'through'"
    assert arena.attack(code, level="none").value == "through"
    assert KILLED in arena.attack(code).text


def test_udp_reaches_nobody(arena: Arena) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(2)
        code = f"socket.socket(type=socket.SOCK_DGRAM).sendto(b'through', {receiver.getsockname()})"
        assert KILLED in arena.attack(code).text
        arena.attack(code, level="none")
        assert receiver.recv(10) == b"through"
        receiver.setblocking(False)
        with pytest.raises(BlockingIOError):
            receiver.recv(10)


@pytest.mark.parametrize("kind", ["path", "abstract"])
def test_unix_sockets_reach_nobody(arena: Arena, ground: Path, kind: str) -> None:
    address = f"{ground}/socket" if kind == "path" else f"\0{ground}"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)
        if kind == "path":
            Path(address).chmod(0o777)
        server.listen()
        code = f"sock = socket.socket(socket.AF_UNIX)\nsock.connect({address!r})\nsock.close()\nloot = 'through'"
        assert arena.attack(code, level="none").value == "through"
        assert KILLED in arena.attack(code).text


RAW = {
    "a raw socket": "socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)",
    "a packet socket": "socket.socket(17, socket.SOCK_RAW, 3)",
    "a netlink socket": "socket.socket(16, socket.SOCK_RAW, 0)",
    "a pair": "[each.close() for each in socket.socketpair()]",
    "io_uring": "libc.syscall(425, 8, ctypes.create_string_buffer(256))",
    "accepting on what is open": "libc.accept(line(), None, None)",
    "listening on what is open": "libc.listen(line(), 1)",
}


@pytest.mark.parametrize("attack", RAW.values(), ids=RAW.keys())
def test_the_kernels_other_doors_kill(arena: Arena, attack: str) -> None:
    # Unconfined, the kernel may refuse an ordinary user, but it answers and the worker lives.
    assert arena.attack(attack, level="none").kind in ("value", "PermissionError")
    assert KILLED in arena.attack(attack).text


def test_descriptors_can_not_be_sent_out(arena: Arena) -> None:
    code = (
        "sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, fileno=line())\n"
        "try: socket.send_fds(sock, [b''], [0])\nfinally: sock.detach()\nloot = 'sent'"
    )
    assert arena.attack(code, level="none").value == "sent"
    assert arena.attack(code).kind == "PermissionError"
