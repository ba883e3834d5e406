"""Words for columns: noun, unit, verb, and whether sums mean something.

    attribute_of(column, table)            # {"kind": "date", "noun": "hire date", "verb": "hired"}

Units come from the end of a name ("length_km"), or from a name that is nothing but a unit ("Milliseconds").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from synthenv.synthesis.ingest.keys import KEY_WORDS
from synthenv.synthesis.ingest.tables import Column, Table
from synthenv.synthesis.ingest.units import UNITS
from synthenv.synthesis.ingest.words import singular, spoken

__all__ = ["attribute_of", "noun_of", "told"]

_MEASURED = {
    **dict.fromkeys(("milliseconds", "seconds", "minutes", "hours", "days"), "length"),
    **dict.fromkeys(("bytes", "kilobytes", "megabytes"), "size"),
    **dict.fromkeys(("kilograms", "pounds"), "weight"),
    **dict.fromkeys(("kilometres", "miles"), "distance"),
    **dict.fromkeys(("hertz", "kilohertz", "megahertz", "gigahertz"), "frequency"),
    "feet": "height",
    "watts": "power",
    "horsepower": "power",
}
_AMBIGUOUS = {"m", "min", "mi", "sec", "mb", "kb", "hp", "g", "w", "v", "l", "mg", "ml", "m2", "km2"}
_ADDITIVE = frozenset(
    "amount quantity qty total subtotal count sum revenue sales cost freight population budget votes points goals "
    "milliseconds seconds minutes hours days bytes kilobytes megabytes kilograms stock units copies passengers".split()
)
_AMOUNTS = frozenset("sales earnings costs wages expenses proceeds losses savings taxes fees".split())
_VERBS = {
    "create": "created", "update": "updated", "modify": "modified", "delete": "deleted", "publish": "published",
    "post": "posted", "register": "registered", "registration": "registered", "join": "joined", "order": "ordered",
    "ship": "shipped", "pay": "paid", "payment": "paid", "birth": "born", "bear": "born", "born": "born",
    "birthday": "born", "death": "dead", "hire": "hired", "release": "released", "return": "returned",
    "rental": "rented", "invoice": "invoiced", "open": "opened", "close": "closed", "start": "starting",
    "end": "ending", "due": "due", "required": "required", "enrollment": "enrolled", "founded": "founded",
    "discovery": "discovered", "purchase": "purchased", "booking": "booked", "delivery": "delivered",
}  # fmt: skip
_HAPPENED = {
    "created": "creation", "updated": "last update", "modified": "last change", "deleted": "deletion",
    "published": "publication", "posted": "posting", "registered": "registration", "joined": "joining",
    "ordered": "order", "shipped": "shipping", "paid": "payment", "born": "birth", "hired": "hiring",
    "released": "release", "returned": "return", "rented": "rental", "opened": "opening", "closed": "closing",
    "founded": "founding", "discovered": "discovery", "enrolled": "enrolment", "delivered": "delivery",
}  # fmt: skip
_CONTACT = frozenset("email mail phone fax url uri link website image photo picture password hash salt".split())
_FEW = 40
_TEMPORAL = {"date", "time", "datetime", "timestamp", "at", "on", "day", "year", "ts", "dt"}
_SHORT = {
    "qty": "quantity", "desc": "description", "addr": "address", "num": "number", "lat": "latitude", "amt": "amount",
    "lng": "longitude", "lon": "longitude", "avg": "average", "max": "maximum", "min": "minimum", "dob": "birth date",
    "dep": "departure", "arr": "arrival", "tzone": "time zone", "tz": "time zone", "dst": "daylight saving",
    "sched": "scheduled", "dest": "destination", "dewp": "dew point", "humid": "humidity", "precip": "precipitation",
    "elev": "elevation", "alt": "altitude", "pop": "population", "dept": "department", "temp": "temperature",
}  # fmt: skip


def attribute_of(column: Column, table: Table) -> dict[str, Any] | None:
    """Return the words for a column; None where it only tells rows apart."""
    words = _words(column, table)
    if not words or (
        column.kind in ("integer", "real") and words[-1] in KEY_WORDS and words[-1] not in ("number", "num")
    ):
        return None
    made: dict[str, Any] = {"column": column.name, "kind": column.kind}
    if column.kind in ("date", "time"):
        return made | _time_words(words, column.kind)
    if column.kind == "integer" and "year" in words and _are_years(column):
        return made | _year_words(words)
    if column.kind == "text":
        return None if _only_tells_apart(words, column) else made | {"noun": told(words)}
    noun, unit = _measured(words, column.unit)
    if not unit and not noun.startswith("number ") and singular(noun) != noun:
        noun = f"{noun} amount" if words[-1] in _AMOUNTS else f"number of {noun}"
    if column.kind == "real":
        made["step"] = _step(column)
    if unit:
        made["unit"] = unit
    return made | {"noun": noun} | ({"additive": True} if _ADDITIVE & {*words, *unit.split()} else {})


def noun_of(table: Table) -> str:
    """Return what a row of a table is called."""
    return singular(told(_letters(spoken(table.said or table.called))) or table.called.strip().lower() or "row")


def _letters(words: Sequence[str]) -> list[str]:
    return [each for each in words if each not in ("tbl", "tb")]


def _words(column: Column, table: Table) -> list[str]:
    """The words of a column's name without its table's noun before them."""
    words = column.words
    noun = noun_of(table).split()
    size = len(noun)
    short = len(words) > size and words[:size] == noun and words[size:] != ["number"]
    return words[size:] if short and column.kind not in ("date", "time") else words


def _only_tells_apart(words: Sequence[str], column: Column) -> bool:
    """Whether a text leads to a row rather than saying something of it: addresses, and values that hardly two share."""
    values = len(set(column.known))
    return bool(_CONTACT & set(words)) or values < 2 or (values <= _FEW and values > len(column.known) / 2)


def told(words: Sequence[str]) -> str:
    """Return words of a name as people say them, short forms in full.

    >>> told(["dep", "time"]), told(["is", "active"])
    ('departure time', 'active status')
    """
    if len(words) > 1 and words[0] in ("is", "has", "was"):
        return f"{told(words[1:])} status"
    return " ".join(_SHORT.get(each, each) for each in words)


def _measured(words: Sequence[str], unit: str) -> tuple[str, str]:
    last = words[-1]
    if unit or last not in UNITS or (len(words) == 1 and last in _AMBIGUOUS):
        return told(words), unit
    found = UNITS[last]
    if len(words) > 1 and words[-2] == "per":
        return told([*words[:-1], singular(found)]), ""
    if len(words) > 1:
        kept = words[:-2] if words[-2] == "in" and len(words) > 2 else words[:-1]
        return told(kept), found
    return _MEASURED.get(found, "value"), found


def _time_words(words: Sequence[str], kind: str) -> dict[str, Any]:
    """A noun for a day or a moment, and the verb of what happened then."""
    kept = [each for each in words if each not in _TEMPORAL]
    verb = next((_verb(each) for each in kept if _verb(each)), "")
    plain = " ".join(_HAPPENED.get(each, each) for each in kept)
    noun = f"{plain} {'date' if kind == 'date' else 'time'}".strip()
    return {"noun": noun} | ({"verb": verb} if verb and len(kept) == 1 else {})


def _verb(word: str) -> str:
    return word if word in _HAPPENED else _VERBS.get(word, "")


def _are_years(column: Column) -> bool:
    return all(isinstance(each, int) and 1000 <= each <= 2200 for each in column.known)


def _year_words(words: Sequence[str]) -> dict[str, Any]:
    kept = [each for each in words if each != "year"]
    verb = next((_verb(each) for each in kept if _verb(each)), "dated")
    return {"noun": f"{told(kept)} year".strip(), "verb": verb}


def _step(column: Column) -> float:
    """The step of the last decimal that occurs, a millionth at least."""
    decimals = max(
        (len(repr(each).partition(".")[2]) if "e" not in repr(each) else 6 for each in column.known[:2000]), default=1
    )
    return float(f"1e-{min(decimals, 6)}") if decimals else 1.0
