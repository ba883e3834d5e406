"""Heedless sources: what rests on a value is taken out, and nothing else."""

from __future__ import annotations

import ast

import pytest

from synthenv.ladder.heedless import parsed, without
from synthenv.schema import tools_of

TOOLS = {
    each.name: each
    for each in tools_of(
        '''
def search(db, title: str | None = None, page: int = 1) -> dict:
    """Search."""


def lend(db, title: str) -> dict:
    """Lend."""
''',
        "tools.py",
    )
}


def heedless(source: str, name: str = "C") -> str:
    return without(parsed(source), TOOLS, lambda node: isinstance(node, ast.Name) and node.id == name)


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("found = [row for row in rows if row['year'] >= C]", "found = [row for row in rows if True]"),
        ("if row['a'] and row['year'] >= C:\n    keep(row)", "if row['a'] and True:\n    keep(row)"),
        ("if row['a'] or row['year'] >= C:\n    keep(row)", "if row['a'] or True:\n    keep(row)"),
        ("if not row['year'] >= C:\n    keep(row)", "if not False:\n    keep(row)"),
        ("if row['year'] < C:\n    return None", "if False:\n    return None"),
        ("if row['a'] or row['year'] < C:\n    continue", "if row['a'] or False:\n    continue"),
        ("if not row['year'] >= C:\n    continue", "if not True:\n    continue"),
        ("if same_text(row['title'], C):\n    keep(row)", "if True:\n    keep(row)"),
        ("tests = [lambda plan: stands(plan, [C])]", "tests = [lambda plan: True]"),
        ("tests = [lambda plan: not long(plan) or short(plan, C)]", "tests = [lambda plan: not long(plan) or True]"),
        ("limit = micro(C)", "limit = micro(C)"),
        ("tools.search(title=C, page=2)", "tools.search(page=2)"),
        ("every(tools.search, 'films', title=C)", "every(tools.search, 'films')"),
        ("tools.lend(title=C)", "tools.lend(title=C)"),
        ("if row['year'] >= D:\n    keep(row)", "if row['year'] >= D:\n    keep(row)"),
    ],
)
def test_what_rests_on_a_constant_is_taken_out(source: str, left: str) -> None:
    assert heedless(source) == left


def test_a_source_that_is_no_python_has_no_heedless_form() -> None:
    assert heedless("def solve(:") == ""
    assert heedless("(" * 5000) == ""
