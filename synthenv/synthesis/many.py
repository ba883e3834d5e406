"""Many packages of one catalog, each with a toolset of its own, and which of them are held out from training.

    report = build_many("film", Path("environments"), packages=20, tasks=20, levels=4, seed=7)
    report.packages[0].name, report.packages[0].tasks      # "film_01_loans_find_camel", 20
    report.different                                       # the share of pairs whose toolsets are less than half alike

Package after package is built as `build` does it, into a folder named after its number, modules and style; what is
whole is left as it is, and what was stopped goes on, so the same call may be made again. A toolset over which no task
can be asked is told with its reason, and the next one takes its place. `splits.toml`, beside them, says which packages
are for training, validation and test, where new catalogs, modules or styles are to be met (`synthenv/splits.py`).
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from synthenv.errors import BuildError, UsageError, shown
from synthenv.package import read
from synthenv.similarity import compare
from synthenv.splits import split, write_splits
from synthenv.synthesis.builder import ROWS, Progress, arguments_of, build
from synthenv.synthesis.catalog import find
from synthenv.synthesis.target import is_built
from synthenv.synthesis.tasks import LEVELS
from synthenv.synthesis.toolsets import Toolset, toolsets

__all__ = ["Built", "ManyReport", "build_many"]

_MOST = 1_000
_SPARE = 3
"""Toolsets that are tried for each package that is wanted."""


@dataclass(frozen=True, slots=True)
class Built:
    """One package. `proposed` counts drafts and refusals; it is 0 where the package was there before, whole."""

    name: str
    path: Path
    tasks: int
    proposed: int
    rejected: Mapping[str, int]
    seconds: float


@dataclass(frozen=True)
class ManyReport:
    """What came of it. `refused` maps toolsets over which nothing can be asked to the reason.

    `different` is the share of pairs that are less than half alike, `nearest` how alike the two nearest are; `cpu` are
    seconds of all processes.
    """

    path: Path
    packages: tuple[Built, ...]
    refused: Mapping[str, str]
    different: float
    nearest: float
    seconds: float
    cpu: float

    @property
    def table(self) -> dict[str, Any]:
        """It as JSON has it."""
        packages = [asdict(each) | {"path": str(each.path)} for each in self.packages]
        return asdict(self) | {"path": str(self.path), "packages": packages}


def build_many(
    name: str,
    out: Path,
    *,
    packages: int,
    tasks: int = 60,
    levels: int = LEVELS,
    seed: int = 0,
    rows: int | None = ROWS,
    replace: bool = False,
    progress: Progress | None = None,
) -> ManyReport:
    """Build so many packages from the catalog `name` into folders below `out`; see the module's docstring."""
    begun, ticked = time.monotonic(), sum(os.times()[:4])
    _check_number(packages)
    made: list[Built] = []
    refused: dict[str, str] = {}
    for number, toolset in enumerate(islice(toolsets(find(name), seed), _SPARE * packages)):
        if len(made) == packages:
            break
        arguments = {"tasks": tasks, "levels": levels, "seed": seed + number, "rows": rows}
        try:
            made.append(_built(name, out, toolset, arguments, replace, _told(progress, toolset, len(made), packages)))
        except _Refused as error:
            refused[toolset.name] = str(error)
    different, nearest = _finished(out, made, seed)
    seconds, cpu = time.monotonic() - begun, sum(os.times()[:4]) - ticked
    return ManyReport(out, tuple(made), refused, different, nearest, seconds, cpu)


class _Refused(Exception):
    """Nothing can be asked over a toolset."""


def _check_number(packages: int) -> None:
    if type(packages) is not int or not 1 <= packages <= _MOST:
        raise UsageError(f"packages is {shown(packages)}; expected a number from 1 to {_MOST}.")


def _built(
    name: str,
    out: Path,
    toolset: Toolset,
    arguments: Mapping[str, Any],
    replace: bool,
    progress: Progress | None,
) -> Built:
    """Build one package, unless it is there."""
    path = out / toolset.name
    if is_built(path, arguments_of(name, toolset=toolset, **arguments)):
        return Built(toolset.name, path, len(read(path).tasks), 0, {}, 0.0)
    try:
        report = build(name, path, **arguments, toolset=toolset, replace=replace, progress=progress)
    except BuildError as error:
        if path.exists():
            raise
        shutil.rmtree(out / f".{toolset.name}.building", ignore_errors=True)
        raise _Refused(str(error)) from None
    return Built(toolset.name, path, report.admitted, report.proposed, report.rejected, report.seconds)


def _told(progress: Progress | None, toolset: Toolset, done: int, packages: int) -> Progress | None:
    """Progress of one package as progress of all."""
    if progress is None:
        return None
    tell = progress
    return lambda tasks, total, what: tell(done, packages, f"{toolset.name}: {tasks} of {total}, {what}")


def _finished(out: Path, made: list[Built], seed: int) -> tuple[float, float]:
    """Write the splits; return the share of different pairs, and how alike the nearest are."""
    packages = [read(each.path) for each in made]
    write_splits(split(packages, seed=seed), out / "splits.toml")
    if len(packages) < 2:
        return 1.0, 0.0
    comparison = compare(packages)
    return comparison.different, max(each.alike for each in comparison.pairs)
