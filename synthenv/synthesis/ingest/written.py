"""How numbers are written in a column: with a currency, a unit, a comma for the point, out of so many, as a duration.

    way = way_of({"duration"}, Counter(["1:30", "0:45"]))
    way.read("1:30"), way.unit             # 90, "minutes"

A way is chosen for the whole column: it must fit nearly all of its cells.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain

from synthenv.synthesis.ingest.units import UNITS

__all__ = ["NEARLY_ALL", "Way", "way_of"]

NEARLY_ALL = 0.95
"""The share of cells that decides what a column is."""

_INTEGER = re.compile(r"[+-]?(?:0|[1-9]\d*)")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_REAL = re.compile(r"[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_COMMA = re.compile(r"[+-]?(?:0|[1-9]\d*|[1-9]\d{0,2}(?:\.\d{3})+)(?:,\d+)?")
_SURELY_COMMA = re.compile(r"[^,]*,(?:\d{1,2}|\d{4,})")
_WITH_UNIT = re.compile(r"(?P<number>[+-]?[\d.,]+)\s*(?P<unit>[^\d\s.,][^\s]*)")
_OUT_OF = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*/\s*(?P<most>\d+)")
_CLOCK = re.compile(r"(?P<hours>\d{1,3}):(?P<minutes>[0-5]\d)(?::(?P<seconds>[0-5]\d))?")
_ISO = re.compile(r"PT(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?")
_LASTING = {"duration", "length", "runtime", "elapsed", "running", "lasting"}
_MONEY = {"$": "dollars", "€": "euros", "£": "pounds"}


@dataclass(frozen=True, slots=True)
class Way:
    """How a text is read as a number, None where it is none, and the unit that all of a column are in."""

    read: Callable[[str], int | float | None]
    unit: str = ""


def way_of(words: set[str], texts: Counter[str]) -> Way:
    """Return how the texts of a column that is named so are to be read."""
    plain = Way(_plain)
    return next((way for way in chain([plain], _special(words, texts)) if _fits(way, texts)), plain)


def _fits(way: Way, texts: Counter[str]) -> bool:
    """Whether nearly all texts are read that way; where they are not, that is known after a few."""
    left, enough = texts.total(), NEARLY_ALL * texts.total()
    for each, count in texts.items():
        if left < enough:
            return False
        left -= count if way.read(each) is None else 0
    return left >= enough


def _special(words: set[str], texts: Counter[str]) -> Iterator[Way]:
    """The ways other than the plain one that a column may be written in."""
    for sign, unit in _MONEY.items():
        if sum(count for each, count in texts.items() if sign in each) > texts.total() / 2:
            yield Way(partial(_with_sign, sign), unit)
    if any(_SURELY_COMMA.fullmatch(each) and _COMMA.fullmatch(each) for each in texts):
        yield Way(_with_comma)
    units = Counter(found["unit"].lower() for each in texts if (found := _WITH_UNIT.fullmatch(each)))
    for unit, _ in units.most_common(1):
        if unit in UNITS:
            yield Way(partial(_with_unit, unit), UNITS[unit])
    if len({found["most"] if (found := _OUT_OF.fullmatch(each)) else "" for each in texts}) == 1:
        yield Way(_out_of)
    for form in (_CLOCK, _ISO) if words & _LASTING else (_ISO,):
        found_all = [found for each in texts if each != "PT" and (found := form.fullmatch(each))]
        in_seconds = any(int(found["seconds"] or 0) for found in found_all)
        yield Way(partial(_lasting, form, in_seconds), "seconds" if in_seconds else "minutes")


def _plain(text: str) -> int | float | None:
    if _INTEGER.fullmatch(text):
        return int(text)
    if _GROUPED.fullmatch(text):
        plain = text.replace(",", "")
        return float(plain) if "." in plain else int(plain)
    found = float(text) if _REAL.fullmatch(text) else None
    return found if found is not None and math.isfinite(found) else None


def _with_sign(sign: str, text: str) -> int | float | None:
    return _plain(text.replace(sign, "").strip())


def _with_comma(text: str) -> int | float | None:
    return _plain(text.replace(".", "").replace(",", ".")) if _COMMA.fullmatch(text) else None


def _with_unit(unit: str, text: str) -> int | float | None:
    found = _WITH_UNIT.fullmatch(text)
    return _plain(found["number"]) if found and found["unit"].lower() == unit else None


def _out_of(text: str) -> int | float | None:
    found = _OUT_OF.fullmatch(text)
    number = _plain(found["number"]) if found else None
    return number if found and number is not None and number <= int(found["most"]) else None


def _lasting(form: re.Pattern[str], in_seconds: bool, text: str) -> int | None:
    found = form.fullmatch(text)
    if not found or text == "PT":
        return None
    hours, minutes, seconds = (int(found[each] or 0) for each in ("hours", "minutes", "seconds"))
    whole = hours * 3600 + minutes * 60 + seconds
    return whole if in_seconds else whole // 60
