"""One family of tasks, decided: proposed, compiled, held against every check that looks at a task alone.

    decider = Decider(base, seed=7, levels=3)           # with plans=4, every fourth family is one of plans
    family = decider.decide(0)
    family.tasks, family.findings, family.rejected      # admitted tasks, what they showed, reason → count

A family depends on its number and on what the decider was made from, on nothing else: families can be decided in any
order and in any process. Specs are proposed over all tools that could be there. Where a task that holds needs one that
is not, nothing is decided: the family says which specs lack tools, and is decided again when the package has them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import TypeAlias

from synthenv.checks import BLACK_BOX, Check, check_task
from synthenv.checks.leakage import leakage
from synthenv.checks.other_tasks import other_tasks
from synthenv.checks.replay import replay
from synthenv.checks.traces import traced
from synthenv.compilers.task import Draft, compile_task, draft_of
from synthenv.errors import SpecError
from synthenv.package import Package, Task, read_task, task_files
from synthenv.prove import profile_of, spec_checks
from synthenv.sandbox.local import LocalHost
from synthenv.session import Session
from synthenv.spec.text import write_spec
from synthenv.synthesis.added_tools import with_all_tools, with_tools_for, with_tools_of
from synthenv.synthesis.plan_author import PlanAuthor
from synthenv.synthesis.tasks import PLANS, Author
from synthenv.verdict import Finding
from synthenv.worlds.sqlite import SqliteWorld

__all__ = ["MOST_CALLS", "TOGETHER", "Decider", "Family", "recheck"]

MOST_CALLS = 100
"""Calls that a solution makes on its first variant, at most: past that it does little but turn pages."""

TOGETHER: tuple[Check, ...] = (other_tasks, replay)
"""Checks that look at the whole package: they are run when all tasks are there."""


_Held: TypeAlias = tuple[Task, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class Family:
    """What was decided of one family. `answers` are the accepted ones of each question, with lists in no order.

    `lacking` are specs that need tools which the package lacks. A `whole` one stands for all families so far: it holds
    those of their tasks that still hold, with these tools added.
    """

    tasks: Mapping[str, Task]
    answers: Mapping[str, tuple[str, ...]]
    findings: Mapping[str, tuple[Finding, ...]]
    rejected: Mapping[str, int]
    lacking: tuple[str, ...] = ()
    whole: bool = False

    def part(self, names: Sequence[str]) -> Family:
        """Return it with these tasks alone, and no reasons."""
        return replace(
            self,
            tasks={name: self.tasks[name] for name in names},
            answers={name: self.answers[name] for name in names},
            findings={name: self.findings[name] for name in names},
            rejected={},
        )

    def to_line(self) -> str:
        """Return it as one line of JSON."""
        tasks = {
            name: {file: data.decode() for file, data in task_files(each).items()} for name, each in self.tasks.items()
        }
        findings = {name: [asdict(each) for each in found] for name, found in self.findings.items()}
        answers = {name: list(each) for name, each in self.answers.items()}
        rest = {"rejected": dict(self.rejected), "lacking": self.lacking, "whole": self.whole}
        return json.dumps({"tasks": tasks, "answers": answers, "findings": findings, **rest})

    @staticmethod
    def from_line(line: str) -> Family:
        """Return the family that a line holds; ValueError where it was not written to its end, or otherwise."""
        table = json.loads(line)
        if not isinstance(table, dict) or table.keys() != {each.name for each in fields(Family)}:
            raise ValueError("the line holds no family")
        return Family(
            {
                name: read_task("the build", name, {file: text.encode() for file, text in files.items()})
                for name, files in table["tasks"].items()
            },
            {name: tuple(each) for name, each in table["answers"].items()},
            {name: tuple(Finding(**each) for each in found) for name, found in table["findings"].items()},
            table["rejected"],
            tuple(table["lacking"]),
            table["whole"],
        )


class Decider:
    """Decides families over a package that has no tasks yet."""

    def __init__(self, base: Package, *, seed: int, levels: int, plans: int = 0) -> None:
        self._base = base
        self._seed = seed
        self._levels = levels
        self._profile = profile_of(base)
        over = with_all_tools(self._profile), SqliteWorld(base.database, base.clock), seed
        self._author = Author(*over)
        self._plans = plans
        self._planner = PlanAuthor(*over) if plans else None

    def decide(self, number: int) -> Family:
        """Propose family `number` level by level; what holds is the parent of the next, what does not is replaced."""
        tasks: dict[str, Task] = {}
        answers: dict[str, tuple[str, ...]] = {}
        findings: dict[str, tuple[Finding, ...]] = {}
        rejected: Counter[str] = Counter()
        parent: Draft | None = None
        for level in range(1, self._levels + 1):
            decided = self._held(number, level, parent, rejected)
            if decided is None:
                break
            if isinstance(decided, Family):
                return decided
            draft, own, (task, found) = decided
            tasks[draft.name] = replace(task, parent=draft.parent, relation=draft.relation)
            answers[draft.name], findings[draft.name] = own, found
            parent = draft
        return Family(tasks, answers, findings, rejected)

    def _held(
        self, number: int, level: int, parent: Draft | None, rejected: Counter[str]
    ) -> tuple[Draft, tuple[str, ...], _Held] | Family | None:
        """The first proposal for a level that holds, with its answers; the reasons of the others are counted."""
        for attempt in range(PLANS):
            planned = self._planner if self._plans and number % self._plans == 0 else None
            proposal = (planned or self._author).proposal(number, level, parent, attempt)
            decided = self._decided(proposal.draft) if proposal.draft is not None else proposal.reason
            if isinstance(decided, Family):
                return decided
            if proposal.draft is not None and not isinstance(decided, str):
                return proposal.draft, proposal.answers, decided
            rejected[str(decided)] += 1
        return None

    def _decided(self, draft: Draft) -> _Held | Family | str:
        """What holds, the name of what fails; where it holds with tools that are not there, a family that says so."""
        try:
            better = with_tools_for(draft.spec, self._profile)
        except SpecError as error:
            return f"level {draft.level}: {error}"
        if better is None:
            return _checked(draft, self._base, self._seed)
        held = _checked(draft, with_tools_of(better, self._base), self._seed)
        return held if isinstance(held, str) else Family({}, {}, {}, {}, (write_spec(draft.spec),))


def recheck(family: Family, base: Package, seed: int) -> Family:
    """Make all tasks so far anew, over more tools than they were admitted over; count those that fall, by reason."""
    tasks: dict[str, Task] = {}
    findings: dict[str, tuple[Finding, ...]] = {}
    fallen: Counter[str] = Counter()
    for name, before in family.tasks.items():
        held = _checked(draft_of(before), base, seed)
        if isinstance(held, str):
            fallen[f"{held}, with a tool added"] += 1
            continue
        task, findings[name] = held
        tasks[name] = replace(task, parent=before.parent, relation=before.relation)
    answers = {name: family.answers[name] for name in tasks}
    return Family(tasks, answers, findings, fallen, family.lacking, whole=True)


def _checked(draft: Draft, base: Package, seed: int) -> _Held | str:
    """The task and its findings, or the name of the first check that fails."""
    profile = profile_of(base)
    try:
        task = compile_task(replace(draft, parent="", relation=""), profile)
    except SpecError as error:
        return f"level {draft.level}: {error}"
    package = replace(base, tasks={task.name: task})
    rest = [each for each in (*BLACK_BOX, *spec_checks(package)) if each not in (leakage, *TOGETHER)]
    checks = (leakage, *rest)  # it is cheap, and fails more often than what is dear
    with Session(package, LocalHost(package)) as session:
        if len(traced(session, task, task.variants[0]).steps) > MOST_CALLS:
            return "too many calls"
        found = tuple(check_task(session, task, seed=seed, checks=checks, to_first_failure=True))
    fallen = next((each for each in found if not each.passed), None)
    return fallen.check if fallen else (task, found)
