"""The checks that need a spec catch what they are for."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from synthenv.checks import Grounds, Trial
from synthenv.package import Task
from synthenv.prove import spec_checks
from synthenv.sandbox.local import LocalHost
from synthenv.session import Session
from synthenv.synthesis.family import Decider
from synthenv.verdict import Finding

from .film_parts import film_base


@cache
def _tasks() -> dict[str, Task]:
    decider = Decider(film_base(), seed=7, levels=3)
    return {name: task for number in range(3) for name, task in decider.decide(number).tasks.items()}


def _findings(task: Task) -> dict[str, Finding]:
    package = replace(film_base(), tasks={task.name: task})
    with Session(package, LocalHost(package)) as session, Grounds(session) as grounds:
        trial = Trial(grounds, task, seed=7)
        return {finding.check: finding for finding in (check(trial) for check in spec_checks(package))}


def _alone(task: Task) -> Task:
    return replace(task, parent="", relation="")


def test_admitted_tasks_hold_both() -> None:
    task = _alone(next(iter(_tasks().values())))
    assert all(finding.passed for finding in _findings(task).values())


def test_an_edited_verifier_is_not_fresh() -> None:
    task = _alone(next(iter(_tasks().values())))
    finding = _findings(replace(task, verifier=task.verifier + "\n# mine\n"))["fresh"]
    assert not finding.passed
    assert "verifier.py" in finding.reason


def test_an_edited_prompt_is_not_fresh() -> None:
    task = _alone(next(iter(_tasks().values())))
    first = replace(task.variants[0], prompt=task.variants[0].prompt + " Please!")
    finding = _findings(replace(task, variants=(first, *task.variants[1:])))["fresh"]
    assert "the prompt of variant 0" in finding.reason


def test_a_verifier_that_forgets_a_condition_disagrees_with_the_twin() -> None:
    task = next(each for each in _tasks().values() if 'row["year"] is not None' in each.verifier)
    line = next(each for each in task.verifier.splitlines() if 'row["year"] is not None' in each)
    loose = task.verifier.replace(line, line.split("if not")[0] + "if False:")
    finding = _findings(_alone(replace(task, verifier=loose)))["data dependence"]
    assert not finding.passed


def test_a_solution_that_remembers_its_answer_disagrees_with_the_twin() -> None:
    task = next(each for each in _tasks().values() if each.answer.get("type") == "array")
    package = replace(film_base(), tasks={task.name: _alone(task)})
    with Session(package, LocalHost(package)) as session:
        session.reset(task.name)
        answer = session.solve()
    fixed = f"def solve(tools):\n    return {answer!r}\n"
    only = replace(_alone(task), solution=fixed, variants=task.variants[:1])
    only = replace(only, variants=(replace(only.variants[0], constants=dict(only.variants[0].constants)),))
    # Without the constants at its top a solution can't be given them, so they are named and left unused.
    named = "\n".join(f"{name} = {value!r}" for name, value in only.variants[0].constants.items())
    finding = _findings(replace(only, solution=f"{named}\n\n\n{fixed}"))["data dependence"]
    assert not finding.passed
