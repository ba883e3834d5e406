"""The check `oracle`: a solution that does not reach what its verifier accepts is told, and stops the other checks."""

from __future__ import annotations

from dataclasses import replace

from synthenv.checks import check_task
from synthenv.checks.oracle import oracle
from synthenv.kit import Change
from synthenv.session import Session
from tests.check.check_library import TOOLS, UNTOUCHED, found, library, new_task, sound

IDS = {"type": "array", "items": {"type": "integer"}, "uniqueItems": True}


def test_a_solution_that_the_verifier_refuses_fails() -> None:
    wrong = new_task("wrong", "Which books are by {AUTHOR}?", IDS, "[1, 2]", "answer == [3]")
    finding = found(oracle, wrong)
    assert not finding.passed
    assert finding.reason.startswith("variant 0: the solution's outcome is refused (the answer is another one)")
    assert finding.claims["passed"] == 0


def test_a_solution_that_raises_on_one_variant_fails_there() -> None:
    raising = new_task("raising", "Books by {AUTHOR} of {PAGES} pages?", IDS, "[60 // (PAGES - 340)]", "True")
    finding = found(oracle, raising)
    assert not finding.passed
    assert finding.reason.startswith("variant 4: ")
    assert "ZeroDivisionError" in finding.reason
    assert finding.claims["passed"] == 7


def test_a_solution_that_answers_with_the_wrong_type_fails() -> None:
    finding = found(oracle, new_task("typed", "Which books are by {AUTHOR}?", IDS, '"many"', "True"))
    assert "of the wrong type" in finding.reason


def test_a_solution_that_a_tool_refuses_fails_though_it_goes_on() -> None:
    tools = TOOLS.replace(
        '    if row is None:\n        raise ToolError("not_found"', '    if True:\n        raise ToolError("not_found"'
    )
    solution = sound("thick_books").solution or ""
    probing = solution.replace("def books(", "def tried(tools: Tools, book: int) -> Json:\n    try:\n        return "
        "tools.get_book(book_id=book)\n    except Exception:\n        return None\n\n\ndef books(")  # fmt: skip
    probing = probing.split("    return sorted")[0] + "    tried(tools, 1)\n    return [1]\n"
    task = replace(new_task("probing", "Books by {AUTHOR}?", IDS, "[1]", "True"), solution=probing)
    finding = found(oracle, task, tools=tools)
    assert finding.reason.startswith("variant 0: get_book refuses the solution (There is no book 1.)")


def test_a_solution_that_never_stops_calling_is_stopped() -> None:
    endless = "[tools.get_book(book_id=1)['id'] for _ in range(501)]"
    finding = found(oracle, new_task("endless", "Which books are by {AUTHOR}?", IDS, endless, "True"))
    assert "more than 500 calls" in finding.reason


def test_a_task_without_its_solution_is_told() -> None:
    finding = found(oracle, replace(sound("thick_books"), solution=None))
    assert "exported without solutions" in finding.reason


def test_a_setup_that_does_not_fit_the_database_is_told() -> None:
    task = sound("thick_books")
    setup = (Change("books", "delete", {"id": 9999}),)
    finding = found(oracle, replace(task, variants=(replace(task.variants[0], setup=setup),)))
    assert "finds no such row" in finding.reason


def test_where_the_oracle_fails_it_is_the_only_finding() -> None:
    wrong = new_task("wrong", "Which books are by {AUTHOR}?", IDS, "[1]", "False", state=UNTOUCHED)
    with Session(library(), allow_unsafe=True) as session:
        assert [each.check for each in check_task(session, wrong, seed=7)] == ["oracle"]
