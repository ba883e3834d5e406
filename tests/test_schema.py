"""Types at the edge: signatures read from source, schemas shown to models, arguments and answers checked."""

from __future__ import annotations

from typing import Any

import pytest

from synthenv.errors import PackageError
from synthenv.schema import BadValue, ToolSignature, answer_type, checked_answer, tools_of

BORROW = '''
def borrow(db: Database, book_id: int, weeks: float = 3.0, shelf: Literal["a", "b"] | None = None,
           tags: list[str] | None = None, *, urgent: bool = False, note: str = "") -> Json:
    """Borrow a book.

    Takes it from the shelf.

    Args:
        book_id: The book's number.
        weeks (float): For how long,
            in weeks.

    Returns:
        The loan.

    Raises:
        ToolError: where it is gone.
    """


def _inner(db):
    pass
'''


def signature(source: str = BORROW) -> ToolSignature:
    [tool] = tools_of(source, "tools.py")
    return tool


def test_a_signature_becomes_a_function_schema() -> None:
    assert signature().function_schema() == {
        "type": "function",
        "function": {
            "name": "borrow",
            "description": "Borrow a book. Takes it from the shelf.\n\nReturns: The loan.",
            "parameters": {
                "type": "object",
                "properties": {
                    "book_id": {"type": "integer", "description": "The book's number."},
                    "weeks": {"type": "number", "description": "For how long, in weeks.", "default": 3.0},
                    "shelf": {"type": ["string", "null"], "enum": ["a", "b", None]},
                    "tags": {"type": ["array", "null"], "items": {"type": "string"}},
                    "urgent": {"type": "boolean", "default": False},
                    "note": {"type": "string", "default": ""},
                },
                "required": ["book_id"],
                "additionalProperties": False,
            },
        },
    }


@pytest.mark.parametrize(
    "given",
    [
        {"book_id": 3},
        {"book_id": 3, "weeks": 2, "shelf": "b", "tags": ["x"], "urgent": True, "note": ""},
        {"book_id": -3, "weeks": 0.5, "shelf": None, "tags": None},
    ],
)
def test_arguments_that_fit_are_passed_as_they_are_and_defaults_are_left_to_the_tool(given: dict[str, Any]) -> None:
    assert signature().arguments(given) == given


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "book_id: is required and missing"),
        ({"book_id": "3"}, "book_id: expected an integer, got '3'"),
        ({"book_id": 3.5}, "book_id: expected an integer, got 3.5"),
        ({"book_id": True}, "book_id: expected an integer, got True"),
        ({"book_id": None}, "book_id: expected an integer, got None"),
        ({"book_id": 3, "weeks": "2"}, "weeks: expected a number, got '2'"),
        ({"book_id": 3, "shelf": "c"}, "shelf: input should be 'a' or 'b', got 'c'"),
        ({"book_id": 3, "tags": "x"}, "tags: expected an array, got 'x'"),
        ({"book_id": 3, "tags": ["x", 1]}, "tags.1: expected a string, got 1"),
        ({"book_id": 3, "urgent": "yes"}, "urgent: expected true or false, got 'yes'"),
        ({"book_id": 3, "colour": 1}, "colour: is not a known name (known: book_id, weeks, shelf, tags, urgent, note)"),
        ([3], "the value: expected an object, got [3]"),
        (None, "the value: expected an object, got None"),
    ],
)
def test_an_argument_that_does_not_fit_is_named_with_what_was_expected(given: Any, said: str) -> None:
    with pytest.raises(BadValue) as caught:
        signature().arguments(given)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    "name", ["json", "copy", "schema", "model_config", "model_fields", "_hidden", "self", "function"]
)
def test_a_parameter_may_have_any_name(name: str) -> None:
    tool = signature(f'def look(db: Database, {name}: int) -> Json:\n    """Look."""\n')
    assert tool.arguments({name: 1}) == {name: 1}
    with pytest.raises(BadValue, match=f"{name}: is required"):
        tool.arguments({})


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def look(db", "line 1: not valid Python"),
        ("def look(db):\n    pass", "line 1, tool 'look': has no docstring"),
        ('async def look(db):\n    """Look."""', "is async"),
        ('def submit(db):\n    """Look."""', "is the platform's own tool"),
        ('def look(db, *values: int):\n    """Look."""', r"\*args"),
        ('def look(db, /, value: int):\n    """Look."""', "positional-only"),
        ('def look(value: int):\n    """Look."""', "its first argument must be 'db'"),
        ('def look():\n    """Look."""', "its first argument must be 'db'"),
        ('def look(db, value):\n    """Look."""', "parameter 'value' has no type hint"),
        ('def look(db, value: set[int]):\n    """Look."""', r"no JSON schema is derived from 'set\[int\]'"),
        ('def look(db, value: Literal[1, 2]):\n    """Look."""', "Literal takes strings"),
        ('def look(db, value: int = LIMIT):\n    """Look."""', "the default of 'value' is no literal"),
        ("x" * 9 + "\0", "not valid Python"),
        ("-" * 100_000 + "1", "not valid Python"),
    ],
    ids=range(14),
)
def test_a_tool_that_no_schema_can_be_derived_from_is_named_with_its_file_and_line(source: str, said: str) -> None:
    with pytest.raises(PackageError, match=said) as caught:
        tools_of(source, "folder/tools.py")
    assert str(caught.value).startswith("folder/tools.py, line ")


TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
COUNTED: dict[str, Any] = {"type": "object", "properties": {"count": {"type": "integer"}, "copy": TEXTS}}


@pytest.mark.parametrize(
    ("schema", "answer", "taken"),
    [
        ({"type": "integer"}, 17, 17),
        ({"type": "integer"}, "17", 17),
        ({"type": "integer"}, 17.0, 17),
        ({"type": "number"}, "2.5", 2.5),
        ({"type": "string"}, "x", "x"),
        ({"type": "string", "enum": ["x", "y"]}, "y", "y"),
        ({"type": "boolean"}, False, False),
        ({"type": ["integer", "null"]}, None, None),
        (TEXTS, [], []),
        (COUNTED, {"copy": ["x"], "count": "1"}, {"count": 1, "copy": ["x"]}),
    ],
)
def test_a_right_answer_is_not_refused_for_its_clothes(schema: dict[str, Any], answer: Any, taken: Any) -> None:
    made = checked_answer(answer_type(schema, "task 'x'"), answer)
    assert made == taken
    assert type(made) is type(taken)


@pytest.mark.parametrize(
    ("schema", "answer", "said"),
    [
        ({"type": "integer"}, 17.5, "the value: expected a whole number, got 17.5"),
        ({"type": "integer"}, "many", "the value: expected an integer, got 'many'"),
        ({"type": "integer"}, True, "the value: value error, True and False are no numbers, got True"),
        ({"type": "number"}, float("inf"), "the value: input should be a finite number, got inf"),
        ({"type": "string"}, 17, "the value: expected a string, got 17"),
        ({"type": "string", "enum": ["x", "y"]}, "z", "the value: input should be 'x' or 'y', got 'z'"),
        (TEXTS, "x", "the value: expected an array, got 'x'"),
        (TEXTS, ["x", None], "1: expected a string, got None"),
        (COUNTED, {"count": 1}, "copy: is required and missing"),
        (COUNTED, {"count": 1, "copy": [], "why": ""}, "why: is not a known name"),
    ],
)
def test_an_answer_of_another_type_is_refused_in_words(schema: dict[str, Any], answer: Any, said: str) -> None:
    with pytest.raises(BadValue) as caught:
        checked_answer(answer_type(schema, "task 'x'"), answer)
    assert str(caught.value) == said


@pytest.mark.parametrize("schema", [{}, {"type": "date"}, {"type": "array"}, {"type": "object", "properties": []}])
def test_an_answer_schema_that_can_not_be_used_names_the_task(schema: dict[str, Any]) -> None:
    with pytest.raises(PackageError, match="task 'x': the answer schema can't be used"):
        answer_type(schema, "task 'x'")


def test_an_object_is_shown_with_the_entries_that_its_description_tells_of() -> None:
    source = '''
def find(db, query: dict | None = None, more: dict | None = None, act: dict | None = None):
    """Find.

    Args:
        query: By name: title (text): Part of it; year (whole number, required): When; role (one of cast, crew): Which.
        more: Whatever you like.
        act: By name.
            * one: title (text): Part of it.
    """
'''
    [tool] = tools_of(source, "tools.py")
    shown = tool.function_schema()["function"]["parameters"]["properties"]
    assert shown["query"]["properties"] == {
        "title": {"type": "string"},
        "year": {"type": "integer"},
        "role": {"enum": ["cast", "crew"]},
    }
    assert shown["query"]["required"] == ["year"]
    assert "properties" not in shown["more"]
    assert "properties" not in shown["act"]
    assert tool.arguments({"query": {"anything": 1}}) == {"query": {"anything": 1}}
