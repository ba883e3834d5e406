"""One family of tasks, decided: proposed, compiled, held against every check that looks at a task alone.

    decider = Decider(base, seed=7, levels=3)
    family = decider.decide(0)
    family.tasks, family.findings, family.rejected      # admitted tasks, what they showed, reason → count

A family depends on its number and on what the decider was made from, on nothing else: families can be decided in any
order and in any process.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from synthenv.checks import BLACK_BOX, Check, check_task
from synthenv.checks.other_tasks import other_tasks
from synthenv.checks.replay import replay
from synthenv.compilers.task import Draft, compile_task
from synthenv.errors import SpecError
from synthenv.package import Package, Task, read_task, task_files
from synthenv.prove import spec_checks
from synthenv.sandbox.local import LocalHost
from synthenv.session import Session
from synthenv.spec.profile import read_profile
from synthenv.synthesis.tasks import Author
from synthenv.verdict import Finding
from synthenv.worlds.sqlite import SqliteWorld

__all__ = ["TOGETHER", "Decider", "Family"]

TOGETHER: tuple[Check, ...] = (other_tasks, replay)
"""Checks that look at the whole package: they are run when all tasks are there."""


@dataclass(frozen=True, slots=True)
class Family:
    """What was decided of one family. `answers` are the accepted ones of each question, as canonical JSON."""

    tasks: Mapping[str, Task]
    answers: Mapping[str, tuple[str, ...]]
    findings: Mapping[str, tuple[Finding, ...]]
    rejected: Mapping[str, int]

    def to_line(self) -> str:
        """Return it as one line of JSON."""
        tasks = {
            name: {file: data.decode() for file, data in task_files(each).items()} for name, each in self.tasks.items()
        }
        findings = {name: [asdict(each) for each in found] for name, found in self.findings.items()}
        answers = {name: list(each) for name, each in self.answers.items()}
        return json.dumps({"tasks": tasks, "answers": answers, "findings": findings, "rejected": dict(self.rejected)})

    @staticmethod
    def from_line(line: str) -> Family:
        """Return the family that a line holds; ValueError where it was not written to its end."""
        table = json.loads(line)
        return Family(
            {
                name: read_task("the build", name, {file: text.encode() for file, text in files.items()})
                for name, files in table["tasks"].items()
            },
            {name: tuple(each) for name, each in table["answers"].items()},
            {name: tuple(Finding(**each) for each in found) for name, found in table["findings"].items()},
            table["rejected"],
        )


class Decider:
    """Decides families over a package that has no tasks yet."""

    def __init__(self, base: Package, *, seed: int, levels: int) -> None:
        self._base = base
        self._seed = seed
        self._levels = levels
        self._profile = read_profile(tomllib.loads(base.files["profile.toml"].decode()))
        self._author = Author(self._profile, SqliteWorld(base.database, base.clock), seed)

    def decide(self, number: int) -> Family:
        """Propose family `number` and check its tasks; each one's parent is the last that was admitted before it."""
        tasks: dict[str, Task] = {}
        answers: dict[str, tuple[str, ...]] = {}
        findings: dict[str, tuple[Finding, ...]] = {}
        rejected: Counter[str] = Counter()
        for proposal in self._author.family(number, self._levels):
            decided = proposal.reason if proposal.draft is None else self._checked(proposal.draft)
            if isinstance(decided, str):
                rejected[decided] += 1
                continue
            task, found = decided
            parent = list(tasks)[-1] if tasks else ""
            tasks[task.name] = replace(task, parent=parent, relation="refines" if parent else "")
            findings[task.name] = found
            answers[task.name] = proposal.answers
        return Family(tasks, answers, findings, rejected)

    def _checked(self, draft: Draft) -> tuple[Task, tuple[Finding, ...]] | str:
        """The task and its findings, or the name of the first check that fails."""
        try:
            task = compile_task(replace(draft, parent="", relation=""), self._profile)
        except SpecError as error:
            return f"level {draft.level}: {error}"
        package = replace(self._base, tasks={task.name: task})
        checks = [each for each in (*spec_checks(package), *BLACK_BOX) if each not in TOGETHER]
        with Session(package, LocalHost(package)) as session:
            found = tuple(check_task(session, task, seed=self._seed, checks=checks))
        fallen = next((each for each in found if not each.passed), None)
        return fallen.check if fallen else (task, found)
