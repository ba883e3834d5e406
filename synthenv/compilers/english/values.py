"""Numbers, days, quoted texts and names in words, and back.

    Numbers().say(Constant("VOTES"), {"VOTES": 12500})                 # "12,500"
    Days().say(Constant("DAY"), {"DAY": "2026-03-16"})                 # "16 March 2026"
    next(Days().hear("16 March 2026", 0, is_label))                    # (13, Said("2026-03-16", 0))

A constant that is read comes as `Said`: its value and where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from synthenv.compilers.english.grammar import IsLabel
from synthenv.spec.algebra import Constant

__all__ = [
    "WEEKDAYS",
    "Counts",
    "Days",
    "Letters",
    "Moments",
    "Names",
    "Numbers",
    "Quoted",
    "Said",
    "Slots",
    "Weekdays",
]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = "January February March April May June July August September October November December".split()
_SMALL = "two three four five six seven eight nine ten eleven twelve".split()
_LONGEST_NAME = 120
_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?")
_COUNT = re.compile(rf"(?:{'|'.join(_SMALL)})\b|\d+")
_DAY = re.compile(rf"(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}})")
_MOMENT = re.compile(rf"{_DAY.pattern}, (\d\d:\d\d)")
_MARK = re.compile("[“”]")
_SLOT = re.compile(r"“([a-z][a-z0-9_]*)”")
_WEEKDAY = re.compile("|".join(WEEKDAYS))


@dataclass(frozen=True, slots=True)
class Said:
    """A constant as it was read: its value, and where it stands in the text."""

    value: Any
    at: int


class Numbers:
    """Constants that are numbers; from 10,000 up with separators."""

    def say(self, node: Any, values: Mapping[str, Any]) -> str | None:
        """Return the number."""
        value = _value(node, values)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        exact = Decimal(repr(value))
        return f"{exact:,f}" if abs(exact) >= 10_000 else f"{exact:f}"

    def hear(self, text: str, at: int, is_label: IsLabel) -> Iterator[tuple[int, Any]]:
        """Yield the number that stands there."""
        found = _NUMBER.match(text, at)
        if found:
            plain = found[0].replace(",", "")
            yield found.end(), Said(float(plain) if found[1] else int(plain), at)


class Days:
    """Constants that are days."""

    def say(self, node: Any, values: Mapping[str, Any]) -> str | None:
        """Return the day as "16 March 2026"."""
        return _day(str(_value(node, values)))

    def hear(self, text: str, at: int, is_label: IsLabel) -> Iterator[tuple[int, Any]]:
        """Yield the day that stands there."""
        found = _DAY.match(text, at)
        if found:
            yield found.end(), Said(_written_day(found), at)


class Moments:
    """Constants that are moments."""

    def say(self, node: Any, values: Mapping[str, Any]) -> str | None:
        """Return the moment as "16 March 2026, 18:30"."""
        day, _, clock = str(_value(node, values)).partition(" ")
        said = _day(day) if re.fullmatch(r"\d\d:\d\d", clock) else None
        return said and f"{said}, {clock}"

    def hear(self, text: str, at: int, is_label: IsLabel) -> Iterator[tuple[int, Any]]:
        """Yield the moment that stands there."""
        found = _MOMENT.match(text, at)
        if found:
            yield found.end(), Said(f"{_written_day(found)} {found[4]}", at)


class Weekdays:
    """Constants that are days of the week."""

    def say(self, node: Any, values: Mapping[str, Any]) -> str | None:
        """Return the name of the day."""
        value = _value(node, values)
        return value if value in WEEKDAYS else None

    def hear(self, text: str, at: int, is_label: IsLabel) -> Iterator[tuple[int, Any]]:
        """Yield the day of the week that stands there."""
        found = _WEEKDAY.match(text, at)
        if found:
            yield found.end(), Said(found[0], at)


class Quoted:
    """Constants that are texts, in quotation marks."""

    def say(self, node: Any, values: Mapping[str, Any]) -> str | None:
        """Return the text in quotation marks."""
        value = _value(node, values)
        return f"“{value}”" if isinstance(value, str) else None

    def hear(self, text: str, at: int, is_label: IsLabel) -> Iterator[tuple[int, Any]]:
        """Yield the quotation that stands there, up to the mark that closes it; quotations inside it are part of it."""
        depth = 0
        for found in _MARK.finditer(text, at) if text.startswith("“", at) else ():
            depth += 1 if found[0] == "“" else -1
            if depth == 0:
                yield found.end(), Said(text[at + 1 : found.start()], at)
                return


@dataclass(frozen=True, slots=True)
class Names:
    """Constants that are labels of an entity: as they are or quoted, with the article where they take one."""

    entity: str
    quoted: bool
    with_the: tuple[str, ...] = ()

    def say(self, node: Any, values: Mapping[str, Any]) -> str | None:
        """Return the name."""
        value = _value(node, values)
        if not isinstance(value, str):
            return None
        if self.quoted:
            return f"“{value}”"
        return f"the {value}" if value in self.with_the else value

    def hear(self, text: str, at: int, is_label: IsLabel) -> Iterator[tuple[int, Any]]:
        """Yield every name of a row that may stand there."""
        if self.quoted:
            heard = Quoted().hear(text, at, is_label)
            yield from ((end, said) for end, said in heard if is_label(self.entity, said.value))
            return
        article = text.startswith("the ", at)
        start = at + 4 if article else at
        for end in range(start + 1, min(len(text), start + _LONGEST_NAME) + 1):
            whole = end == len(text) or not (text[end].isalnum() and text[end - 1].isalnum())
            name = text[start:end]
            if whole and (name in self.with_the) == article and is_label(self.entity, name):
                yield end, Said(name, at)


class Counts:
    """Numbers of the spec itself, from two up; small ones in words."""

    def say(self, node: Any, values: Mapping[str, Any]) -> str | None:
        """Return the number."""
        if not isinstance(node, int) or node < 2:
            return None
        return _SMALL[node - 2] if node - 2 < len(_SMALL) else str(node)

    def hear(self, text: str, at: int, is_label: IsLabel) -> Iterator[tuple[int, Any]]:
        """Yield the number that stands there."""
        found = _COUNT.match(text, at)
        if found:
            yield found.end(), _SMALL.index(found[0]) + 2 if found[0] in _SMALL else int(found[0])


class Letters:
    """What groups and single rows that were set apart are called."""

    def say(self, node: Any, values: Mapping[str, Any]) -> str | None:
        """Return the letter."""
        return node if isinstance(node, str) else None

    def hear(self, text: str, at: int, is_label: IsLabel) -> Iterator[tuple[int, Any]]:
        """Yield the letter that stands there."""
        if "A" <= text[at : at + 1] <= "Z" and not text[at + 1 : at + 2].isalnum():
            yield at + 1, text[at]


class Slots:
    """Names of the slots of a plan, in quotation marks."""

    def say(self, node: Any, values: Mapping[str, Any]) -> str | None:
        """Return the name."""
        return f"“{node}”" if isinstance(node, str) else None

    def hear(self, text: str, at: int, is_label: IsLabel) -> Iterator[tuple[int, Any]]:
        """Yield the name that stands there."""
        found = _SLOT.match(text, at)
        if found:
            yield found.end(), found[1]


def _value(node: Any, values: Mapping[str, Any]) -> Any:
    return values[node.name] if isinstance(node, Constant) else None


def _day(written: str) -> str | None:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year:04}" if day.isoformat() == written else None


def _written_day(found: re.Match[str]) -> str:
    """The day of "16 March 2026"; a day that no calendar has is written all the same, and equals no constant."""
    return f"{found[3]}-{_MONTHS.index(found[2]) + 1:02}-{int(found[1]):02}"
