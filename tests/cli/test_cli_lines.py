"""Lines typed at play: values are read by their schema."""

from __future__ import annotations

from typing import Any

import pytest

from synthenv.cli.lines import Action, NotUnderstood, read_line
from synthenv.schema import tools_of

TOOLS = {
    each.name: each
    for each in tools_of(
        '''
def search(db, title: str | None = None, page: int = 1, years: list[int] | None = None, exact: bool = False) -> dict:
    """Search."""
''',
        "tools.py",
    )
}
NUMBERS = {"type": "array", "items": {"type": "integer"}}
TEXTS = {"type": "array", "items": {"type": "string"}}
COUNTED = {"type": "object", "properties": {"count": {"type": "integer"}, "films": NUMBERS}}


@pytest.mark.parametrize(
    ("typed", "arguments"),
    [
        ("", {}),
        ("title=Alien", {"title": "Alien"}),
        ("title=Alien page=2", {"title": "Alien", "page": 2}),
        ("title=The Third Man page=2", {"title": "The Third Man", "page": 2}),
        ('title="page=2 of" page=3', {"title": "page=2 of", "page": 3}),
        ("title='E = mc2'", {"title": "E = mc2"}),
        ("title=2001", {"title": "2001"}),
        ("title=", {"title": ""}),
        ("page=two", {"page": "two"}),
        ("years=1990,1991", {"years": [1990, 1991]}),
        ("years=[1990, 1991] page=2", {"years": [1990, 1991], "page": 2}),
        ("exact=true", {"exact": True}),
        ("color=red", {"color": "red"}),
        ('{"page": 2}', {"page": 2}),
    ],
)
def test_arguments_are_read_by_their_schema(typed: str, arguments: dict[str, Any]) -> None:
    assert read_line(f"search {typed}", TOOLS, NUMBERS) == Action("call", "search", arguments)


@pytest.mark.parametrize(
    ("typed", "schema", "answer"),
    [
        ("348", {"type": "integer"}, 348),
        ("-1.5", {"type": "number"}, -1.5),
        ("many", {"type": "integer"}, "many"),
        ("348", {"type": "string"}, "348"),
        ("The Third Man", {"type": "string"}, "The Third Man"),
        ('"The \\"Third\\" Man"', {"type": "string"}, 'The "Third" Man'),
        ("348", NUMBERS, [348]),
        ("348, 679", NUMBERS, [348, 679]),
        ("[348, 679]", NUMBERS, [348, 679]),
        ("[]", NUMBERS, []),
        ("Alien, Heat", TEXTS, ["Alien", "Heat"]),
        ("count=2 films=348, 679", COUNTED, {"count": 2, "films": [348, 679]}),
        ('{"count": 0, "films": []}', COUNTED, {"count": 0, "films": []}),
    ],
)
def test_answers_are_read_by_their_schema(typed: str, schema: dict[str, Any], answer: Any) -> None:
    assert read_line(f"submit {typed}", TOOLS, schema) == Action("submit", "", answer)


@pytest.mark.parametrize(
    "typed",
    [
        "search Alien",
        "search title=" + 10_000 * "x ",
        'search {"page": NaN}',
        "submit",
        'submit "\\ud800"',
        "{",
        '{"name": 3}',
        '{"name": "search", "arguments": ' + 100_000 * "[",
    ],
)
def test_what_is_no_action_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(NotUnderstood):
        read_line(typed, TOOLS, {"type": "string"})
