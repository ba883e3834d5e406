"""Progress on standard error: a bar with a rate and what is being done; plain lines where it is no terminal.

    with progress("building film") as tell:
        build("film", progress=tell)

No thread draws it: whoever forks workers must be alone in its process.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from synthenv.cli.output import error_console, printable, say

__all__ = ["progress", "rate"]

_FRAME = 0.1
"""Seconds between two drawings of the bar."""

_LINE = 10.0
"""Seconds between two lines where there is no terminal."""

Tell = Callable[[int, int, str], None]


@contextmanager
def progress(doing: str) -> Iterator[Tell]:
    """Show how far something has come, for as long as the block runs."""
    console = error_console()
    if not console.is_terminal:
        yield _lines(doing)
        return
    with _bar(console) as bar:
        yield _Drawn(bar, bar.add_task(doing, rate="", what=""))


def rate(done: int, seconds: float) -> str:
    """Return how fast things are done, in the unit that reads best.

    >>> rate(30, 60.0)
    '30.0/min'
    """
    if done <= 0 or seconds <= 0:
        return ""
    each_second = done / seconds
    return f"{each_second:,.1f}/s" if each_second >= 1 else f"{60 * each_second:.1f}/min"


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}", style="cyan"),
        TextColumn("{task.fields[what]}", style="dim"),
        console=console,
        transient=True,
        auto_refresh=False,
    )


class _Drawn:
    """A bar that is told of progress.

    Its rate starts anew where the count falls back, from one phase to the next, and leaves out what was there at first.
    """

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar, self._task = bar, task
        self._from, self._since = 0, time.monotonic()
        self._done, self._drawn = 0, 0.0

    def __call__(self, done: int, total: int, what: str) -> None:
        now = time.monotonic()
        if done < self._done or not self._done:
            self._from, self._since = done, now
        self._done = done
        shown = rate(done - self._from, now - self._since)
        self._bar.update(self._task, completed=done, total=total, rate=shown, what=printable(what))
        if now - self._drawn >= _FRAME:
            self._drawn = now
            self._bar.refresh()


def _lines(doing: str) -> Tell:
    """Progress as a line from time to time."""
    last = time.monotonic()

    def tell(done: int, total: int, what: str) -> None:
        nonlocal last
        if time.monotonic() - last >= _LINE:
            last = time.monotonic()
            say(f"{doing}: {done} of {total}, {printable(what)}")

    return tell
