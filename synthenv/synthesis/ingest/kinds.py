"""What a column holds: numbers, days, moments or texts, decided by the whole column and never by a cell.

    typed = column_of("Total", "NUMERIC(10,2)", cells)
    typed.kind, typed.cells, typed.notes        # "real", [1.98, …], ["2 cells are no numbers: 'n/a' …"]

A column is of numbers where nearly all of its cells are; what is not is a gap then, and listed. "NA" is a gap among
numbers and days, and Namibia among texts. Numbers that begin with 0, and those of columns such as phones and postal
codes, stay texts.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from synthenv.errors import shown
from synthenv.synthesis.ingest.mending import mended
from synthenv.synthesis.ingest.tables import Cell, Kind
from synthenv.synthesis.ingest.words import spoken
from synthenv.synthesis.ingest.written import NEARLY_ALL, way_of

__all__ = ["Typed", "column_of"]

_MARKS = {"na", "n/a", "nan", "null", "none", "nil", "-", "--", "?", "unknown", "\\n", "#n/a"}
_CODES = {"zip", "postal", "postcode", "phone", "fax", "mobile", "isbn", "ean", "upc", "sku", "ssn", "iban", "cas"}
_FLAGS = {"is", "has", "can", "was", "are", "should", "allow", "allows"}
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_OTHER_WAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_DENSE = re.compile(r"(\d{4})(\d\d)(\d\d)")
_DAY_WORDS = {"date", "day"}
_CLOCK = re.compile(r"(?:[T ]+(\d{1,2}):(\d\d)(?::\d\d(?:\.\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)?)?")
_FIRST_EPOCH, _LAST_EPOCH = 10**8, 4 * 10**9


@dataclass(frozen=True, slots=True)
class Typed:
    """A column's kind and cells, and what there is to tell of it; `kind` is None where nothing can be made of it."""

    kind: Kind | None
    cells: Sequence[Cell]
    notes: tuple[str, ...] = ()
    unit: str = ""


def column_of(name: str, declared: str, cells: Sequence[Cell]) -> Typed:
    """Return what a column holds; see the module's docstring."""
    if any(isinstance(each, bytes) for each in cells):
        many = sum(isinstance(each, bytes) for each in cells)
        return Typed(None, (), (f"left out: {many} of its {len(cells)} cells are binary",))
    better, notes = mended(cells)
    typed = _typed(set(spoken(name)), declared, [_cleaned(each) for each in better])
    return replace(typed, notes=(*notes, *typed.notes))


def _typed(words: set[str], declared: str, cells: Sequence[int | float | str | None]) -> Typed:
    known = [each for each in cells if each is not None]
    if not known:
        return Typed(None, (), ("left out: it has no values",))
    if (flags := _flags(words, declared, known)) is not None:
        told = " and ".join(shown(each) for each in sorted(flags, key=flags.__getitem__, reverse=True))
        return Typed("text", [None if each is None else flags[each] for each in cells], (f"{told} are yes and no",))
    for way in (_as_times, _as_numbers):
        typed = way(words, declared, cells, known)
        if typed is not None:
            return typed
    return Typed("text", [None if each is None else _text(each) for each in cells])


def _cleaned(cell: Cell) -> int | float | str | None:
    if isinstance(cell, str):
        plain = "".join(each if each.isprintable() else " " for each in unicodedata.normalize("NFC", cell))
        return " ".join(plain.split()) or None
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    return cell if not isinstance(cell, bytes) else None


def _text(value: int | float | str) -> str:
    return value if isinstance(value, str) else repr(value)


def _flags(
    words: set[str], declared: str, known: Iterable[int | float | str]
) -> Mapping[int | float | str, str] | None:
    """What each value of a column of flags means; None where it is none."""
    named = bool(words & _FLAGS) or declared.upper().startswith(("BOOL", "BIT"))
    values = set(known)
    for yes, no, is_said in ((1, 0, named), ("1", "0", named), ("t", "f", named), ("true", "false", True)):
        flags = {each: "yes" if str(each).lower() == str(yes) else "no" for each in values}
        if is_said and all(each in (yes, no) or (type(each) is str and each.lower() in (yes, no)) for each in values):
            return flags
    return None


def _as_numbers(words: set[str], declared: str, cells: Sequence[Any], known: Sequence[Any]) -> Typed | None:
    """A column of numbers; None where it is none."""
    texts = [each for each in known if isinstance(each, str)]
    if words & _CODES and texts:
        return None
    way = way_of(words, texts)
    numbers = {each: way.read(each) for each in set(texts)}
    read = [numbers[each] if isinstance(each, str) else each for each in cells]
    missing = Counter(each for each in texts if numbers[each] is None)
    wrong = Counter({each: count for each, count in missing.items() if each.lower() not in _MARKS})
    meant = len(known) - missing.total() + wrong.total()
    # Among marks for "not known" two different numbers are enough; one could be a name.
    few = meant < len(known) / 2 and (wrong or len({each for each in read if each is not None}) < 2)
    if wrong.total() > (1 - NEARLY_ALL) * meant or meant == wrong.total() or few:
        return None
    kind: Kind = "real" if any(isinstance(each, float) for each in read) else "integer"
    if any(isinstance(each, int) and not -(2**63) <= each < 2**63 for each in read):
        return None
    made = [None if each is None else float(each) if kind == "real" else each for each in read]
    return Typed(kind, made, tuple(_missing("numbers", missing)), way.unit)


def _as_times(words: set[str], declared: str, cells: Sequence[Any], known: Sequence[Any]) -> Typed | None:
    """A column of days or moments; None where it is none."""
    dense = _DAY_WORDS & words and all(_DENSE.fullmatch(_text(each)) for each in known)
    if not dense and all(isinstance(each, int | float) for each in known):
        return _as_epochs(words, declared, cells, known)
    texts = Counter(_text(each) for each in known)
    for way in _ways(texts, bool(dense)):
        read = {each: way(each) for each in texts}
        missing = Counter({each: count for each, count in texts.items() if read[each] is None})
        wrong = sum(count for each, count in missing.items() if each.lower() not in _MARKS)
        if wrong <= (1 - NEARLY_ALL) * texts.total() and missing.total() < texts.total() / 2:
            return _times([None if each is None else read[_text(each)] for each in cells], _missing("dates", missing))
    return None


def _as_epochs(words: set[str], declared: str, cells: Sequence[Any], known: Sequence[Any]) -> Typed | None:
    """Moments that are told as seconds since 1970, where name or declared type say that they are moments."""
    said = declared.upper().startswith(("DATE", "TIME")) or words & {"timestamp", "epoch"} or {"at"} & words
    if not said or not all(_FIRST_EPOCH <= each <= _LAST_EPOCH for each in known):
        return None
    made = [None if each is None else f"{datetime.fromtimestamp(each, UTC):%Y-%m-%d %H:%M}" for each in cells]
    return Typed("time", made, ("seconds since 1970 were made moments (UTC)",))


def _times(moments: Sequence[str | None], notes: Iterable[str]) -> Typed:
    if all(each is None or each.endswith(" 00:00") for each in moments):
        return Typed("date", [each and each[:10] for each in moments], tuple(notes))
    return Typed("time", moments, tuple(notes))


def _ways(texts: Iterable[str], dense: bool) -> list[Callable[[str], str | None]]:
    """How days may be written here. Of 3/4/2020 the order shows where another cell has a number past 12."""
    found = [match for each in texts if (match := _OTHER_WAY.match(each))]
    day_first, month_first = (any(int(each[at]) > 12 for each in found) for at in (1, 2))
    ways: list[Callable[[str], str | None]] = [lambda text: _moment(_ISO, (1, 2, 3), text)]
    if dense:
        ways.append(lambda text: _moment(_DENSE, (1, 2, 3), text))
    if day_first != month_first:
        order = (3, 2, 1) if day_first else (3, 1, 2)
        ways.append(lambda text: _moment(_OTHER_WAY, order, text))
    return ways


def _moment(form: re.Pattern[str], order: tuple[int, int, int], text: str) -> str | None:
    found = form.match(text)
    clock = _CLOCK.fullmatch(text, found.end()) if found else None
    if not found or not clock:
        return None
    try:
        day = date(*(int(found[at]) for at in order))
    except ValueError:
        return None
    hour, minute = int(clock[1] or 0), int(clock[2] or 0)
    return f"{day.isoformat()} {hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def _missing(what: str, missing: Counter[str]) -> Iterable[str]:
    if missing:
        some = ", ".join(f"{shown(each)} ({count})" for each, count in missing.most_common(5))
        yield f"{missing.total()} cells are no {what} and became gaps: {some}" + (", …" if len(missing) > 5 else "")
