"""Reading: every node that a text may say, by the rules of a grammar.

    for heard in Reader(grammar, text, is_label).whole("prompt"):
        heard.node, heard.parts

Top-down with a memory of what each category may be at each place, so that all readings are found and none twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from synthenv.compilers.english.grammar import Grammar, IsLabel, Rule, Series, Slot, fill

__all__ = ["Heard", "Reader"]


@dataclass(frozen=True, slots=True)
class Heard:
    """A node that stands from one place of the text to another, and the parts that it was made from."""

    start: int
    end: int
    node: Any
    parts: tuple[Heard, ...] = ()


class Reader:
    """One text, and what has been found in it so far."""

    def __init__(self, grammar: Grammar, text: str, is_label: IsLabel) -> None:
        self._grammar = grammar
        self._text = text
        self._is_label = is_label
        self._known: dict[tuple[str, int], tuple[Heard, ...]] = {}

    def whole(self, category: str) -> list[Heard]:
        """Return what the whole text may say."""
        return [each for each in self._at(category, 0) if each.end == len(self._text)]

    def _at(self, category: str, at: int) -> tuple[Heard, ...]:
        key = category, at
        if key not in self._known:
            self._known[key] = _distinct(self._heard(category, at))
        return self._known[key]

    def _heard(self, category: str, at: int) -> Iterator[Heard]:
        if category in self._grammar.terminals:
            heard = self._grammar.terminals[category].hear(self._text, at, self._is_label)
            yield from (Heard(at, end, node) for end, node in heard)
        elif category in self._grammar.series:
            yield from self._listed(self._grammar.series[category], at)
        else:
            for rule in self._grammar.beginning(category, self._text, at):
                yield from self._ruled(rule, at, at, 0, {})

    def _ruled(self, rule: Rule, start: int, at: int, done: int, found: Mapping[str, Heard]) -> Iterator[Heard]:
        """Yield what a rule says whose first `done` parts have been read."""
        if done == len(rule.parts):
            node = fill(rule.meaning, {name: each.node for name, each in found.items()})
            yield Heard(start, at, node, tuple(found.values()))
            return
        part = rule.parts[done]
        if isinstance(part, str):
            if self._text.startswith(part, at):
                yield from self._ruled(rule, start, at + len(part), done + 1, found)
            return
        for each in self._at(part.category, at):
            if _agrees(found, part, each):
                yield from self._ruled(rule, start, each.end, done + 1, {**found, part.name: each})

    def _listed(self, series: Series, at: int) -> Iterator[Heard]:
        if series.least == 0:
            yield Heard(at, at, ())
        for first in self._at(series.item, at):
            yield from self._more(series, (first,))

    def _more(self, series: Series, items: tuple[Heard, ...]) -> Iterator[Heard]:
        """Yield the lists that begin with these items."""
        at = items[-1].end
        if len(items) == 1 and series.least <= 1:
            yield _list(items)
        if len(items) == series.most:
            return
        last = series.two if len(items) == 1 else series.final
        if self._text.startswith(last, at):
            for each in self._at(series.item, at + len(last)):
                yield from self._last(series, (*items, each), goes_on=last == series.between)
        if len(items) == 1 and series.clause and self._text.startswith(series.clause, at):
            for each in self._at(series.item, at + len(series.clause)):
                yield _list((*items, each))
        if last != series.between and self._text.startswith(series.between, at):
            for each in self._at(series.item, at + len(series.between)):
                yield from self._more(series, (*items, each))

    def _last(self, series: Series, items: tuple[Heard, ...], *, goes_on: bool) -> Iterator[Heard]:
        yield _list(items)
        if goes_on:
            yield from self._more(series, items)


def _list(items: tuple[Heard, ...]) -> Heard:
    return Heard(items[0].start, items[-1].end, tuple(each.node for each in items), items)


def _agrees(found: Mapping[str, Heard], slot: Slot, heard: Heard) -> bool:
    return slot.name not in found or found[slot.name].node == heard.node


def _distinct(heard: Iterator[Heard]) -> tuple[Heard, ...]:
    """What was heard, without what says the same to the same place."""
    found = list(heard)
    if len(found) < 2:
        return tuple(found)
    return tuple({(each.end, repr(each.node)): each for each in reversed(found)}.values())
