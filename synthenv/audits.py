"""Audits: foreign tasks held to the standard of ours, as far as that can be tried, and what came of it.

    report = audit([read(Path("environments/pets"))])
    report.held, report.checks["shortcuts"].fails          # (), 12

A foreign task is a database before, the calls that are allowed and a checker, in the format of a package. Every
black-box check is made of every task; nothing stops at the first failure. What needs a right outcome takes it from the
solution. Where there is none, or where it fails, such a check is *not tried*, which is not held either; guesses need
no right outcome and are tried all the same. A package whose code can't even be loaded has tasks that fail, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Literal

from synthenv.checks import BLACK_BOX, Check, Grounds, Trial
from synthenv.checks.oracle import oracle
from synthenv.checks.shortcuts import guessed, shortcuts
from synthenv.errors import SynthenvError, UntrustedPackage
from synthenv.package import Package, Task
from synthenv.session import Session

__all__ = ["SEED", "Audited", "Looked", "Report", "Shared", "State", "audit"]

State = Literal["held", "fails", "not tried"]

Progress = Callable[[int, int, str], None]
"""Told before each task: how many are done, of how many, and which one is next."""

SEED = 0
"""What wrong outcomes, guesses and worlds are drawn with: the author of a task is not to choose the draw."""

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of one check of one task; `tried` counts the outcomes that its verifier was asked about."""

    check: str
    state: State
    reason: str = ""
    tried: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Audited:
    """One task and what came of its checks."""

    package: str
    task: str
    looked: tuple[Looked, ...]

    @property
    def holds(self) -> bool:
        """Whether every check was tried and held."""
        return all(each.state == "held" for each in self.looked)


@dataclass(frozen=True, slots=True)
class Shared:
    """One check over all tasks. `reasons` are kinds of reason, most frequent first: how many tasks, and an example."""

    held: int
    fails: int
    not_tried: int
    reasons: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True)
class Report:
    """What came of an audit."""

    tasks: tuple[Audited, ...]

    @property
    def held(self) -> tuple[Audited, ...]:
        """The tasks of which every check was tried and held."""
        return tuple(each for each in self.tasks if each.holds)

    @property
    def checks(self) -> Mapping[str, Shared]:
        """Each check over all tasks, in the order in which they are made."""
        return {name: _shared(name, self.tasks) for name in map(_name, BLACK_BOX)}

    def table(self) -> dict[str, Any]:
        """Return the report as plain JSON: in total, by check, by task."""
        return {
            "tasks": len(self.tasks),
            "held": len(self.held),
            "checks": {name: _shared_table(each) for name, each in self.checks.items()},
            "findings": [_audited_table(each) for each in self.tasks],
        }


def audit(packages: Sequence[Package], *, progress: Progress | None = None, allow_unsafe: bool = False) -> Report:
    """Make every black-box check of every task of these packages."""
    total = sum(len(each.tasks) for each in packages)
    found: list[Audited] = []
    for package in packages:
        found += _package(package, len(found), total, progress, allow_unsafe)
    return Report(tuple(found))


def _package(package: Package, before: int, total: int, progress: Progress | None, allow_unsafe: bool) -> list[Audited]:
    """Return what came of each task; where the package can't be played any more, that is what came of the rest."""
    found: list[Audited] = []
    try:
        with Session(package, allow_unsafe=allow_unsafe) as session, Grounds(session) as grounds:
            for task in package.tasks.values():
                if progress is not None:
                    progress(before + len(found), total, f"{package.name}/{task.name}")
                found.append(Audited(package.label, task.name, tuple(_looked(Trial(grounds, task, SEED)))))
    except UntrustedPackage:
        raise
    except SynthenvError as error:
        rest = list(package.tasks)[len(found) :]
        found += [Audited(package.label, each, tuple(_unplayed(str(error)))) for each in rest]
    return found


def _unplayed(reason: str) -> Iterator[Looked]:
    for check in BLACK_BOX:
        yield Looked(_name(check), "fails" if check is oracle else "not tried", reason)


def _looked(trial: Trial) -> Iterator[Looked]:
    lacking = _lacking(trial.task)
    first = Looked(_name(oracle), "not tried", lacking) if lacking else _made(oracle, trial, _name(oracle))
    yield first
    if first.state == "held":
        yield from (_made(check, trial, _name(check)) for check in BLACK_BOX if check is not oracle)
        return
    lacking = lacking or "the solution fails, so no right outcome is known"
    for check in BLACK_BOX:
        if check is shortcuts:
            yield _guesses(trial, lacking)
        elif check is not oracle:
            yield Looked(_name(check), "not tried", lacking)


def _lacking(task: Task) -> str:
    return "there is no solution, so no right outcome is known" if task.solution is None else ""


def _guesses(trial: Trial, lacking: str) -> Looked:
    """Return what came of guesses alone: they can show that a check fails, and not that it holds."""
    found = _made(guessed, trial, _name(shortcuts))
    if found.state != "held":
        return found
    reason = f"{lacking}; of {found.tried} guesses none passes"
    return Looked(found.check, "not tried", reason, found.tried, found.seconds)


def _made(check: Check, trial: Trial, name: str) -> Looked:
    begun = perf_counter()
    try:
        finding = check(trial)
    except SynthenvError as error:
        return Looked(name, "fails", str(error), 0, round(perf_counter() - begun, 4))
    state: State = "held" if finding.passed else "fails"
    return Looked(name, state, finding.reason, finding.claims.get("tried", 0), round(perf_counter() - begun, 4))


def _name(check: Check) -> str:
    return str(getattr(check, "__name__", "")).replace("_", " ")


def _shared(name: str, tasks: Sequence[Audited]) -> Shared:
    looked = [(audited.task, each) for audited in tasks for each in audited.looked if each.check == name]
    kinds: dict[str, list[tuple[str, Looked]]] = {}
    for task, each in looked:
        if each.state != "held":
            kinds.setdefault(_kind(each.reason), []).append((task, each))
    ranked = sorted(kinds.values(), key=lambda group: -len(group))
    states = [each.state for _, each in looked]
    return Shared(
        states.count("held"),
        states.count("fails"),
        states.count("not tried"),
        tuple((len(group), group[0][0], group[0][1].reason) for group in ranked),
    )


def _kind(reason: str) -> str:
    """Return what reasons of one kind share: what stands before the particulars, whatever the numbers."""
    return _NUMBER.sub("N", re.split(r" on variant |: variant ", reason)[0])


def _shared_table(shared: Shared) -> dict[str, Any]:
    reasons = [{"tasks": count, "task": task, "reason": reason} for count, task, reason in shared.reasons]
    return {"held": shared.held, "fails": shared.fails, "not_tried": shared.not_tried, "reasons": reasons}


def _audited_table(audited: Audited) -> dict[str, Any]:
    looked = [
        {"check": each.check, "state": each.state, "reason": each.reason, "tried": each.tried, "seconds": each.seconds}
        for each in audited.looked
    ]
    return {"package": audited.package, "task": audited.task, "held": audited.holds, "checks": looked}
