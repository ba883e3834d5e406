"""What the names of one module of package code stand for, as far as its text tells.

    names = Names(ast.parse("from math import pi\\nTURN = 2 * pi"), kit=None)
    names.top["pi"] = ...                 # filled while the module is read from top to bottom
    names.meaning(node)                   # the object behind `pi`, `datetime.date`, `frozenset`, or a Kind

Nothing is executed: builtins, facades and the kit are known objects; the module's own names are known by kind only.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from synthenv.sandbox.facades import FACADES, Facade
from synthenv.sandbox.guards import BUILTINS, KIT, REFUSED

__all__ = ["Import", "Kind", "Names", "imports_of"]


class Kind(Enum):
    """What a name is, where no object is known for it."""

    CLASS = "a class of this module"
    CONSTANT = "a constant of this module"
    FUNCTION = "a function of this module"
    KIT = "a name of a kit that isn't at hand"
    UNKNOWN = "anything"


@dataclass(frozen=True, slots=True)
class Import:
    """One name that an import binds: to a module, or to its member. `path` is what was asked for."""

    name: str
    path: str
    module: str
    member: str | None = None


def imports_of(node: ast.Import | ast.ImportFrom) -> list[Import]:
    """Return what an import binds: `import a.b` binds `a`, `import a.b as c` binds `c` to `a.b`."""
    if isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        return [Import(each.asname or each.name, module, module, each.name) for each in node.names]
    return [
        Import(each.asname or root, each.name, each.name if each.asname else root)
        for each in node.names
        for root in [each.name.partition(".")[0]]
    ]


class Names:
    """The names of one module: `bound` anywhere, `local` below its top; known so far at the `top` and `in_class`."""

    def __init__(self, tree: ast.Module, kit: Mapping[str, object] | None) -> None:
        self.kit = kit
        self.local = frozenset(name for node in _inner(tree) for name in _bound_by(node))
        self.bound = self.local.union(name for node in _outer(tree) for name in _bound_by(node))
        self.top: dict[str, object] = {}
        self.in_class: dict[str, Kind] = {}

    def imported(self, what: Import) -> object:
        """Return the object that an import binds, Kind.KIT without a kit, or Kind.UNKNOWN."""
        if what.module == KIT and what.member is not None:
            return Kind.KIT if self.kit is None else self.kit.get(what.member, Kind.UNKNOWN)
        facade = FACADES.get(what.module, Kind.UNKNOWN)
        if what.path not in FACADES or what.member is None:
            return facade if what.path in FACADES else Kind.UNKNOWN
        return vars(facade).get(what.member, Kind.UNKNOWN)

    def known(self, module: str) -> Iterator[str]:
        """Yield the names that may be imported from `module`."""
        members = self.kit or {} if module == KIT else vars(FACADES[module])
        return (name for name in members if not name.startswith("_"))

    def meaning(self, node: ast.expr) -> object:
        """Return what an expression at the top level stands for, or Kind.UNKNOWN."""
        match node:
            case ast.Name(id=name):
                for known in (self.in_class, self.top, BUILTINS):
                    if name in known:
                        return known[name]
            case ast.Attribute(value=value, attr=attr) if attr not in REFUSED and not attr.startswith("_"):
                owner = self.meaning(value)
                return getattr(owner, attr, Kind.UNKNOWN) if isinstance(owner, (Facade, type)) else Kind.UNKNOWN
        return Kind.UNKNOWN

    def inner_meaning(self, node: ast.expr) -> object:
        """Return what an expression stands for anywhere: a name that any function binds is unknown."""
        root = node
        while isinstance(root, ast.Attribute):
            root = root.value
        hidden = isinstance(root, ast.Name) and root.id in self.local
        return Kind.UNKNOWN if hidden else self.meaning(node)


def _bound_by(node: ast.AST) -> Iterator[str]:
    """Yield the names that this very node binds."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.arg(arg=name):
            yield name
        case ast.alias(name=name, asname=alias):
            yield alias or name.partition(".")[0]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name


def _outer(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the nodes that bind names at the top level."""
    for statement in tree.body:
        match statement:
            case ast.Import(names=parts) | ast.ImportFrom(names=parts):
                yield from parts
            case ast.Assign(targets=targets):
                for target in targets:
                    yield from ast.walk(target)
            case ast.AnnAssign(target=target):
                yield target
            case _:
                yield statement


def _inner(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield every node below the top level: what stands inside its statements, not what they bind there."""
    for statement in tree.body:
        match statement:
            case ast.Import() | ast.ImportFrom():
                continue
            case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
                yield from ast.walk(value)
            case _:
                for child in ast.iter_child_nodes(statement):
                    yield from ast.walk(child)
