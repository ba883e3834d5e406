"""The builder: from a catalog to a package, resumable.

    report = build("film", Path("environments/film"), tasks=60, levels=3, seed=7)
    report.admitted, report.rejected        # 60, {"level 2: …": 4, "calls": 1}

Family after family is proposed, compiled and held against every check; what does not hold is dropped and counted by
reason, and nothing is repaired by loosening a check. Work in progress lies in a hidden folder beside the target, a line a
family: a build that was stopped goes on where it was when it is started again with the same arguments, and gives the
same bytes. The package appears whole, at the end.
"""

from __future__ import annotations

import json
import shutil
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import apsw
import tomli_w

from synthenv import trust
from synthenv.synthesis.catalog import Catalog, find, make_database
from synthenv.synthesis.readme import write_readme
from synthenv.synthesis.tasks import LEVELS, Author
from synthenv.synthesis.tools import write_tools
from synthenv.check import BLACK_BOX, Check, Grounds, check_task
from synthenv.check.certificate import certificate, to_line
from synthenv.check.replay import replay
from synthenv.check.shortcuts import shortcuts
from synthenv.compilers.task import compile_task
from synthenv.errors import BuildError, SpecError, UsageError, shown
from synthenv.package import FORMAT, Package, Task, read_task, task_files, write
from synthenv.prove import spec_checks
from synthenv.sandbox.local import LocalHost
from synthenv.session import Session
from synthenv.spec.profile import Profile, read_profile
from synthenv.verdict import Finding
from synthenv.worlds.sqlite import SqliteWorld

__all__ = ["ROWS", "Progress", "Report", "base_package", "build"]

ROWS = 100_000
"""Rows that a package's database has, about, where nothing else is said."""

Progress = Callable[[int, int, str], None]
"""Called with how much is done, how much there is to do, and what is being done."""

_TOGETHER: tuple[Check, ...] = (shortcuts, replay)
"""Checks that look at the whole package: they are run when all tasks are there."""

_MOST_FAMILIES = 8
"""Families that are proposed for each one that would be enough."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a build. `proposed` counts drafts and refusals; `rejected` maps a reason to its count."""

    proposed: int
    admitted: int
    rejected: Mapping[str, int]
    seconds: float
    path: Path
    note: str = ""


@dataclass
class _Progress:
    """What has been decided so far: whole families, in order."""

    tasks: dict[str, Task] = field(default_factory=dict)
    findings: dict[str, list[Finding]] = field(default_factory=dict)
    rejected: Counter[str] = field(default_factory=Counter)
    families: int = 0

    @property
    def proposed(self) -> int:
        return len(self.tasks) + self.rejected.total()


def build(
    name: str,
    out: Path,
    *,
    tasks: int = 60,
    levels: int = LEVELS,
    seed: int = 0,
    rows: int | None = ROWS,
    progress: Progress | None = None,
) -> Report:
    """Build a package from the catalog `name` into the folder `out`; see the module's docstring.

    Raises CatalogError for an unknown catalog, UsageError for numbers out of range, PackageError where `out` can't be
    written. Where the data carry fewer tasks than asked for, it keeps what it has, and the report's note says why.
    """
    started = time.monotonic()
    _check_numbers(tasks, levels, seed)
    catalog = find(name)
    out = Path(out)
    tell = progress or (lambda done, total, what: None)
    arguments = {"catalog": name, "levels": levels, "seed": seed, "rows": rows, "category": dict(catalog.category)}
    work = _work_folder(out, arguments)
    tell(0, tasks, "making the database")
    if not (work / "database.sqlite").exists():
        make_database(catalog, work / "database.sqlite", rows=rows, seed=seed)
    base = base_package(catalog, (work / "database.sqlite").read_bytes(), seed)
    state = _resumed(work, base)
    package, findings = _complete(base, state, work, tasks, levels, seed, tell)
    lines = [to_line(certificate(package.tasks[each], findings[each])) for each in package.tasks]
    files = {**package.files, "certificate.jsonl": "".join(f"{line}\n" for line in lines).encode()}
    package = replace(package, files=files)
    package = replace(package, files={**files, "README.md": write_readme(package).encode()})
    trust.remember(write(package, out))
    shutil.rmtree(work)
    admitted = len(package.tasks)
    note = "" if admitted == tasks else f"the data carry {admitted} of the {tasks} tasks asked for"
    rejected = dict(sorted(state.rejected.items()))
    return Report(admitted + state.rejected.total(), admitted, rejected, time.monotonic() - started, out, note)


def _check_numbers(tasks: int, levels: int, seed: int) -> None:
    if type(tasks) is not int or not 1 <= tasks <= 100_000:
        raise UsageError(f"tasks is {shown(tasks)}; expected a number from 1 to 100000.")
    if type(levels) is not int or not 1 <= levels <= LEVELS:
        raise UsageError(f"levels is {shown(levels)}; this version knows levels 1 to {LEVELS}.")
    if type(seed) is not int or not 0 <= seed < 2**63:
        raise UsageError(f"seed is {shown(seed)}; expected a whole number from 0 up.")


def _work_folder(out: Path, arguments: Mapping[str, Any]) -> Path:
    """The folder of the work in progress, emptied where it belongs to a build with other arguments."""
    if out.exists() and not out.is_dir():
        raise BuildError(f"{out} is a file. Choose a folder for the package.")
    work = out.parent / f".{out.name or 'package'}.building"
    text = json.dumps(arguments, sort_keys=True)
    try:
        if work.exists() and _read(work / "arguments.json") != text:
            shutil.rmtree(work)
        work.mkdir(parents=True, exist_ok=True)
        (work / "arguments.json").write_text(text, encoding="utf-8")
    except OSError as error:
        raise BuildError(f"{work} can't be written ({error.strerror}). Choose another folder.") from None
    return work


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def base_package(catalog: Catalog, database: bytes, seed: int) -> Package:
    """Return a package without tasks: database, tools and profile."""
    category = catalog.category
    about = {
        "format": FORMAT,
        "name": catalog.name,
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
    files = {
        "database.sqlite": database,
        "tools.py": write_tools(read_profile(table)).encode(),
        "profile.toml": tomli_w.dumps(table).encode(),
    }
    return Package(catalog.name, 0, about, {}, files)


def _resumed(work: Path, base: Package) -> _Progress:
    """What earlier runs of the same build have decided; a half-written last line counts for nothing."""
    state = _Progress()
    for line in _read(work / "families.jsonl").splitlines():
        try:
            family = json.loads(line)
        except json.JSONDecodeError:
            break
        for name, files in family["tasks"].items():
            task = read_task(base.label, name, {file: text.encode() for file, text in files.items()})
            state.tasks[name] = task
            state.findings[name] = [Finding(**each) for each in family["findings"][name]]
        state.rejected.update(family["rejected"])
        state.families += 1
    return state


def _complete(
    base: Package, state: _Progress, work: Path, wanted: int, levels: int, seed: int, tell: Progress
) -> tuple[Package, dict[str, list[Finding]]]:
    """Add families until as many tasks as wanted hold, alone and together; return them with their findings."""
    profile = read_profile(_profile_table(base))
    author = Author(profile, SqliteWorld(base.database, base.clock), seed)
    most = _MOST_FAMILIES * (-(-wanted // levels) + 5)
    while True:
        while len(state.tasks) < wanted and state.families < most:
            tell(len(state.tasks), wanted, f"family {state.families}")
            _add_family(base, state, work, author, profile, levels, seed)
        chosen = dict(list(state.tasks.items())[:wanted])
        package = replace(base, tasks=_with_parents(chosen))
        together = dict(_together(package, seed, tell))
        fallen = {name: each for name, found in together.items() if (each := _first_failed(found))}
        if not fallen:
            return package, {name: _ordered([*state.findings[name], *together[name]]) for name in chosen}
        for name, finding in fallen.items():
            del state.tasks[name]
            state.rejected[finding.check] += 1


def _profile_table(base: Package) -> Mapping[str, Any]:
    return tomllib.loads(base.files["profile.toml"].decode())


def _add_family(
    base: Package, state: _Progress, work: Path, author: Author, profile: Profile, levels: int, seed: int
) -> None:
    """Propose the next family, check its tasks, and write down what was decided."""
    tasks: dict[str, Task] = {}
    findings: dict[str, list[Finding]] = {}
    rejected: Counter[str] = Counter()
    for proposal in author.family(state.families, levels):
        if proposal.draft is None:
            rejected[proposal.reason] += 1
            continue
        try:
            task = compile_task(replace(proposal.draft, parent="", relation=""), profile)
        except SpecError as error:
            rejected[f"level {proposal.draft.level}: {error}"] += 1
            continue
        found = _alone(base, task, seed)
        failed = _first_failed(found)
        if failed is not None:
            rejected[failed.check] += 1
            continue
        parent = list(tasks)[-1] if tasks else ""
        tasks[task.name] = replace(task, parent=parent, relation="refines" if parent else "")
        findings[task.name] = found
    _write_family(work, tasks, findings, rejected)
    state.tasks |= tasks
    state.findings |= findings
    state.rejected += rejected
    state.families += 1


def _write_family(
    work: Path, tasks: Mapping[str, Task], findings: Mapping[str, list[Finding]], rejected: Mapping[str, int]
) -> None:
    line = {
        "tasks": {
            name: {file: data.decode() for file, data in task_files(task).items()} for name, task in tasks.items()
        },
        "findings": {name: [_finding_table(each) for each in found] for name, found in findings.items()},
        "rejected": dict(rejected),
    }
    with (work / "families.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def _finding_table(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "passed": finding.passed,
        "reason": finding.reason,
        "claims": dict(finding.claims),
        "measurements": dict(finding.measurements),
    }


def _alone(base: Package, task: Task, seed: int) -> list[Finding]:
    """The findings of the checks that look at one task."""
    package = replace(base, tasks={task.name: task})
    checks = [each for each in (*spec_checks(package), *BLACK_BOX) if each not in _TOGETHER]
    with Session(package, LocalHost(package)) as session:
        return check_task(session, task, seed=seed, checks=checks)


def _together(package: Package, seed: int, tell: Progress) -> Iterator[tuple[str, list[Finding]]]:
    """The findings of the checks that look at the whole package, task by task."""
    with Session(package, LocalHost(package)) as session, Grounds(session) as grounds:
        for done, (name, task) in enumerate(package.tasks.items()):
            tell(done, len(package.tasks), f"shortcuts of {name}")
            found = check_task(session, task, seed=seed, checks=_TOGETHER, grounds=grounds)
            yield name, [each for each in found if each.check != "oracle"]


def _with_parents(tasks: Mapping[str, Task]) -> dict[str, Task]:
    """The tasks, each with the nearest parent that is among them."""
    made: dict[str, Task] = {}
    for name, task in tasks.items():
        parent = task.parent
        while parent and parent not in tasks:
            parent = ""
        made[name] = replace(task, parent=parent, relation="refines" if parent else "")
    return made


def _first_failed(found: list[Finding]) -> Finding | None:
    return next((each for each in found if not each.passed), None)


def _ordered(found: list[Finding]) -> list[Finding]:
    return sorted(found, key=lambda each: each.check)

