"""Many packages of one catalog or several, each with a toolset of its own, and which are held out from training.

    report = build_many(["film", "solar"], Path("environments"), packages=20, tasks=20, levels=4, seed=7)
    report.packages[0].name, report.packages[0].tasks      # "film_01_loans_find_camel", 20
    report.different                                       # the share of pairs whose toolsets are less than half alike

Each catalog gets as many packages as any other, or one more. Package after package is built as `build` does it, into a
folder named after its number, modules and style; what is whole is left as it is, and what was stopped goes on, so the
same call may be made again. A package that ends with fewer tasks than asked for says why, and the next one comes. A
toolset over which no task can be asked is told with its reason, and another takes its place.

Beside the packages lie `built.jsonl`, what each one cost, a line a package, and `splits.toml`, which says which are for
training, validation and test, where new catalogs, modules or styles are to be met (`synthenv/splits.py`).
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from synthenv.checks.certificate import from_lines
from synthenv.errors import BuildError, UsageError, shown
from synthenv.package import Package, read
from synthenv.similarity import compare
from synthenv.splits import split, write_splits
from synthenv.synthesis.builder import ROWS, Progress, arguments_of, build
from synthenv.synthesis.catalog import find
from synthenv.synthesis.target import is_built
from synthenv.synthesis.tasks import LEVELS
from synthenv.synthesis.toolsets import Toolset, toolsets

__all__ = ["Built", "Held", "ManyReport", "build_many"]

_MOST = 1_000
_SPARE = 3
"""Toolsets that are tried for each package that is wanted."""

_RECORD = "built.jsonl"


@dataclass(frozen=True, slots=True)
class Built:
    """One package: `proposed` counts drafts and refusals, `note` says why there are fewer tasks than asked for.

    What a package cost is known as long as `built.jsonl` is; where it is lost, these numbers are 0.
    """

    name: str
    path: Path
    tasks: int
    proposed: int
    rejected: Mapping[str, int]
    seconds: float
    cpu: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What the certificates of all packages claim, in sums: oracle runs that passed, and shortcuts that did."""

    oracles: int
    oracles_passed: int
    shortcuts: int
    shortcuts_passed: int


@dataclass(frozen=True)
class ManyReport:
    """What came of it. `wanted` packages were asked for; `refused` maps toolsets that gave none to the reason.

    `different` is the share of pairs that are less than half alike, `nearest` how alike the two nearest are; `seconds`
    are those of this call, `cpu` those of all processes, earlier calls that built some of the packages included.
    """

    path: Path
    packages: tuple[Built, ...]
    wanted: int
    refused: Mapping[str, str]
    held: Held
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
    catalogs: Sequence[str],
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
    """Build so many packages from these catalogs into folders below `out`; see the module's docstring."""
    begun, ticked = time.monotonic(), _ticks()
    shares = _shares(catalogs, packages)
    earlier = _recorded(out)
    made: dict[str, list[Built]] = {name: [] for name in shares}
    refused: dict[str, str] = {}
    coming = {name: enumerate(islice(toolsets(find(name), seed), _SPARE * many)) for name, many in shares.items()}
    while coming:
        # In turns, so that a catalog of which nothing can be built is told of at once.
        for name in list(coming):
            number, toolset = next(coming[name], (0, None))
            if toolset is None or len(made[name]) == shares[name]:
                del coming[name]
                continue
            arguments = {"tasks": tasks, "levels": levels, "seed": seed + number, "rows": rows}
            told = _told(progress, toolset, sum(map(len, made.values())), packages)
            try:
                made[name].append(_built(name, out, toolset, arguments, replace, earlier, told))
            except _Refused as error:
                refused[toolset.name] = str(error)
    built = tuple(each for several in made.values() for each in several)
    if not built:
        raise BuildError(f"Over no toolset of {', '.join(shares)} a task can be asked. {next(iter(refused.values()))}")
    return _report(out, built, packages, refused, seed, time.monotonic() - begun, _cpu(built, earlier, ticked))


def _report(
    out: Path,
    built: tuple[Built, ...],
    wanted: int,
    refused: Mapping[str, str],
    seed: int,
    seconds: float,
    cpu: float,
) -> ManyReport:
    """Write the splits, and sum up."""
    packages = [read(each.path) for each in built]
    write_splits(split(packages, seed=seed), out / "splits.toml")
    different, nearest = _compared(packages)
    return ManyReport(out, built, wanted, refused, _held(packages), different, nearest, seconds, cpu)


def _cpu(built: Sequence[Built], earlier: Mapping[str, Built], ticked: float) -> float:
    """Seconds of CPU since `ticked`, and those of packages that were there already."""
    return _ticks() - ticked + sum(each.cpu for each in built if each.name in earlier)


class _Refused(Exception):
    """Nothing can be asked over a toolset."""


def _shares(catalogs: Sequence[str], packages: int) -> dict[str, int]:
    """How many packages each catalog gets; CatalogError for one that is unknown."""
    if type(packages) is not int or not 1 <= packages <= _MOST:
        raise UsageError(f"packages is {shown(packages)}; expected a number from 1 to {_MOST}.")
    names = list(dict.fromkeys(catalogs))
    if not 1 <= len(names) <= packages:
        raise UsageError(f"packages is {packages} for {len(names)} catalogs; each gives one at least.")
    for each in names:
        find(each)
    return {name: packages // len(names) + (at < packages % len(names)) for at, name in enumerate(names)}


def _ticks() -> float:
    return sum(os.times()[:4])


def _built(
    name: str,
    out: Path,
    toolset: Toolset,
    arguments: Mapping[str, Any],
    replace: bool,
    earlier: dict[str, Built],
    progress: Progress | None,
) -> Built:
    """Build one package, unless it is there; `earlier` keeps what is known of those that are."""
    path = out / toolset.name
    if is_built(path, arguments_of(name, toolset=toolset, **arguments)):
        unknown = Built(toolset.name, path, len(read(path).tasks), 0, {}, 0.0, 0.0)
        return earlier.setdefault(toolset.name, unknown)
    earlier.pop(toolset.name, None)
    ticked = _ticks()
    try:
        report = build(name, path, **arguments, toolset=toolset, replace=replace, progress=progress)
    except BuildError as error:
        if path.exists():
            raise
        shutil.rmtree(out / f".{toolset.name}.building", ignore_errors=True)
        raise _Refused(str(error)) from None
    counts = (report.admitted, report.proposed, report.rejected)
    built = Built(toolset.name, path, *counts, round(report.seconds, 3), round(_ticks() - ticked, 3), report.note)
    with (out / _RECORD).open("a", encoding="utf-8") as record:
        record.write(json.dumps(asdict(built) | {"path": ""}) + "\n")
    return built


def _recorded(out: Path) -> dict[str, Built]:
    """What earlier calls built, by name; a line that was not written to its end counts for nothing."""
    record = out / _RECORD
    lines = record.read_text(encoding="utf-8").splitlines() if record.is_file() else []
    return {each.name: each for each in _read(lines, out)}


def _read(lines: Iterable[str], out: Path) -> Iterator[Built]:
    for line in lines:
        try:
            told = json.loads(line)
            yield Built(**{**told, "path": out / told["name"]})
        except (ValueError, TypeError, KeyError):
            continue


def _told(progress: Progress | None, toolset: Toolset, done: int, packages: int) -> Progress | None:
    """Progress of one package as progress of all."""
    if progress is None:
        return None
    tell = progress
    return lambda tasks, total, what: tell(done, packages, f"{toolset.name}: {tasks} of {total}, {what}")


def _compared(packages: Sequence[Package]) -> tuple[float, float]:
    """The share of different pairs, and how alike the nearest are."""
    if len(packages) < 2:
        return 1.0, 0.0
    comparison = compare(packages)
    return comparison.different, max(each.alike for each in comparison.pairs)


def _held(packages: Sequence[Package]) -> Held:
    claims = [each.checks for one in packages for each in from_lines(one.files["certificate.jsonl"]).values()]
    oracles, shortcuts = ([each[name] for each in claims] for name in ("oracle", "shortcuts"))
    return Held(
        sum(each["variants"] for each in oracles),
        sum(each["passed"] for each in oracles),
        sum(each["tried"] for each in shortcuts),
        sum(each["passed"] for each in shortcuts),
    )
