"""`synthenv check --explain` and `--profile`: a certificate as a page, and what each check costs."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from synthenv.cli.explain import print_page
from synthenv.cli.findings import budgets
from synthenv.cli.meanings import MEANINGS, means, said
from synthenv.package import Task, read
from tests.check.check_library import library, sound_findings
from tests.cli.cli_process import Ran, run


@pytest.fixture
def first(built: Path) -> str:
    """The name of the built package's first task."""
    return next(iter(read(built).tasks))


@cache
def page(built: Path, *options: str) -> Ran:
    """One task explained and profiled; every test reads the same two runs."""
    return run("check", built, "--explain", next(iter(read(built).tasks)), "--profile", *options)


def paragraphs(ran: Ran) -> dict[str, str]:
    """The parts of a page, by their first word."""
    return {each.split("\n")[0].split(" · ")[0]: each for each in ran.out.split("\n\n")}


def test_the_page_shows_the_task_and_a_paragraph_a_check(built: Path, first: str) -> None:
    ran = page(built)
    assert ran.code == 0
    task, found = read(built).task(first), paragraphs(ran)
    assert ran.out.startswith(f"{first}\nlevel {task.level}, tier A")
    assert " ".join(task.prompt.split()) in " ".join(found["Prompt"].split())
    assert " ".join(str(task.spec).split()) in " ".join(found["Spec"].split())
    assert all(each["check"] in found for each in page(built, "--json").json()["explained"])


def test_a_paragraph_says_what_was_held_how_many_were_tried_the_nearest_miss_and_the_time(
    built: Path,
) -> None:
    wrong = " ".join(paragraphs(page(built))["answer_mutants"].split())
    assert " · held · " in wrong
    assert MEANINGS["answer_mutants"][0] in wrong
    assert "wrong answers, of which 0 passed. By kind: " in wrong
    assert "nearest miss: " in wrong


def test_what_a_task_without_a_spec_lists_as_right_is_said_to_be_taken_at_its_authors_word() -> None:
    task = library().task("thickest_title")
    assert "tier B, held by the black-box checks only\n" in told(task)
    listed = replace(task, variants=(replace(task.variants[0], accepted=("Ladder", "Ferry")), *task.variants[1:]))
    assert "Its variants list 2 answers as right" in told(listed)
    assert "that they are right is taken at the author's word" in told(listed)
    assert "author's word" not in told(replace(listed, spec="count(book)"))


def told(task: Task) -> str:
    """A task's page, of no check."""
    out = StringIO()
    print_page(Console(file=out, width=400), task, [])
    return out.getvalue()


def test_every_check_that_is_made_has_a_meaning_and_its_claims_fill_the_sentence(built: Path) -> None:
    explained = page(built, "--json").json()["explained"]
    assert len(explained) > 11
    for each in explained:
        assert each["means"] == means(each["check"]) != "", each["check"]
        form = MEANINGS[each["check"]][1]
        assert said(each["check"], each["claims"]).startswith(form.split("{")[0]), each["check"]
        assert said(each["check"], each["claims"]).endswith("."), each["check"]


def test_claims_of_black_box_checks_read_as_sentences() -> None:
    found = sound_findings()["lend_thickest"]
    assert said("oracle", found["oracle"].claims) == "8 variants, of which 8 passed, with 16 changes of rows in all."
    assert said("replay", found["replay"].claims) == "all variants once more; the same: yes."
    assert said("unfinished", found["unfinished"].claims) == "24 unfinished outcomes, of which 0 passed."


def test_claims_of_a_check_that_came_to_no_end_are_listed() -> None:
    assert said("calls", {"calls_min": 3, "told": True}) == "calls min 3, told yes"
    assert said("no such check", {}) == ""


def test_a_profile_has_a_line_a_check_over_all_tasks() -> None:
    found = {task: list(checks.values()) for task, checks in sound_findings().items()}
    made = budgets(found)
    assert {each.check for each in made} == {each.check for checks in found.values() for each in checks}
    assert {each.tasks for each in made} == {len(found)}
    assert abs(sum(each.share for each in made) - 1) < 1e-9
    assert [each.total for each in made] == sorted((each.total for each in made), reverse=True)
    for each in made:
        spent = {
            task: one.measurements["seconds"] for task, ones in found.items() for one in ones if one.check == each.check
        }
        assert each.slowest == max(spent, key=lambda task: spent[task])
        assert abs(each.mean * len(found) - sum(spent.values())) < 1e-9


def test_a_profile_is_a_table_for_people_and_a_list_for_programs(built: Path, first: str) -> None:
    out = page(built).out
    assert "slowest task" in out
    assert "What several checks look at is made by the first one that needs it" in out
    assert out.endswith("1 task passes every check.\n")
    profile = page(built, "--json").json()["profile"]
    assert {each["slowest"] for each in profile} == {first}
    assert {each["check"] for each in profile} == {each["check"] for each in page(built, "--json").json()["explained"]}
