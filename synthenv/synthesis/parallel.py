"""Families decided by all cores: the same lines, in the same order, as one core would give.

    with closing(decided(base, seed=7, levels=3, first=12, processes=2)) as lines:
        line = next(lines)                 # family 12

Each further process is this module run as a program: it reads numbers of families, a line each, and answers each with
the family's line. Nothing else crosses between them. Whichever is free decides the next family, a few ahead of the one
that is asked for. They end when the iterator is closed, or when this process ends.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from itertools import count
from pathlib import Path
from queue import SimpleQueue

from synthenv.errors import BuildError, SynthenvError, shown
from synthenv.package import Package, read, write
from synthenv.synthesis.family import Decider

__all__ = ["cores", "decided"]

_AHEAD = 2
"""Families that are decided ahead, for each process."""

_REFUSED = 3
"""How a process ends that can't decide over these data; it says why on standard error."""


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def decided(base: Package, *, seed: int, levels: int, first: int, processes: int, plans: int = 0) -> Generator[str]:
    """Yield the lines of families `first`, `first` + 1, …, without end; BuildError where a process fails."""
    if processes == 1:
        decider = Decider(base, seed=seed, levels=levels, plans=plans)
        for number in count(first):
            yield decider.decide(number).to_line()
    with ExitStack() as stack:
        path = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="synthenv-")), base.name)
        write(base, path)
        command = [sys.executable, "-m", "synthenv.synthesis.parallel", str(path), *map(str, (seed, levels, plans))]
        threads = stack.enter_context(ThreadPoolExecutor(processes))
        free: SimpleQueue[subprocess.Popen[str]] = SimpleQueue()
        for _ in range(processes):
            process = stack.enter_context(_started(command))
            stack.callback(process.kill)
            free.put(process)

        def decide(number: int) -> str:
            process = free.get()
            try:
                _tell(process, number)
                return _line(process)
            finally:
                free.put(process)

        stack.callback(threads.shutdown, wait=False, cancel_futures=True)
        coming = deque(threads.submit(decide, first + at) for at in range(_AHEAD * processes))
        for number in count(first + len(coming)):
            yield coming.popleft().result()
            coming.append(threads.submit(decide, number))


def _started(command: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def _tell(process: subprocess.Popen[str], number: int) -> None:
    if process.stdin is not None:
        with suppress(BrokenPipeError):  # it has ended; why is told where its line is read
            process.stdin.write(f"{number}\n")
            process.stdin.flush()


def _line(process: subprocess.Popen[str]) -> str:
    line = process.stdout.readline() if process.stdout is not None else ""
    if not line.endswith("\n"):
        said = process.stderr.read().strip().splitlines() if process.stderr is not None else []
        if process.wait() == _REFUSED:
            raise BuildError("".join(said[-1:]))
        raise BuildError(f"a process of the build ended ({shown(''.join(said[-1:]))}). Start the build again.")
    return line.rstrip("\n")


def _serve(path: str, *numbers: str) -> None:
    # Ctrl-C in a terminal reaches every process of the group; it is for the parent to act on.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        seed, levels, plans = map(int, numbers)
        decider = Decider(read(Path(path)), seed=seed, levels=levels, plans=plans)
    except SynthenvError as error:
        print(error, file=sys.stderr)
        sys.exit(_REFUSED)
    for line in sys.stdin:
        print(decider.decide(int(line)).to_line(), flush=True)


if __name__ == "__main__":
    _serve(*sys.argv[1:])
