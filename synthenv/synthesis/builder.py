"""The builder: from a catalog to a package, resumable.

    report = build("film", Path("environments/film"), tasks=60, levels=3, seed=7)
    report.admitted, report.rejected        # 60, {"level 2: …": 4, "calls": 1}

Family after family is proposed, compiled and held against every check; what does not hold is dropped and counted by
reason, and nothing is repaired by loosening a check. Where a task needs a fact that no tool gives, the tool is added,
and every task admitted so far is made and checked anew over the larger toolset; what falls then is dropped as well.

Work in progress lies in a hidden folder beside the target, a line a family: a build that was stopped goes on where it
was when it is started again with the same arguments, and gives the same bytes. The package appears whole, at the end.
"""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, TextIO

import apsw
import tomli_w

from synthenv import __version__, trust
from synthenv.checks import Grounds, check_task
from synthenv.checks.certificate import certificate, to_line
from synthenv.compilers.policy import write_policy
from synthenv.compilers.readme import write_readme
from synthenv.compilers.twin_plans import solver
from synthenv.errors import BuildError, UsageError, shown
from synthenv.package import FORMAT, POLICY, README, Package, Task, write
from synthenv.sandbox.local import LocalHost
from synthenv.session import Session
from synthenv.spec.house import check_rules
from synthenv.spec.profile import read_profile
from synthenv.spec.shape import shape
from synthenv.spec.style import read_style
from synthenv.spec.text import parse_spec
from synthenv.synthesis.added_tools import grown
from synthenv.synthesis.catalog import (
    FEWEST_ROWS,
    Catalog,
    count_items,
    database_of,
    fewest_rows,
    find,
    put_whole,
)
from synthenv.synthesis.family import TOGETHER, Family
from synthenv.synthesis.named_rows import with_names
from synthenv.synthesis.parallel import cores, decided, rechecked
from synthenv.synthesis.target import check_target, signed
from synthenv.synthesis.tasks import FEWEST_ITEMS, LEVELS
from synthenv.synthesis.tools import write_tools
from synthenv.synthesis.toolsets import Toolset, narrowed
from synthenv.verdict import Finding
from synthenv.worlds.sqlite import SqliteWorld

__all__ = ["ROWS", "Progress", "Report", "arguments_of", "base_package", "build"]

ROWS = 100_000
"""Rows that a package's database has, about, where nothing else is said."""

Progress = Callable[[int, int, str], None]
"""Called with how much is done, how much there is to do, and what is being done."""

_MOST_FAMILIES = 8
"""Families that are proposed for each one that would be enough."""

_MOST_OF_A_SHAPE, _FEWEST_SHAPES = 0.02, 0.92
"""The largest share of tasks that one shape may have, and how many shapes there must be for each task."""

_WORTH_PROCESSES = 6
"""Tasks from which on further processes pay for their start."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a build. `proposed` counts drafts and refusals; `rejected` maps a reason to its count.

    `replaced` tells whether a package lay there before.
    """

    proposed: int
    admitted: int
    rejected: Mapping[str, int]
    seconds: float
    path: Path
    note: str = ""
    replaced: bool = False


@dataclass
class _State:
    """What has been decided so far: the package without tasks, and whole families, in order; one in `plans` plans."""

    base: Package
    plans: int = 0
    tasks: dict[str, Task] = field(default_factory=dict)
    findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    answers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rejected: Counter[str] = field(default_factory=Counter)
    families: int = 0

    def add(self, family: Family) -> None:
        """Take the next family in, but for tasks that are too much like one that is there."""
        self.rejected.update(family.rejected)
        if family.whole:
            self.base = grown(self.base, family.lacking)
            self.tasks, self.answers = dict(family.tasks), dict(family.answers)
            self.findings = dict(family.findings)
            return
        self.families += 1
        for name, task in family.tasks.items():
            reason = self._like_another(family.answers[name], _form(task))
            if reason:
                self.rejected[reason] += 1
                continue
            self.tasks[name] = task
            self.findings[name] = family.findings[name]
            self.answers[name] = family.answers[name]

    def so_far(self, lacking: Sequence[str] = (), fallen: Mapping[str, Finding] | None = None) -> Family:
        """All families so far as one: without the tasks that fell, and to be held with the tools that are lacking."""
        fallen = fallen or {}
        tasks = {name: each for name, each in self.tasks.items() if name not in fallen}
        answers = {name: self.answers[name] for name in tasks}
        findings = {name: self.findings[name] for name in tasks}
        rejected = Counter(each.check for each in fallen.values())
        return Family(tasks, answers, findings, rejected, tuple(lacking), whole=True)

    def _like_another(self, answers: Sequence[str], form: str) -> str:
        """Whether an answer is another task's too, so that it would pass there, or its shape has been seen enough."""
        if any(not known.isdisjoint(answers) for known in map(set, self.answers.values())):
            return "other tasks"
        shapes = Counter(map(_form, self.tasks.values()))
        tasks = len(self.tasks) + 1
        often = shapes[form] + 1 > _MOST_OF_A_SHAPE * tasks or len(shapes) < _FEWEST_SHAPES * tasks
        return "shape" if shapes[form] and often else ""


def _form(task: Task) -> str:
    return _shape(task.spec or "")


@cache
def _shape(spec: str) -> str:
    return shape(parse_spec(spec))


def build(
    name: str,
    out: Path,
    *,
    tasks: int = 60,
    levels: int = LEVELS,
    seed: int = 0,
    rows: int | None = ROWS,
    plans: int = 0,
    replace: bool = False,
    toolset: Toolset | None = None,
    progress: Progress | None = None,
) -> Report:
    """Build a package from the catalog `name` into the folder `out`; see the module's docstring.

    With a `toolset` it has that part of the catalog, in that style. Every `plans`-th family is one of plans, for which
    the extra `plan` must be installed; 0 makes none.

    Raises CatalogError for an unknown catalog, UsageError for numbers out of range, BuildError for a folder that is not
    to be replaced, PackageError where `out` can't be written. A refused build leaves nothing behind. Where the data
    carry fewer tasks than asked for, it keeps what it has, and the report's note says why.
    """
    started = time.monotonic()
    _check_numbers(tasks, levels, seed, rows, plans)
    catalog = find(name) if toolset is None else narrowed(find(name), toolset)
    out = Path(out)
    made_by = arguments_of(name, tasks=tasks, levels=levels, seed=seed, rows=rows, plans=plans, toolset=toolset)
    replaced = check_target(out, made_by, replace=replace)
    tell = progress or (lambda done, total, what: None)
    tell(0, tasks, "making the database")
    work = _work_folder(out, catalog, made_by)
    base = base_package(catalog, (work / "database.sqlite").read_bytes(), seed)
    state = _resumed(work, base, plans)
    package, findings = _complete(state, work, tasks, levels, seed, tell)
    trust.remember(write(signed(_certified(package, findings), made_by), out))
    shutil.rmtree(work)
    admitted = len(package.tasks)
    note = "" if admitted == tasks else f"the data carry {admitted} of the {tasks} tasks asked for"
    rejected = dict(sorted(state.rejected.items()))
    seconds = time.monotonic() - started
    return Report(admitted + state.rejected.total(), admitted, rejected, seconds, out, note, replaced)


def arguments_of(
    name: str,
    *,
    tasks: int,
    levels: int,
    seed: int,
    rows: int | None,
    plans: int = 0,
    toolset: Toolset | None = None,
) -> dict[str, Any]:
    """Return the arguments of a build as its package records them."""
    made_by = {"catalog": name, "tasks": tasks, "levels": levels, "seed": seed}
    made_by |= {} if rows is None else {"rows": rows}
    made_by |= {"plans": plans} if plans else {}
    return made_by if toolset is None else {**made_by, "toolset": toolset.table}


def _certified(package: Package, findings: Mapping[str, Sequence[Finding]]) -> Package:
    """The package with its certificates and its README."""
    lines = [to_line(certificate(package.tasks[each], findings[each])) for each in package.tasks]
    files = {**package.files, "certificate.jsonl": "".join(f"{line}\n" for line in lines).encode()}
    package = replace(package, files=files)
    return replace(package, files={**files, README: write_readme(package).encode()})


def _check_numbers(tasks: int, levels: int, seed: int, rows: int | None, plans: int) -> None:
    if type(tasks) is not int or not 1 <= tasks <= 100_000:
        raise UsageError(f"tasks is {shown(tasks)}; expected a number from 1 to 100000.")
    if type(levels) is not int or not 1 <= levels <= LEVELS:
        raise UsageError(f"levels is {shown(levels)}; this version knows levels 1 to {LEVELS}.")
    if type(seed) is not int or not 0 <= seed < 2**63:
        raise UsageError(f"seed is {shown(seed)}; expected a whole number from 0 up.")
    if type(plans) is not int or plans < 0:
        raise UsageError(f"plans is {shown(plans)}; expected a whole number: one family in so many is one of plans.")
    if plans:
        solver()
    if rows is not None and type(rows) is not int:
        raise UsageError(f"rows is {shown(rows)}; expected a whole number, or None for all.")


def _work_folder(out: Path, catalog: Catalog, made_by: Mapping[str, Any]) -> Path:
    """The folder of the work in progress with the database in it; begun anew where other arguments began it."""
    work = out.parent / f".{out.name or 'package'}.building"
    arguments = {"synthenv": __version__, **{name: each for name, each in made_by.items() if name != "tasks"}}
    text = json.dumps({**arguments, "category": dict(catalog.category)}, sort_keys=True)
    try:
        if _read(work / "arguments.json") != text:
            database = _database(catalog, made_by.get("rows"), made_by["seed"])
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir(parents=True)
            put_whole(work / "database.sqlite", database)
            (work / "arguments.json").write_text(text, encoding="utf-8")
    except OSError as error:
        raise BuildError(f"{work} can't be written ({error.strerror}). Choose another folder.") from None
    return work


def _database(catalog: Catalog, rows: int | None, seed: int) -> bytes:
    """The database of a package, in memory, so that nothing lies about where it is refused."""
    if rows is None or rows >= FEWEST_ROWS:
        database = database_of(catalog, rows=rows, seed=seed)
        if rows is None or count_items(catalog, database) >= FEWEST_ITEMS:
            return database
    raise UsageError(
        f"rows (--rows) is {shown(rows)}, too few for tasks; the smallest number that works is "
        f"{fewest_rows(catalog, FEWEST_ITEMS)}."
    )


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def base_package(catalog: Catalog, database: bytes, seed: int) -> Package:
    """Return a package without tasks: database, tools and profile."""
    category = catalog.category
    name = category.get("toolset", catalog.name)
    about = {
        "format": FORMAT,
        "name": name,
        "version": 0,
        "title": category["title"],
        "about": category["about"],
        "category": catalog.name,
        "author": "procedural",
        "licence": category["licence"],
        "seed": seed,
        "clock": category["clock"],
        "sqlite": apsw.sqlite_lib_version(),
    }
    world = SqliteWorld(database, category["clock"])
    counted = {
        name: {**table, "rows": world.query(f'SELECT count(*) FROM "{table["table"]}"')[0][0]}
        for name, table in category["entities"].items()
    }
    world.close()
    table = {**category, "entities": counted}
    if read_style(category.get("style", {})).refer == "names":
        table, database = with_names(table, database)
    profile = read_profile(table)
    check_rules(profile)
    files = {
        "database.sqlite": database,
        "tools.py": write_tools(profile).encode(),
        "profile.toml": tomli_w.dumps(table).encode(),
    }
    if profile.rules:
        files[POLICY] = write_policy(profile).encode()
    return Package(name, 0, about, {}, files)


def _resumed(work: Path, base: Package, plans: int) -> _State:
    """What earlier runs of the same build have decided; a half-written last line counts for nothing."""
    state = _State(base, plans)
    whole = []
    for line in _read(work / "families.jsonl").splitlines():
        try:
            state.add(Family.from_line(line))
        except ValueError:
            break
        whole.append(f"{line}\n")
    (work / "families.jsonl").write_text("".join(whole), encoding="utf-8")
    return state


def _complete(
    state: _State, work: Path, wanted: int, levels: int, seed: int, tell: Progress
) -> tuple[Package, dict[str, list[Finding]]]:
    """Add families until as many tasks as wanted hold, alone and together; return them with their findings."""
    most = _MOST_FAMILIES * (-(-wanted // levels) + 5)
    processes = 1 if wanted - len(state.tasks) < _WORTH_PROCESSES else cores()
    coming = _families(state, levels, seed, processes)
    with closing(coming), (work / "families.jsonl").open("a", encoding="utf-8") as written:
        while True:
            while len(state.tasks) < wanted and state.families < most:
                tell(len(state.tasks), wanted, f"trying plan {state.families + 1}")
                _take(next(coming), state, written)
            chosen = dict(sorted(list(state.tasks.items())[:wanted]))
            package = replace(state.base, tasks=_with_parents(chosen))
            together = dict(_together(package, seed, tell))
            fallen = {name: each for name, found in together.items() if (each := _first_failed(found))}
            if not fallen:
                return package, {name: _ordered([*state.findings[name], *together[name]]) for name in chosen}
            _take(state.so_far(fallen=fallen), state, written)


def _families(state: _State, levels: int, seed: int, processes: int) -> Generator[Family]:
    """The families that come next, without end; before one that lacks tools, what stands of all so far with them."""
    while True:
        over = {"seed": seed, "levels": levels, "plans": state.plans}
        with closing(decided(state.base, **over, first=state.families, processes=processes)) as families:
            for family in families:
                if family.lacking:
                    break
                yield family
        base = grown(state.base, family.lacking)
        yield rechecked(state.so_far(family.lacking), base, seed=seed, processes=processes)


def _take(family: Family, state: _State, written: TextIO) -> None:
    """Take a family in, and write it down for a build that goes on."""
    written.write(f"{family.to_line()}\n")
    written.flush()
    state.add(family)


def _together(package: Package, seed: int, tell: Progress) -> Iterator[tuple[str, list[Finding]]]:
    """The findings of the checks that look at the whole package, task by task."""
    with Session(package, LocalHost(package)) as session, Grounds(session) as grounds:
        for done, (name, task) in enumerate(package.tasks.items()):
            tell(done, len(package.tasks), f"holding {name} against the others")
            found = check_task(session, task, seed=seed, checks=TOGETHER, grounds=grounds)
            yield name, [each for each in found if each.check != "oracle"]


def _with_parents(tasks: Mapping[str, Task]) -> dict[str, Task]:
    """The tasks, each with the nearest parent that is among them."""
    made: dict[str, Task] = {}
    for name, task in tasks.items():
        parent = task.parent if task.parent in tasks else ""
        made[name] = replace(task, parent=parent, relation="refines" if parent else "")
    return made


def _first_failed(found: Sequence[Finding]) -> Finding | None:
    return next((each for each in found if not each.passed), None)


def _ordered(found: Sequence[Finding]) -> list[Finding]:
    return sorted(found, key=lambda each: each.check)
