"""The program of a zygote and of the workers forked from it; the parent's side is `zygote.py`.

A zygote imports its payload (a module of ours), reads the files that it is to know, confines itself, lets the payload
prepare, freezes what is there, and then forks a worker for each socket that the parent hands over. A worker takes its
last liberties away and answers requests. What strangers wrote is parsed by a confined zygote at most, and run by
workers only. The payload has two functions:

    def prepare(config: Json, files: dict[str, bytes]) -> object: ...     # in the zygote: parse, open, compile
    def serve(state: object, request: Json) -> Json: ...                  # in a worker: run

No import, no file and no environment variable can be had after the payload's own import, so it imports whatever it will
ever need, lazily loaded parts too.
"""

from __future__ import annotations

import gc
import importlib
import os
import select
import signal
import socket
import struct
import sys
from collections import OrderedDict
from pathlib import Path
from typing import Any, NoReturn, Protocol, TypedDict

from synthenv.errors import SynthenvError
from synthenv.sandbox import wire
from synthenv.sandbox.confine import Level, Limits, SandboxMissing, confine_worker, confine_zygote, tether, untether

__all__ = ["COMMAND", "FORK", "GREETING", "LONGEST_FAULT", "STATUS", "Order", "Payload", "main"]


class Payload(Protocol):
    """What a payload module must have."""

    def prepare(self, config: Any, files: dict[str, bytes]) -> Any:
        """Return the state that every worker starts from."""

    def serve(self, state: Any, request: Any) -> Any:
        """Answer one request; an exception is told to the parent and the worker goes on."""


class Order(TypedDict):
    """What the parent tells a new zygote."""

    payload: str
    config: Any
    files: dict[str, str]
    level: Level
    memory: int
    cpu: int
    parent: int


COMMAND = struct.Struct(">cI")
"""A command to a waiting zygote: FORK with a socket attached, or STATUS with a worker's pid."""
FORK, STATUS = b"f", b"s"
GREETING = "ready"
LONGEST_FAULT = 4000
"""Characters of an exception's text that are told."""
_REMEMBERED = 4096
_FD = struct.Struct("i")


def main(control_fd: int, watch_fd: int) -> NoReturn:
    """Be the zygote at the other end of `control_fd`, until it closes or the process behind `watch_fd` ends."""
    control = socket.socket(fileno=control_fd)
    order: Order = wire.read(control)
    try:
        held, payload, state = _prepare(order)
    except Exception as error:
        wire.write(
            control, {"error": _told(error), "missing": isinstance(error, SandboxMissing), "kind": type(error).__name__}
        )
        os._exit(1)
    wire.write(control, {"held": held})
    untether()
    _tend(control, watch_fd, order["level"], payload, state)


def _prepare(order: Order) -> tuple[dict[str, str], Payload, Any]:
    payload: Any = importlib.import_module(order["payload"])
    files = {name: Path(path).read_bytes() for name, path in order["files"].items()}
    _refuse_threads()
    sys.argv[:] = [""]
    sys.path.clear()
    sys.path_importer_cache.clear()
    os.dup2(1, 2)
    held = confine_zygote(order["level"], Limits(order["memory"], order["cpu"]))
    # The tether is to the thread that started us. It waits until we are ready; later it may end before the parent.
    tether(order["parent"])
    state = payload.prepare(order["config"], files)
    files.clear()
    gc.collect()
    gc.freeze()
    gc.disable()
    return held, payload, state


def _refuse_threads() -> None:
    # A lock that another thread holds at the fork stays locked for ever in the worker.
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads != 1:
        raise SynthenvError(f"importing the payload started {threads - 1} threads; a zygote must have none")


def _tend(control: socket.socket, watch_fd: int, level: Level, payload: Payload, state: Any) -> NoReturn:
    """Fork when told, reap what ends, and end with the parent."""
    ended: OrderedDict[int, int] = OrderedDict()
    signal.signal(signal.SIGCHLD, lambda *_: _reap(ended))
    events = select.poll()
    events.register(control, select.POLLIN)
    events.register(watch_fd, select.POLLIN)
    while True:
        if any(fd == watch_fd for fd, _ in events.poll()):
            os._exit(0)
        command, handed, _, _ = control.recvmsg(COMMAND.size, socket.CMSG_SPACE(_FD.size))
        if len(command) != COMMAND.size:
            os._exit(0)
        kind, pid = COMMAND.unpack(command)
        if kind == FORK:
            _fork(_FD.unpack(handed[0][2])[0], level, payload, state)
        else:
            wire.write(control, _fate(ended, pid))


def _fork(fd: int, level: Level, payload: Payload, state: Any) -> None:
    zygote = os.getpid()
    try:
        pid = os.fork()
    except OSError as error:
        with _socket(fd) as sock:
            wire.write(sock, {"error": f"the zygote can't fork: {error.strerror}"})
        return
    if pid == 0:
        try:
            _work(fd, zygote, level, payload, state)
        finally:
            os._exit(1)
    os.close(fd)


def _work(fd: int, zygote: int, level: Level, payload: Payload, state: Any) -> NoReturn:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    sock = _socket(fd)
    try:
        confine_worker(level, fd, zygote)
    except SynthenvError as error:
        wire.write(sock, {"error": _told(error)})
        os._exit(1)
    gc.enable()
    wire.write(sock, GREETING)
    while True:
        try:
            request = wire.read(sock)
        except wire.WireError:
            os._exit(0)
        _answer(sock, payload, state, request)


def _socket(fd: int) -> socket.socket:
    # Told all of its kind, Python needs no system call to find out, which the filter would refuse.
    return socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, fileno=fd)


def _answer(sock: socket.socket, payload: Payload, state: Any, request: Any) -> None:
    try:
        wire.write(sock, {"ok": payload.serve(state, request)})
    except wire.Closed:
        os._exit(0)
    except BaseException as error:
        # The frames in a traceback may hold the very memory that ran out.
        BaseException.with_traceback(error, None)
        wire.write(sock, {"error": _told(error), "kind": type(error).__name__})


def _told(error: BaseException) -> str:
    try:
        text = str(error)
    except BaseException:
        text = "(its text raises)"
    return text[:LONGEST_FAULT].encode("utf-8", "backslashreplace").decode("utf-8")


def _reap(ended: OrderedDict[int, int]) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        ended[pid] = os.waitstatus_to_exitcode(status)
        if len(ended) > _REMEMBERED:
            ended.popitem(last=False)


def _fate(ended: OrderedDict[int, int], pid: int) -> dict[str, int]:
    """Return how a worker ended: {"code": exit code, or minus the signal}; {} where it isn't known."""
    _reap(ended)
    return {"code": ended[pid]} if pid in ended else {}
