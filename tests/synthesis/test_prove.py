"""The checks that need a spec catch edited files, and solutions and verifiers that mean something else."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from synthenv.checks import Grounds, Trial
from synthenv.compilers.task import Draft, compile_task
from synthenv.package import README, Task
from synthenv.prove import spec_checks
from synthenv.sandbox.local import LocalHost
from synthenv.session import Session
from synthenv.spec.text import parse_spec
from synthenv.verdict import Finding

from .shipped_trials import film, profile, trial_of

DIRECTORS = {"Ridley Scott": 1991, "Joel Coen": 2000, "Clint Eastwood": 1995, "Steven Spielberg": 1990}
LATER = "all(film(director(name == D), year > A))"
ANY_YEAR = "all(film(director(name == D), year > A or known(year)))"


@cache
def _task(spec: str = LATER) -> Task:
    constants = tuple({"D": name, "A": year} for name, year in DIRECTORS.items())
    return compile_task(Draft("own", 1, parse_spec(spec), 3, constants, ((),) * len(constants)), profile())


def _findings(task: Task) -> dict[str, Finding]:
    return {finding.check: finding for finding in (check(trial_of(task)) for check in spec_checks(film()))}


def test_a_sound_task_holds_every_check_of_its_spec() -> None:
    found = _findings(_task())
    assert {name: each.reason for name, each in found.items() if not each.passed} == {}
    assert {"fresh", "data dependence", "ablation", "spec mutants", "uniqueness"} <= set(found)


def test_an_edited_verifier_is_not_fresh() -> None:
    finding = _findings(replace(_task(), verifier=_task().verifier + "\n# mine\n"))["fresh"]
    assert not finding.passed
    assert "verifier.py" in finding.reason


def test_an_edited_prompt_is_not_fresh() -> None:
    task = _task()
    first = replace(task.variants[0], prompt=task.variants[0].prompt + " Please!")
    finding = _findings(replace(task, variants=(first, *task.variants[1:])))["fresh"]
    assert "the prompt of variant 0" in finding.reason


def test_an_edited_readme_is_not_fresh_and_none_is_no_forgery() -> None:
    text = film().files[README].replace(b"at level 1", b"at level 9")
    assert text != film().files[README]
    for files, passes in (({README: text}, False), ({}, True)):
        package = replace(film(), files={name: each for name, each in film().files.items() if name != README} | files)
        with Session(package, LocalHost(package)) as session, Grounds(session) as grounds:
            finding = spec_checks(package)[0](Trial(grounds, package.task("broad_brook_1"), seed=7))
        assert finding.check == "fresh"
        assert finding.passed is passes, finding.reason
        assert passes or "README.md differs from what the spec compiles to" in finding.reason


def test_a_verifier_that_forgets_a_condition_disagrees_with_the_twin() -> None:
    finding = _findings(replace(_task(), verifier=_task(ANY_YEAR).verifier))["data dependence"]
    assert not finding.passed
    assert "the twin accepts an outcome that the solution does not reach or the verifier refuses" in finding.reason


def test_a_verifier_that_raises_on_what_was_right_before_does_not_pass_for_one_that_refuses_it() -> None:
    verifier = _task().verifier.replace("def verify(", "def judged(") + (
        "\n\ndef verify(before, after, answer):\n"
        "    verdict = judged(before, after, answer)\n"
        "    return verdict if verdict.passed else 1 / 0\n"
    )
    finding = _findings(replace(_task(), verifier=verifier))["data dependence"]
    assert "the verifier fails on the outcome from before the perturbation: " in finding.reason
    assert "ZeroDivisionError" in finding.reason


def test_a_solution_that_remembers_its_answer_disagrees_with_the_twin() -> None:
    task = replace(_task(), variants=_task().variants[:1])
    answer = trial_of(task).runs[0].answer
    # Without the constants at its top a solution can't be given them, so they are named and left unused.
    named = "\n".join(f"{name} = {value!r}" for name, value in task.variants[0].constants.items())
    fixed = f"{named}\n\n\ndef solve(tools):\n    return {answer!r}\n"
    assert not _findings(replace(task, solution=fixed))["data dependence"].passed
