"""Greedy plan: the solution, but its search never looks back: what first fits into a slot stays there.

A search for things that have to go together (slots, each with items of its own and conditions on all of them) is a
function that calls itself from a loop: it puts an item where it fits as far as can be told by then, goes on, and takes
the next one where that leads nowhere. The greedy policy puts in the same first item, and goes on for good. So it heeds
an item's own conditions, and the joint ones as far as they look at what is there already; where the search goes by what
is best, it takes the best. Where it gets stuck it has no plan.
"""

from __future__ import annotations

import ast

from synthenv.episode import Episode
from synthenv.kit import Json
from synthenv.ladder.heedless import parsed
from synthenv.ladder.overlooking import heedless
from synthenv.ladder.rung import Ground, needs_solution

__all__ = ["greedy", "has_search", "never_back"]


def greedy(ground: Ground, episode: Episode) -> Json:
    """Plan without looking back."""
    return heedless(ground, episode, never_back(ground.task.solution or ""))


def has_search(ground: Ground) -> str:
    """The bar: the solution must search."""
    searches = never_back(ground.task.solution or "") != ast.unparse(parsed(ground.task.solution or ""))
    return needs_solution(ground) or ("" if searches else "its solution does not search for things that go together")


def never_back(source: str) -> str:
    """Return a source in which every search takes the first way on for good.

    >>> print(never_back("def f(a):\\n    for b in a:\\n        c = f(b)\\n        if c: return c"))
    def f(a):
        for b in a:
            return f(b)
            if c:
                return c
    """
    tree = parsed(source)
    for function in [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]:
        for loop in [each for each in ast.walk(function) if isinstance(each, (ast.For, ast.While))]:
            _OnceAndForAll(function.name).generic_visit(loop)
    return ast.unparse(ast.fix_missing_locations(tree))


class _OnceAndForAll(ast.NodeTransformer):
    """Makes a function return what its call of itself gives."""

    def __init__(self, name: str) -> None:
        self._name = name

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        return self._returned(node, node.value)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        return self._returned(node, node.value)

    def _returned(self, node: ast.stmt, value: ast.expr) -> ast.AST:
        itself = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == self._name
        return ast.Return(value) if itself else node
