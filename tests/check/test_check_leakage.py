"""The check `leakage`: texts that give the answer away are caught, what any prose must hold is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synthenv.checks.leakage import leakage
from synthenv.checks.traces import traced
from synthenv.package import Task
from synthenv.session import Session
from tests.check.check_library import TOOLS, found, library, new_task, sound


def thickest_of_variant_2() -> str:
    """Return the title that the library's task asks for on variant 2."""
    with Session(library(), allow_unsafe=True) as session:
        return str(traced(session, sound("thickest_title"), sound("thickest_title").variants[2]).answer)


def test_a_prompt_that_holds_the_answer_is_caught() -> None:
    task, title = sound("thickest_title"), thickest_of_variant_2()
    spoiled = replace(task.variants[2], prompt=f"{task.variants[2].prompt} (It is {title.upper()}.)")
    finding = found(leakage, replace(task, variants=(*task.variants[:2], spoiled)))
    assert finding.reason == f"variant 2: the prompt holds {title!r}"
    assert finding.claims["leaks"] == 1


@pytest.mark.parametrize("place", ["description", "title", "examples", "default", "x-note"])
def test_an_answers_schema_that_holds_the_answer_is_caught(place: str) -> None:
    task, title = sound("thickest_title"), thickest_of_variant_2()
    said = {"x-note": {"enum": [title]}, "examples": [title]}.get(place, f"such as {title}")
    finding = found(leakage, replace(task, answer={**task.answer, place: said}))
    assert finding.reason == f"variant 2: the prompt holds {title!r}"


def test_a_tools_description_that_holds_the_answer_is_caught() -> None:
    tools = TOOLS.replace(
        "book_id: The book's number.", f"book_id: The book's number, as of {thickest_of_variant_2()}."
    )
    finding = found(leakage, sound("thickest_title"), tools=tools)
    assert finding.reason.startswith("variant 2: the description of get_book holds ")


def test_an_error_that_holds_the_answer_is_caught() -> None:
    tools = TOOLS.replace('f"There is no book {book_id}."', f'"No such book, unlike {thickest_of_variant_2()}."')
    finding = found(leakage, sound("thickest_title"), tools=tools)
    assert finding.reason.startswith("variant 2: an error holds ")


def test_what_the_prompt_must_name_is_no_leak() -> None:
    task = new_task("named", "Is {AUTHOR} the author of more books? Name the author.", {"type": "string"}, "AUTHOR",
        "answer == AUTHOR")  # fmt: skip
    finding = found(leakage, task)
    assert finding.passed, finding.reason
    assert finding.claims["values"] == 0


def test_a_small_number_is_no_leak_and_a_large_one_is() -> None:
    def about(number: int) -> Task:
        prompt = f"In one of its {number} rooms, how many books by {{AUTHOR}} are there?"
        return new_task("number", prompt, {"type": "integer"}, str(number), f"answer == {number}")

    assert found(leakage, about(7)).passed
    assert found(leakage, about(1234)).reason.startswith("variant 0: the prompt holds 1234")
