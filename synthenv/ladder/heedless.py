"""Heedless solutions: a solution's source without the tests and filters that rest on some value.

    without(source, tools, lambda node: isinstance(node, ast.Name) and node.id == "YEAR")

What rests on such a value is a filter argument of a call that the tool can do without, and a comparison: the argument
is not given, the comparison holds for everything, or for nothing where what it holds for is turned away. The source is
parsed and written again; nothing of it runs here. What can't be parsed has no heedless forms: then it comes back whole.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from synthenv.schema import ToolSignature

__all__ = ["Rests", "parsed", "without"]

Rests = Callable[[ast.AST], bool]
"""Tells whether a node of the source is the value itself."""

_AWAY = (ast.Continue, ast.Return, ast.Break, ast.Raise)
"""Statements that turn away what a test holds for."""


def parsed(source: str) -> ast.Module:
    """Return a source's tree; an empty one where it has none."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def without(tree: ast.Module, tools: Mapping[str, ToolSignature], rests: Rests) -> str:
    """Return the source of a tree without what rests on a value. The tree is changed."""
    return ast.unparse(ast.fix_missing_locations(_Heedless(tools, rests).visit(tree)))


class _Heedless(ast.NodeTransformer):
    """Takes out what rests on a value. `_holds` is what a test by itself is taken to be where it stands."""

    def __init__(self, tools: Mapping[str, ToolSignature], rests: Rests) -> None:
        self._spare = {
            name: {each.name for each in tool.parameters if not each.required} for name, tool in tools.items()
        }
        self._rests = rests
        self._holds = True

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Leave out filters of a tool that is called or handed on."""
        called = [each.attr for each in (node.func, *node.args) if isinstance(each, ast.Attribute)]
        spare = {each for name in called for each in self._spare.get(name, ())}
        node.keywords = [each for each in node.keywords if each.arg not in spare or not self._on(each.value)]
        return self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        return ast.Constant(self._holds) if self._on(node) else self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        node.values = [self._tested(each, self._holds) for each in node.values]
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        if isinstance(node.op, ast.Not):
            node.operand = self._tested(node.operand, not self._holds)
            return node
        return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST:
        # What turns away must not hold, for nothing to be turned away.
        node.test = self._tested(node.test, self._holds != isinstance(node.body[-1], _AWAY))
        return self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        node.ifs = [self._tested(each, self._holds) for each in node.ifs]
        return self.generic_visit(node)

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        node.body = self._tested(node.body, self._holds)
        return node

    def _tested(self, node: ast.expr, holds: bool) -> ast.expr:
        """Return a test without what is to be taken out, which is taken to hold or not; a call may be a test, too."""
        held, self._holds = self._holds, holds
        made: ast.expr = ast.Constant(holds) if isinstance(node, ast.Call) and self._on(node) else self.visit(node)
        self._holds = held
        return made

    def _on(self, node: ast.AST) -> bool:
        return any(self._rests(each) for each in ast.walk(node))
