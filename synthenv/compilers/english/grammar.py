"""Rules as data: each says once what a piece of meaning is and how it is said, and serves writing and reading alike.

    longer = Compare("runtime", "over", (Hole("x"),))
    Rule("cond.film", longer, "longer than <x:const.integer> minutes")

A rule has a category, a meaning (nodes with holes) and a template (a text with slots of the same names, each with the
category that fills it). Writing matches the meaning against a node and fills the template; reading matches the template
against a text and fills the meaning. A slot whose name begins with "_" has no meaning: it is there for variety.

`match(rule.meaning, fill(rule.meaning, found)) == found` for every rule.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache, cached_property
from typing import Any, Protocol, TypeAlias

__all__ = ["Grammar", "Hole", "IsLabel", "Rest", "Rule", "Series", "Slot", "Terminal", "fill", "match"]

IsLabel: TypeAlias = Callable[[str, str], bool]
"""Whether a text is the label of a row of an entity."""

_SLOT = re.compile(r"<(\w+):([^<>]+)>")
_HEAD = 3
"""Characters of a template's first text by which its rules are found."""


@dataclass(frozen=True, slots=True)
class Hole:
    """Any one node of a meaning."""

    name: str


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a tuple; stands last in it."""

    name: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of a template, and the category of what stands there."""

    name: str
    category: str


@dataclass(frozen=True)
class Rule:
    """One way to say one meaning; the heavier, the more often it is chosen, and one without weight only in need."""

    category: str
    meaning: Any
    template: str
    weight: int = 4

    @cached_property
    def parts(self) -> tuple[str | Slot, ...]:
        """The template as texts and slots in turn."""
        pieces = _SLOT.split(self.template)
        found: list[str | Slot] = [pieces[0]]
        for at in range(1, len(pieces), 3):
            found += [Slot(pieces[at], pieces[at + 1]), pieces[at + 2]]
        return tuple(each for each in found if each != "")


@dataclass(frozen=True, slots=True)
class Series:
    """A tuple of items, said "A", "A and B", "A, B, and C". Writing may be held to tuples that `fits` allows.

    Where the order of items means nothing, `rank` puts them in order by their words; a clause (of rank 1 or 2) may
    follow a phrase (of rank 0) joined by `clause` instead ("at Oslo Airport whose length is known").
    """

    category: str
    item: str
    between: str = ", "
    two: str = " and "
    final: str = ", and "
    least: int = 1
    most: int = 99
    fits: Callable[[tuple[Any, ...]], bool] = field(default=lambda items: True)
    rank: Callable[[str], int] = field(default=lambda said: 0)
    clause: str = ""

    def joints(self, said: Sequence[str], *, careful: bool) -> list[str]:
        """Return the texts between these items; a careful writer sets clauses off."""
        if len(said) == 2:
            follows = not careful and self.rank(said[0]) == 0 and self.rank(said[1]) in (1, 2)
            return [self.clause if self.clause and follows else self.two]
        return [self.between] * (len(said) - 2) + [self.final]


class Terminal(Protocol):
    """A category whose words can't be listed: numbers, days, names."""

    def say(self, node: Any, values: Mapping[str, Any]) -> str | None:
        """Return the node in words; None where it is of another kind."""

    def hear(self, text: str, at: int, is_label: IsLabel) -> Iterator[tuple[int, Any]]:
        """Yield what may be read at a place, each with the place after it."""


class Grammar:
    """All rules, series and terminals, by category."""

    def __init__(self, parts: Iterable[Rule | Series], terminals: Mapping[str, Terminal]) -> None:
        self.rules: dict[str, list[Rule]] = defaultdict(list)
        self.series: dict[str, Series] = {}
        self.terminals = terminals
        self._by_head: dict[tuple[str, str], list[Rule]] = defaultdict(list)
        self._by_type: dict[tuple[str, type], list[Rule]] = {}
        for each in parts:
            if isinstance(each, Series):
                self.series[each.category] = each
            else:
                self.rules[each.category].append(each)
                self._by_head[each.category, _head(each)].append(each)

    def saying(self, category: str, node: Any) -> list[Rule]:
        """Return the rules of a category that may say a node, by what it is alone."""
        asked = (category, type(node))
        if asked not in self._by_type:
            self._by_type[asked] = [each for each in self.rules.get(category, ()) if _may_say(each.meaning, type(node))]
        return self._by_type[asked]

    def beginning(self, category: str, text: str, at: int) -> Iterator[Rule]:
        """Yield the rules of a category whose first text may stand at a place."""
        yield from self._by_head.get((category, text[at : at + _HEAD]), ())
        yield from self._by_head.get((category, ""), ())


def _head(rule: Rule) -> str:
    first = rule.parts[0] if rule.parts else ""
    return first[:_HEAD] if isinstance(first, str) and len(first) >= _HEAD else ""


def _may_say(meaning: Any, kind: type) -> bool:
    return not is_dataclass(meaning) or isinstance(meaning, Hole) or type(meaning) is kind


def match(meaning: Any, node: Any) -> dict[str, Any] | None:
    """Return what the holes of a meaning stand for in a node; None where it is not of that form."""
    found: dict[str, Any] = {}
    return found if _match(meaning, node, found) else None


def _match(meaning: Any, node: Any, found: dict[str, Any]) -> bool:
    if isinstance(meaning, Hole):
        return bool(found.setdefault(meaning.name, node) == node)
    if isinstance(meaning, tuple):
        return isinstance(node, tuple) and _match_items(meaning, node, found)
    if isinstance(meaning, Mapping):
        same = isinstance(node, Mapping) and set(meaning) == set(node)
        return same and all(_match(each, node[name], found) for name, each in meaning.items())
    if is_dataclass(meaning):
        return type(meaning) is type(node) and all(
            _match(getattr(meaning, each), getattr(node, each), found) for each in _parts(node.__class__)
        )
    return bool(type(meaning) is type(node) and meaning == node)


@cache
def _parts(kind: type[Any]) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))


def _match_items(meaning: tuple[Any, ...], node: tuple[Any, ...], found: dict[str, Any]) -> bool:
    rest = meaning[-1] if meaning else None
    if isinstance(rest, Rest):
        meaning = meaning[:-1]
        found[rest.name] = node[len(meaning) :]
        node = node[: len(meaning)]
    return len(meaning) == len(node) and all(
        _match(one, other, found) for one, other in zip(meaning, node, strict=True)
    )


def fill(meaning: Any, found: Mapping[str, Any]) -> Any:
    """Return the node that a meaning is with these in its holes."""
    if isinstance(meaning, Hole):
        return found[meaning.name]
    if isinstance(meaning, tuple):
        items = [found[each.name] if isinstance(each, Rest) else (fill(each, found),) for each in meaning]
        return tuple(node for part in items for node in part)
    if isinstance(meaning, Mapping):
        return {name: fill(each, found) for name, each in meaning.items()}
    if is_dataclass(meaning) and not isinstance(meaning, type):
        return type(meaning)(**{each.name: fill(getattr(meaning, each.name), found) for each in fields(meaning)})
    return meaning
