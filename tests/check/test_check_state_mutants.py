"""The check `state_mutants`: verifiers that overlook a change are caught."""

from __future__ import annotations

import pytest

from synthenv.checks.state_mutants import state_mutants
from synthenv.package import Task
from tests.check.check_library import found, new_task

LEND = "Lend the thickest book by {AUTHOR} to {MEMBER}, and tell me the number of the loan."
LOAN = '[each.key["id"] for each in after.changes() if each.table == "loans"][:1] == [answer]'
LOOSE = """book = thickest(before)
    [member] = before.rows("members", name=MEMBER)
    lent = [dict(each.new) for each in after.changes() if each.table == "loans" and each.op == "insert"]
    left = after.get("books", book["id"])["copies_left"]
    if {test}:
        return failed("the loan is not what was asked for")"""


def test_a_question_that_overlooks_changes_is_caught() -> None:
    thick = 'sorted(book["id"] for book in books({}) if book["pages"] >= PAGES)'
    ids = {"type": "array", "items": {"type": "integer"}, "uniqueItems": True}
    blind = new_task("blind", "Books by {AUTHOR} of {PAGES} pages?", ids, thick.format("tools"),
        f"sorted(answer) == {thick.format('before')}", state="pass")  # fmt: skip
    finding = found(state_mutants, blind)
    assert not finding.passed
    assert finding.claims["passed"] > 0
    assert finding.reason.startswith("a wrong outcome passes: ")


@pytest.mark.parametrize(
    ("kind", "test"),
    [
        ("value", 'len(after.changes()) != 2 or len(lent) != 1 or left != book["copies_left"] - 1'),
        ("touched", 'len(lent) != 1 or lent[0]["member_id"] != member["id"] or lent[0]["note"] is not None'),
        (
            "doubled",
            'not lent or {each["book_id"] for each in lent} != {book["id"]} or left != book["copies_left"] - 1',
        ),
    ],
)
def test_a_verifier_that_overlooks_something_is_caught(kind: str, test: str) -> None:
    task = new_task("loose", LEND, {"type": "integer"}, "lend(tools, thickest(tools))", LOAN,
        state=LOOSE.replace("{test}", test), level=3)  # fmt: skip
    finding = found(state_mutants, task)
    assert not finding.passed
    assert finding.reason.startswith("a wrong outcome passes: ")
    assert kind in finding.claims["kinds"]


def blinking(overlooked: str) -> Task:
    """Return a question whose verifier overlooks some changes."""
    thick = 'sorted(book["id"] for book in books({}) if book["pages"] >= PAGES)'
    ids = {"type": "array", "items": {"type": "integer"}, "uniqueItems": True}
    state = f'if [each for each in after.changes() if not ({overlooked})]:\n        return failed("changed")'
    return new_task("blink", "Books by {AUTHOR} of {PAGES} pages?", ids, thick.format("tools"),
        f"sorted(answer) == {thick.format('before')}", state=state)  # fmt: skip


@pytest.mark.parametrize("column", ["authors.country", "books.year", "books.copies_left", "members.name"])
def test_a_question_that_overlooks_changes_of_one_column_is_caught(column: str) -> None:
    table, name = column.split(".")
    overlooked = f'each.table == "{table}" and each.op == "update" and set(each.new) == {{"{name}"}}'
    assert not found(state_mutants, blinking(overlooked)).passed


@pytest.mark.parametrize("table", ["authors", "books", "wrote", "members"])
def test_a_question_that_overlooks_new_rows_of_one_table_is_caught(table: str) -> None:
    assert not found(state_mutants, blinking(f'each.table == "{table}" and each.op == "insert"')).passed
