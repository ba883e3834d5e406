"""Measuring a package: rates, vectors and correlations, on real packages."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import pytest

from synthenv.difficulty import MEANING, Report, measure
from synthenv.difficulty.vector import ELEMENTS
from synthenv.errors import PackageError, UsageError
from synthenv.package import Package, read
from synthenv.places import folder_of
from tests.ladder.branch import branch
from tests.tiny import tiny


@cache
def film(variants: int = 2) -> Report:
    return measure(read(folder_of("film")), variants=variants)


@cache
def library() -> Report:
    return measure(branch(), allow_unsafe=True)


def bare(package: Package, *names: str) -> Package:
    """The package without the solutions of these tasks, as an export leaves them out."""
    tasks = {name: replace(task, solution=None) if name in names else task for name, task in package.tasks.items()}
    return replace(package, tasks=tasks)


def rate(report: Report, rung: str, level: int | None = None) -> float:
    found = report.rate(rung, level)
    assert found is not None
    return found.rate


def test_the_oracle_passes_everything_and_the_blind_pass_nothing() -> None:
    for level in film().levels:
        assert rate(film(), "oracle", level) == 1
        assert [rate(film(), rung, level) for rung in ("random valid", "prompt grep", "first match")] == [0, 0, 0]


def test_who_overlooks_a_condition_of_the_shipped_package_passes_nothing() -> None:
    assert rate(film(), "drop one condition") == 0
    assert film().reasons("drop one condition") == {}


def test_a_certified_bound_and_failing_go_together_on_the_shipped_package() -> None:
    agreement = film().agreement
    assert agreement is not None
    assert agreement > 0.6
    assert [each.bound for each in film().tasks if each.name == "sure_stream_4"] == [14]


def test_what_lacks_less_passes_more() -> None:
    assert rate(film(), "depth 8") < rate(film(), "depth 16") <= rate(film(), "depth 32") <= rate(film(), "oracle")
    # What noise hits is chance: two variants of twelve tasks are too few to tell 5% from 10%.
    assert rate(film(8), "noisy 10%") < rate(film(8), "noisy 5%") < rate(film(8), "noisy 1%")


def test_the_vector_of_a_task_is_that_of_its_way() -> None:
    [long] = [each for each in library().tasks if each.name == "in_order"]
    assert {name: value for name, value in long.vector.items() if name != "tokens"} == {
        "calls": 14,
        "chain": 2,
        "conditions": 0,
        "search space": 9,
        "near misses": 0,
        "writes": 0,
    }
    assert {each.name: each.vector["writes"] for each in library().tasks} == {
        "year_of_book": 0,
        "in_order": 0,
        "two_books": 0,
        "lend_if_there": 0.5,
        "ask_for": 0.5,
        "lend_by_the_rules": 1,
    }


def test_near_misses_are_what_an_overlooked_condition_lets_in() -> None:
    vectors = {each.name: each.vector for each in film().tasks}
    assert vectors["sandy_valley_1"]["near misses"] > 0
    [plan] = [each for each in library().tasks if each.name == "two_books"]
    assert (plan.vector["conditions"], plan.vector["near misses"]) == (1, 1)


def test_variants_of_a_pair_count_together() -> None:
    pairs = [each for each in library().tasks if each.name in ("lend_if_there", "ask_for")]
    assert [(each.rates["always act"], each.rates["always decline"], each.rates["oracle"]) for each in pairs] == [
        (0, 0, 1),
        (0, 0, 1),
    ]
    assert pairs[1].rates["ignore the rules"] == 0


def test_does_not_apply_is_told_apart_from_failing() -> None:
    [year] = [each for each in library().tasks if each.name == "year_of_book"]
    assert "greedy plan" in year.barred
    assert "greedy plan" not in year.rates
    assert library().rate("greedy plan", level=1) is None
    assert rate(library(), "greedy plan", level=2) == 0
    assert library().reasons("greedy plan") == {"its solution does not search for things that go together": 5}
    [row] = [each for each in library().table()["policies"] if each["policy"] == "greedy plan"]
    assert (row["by_level"]["1"], row["by_level"]["2"]["rate"]) == (None, 0)


def test_the_report_is_json_and_says_what_it_means() -> None:
    table = json.loads(json.dumps(film().table()))
    assert table["meaning"] == MEANING
    assert [each["element"] for each in table["elements"]] == list(ELEMENTS)
    assert {each["policy"] for each in table["policies"]} >= {"memory of eight", "oracle"}
    for element in table["elements"]:
        assert sum(each["ladder"]["tasks"] for each in element["groups"]) == len(table["tasks"])


def test_the_same_seed_measures_the_same() -> None:
    def told(seed: int) -> str:
        return json.dumps(measure(branch("in_order", "two_books"), seed=seed, allow_unsafe=True).table())

    assert told(3) == told(3)
    assert told(3) != told(4)


def test_progress_is_told_before_each_task() -> None:
    told: list[tuple[int, int, str]] = []
    package = branch("in_order", "two_books")
    measure(package, variants=1, allow_unsafe=True, progress=lambda *each: told.append(each))
    assert told == [(at, 2, name) for at, name in enumerate(package.tasks)]


def test_a_package_of_one_level_has_no_order_to_validate() -> None:
    report = measure(branch("two_books", "lend_if_there"), variants=1, allow_unsafe=True)
    assert report.level_agreement is None
    assert "All tasks are of level 2, so there is no order of levels to validate." in report.notes


def test_tasks_without_a_certificate_have_no_bound_to_hold_failing_against() -> None:
    assert library().agreement is None
    assert "6 of 6 tasks have no certified bound; its correlation is without them." in library().notes


def test_a_task_whose_solution_is_missing_is_played_but_not_compared() -> None:
    report = measure(bare(branch(), "in_order"), variants=1, allow_unsafe=True)
    assert [each.name for each in report.compared] == [name for name in branch().tasks if name != "in_order"]
    assert "1 of 6 tasks have no solution that passes; they are not compared." in report.notes
    [left] = [each for each in report.tasks if each.name == "in_order"]
    assert set(left.rates) == {"random valid", "prompt grep", "first match"}
    assert left.barred["oracle"] == "the task's solution is not in the package"
    assert sum(len(each.members) for each in report.parts("calls")) == 5


def test_a_package_without_solutions_is_played_by_the_blind_alone() -> None:
    report = measure(bare(tiny(), *tiny().tasks), allow_unsafe=True)
    assert report.shared == ["random valid", "prompt grep", "first match"]
    assert report.parts("calls") == []
    assert any("No task has a solution" in each for each in report.notes)
    assert {each["rank_correlation"] for each in report.table()["elements"]} == {None}


def test_a_solution_that_does_not_pass_bars_what_is_made_of_it() -> None:
    package = branch("year_of_book", "in_order")
    wrong = replace(package.task("in_order"), solution="def solve(tools):\n    return []\n")
    report = measure(replace(package, tasks={**package.tasks, "in_order": wrong}), allow_unsafe=True)
    [task] = [each for each in report.tasks if each.name == "in_order"]
    assert task.barred["depth 8"] == "the task's solution does not pass"
    assert task.vector == {}


@pytest.mark.parametrize("variants", [0, -1, True, 1.5])
def test_a_number_of_variants_that_is_none_is_refused(variants: int) -> None:
    with pytest.raises(UsageError, match=f"variants is {variants}"):
        measure(tiny(), variants=variants)


def test_a_package_without_tasks_is_refused() -> None:
    with pytest.raises(PackageError, match="has no tasks"):
        measure(tiny(tasks={}))
