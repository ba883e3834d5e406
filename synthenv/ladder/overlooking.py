"""Drop-one-condition: the solution, but one condition of the prompt is overlooked.

    sources = overlooked(task, package, variant)         # one a constant that something is held against

A condition is what names one of the variant's constants: a filter argument of a call that the tool can do without, and
a comparison. For one constant after the other, all of these are taken out of the solution's source: the argument is
not given, the comparison holds for everything. The source is parsed and written again; nothing of it runs here.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from synthenv.episode import Episode
from synthenv.errors import SolutionFailed
from synthenv.kit import Json, ToolError
from synthenv.ladder.rung import Ground, asked, needs_solution, ran
from synthenv.ladder.sightings import key_of, named
from synthenv.package import Package, Task, Variant
from synthenv.policies import null

__all__ = ["drop_one", "has_conditions", "near_misses", "overlooked"]

_SPARE = 32
"""Calls that are spared to a way that overlooks a condition, beyond twice those of the right way."""

_LEAVES = (ast.Continue, ast.Return, ast.Break, ast.Raise)
"""Statements that turn away what a test holds for."""


def drop_one(ground: Ground, episode: Episode) -> Json:
    """Overlook one condition, drawn by the episode's chance."""
    _, variant = ground.session.episode()
    sources = overlooked(ground.task, episode.package, variant)
    try:
        return _heedless(ground, episode, episode.rng.choice(list(sources.values())))
    except (SolutionFailed, ToolError):
        return null(episode)


def near_misses(ground: Ground, at: int) -> int:
    """Return how many values get into the answer, on one variant, that one overlooked condition would have kept out."""
    variant = ground.task.variants[at]
    right = set(_values(ground.runs[at].answer))
    found: set[str] = set()
    for source in overlooked(ground.task, ground.session.package, variant).values():
        ground.session.start(ground.task, variant)
        try:
            found.update(_values(_heedless(ground, Episode(ground.session), source)))
        except (SolutionFailed, ToolError):
            continue
    return len(found - right)


def _heedless(ground: Ground, episode: Episode, source: str) -> Json:
    """Run a way that overlooks a condition; it is given up some calls after the right way would have ended."""
    return ran(ground, asked(episode), source, _SPARE + 2 * len(ground.runs[ground.at].steps))


def _values(answer: Json) -> list[str]:
    return [key_of(value) for _, value in named(answer)]


def has_conditions(ground: Ground) -> str:
    """The bar: there must be a condition to overlook on every variant that is played."""
    lacking = needs_solution(ground)
    if lacking:
        return lacking
    variants = [ground.task.variants[at] for at in ground.runs]
    if all(overlooked(ground.task, ground.session.package, each) for each in variants):
        return ""
    return "no condition of its solution names a constant of the prompt"


def overlooked(task: Task, package: Package, variant: Variant) -> Mapping[str, str]:
    """Return the solution's source without each condition, by the constant that it names."""
    try:
        whole = ast.unparse(ast.parse(task.solution or ""))
        made = {name: _without(name, whole, package) for name in sorted(variant.constants)}
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    return {name: source for name, source in made.items() if source != whole}


def _without(name: str, source: str, package: Package) -> str:
    return ast.unparse(ast.fix_missing_locations(_Overlooking(name, package).visit(ast.parse(source))))


class _Overlooking(ast.NodeTransformer):
    """Takes out what names a constant. `_holds` is what a test by itself is taken to be where it stands."""

    def __init__(self, name: str, package: Package) -> None:
        self._name = name
        self._optional = {
            name: {each.name for each in tool.parameters if not each.required} for name, tool in package.tools.items()
        }
        self._holds = True

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Leave out the filters that are given the constant, of a tool that is called or handed on."""
        called = [each.attr for each in (node.func, *node.args) if isinstance(each, ast.Attribute)]
        spare = {each for name in called for each in self._optional.get(name, ())}
        node.keywords = [each for each in node.keywords if each.arg not in spare or not self._names(each.value)]
        return self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        return ast.Constant(self._holds) if self._names(node) else self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        """Leave the others as they are: of an `and` what is left out holds, of an `or` it does not."""
        return self._taken(node, isinstance(node.op, ast.And))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        return self._taken(node, not self._holds) if isinstance(node.op, ast.Not) else self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST:
        if isinstance(node.body[-1], _LEAVES):  # what turns away must not hold, for nothing to be turned away
            held, self._holds = self._holds, not self._holds
            node.test = self.visit(node.test)
            self._holds = held
        return self.generic_visit(node)

    def _taken(self, node: ast.AST, holds: bool) -> ast.AST:
        """Visit what is in a node; tests in it are taken to hold or not."""
        held, self._holds = self._holds, holds
        made = self.generic_visit(node)
        self._holds = held
        return made

    def _names(self, node: ast.AST) -> bool:
        return any(isinstance(each, ast.Name) and each.id == self._name for each in ast.walk(node))
