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
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeAlias

from synthenv.errors import shown
from synthenv.synthesis.ingest.mending import mended
from synthenv.synthesis.ingest.tables import Cell, Kind
from synthenv.synthesis.ingest.words import spoken
from synthenv.synthesis.ingest.written import NEARLY_ALL, way_of

__all__ = ["Typed", "column_of"]

_Value: TypeAlias = int | float | str
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
    """A column's kind and cells, and what there is to tell of it; `kind` is None where nothing can be made of it.

    `counts` says how often each value stands in the cells.
    """

    kind: Kind | None
    cells: Sequence[Cell]
    notes: tuple[str, ...] = ()
    unit: str = ""
    counts: Mapping[Cell, int] | None = None


@dataclass(frozen=True, slots=True)
class _Meant:
    """A column's kind, and what each of its values means."""

    kind: Kind
    cells: Mapping[_Value, Cell]
    notes: tuple[str, ...] = ()
    unit: str = ""


def column_of(
    name: str, declared: str, cells: Sequence[Cell], *, is_text: bool = False, counted: Counter[Cell] | None = None
) -> Typed:
    """Return what a column holds; see the module's docstring. `counted` are its cells, where they are counted."""
    # Cells repeat: each value is looked at once.
    counts = Counter(cells) if counted is None else counted
    if binary := sum(count for each, count in counts.items() if isinstance(each, bytes)):
        return Typed(None, (), (f"left out: {binary} of its {len(cells)} cells are binary",))
    better, notes = mended(counts)
    cleaned = {each: _cleaned(better.get(each, each)) for each in counts}
    known: Counter[_Value] = Counter()
    for each, count in counts.items():
        if (value := cleaned[each]) is not None:
            known[value] += count
    if not known:
        return Typed(None, (), ("left out: it has no values",))
    meant = _as_texts(known) if is_text else _meant(set(spoken(name)), declared, known)
    made = {each: None if value is None else meant.cells[value] for each, value in cleaned.items()}
    told: Counter[Cell] = Counter()
    for each, count in counts.items():
        told[made[each]] += count
    read = cells if _as_they_are(cells, made) else list(map(made.__getitem__, cells))
    return Typed(meant.kind, read, (*notes, *meant.notes), meant.unit, told)


def _as_they_are(cells: Sequence[Cell], made: Mapping[Cell, Cell]) -> bool:
    """Whether each cell means itself; 1 and 1.0 are the same to a mapping, so that numbers must be of one type."""
    if not all(type(each) is type(meant) and each == meant for each, meant in made.items()):
        return False
    return {*map(type, made)} <= {str, type(None)} or {*map(type, cells)} <= {int, type(None)}


def _meant(words: set[str], declared: str, known: Counter[_Value]) -> _Meant:
    for way in (_as_flags, _as_times, _as_numbers):
        meant = way(words, declared, known)
        if meant is not None:
            return meant
    return _as_texts(known)


def _as_texts(known: Counter[_Value]) -> _Meant:
    return _Meant("text", {each: _text(each) for each in known})


def _cleaned(cell: Cell) -> _Value | None:
    if isinstance(cell, str):
        if cell.isascii() and cell.isprintable():
            return " ".join(cell.split()) or None
        plain = "".join(each if each.isprintable() else " " for each in unicodedata.normalize("NFC", cell))
        return " ".join(plain.split()) or None
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    return cell if not isinstance(cell, bytes) else None


def _text(value: _Value) -> str:
    return value if isinstance(value, str) else repr(value)


def _as_flags(words: set[str], declared: str, known: Counter[_Value]) -> _Meant | None:
    """A column of yes and no; None where it is none."""
    named = bool(words & _FLAGS) or declared.upper().startswith(("BOOL", "BIT"))
    for yes, no, is_said in (("1", "0", named), ("t", "f", named), ("true", "false", True)):
        if is_said and all(str(each).lower() in (yes, no) for each in known):
            flags: dict[_Value, Cell] = {each: "yes" if str(each).lower() == yes else "no" for each in known}
            told = " and ".join(shown(each) for each in sorted(known, key=lambda each: str(flags[each]), reverse=True))
            return _Meant("text", flags, (f"{told} are yes and no",))
    return None


def _as_numbers(words: set[str], declared: str, known: Counter[_Value]) -> _Meant | None:
    """A column of numbers; None where it is none."""
    texts = Counter({each: count for each, count in known.items() if isinstance(each, str)})
    if words & _CODES and texts:
        return None
    way = way_of(words, texts)
    read = {each: way.read(each) if isinstance(each, str) else each for each in known}
    missing = Counter({each: count for each, count in texts.items() if read[each] is None})
    wrong = Counter({each: count for each, count in missing.items() if each.lower() not in _MARKS})
    meant = known.total() - missing.total() + wrong.total()
    numbers = {each for each in read.values() if each is not None}
    # Among marks for "not known" two different numbers are enough; one could be a name.
    few = meant < known.total() / 2 and (wrong or len(numbers) < 2)
    if wrong.total() > (1 - NEARLY_ALL) * meant or meant == wrong.total() or few:
        return None
    if any(isinstance(each, int) and not -(2**63) <= each < 2**63 for each in numbers):
        return None
    kind: Kind = "real" if any(isinstance(each, float) for each in numbers) else "integer"
    made: dict[_Value, Cell] = {
        each: float(number) if kind == "real" and number is not None else number for each, number in read.items()
    }
    return _Meant(kind, made, tuple(_missing("numbers", missing)), way.unit)


def _as_times(words: set[str], declared: str, known: Counter[_Value]) -> _Meant | None:
    """A column of days or moments; None where it is none."""
    dense = bool(_DAY_WORDS & words) and all(_DENSE.fullmatch(_text(each)) for each in known)
    if not dense and all(isinstance(each, int | float) for each in known):
        return _as_epochs(words, declared, known)
    texts = Counter({_text(each): count for each, count in known.items()})
    for way in _ways(texts, dense):
        read = _read_so(way, texts)
        if read is not None:
            missing = Counter({each: count for each, count in texts.items() if read[each] is None})
            return _times({each: read[_text(each)] for each in known}, _missing("dates", missing))
    return None


def _read_so(way: Callable[[str], str | None], texts: Counter[str]) -> dict[str, str | None] | None:
    """What the texts mean that way; None, and that as soon as it is sure, where too few mean anything."""
    read: dict[str, str | None] = {}
    most, half = (1 - NEARLY_ALL) * texts.total(), texts.total() / 2
    wrong = missing = 0
    for each, count in texts.items():
        read[each] = way(each)
        if read[each] is None:
            missing += count
            wrong += 0 if each.lower() in _MARKS else count
            if wrong > most or missing >= half:
                return None
    return read


def _as_epochs(words: set[str], declared: str, known: Counter[_Value]) -> _Meant | None:
    """Moments that are told as seconds since 1970, where name or declared type say that they are moments."""
    said = declared.upper().startswith(("DATE", "TIME")) or words & {"timestamp", "epoch"} or {"at"} & words
    seconds = {each: float(each) for each in known}
    if not said or not all(_FIRST_EPOCH <= each <= _LAST_EPOCH for each in seconds.values()):
        return None
    made: dict[_Value, Cell] = {
        each: f"{datetime.fromtimestamp(number, UTC):%Y-%m-%d %H:%M}" for each, number in seconds.items()
    }
    return _Meant("time", made, ("seconds since 1970 were made moments (UTC)",))


def _times(moments: Mapping[_Value, str | None], notes: Iterable[str]) -> _Meant:
    if all(each is None or each.endswith(" 00:00") for each in moments.values()):
        return _Meant("date", {each: moment and moment[:10] for each, moment in moments.items()}, tuple(notes))
    return _Meant("time", moments, tuple(notes))


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
