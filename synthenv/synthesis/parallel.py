"""Families decided by all cores: the same ones, in the same order, as one core would give.

    with closing(decided(base, seed=7, levels=3, first=12, processes=2)) as families:
        family = next(families)            # family 12
    rechecked(family, grown(base, family.lacking), seed=7, processes=2)

Each further process is this module run as a program: it reads numbers of families, or families to be rechecked, a line
each, and answers each with a family's line. Nothing else crosses between them. Whichever is free takes the next line, a
few ahead of the one that is asked for. They end when the iterator is closed, or when this process ends.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import replace
from itertools import count, islice
from pathlib import Path
from queue import SimpleQueue

from synthenv.errors import BuildError, SynthenvError, shown
from synthenv.package import Package, read, write
from synthenv.synthesis.family import Decider, Family, recheck

__all__ = ["cores", "decided", "rechecked"]

_AHEAD = 2
"""Lines that are sent ahead, for each process."""

_TOGETHER = 4
"""Tasks that are rechecked in one go."""

_REFUSED = 3
"""How a process ends that can't decide over these data; it says why on standard error."""


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def decided(base: Package, *, seed: int, levels: int, first: int, processes: int, plans: int = 0) -> Generator[Family]:
    """Yield families `first`, `first` + 1, …, without end; BuildError where a process fails."""
    asked = (f"{number}\n" for number in count(first))
    yield from _answered(asked, base, (seed, levels, plans), processes)


def rechecked(family: Family, base: Package, *, seed: int, processes: int) -> Family:
    """Return what `recheck` makes of a family; BuildError where a process fails."""
    names = iter(family.tasks)
    parts = iter(lambda: list(islice(names, _TOGETHER)), [])
    asked = (f"{family.part(each).to_line()}\n" for each in parts)
    found = list(_answered(asked, base, (seed, 1, 0), processes))
    return replace(
        family,
        tasks={name: task for each in found for name, task in each.tasks.items()},
        answers={name: answers for each in found for name, answers in each.answers.items()},
        findings={name: findings for each in found for name, findings in each.findings.items()},
        rejected=sum((Counter(each.rejected) for each in found), Counter[str]()),
    )


def _answered(asked: Iterable[str], base: Package, numbers: tuple[int, int, int], processes: int) -> Generator[Family]:
    """Yield what comes of each line, in order."""
    if processes == 1:
        yield from map(_answers(base, *numbers), asked)
        return
    with ExitStack() as stack:
        path = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="synthenv-")), base.name)
        write(base, path)
        command = [sys.executable, "-m", "synthenv.synthesis.parallel", str(path), *map(str, numbers)]
        threads = stack.enter_context(ThreadPoolExecutor(processes))
        free: SimpleQueue[subprocess.Popen[str]] = SimpleQueue()
        for _ in range(processes):
            process = stack.enter_context(_started(command))
            stack.callback(_end, process)
            free.put(process)

        def answer(line: str) -> Family:
            process = free.get()
            try:
                _tell(process, line)
                return Family.from_line(_line(process))
            finally:
                free.put(process)

        stack.callback(threads.shutdown, wait=False, cancel_futures=True)
        sent: Iterator[Future[Family]] = (threads.submit(answer, line) for line in asked)
        coming = deque(islice(sent, _AHEAD * processes))
        while coming:
            yield coming.popleft().result()
            coming.extend(islice(sent, 1))


def _answers(base: Package, seed: int, levels: int, plans: int) -> Callable[[str], Family]:
    """Return what makes of a line what it asks for."""
    decider = Decider(base, seed=seed, levels=levels, plans=plans)

    def answer(line: str) -> Family:
        return decider.decide(int(line)) if line.strip().isdigit() else recheck(Family.from_line(line), base, seed)

    return answer


def _started(command: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    if process.stdin is not None:
        with suppress(BrokenPipeError):  # a line that it never read is still to be written; nobody needs it
            process.stdin.close()


def _tell(process: subprocess.Popen[str], line: str) -> None:
    if process.stdin is not None:
        with suppress(BrokenPipeError):  # it has ended; why is told where its line is read
            process.stdin.write(line)
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
        answer = _answers(read(Path(path)), *map(int, numbers))
    except SynthenvError as error:
        print(error, file=sys.stderr)
        sys.exit(_REFUSED)
    for line in sys.stdin:
        print(answer(line).to_line(), flush=True)


if __name__ == "__main__":
    _serve(*sys.argv[1:])
