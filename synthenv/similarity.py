"""How alike toolsets are: which share of what their tools look like they have in common.

    one, other = (signatures_of(read(path).tools.values()) for path in ("shop", "film"))
    one.alike(other)                         # 0.0 to 1.0
    report = compare(["film", "environments/shop"])

A toolset shows three sets: the names of its tools, the shapes of their arguments (a tool's arguments with name, type,
and whether each must be given) and the shapes of their answers (the words of what a tool says that it returns).
Two toolsets are as alike as the mean of the three Jaccard indices: what both have, over what either has. How a name
is spelt and in which order its words stand makes no difference (`film_id`, `filmId`; `search_films`, `films_search`);
else nothing is matched in part: a tool with one more argument has another shape.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from synthenv.package import Package
from synthenv.schema import Parameter, ToolSignature

__all__ = ["HALF", "Comparison", "Pair", "Signatures", "compare", "signatures_of"]

HALF = 0.5
"""Pairs under this count as different."""


@dataclass(frozen=True, slots=True)
class Signatures:
    """What a toolset shows."""

    names: frozenset[Hashable]
    arguments: frozenset[Hashable]
    answers: frozenset[Hashable]

    def alike(self, other: Signatures) -> float:
        """Return how alike two toolsets are, 0 to 1."""
        pairs = ((self.names, other.names), (self.arguments, other.arguments), (self.answers, other.answers))
        return sum(_jaccard(one, two) for one, two in pairs) / len(pairs)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two packages, and how alike their toolsets are."""

    one: str
    other: str
    alike: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """All pairs of some packages, in their order."""

    packages: tuple[str, ...]
    pairs: tuple[Pair, ...]

    @property
    def different(self) -> float:
        """The share of pairs that are less than half alike."""
        return sum(each.alike < HALF for each in self.pairs) / len(self.pairs)


def compare(packages: Sequence[Package]) -> Comparison:
    """Return how alike the toolsets of two or more packages are, pair by pair."""
    shown = [signatures_of(each.tools.values()) for each in packages]
    pairs = (
        Pair(packages[one].label, packages[other].label, round(shown[one].alike(shown[other]), 4))
        for one, other in combinations(range(len(packages)), 2)
    )
    return Comparison(tuple(each.label for each in packages), tuple(pairs))


def signatures_of(tools: Iterable[ToolSignature]) -> Signatures:
    """Return what these tools show."""
    listed = list(tools)
    return Signatures(
        frozenset(_words(each.name) for each in listed),
        frozenset(frozenset(map(_argument, each.parameters)) for each in listed),
        frozenset(frozenset(map(_words, re.findall(r"\w+", each.returns))) for each in listed),
    )


def _argument(parameter: Parameter) -> Hashable:
    choices = frozenset(map(_words, map(str, parameter.schema.get("enum", ()))))
    return _words(parameter.name), str(parameter.schema.get("type")), choices, parameter.required


def _words(name: str) -> Hashable:
    """The words of a name, in any case and order."""
    return tuple(sorted(re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower())))


def _jaccard(one: frozenset[Hashable], other: frozenset[Hashable]) -> float:
    either = one | other
    return len(one & other) / len(either) if either else 1.0
