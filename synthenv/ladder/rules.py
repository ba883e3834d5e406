"""Ignore-the-rules: the solution, but nothing that policy.md alone asks for is heeded.

What the rules of the house tell and the prompt does not are their values and their names. A test that leads to naming a
rule is never met, as if no rule forbade anything; a comparison with a constant of the solution that is a value of the
rules holds for everything. A rule that is neither named nor told by such a value can't be found, and is heeded still.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from synthenv.checks.values import words_of
from synthenv.episode import Episode
from synthenv.kit import Json
from synthenv.ladder.heedless import parsed, without
from synthenv.ladder.overlooking import heedless
from synthenv.ladder.rung import Ground, needs_solution
from synthenv.ladder.sightings import given, key_of, rules_of
from synthenv.package import POLICY

__all__ = ["has_rules", "ignore_rules"]

_PLAIN = (int, float, str)


def ignore_rules(ground: Ground, episode: Episode) -> Json:
    """Do what is asked as if there were no rules."""
    return heedless(ground, episode, _lawless(ground))


def has_rules(ground: Ground) -> str:
    """The bar: there must be rules, and the solution must heed one that can be told."""
    if POLICY not in ground.session.package.files:
        return f"the package has no rules of the house ({POLICY})"
    heeds = _lawless(ground) != ast.unparse(parsed(ground.task.solution or ""))
    return needs_solution(ground) or ("" if heeds else "its solution heeds no rule of the house that can be told")


def _lawless(ground: Ground) -> str:
    """The solution's source without what rests on the rules."""
    tree, told = parsed(ground.task.solution or ""), _told(ground)
    values = {name for name, value in _constants(tree).items() if key_of(value) in told}
    _Unforbidden(told).visit(tree)
    return without(tree, ground.session.package.tools, lambda node: isinstance(node, ast.Name) and node.id in values)


def _told(ground: Ground) -> frozenset[str]:
    """The keys of what the rules tell and no prompt does."""
    rules = rules_of(ground.session.package)
    known = frozenset().union(*map(given, ground.task.variants))
    return frozenset(key_of(each) for each in [*words_of(rules), *re.findall(r"\w+", rules)]) - known


def _constants(tree: ast.Module) -> Mapping[str, Json]:
    """What a source's own names stand for, where that is a text or a number."""
    found = {}
    for each in tree.body:
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant) and type(each.value.value) in _PLAIN:
            found.update({target.id: each.value.value for target in each.targets if isinstance(target, ast.Name)})
    return found


class _Unforbidden(ast.NodeTransformer):
    """Never meets a test that leads to naming a rule."""

    def __init__(self, told: frozenset[str]) -> None:
        self._told = told

    def visit_If(self, node: ast.If) -> ast.AST:
        named = [each.value for each in node.body if isinstance(each, (ast.Assign, ast.Return)) and each.value]
        if any(key_of(each) in self._told for value in named for each in _texts(value)):
            node.test = ast.Constant(False)
        return self.generic_visit(node)


def _texts(value: ast.expr) -> list[str]:
    """The texts that a value is, or holds as its parts."""
    parts = value.values if isinstance(value, ast.Dict) else value.elts if isinstance(value, ast.Tuple) else [value]
    return [each.value for each in parts if isinstance(each, ast.Constant) and isinstance(each.value, str)]
