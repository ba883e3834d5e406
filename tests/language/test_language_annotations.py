"""Annotations are types: nothing is evaluated when a module is loaded, nor by whoever resolves them later."""

from __future__ import annotations

import typing

import pytest

from tests.language.language_cases import escaped, in_language, in_python, refused

EVIL = "().__class__.__class__"


@pytest.mark.parametrize("quoted", [f"'{EVIL}'", f"list['{EVIL}']", f"dict[str, '{EVIL}']", f"'{EVIL}' | None"])
def test_a_quoted_annotation_runs_in_python_and_is_refused_in_package_code(quoted: str) -> None:
    source = f"from __future__ import annotations\ndef attack(a: {quoted}) -> None: pass"
    hints = typing.get_type_hints(in_python(source)["attack"]) if "|" not in quoted else {"a": type}
    assert escaped(hints["a"]) or type in typing.get_args(hints["a"])
    refused(source, "an annotation is a type, without quotes")


@pytest.mark.parametrize(
    "place",
    [
        "def attack(a: {0}): pass",
        "def attack(a, /, b: {0} = 1): pass",
        "def attack(*a: {0}): pass",
        "def attack(**a: {0}): pass",
        "def attack(*, a: {0}): pass",
        "def attack() -> {0}: pass",
        "def attack():\n    a: {0} = 1",
        "def attack():\n    a: {0}",
        "def attack():\n    def inner(a: {0}): pass",
        "A: {0} = 1\ndef attack(): pass",
        "class Own:\n    a: {0} = 1\ndef attack(): pass",
        "class Own:\n    a: {0}\ndef attack(): pass",
        "class Own:\n    def ask(self, a: {0}): pass\ndef attack(): pass",
        "Row = list[{0}]\ndef attack(): pass",
    ],
)
@pytest.mark.parametrize(
    "written", ["print()", "(lambda: 1)", "'text'", "3", "[x for x in ()]", "1 if 1 else 2", "f'{1}'"]
)
def test_what_is_no_type_is_refused_wherever_types_stand(place: str, written: str) -> None:
    refused(place.format(written), "an annotation is a type, without quotes")


def test_types_are_written_in_all_the_usual_ways() -> None:
    source = """
from __future__ import annotations
import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, Dict, Final, List, Literal, Optional, TypeAlias, Union
from synthenv.kit import Database, Json, Row
Rows: TypeAlias = list[dict[str, Any]]
Maybe = int | None
LIMIT: Final = 3
def attack(db: Database, kind: Literal["a", "b", -1, None] = "a", *more: int, when: dt.date | None = None,
           key: Callable[[int], str] | Callable[..., Any] = None, films: Optional[List[Film]] = None,
           pairs: tuple[int, ...] = (), **rest: Dict[str, Union[int, str]]) -> Rows | Json | None:
    n: int = LIMIT
    rows: list[Row] = []
    later: Iterable[int]
    return [n, kind, rows]
class Film:
    title: str = ""
    def named(self) -> Film: return self
""".replace(", -1,", ",")
    assert in_language(source)["attack"](None) == [3, "a", []]


def test_a_type_may_be_defined_later_and_types_can_be_resolved_by_others() -> None:
    source = "from typing import Literal\ndef attack(a: Own, b: Literal['x'], c: list[int]): pass\nclass Own: pass"
    hints = typing.get_type_hints(in_language(source)["attack"])
    assert hints["a"].__name__ == "Own"
    assert hints["c"] == list[int]


def test_an_unknown_type_is_found_before_it_is_used() -> None:
    refused("def attack(a: DataFrame): pass", "the name 'DataFrame' means nothing here")


def test_literal_takes_texts_of_any_sort_and_runs_none() -> None:
    source = f"from typing import Literal\ndef attack(a: Literal['{EVIL}'] = 'x'): return a"
    hints = typing.get_type_hints(in_language(source)["attack"])
    assert typing.get_args(hints["a"]) == (EVIL,)
    refused("from typing import Literal\ndef attack(a: Literal[print()]): pass", "Literal takes plain values")
    refused(f"from typing import List as Literal\ndef attack(a: Literal['{EVIL}']): pass", "an annotation is a type")
