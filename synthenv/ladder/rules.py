"""Ignore-the-rules: the solution, but nothing that policy.md asks for is heeded.

A rule is what rests on a value that the rules of the house tell and the prompt does not: a number, a quoted text, a
name. A rule that tells no value of its own can't be found in a solution, and is heeded still.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from synthenv.checks.values import words_of
from synthenv.episode import Episode
from synthenv.kit import Json
from synthenv.ladder.heedless import Rests, parsed, without
from synthenv.ladder.overlooking import heedless
from synthenv.ladder.rung import Ground, needs_solution
from synthenv.ladder.sightings import given, key_of

__all__ = ["has_rules", "ignore_rules"]

RULES = "policy.md"
"""The file of a package that holds the rules of its house."""


def ignore_rules(ground: Ground, episode: Episode) -> Json:
    """Do what is asked as if there were no rules."""
    return heedless(ground, episode, _lawless(ground))


def has_rules(ground: Ground) -> str:
    """The bar: there must be rules, and the solution must heed one that can be told by its value."""
    if RULES not in ground.session.package.files:
        return f"the package has no rules of the house ({RULES})"
    heeds = _lawless(ground) != ast.unparse(parsed(ground.task.solution or ""))
    return needs_solution(ground) or ("" if heeds else "its solution rests on no value that the rules tell")


def _lawless(ground: Ground) -> str:
    """The solution's source without what rests on the rules."""
    source = ground.task.solution or ""
    rules = ground.session.package.files[RULES].decode("utf-8", "replace")
    told = {key_of(each) for each in words_of(rules) if each not in (0, 1)}
    own = told - frozenset().union(*map(given, ground.task.variants))
    return without(parsed(source), ground.session.package.tools, _among(own, _constants(source)))


def _constants(source: str) -> Mapping[str, Json]:
    """What a source's own names stand for, where that is a plain value."""
    found = {}
    for each in parsed(source).body:
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant):
            found.update({target.id: each.value.value for target in each.targets if isinstance(target, ast.Name)})
    return found


def _among(values: frozenset[str] | set[str], constants: Mapping[str, Json]) -> Rests:
    def rests(node: ast.AST) -> bool:
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(node, ast.Name):
            value = constants.get(node.id)
        return isinstance(value, (int, float, str)) and not isinstance(value, bool) and key_of(value) in values

    return rests
