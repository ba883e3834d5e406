"""Writing: a node in words, by the rules of a grammar.

    Writer(grammar, {"DIRECTOR": "Agnès Varda"}, seed="17").say("prompt", outline)

Rules whose meaning fits are tried in an order that a hash of the seed and the place in the text gives, heavier ones
sooner, so that a prompt's choices are independent of one another; a rule that can't be filled gives way to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any, TypeVar

from synthenv.compilers.english.grammar import Grammar, Rule, Series, match

__all__ = ["Unsayable", "Writer", "shuffled"]

T = TypeVar("T")


class Unsayable(Exception):
    """No rule says the node."""


class Writer:
    """One text in the making: the grammar, the constants, and what chooses among the rules."""

    def __init__(self, grammar: Grammar, values: Mapping[str, Any], seed: str, *, careful: bool = False) -> None:
        self._grammar = grammar
        self._values = values
        self._seed = seed
        self._careful = careful
        # What has no words has none elsewhere either; the nodes are kept, so that their ids stay theirs.
        self._unsayable: dict[tuple[str, int], Any] = {}

    def say(self, category: str, node: Any, path: str = "") -> str:
        """Return the node in words; Unsayable where no rule of the category can."""
        if category in self._grammar.terminals:
            said = self._grammar.terminals[category].say(node, self._values)
            if said is None:
                raise Unsayable(category)
            return said
        if category in self._grammar.series:
            return self._listed(self._grammar.series[category], node, path)
        if (category, id(node)) in self._unsayable:
            raise Unsayable(category)
        matched = ((rule, match(rule.meaning, node)) for rule in self._grammar.saying(category, node))
        fitting = [(rule, found) for rule, found in matched if found is not None]
        for rule, found in sorted(fitting, key=lambda each: -_lot(each[0], f"{self._seed}:{path}")):
            try:
                return self._filled(rule, found, path)
            except Unsayable:
                continue
        self._unsayable[category, id(node)] = node
        raise Unsayable(category)

    def _filled(self, rule: Rule, found: Mapping[str, Any], path: str) -> str:
        said = [
            each if isinstance(each, str) else self.say(each.category, found.get(each.name), f"{path}/{each.name}")
            for each in rule.parts
        ]
        return "".join(said)

    def _listed(self, series: Series, node: Any, path: str) -> str:
        if not isinstance(node, tuple) or not series.least <= len(node) <= series.most or not series.fits(node):
            raise Unsayable(series.category)
        told = [(self.say(series.item, each, f"{path}/{at}"), each) for at, each in enumerate(node)]
        if not told:
            return ""
        said = _ordered(told, series)
        joints = series.joints(said, careful=self._careful) if len(said) > 1 else []
        return said[0] + "".join(joint + each for joint, each in zip(joints, said[1:], strict=True))


def _ordered(told: Sequence[tuple[str, Any]], series: Series) -> list[str]:
    """The words of a list in the order of its ranks; what can only stand last stays there."""
    ordered = sorted(told, key=lambda each: series.rank(each[0]))
    if not series.fits(tuple(node for _, node in ordered)):
        ordered = [*sorted(told[:-1], key=lambda each: series.rank(each[0])), told[-1]]
    return [words for words, _ in ordered]


def shuffled(items: Iterable[T], seed: str) -> tuple[T, ...]:
    """Return the items in an order that the seed gives."""
    return tuple(sorted(items, key=lambda each: _fraction(f"{seed}:{each}")))


def _lot(rule: Rule, seed: str) -> float:
    """A number that is the largest among several with a chance in proportion to the weights."""
    return _fraction(f"{seed}:{rule.template}") ** (1 / rule.weight) if rule.weight else -1.0


def _fraction(text: str) -> float:
    return (int.from_bytes(blake2b(text.encode(), digest_size=6).digest(), "big") + 1) / 2**48
