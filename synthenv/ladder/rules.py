"""Ignore-the-rules: the solution, but nothing that policy.md alone asks for is heeded.

What the rules of the house tell and the prompt does not are their values and their names. A test that leads to naming a
rule is never met, as if no rule forbade anything; a comparison with a value of the rules holds for everything. A rule
that neither tells a value nor is named can't be found in a solution, and is heeded still.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from synthenv.checks.values import words_of
from synthenv.episode import Episode
from synthenv.kit import Json
from synthenv.ladder.heedless import Rests, parsed, without
from synthenv.ladder.overlooking import heedless
from synthenv.ladder.rung import Ground, needs_solution
from synthenv.ladder.sightings import given, key_of

__all__ = ["RULES", "has_rules", "ignore_rules"]

RULES = "policy.md"
"""The file of a package that holds the rules of its house."""


def ignore_rules(ground: Ground, episode: Episode) -> Json:
    """Do what is asked as if there were no rules."""
    return heedless(ground, episode, _lawless(ground))


def has_rules(ground: Ground) -> str:
    """The bar: there must be rules, and the solution must heed one that can be told."""
    if RULES not in ground.session.package.files:
        return f"the package has no rules of the house ({RULES})"
    heeds = _lawless(ground) != ast.unparse(parsed(ground.task.solution or ""))
    return needs_solution(ground) or ("" if heeds else "its solution heeds no rule of the house that can be told")


def _lawless(ground: Ground) -> str:
    """The solution's source without what rests on the rules."""
    source = ground.task.solution or ""
    rests = _among(_told(ground), _constants(source))
    tree = parsed(source)
    _Unforbidden(rests).visit(tree)
    return without(tree, ground.session.package.tools, rests)


def _told(ground: Ground) -> frozenset[str]:
    """The keys of what the rules tell and no prompt does."""
    rules = ground.session.package.files[RULES].decode("utf-8", "replace")
    told = [*words_of(rules), *re.findall(r"\w+", rules)]
    known = frozenset().union(*map(given, ground.task.variants))
    return frozenset(key_of(each) for each in told if each not in (0, 1)) - known


def _constants(source: str) -> Mapping[str, Json]:
    """What a source's own names stand for, where that is a plain value."""
    found = {}
    for each in parsed(source).body:
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant):
            found.update({target.id: each.value.value for target in each.targets if isinstance(target, ast.Name)})
    return found


def _among(values: frozenset[str], constants: Mapping[str, Json]) -> Rests:
    def rests(node: ast.AST) -> bool:
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(node, ast.Name):
            value = constants.get(node.id)
        return isinstance(value, (int, float, str)) and not isinstance(value, bool) and key_of(value) in values

    return rests


class _Unforbidden(ast.NodeTransformer):
    """Never meets a test that leads to naming a rule."""

    def __init__(self, rests: Rests) -> None:
        self._rests = rests

    def visit_If(self, node: ast.If) -> ast.AST:
        named = [each.value for each in node.body if isinstance(each, (ast.Assign, ast.Return)) and each.value]
        if any(self._rests(each) for value in named for each in ast.walk(value)):
            node.test = ast.Constant(False)
        return self.generic_visit(node)
