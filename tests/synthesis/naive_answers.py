"""Forms of answers for the naive reference: what is right, and whether another answer is right too.

Record({"value": Number(2.5, False), "films": Bag((Item(3), Item(8)))}).takes({"value": 2.504, "films": [8, 3]})
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from synthenv.kit import Json, same_text

__all__ = ["Bag", "Choice", "Form", "Item", "Number", "OneOf", "Ordered", "Record"]


@dataclass(frozen=True)
class Item:
    """What names one row."""

    right: Any

    def takes(self, answer: Json) -> bool:
        """Tell whether an answer is right: texts as a reader compares them, all else exactly."""
        return same_text(answer, self.right) if isinstance(self.right, str) else bool(answer == self.right)


@dataclass(frozen=True)
class Number:
    """A number: exact, or right to two decimals."""

    value: Any
    exact: bool

    @property
    def right(self) -> Any:
        """The number itself."""
        return self.value

    def takes(self, answer: Json) -> bool:
        """Tell whether an answer is right."""
        if self.exact:
            return bool(answer == self.value)
        return abs(Fraction(answer) - Fraction(self.value)) <= 0.005 + 1e-9


@dataclass(frozen=True)
class Choice:
    """One of the words that a schema lists."""

    right: str

    def takes(self, answer: Json) -> bool:
        """Tell whether an answer is right."""
        return bool(answer == self.right)


@dataclass(frozen=True)
class Ordered:
    """A list whose order counts."""

    items: tuple[Item, ...]

    @property
    def right(self) -> list[Any]:
        """The list."""
        return [each.right for each in self.items]

    def takes(self, answer: Json) -> bool:
        """Tell whether an answer is right."""
        return len(answer) == len(self.items) and all(map(Item.takes, self.items, answer))


@dataclass(frozen=True)
class Bag:
    """A list in any order."""

    items: tuple[Item, ...]

    @property
    def right(self) -> list[Any]:
        """The list, in one order."""
        return [each.right for each in self.items]

    def takes(self, answer: Json) -> bool:
        """Tell whether an answer is right."""
        left = list(answer)
        for item in self.items:
            fitting = [each for each in left if item.takes(each)]
            if not fitting:
                return False
            left.remove(fitting[0])
        return not left


@dataclass(frozen=True)
class Record:
    """An object with these parts."""

    parts: Mapping[str, Form]

    @property
    def right(self) -> dict[str, Json]:
        """The object."""
        return {name: each.right for name, each in self.parts.items()}

    def takes(self, answer: Json) -> bool:
        """Tell whether an answer is right."""
        return set(answer) == set(self.parts) and all(each.takes(answer[name]) for name, each in self.parts.items())


@dataclass(frozen=True)
class OneOf:
    """Any of these, of which there is one at least."""

    forms: tuple[Record, ...]

    @property
    def right(self) -> Json:
        """The first of them."""
        return self.forms[0].right

    def takes(self, answer: Json) -> bool:
        """Tell whether an answer is right."""
        return any(each.takes(answer) for each in self.forms)


Form: TypeAlias = Choice | Item | Number | Ordered | Bag | Record | OneOf
