"""Names in a schema as words for people, and words as names.

    spoken("SupportRepId")                 # ["support", "rep", "id"]
    singular("invoice lines")              # "invoice line"
    with_article("hour")                   # "an hour"
    Names().fresh(["order"])               # "order_field": no word that SQL, Python or the notation of specs keeps

Plurals and articles come from a library's wordlists.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import apsw

from synthenv.spec.text import RESERVED

if TYPE_CHECKING:
    import inflect

__all__ = ["Names", "plural", "singular", "spoken", "with_article"]

_PIECES = re.compile("A+(?!a)|A?a+|0+|x+")
"""Words in the form of a name: capital and small letters, digits, letters that know no case."""
_SOUNDS = str.maketrans(
    dict(zip("абвгдеёзийклмнопрстуфхцыэієїґ", "abvgdeeziyklmnoprstufhcyeieig", strict=True))
    | {"ж": "zh", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ъ": "", "ь": ""}
    | dict(zip("αβγδεζηικλμνξοπρσςτυφωάέήίόύώ", "avgdeziiklmnxoprsstyfoaeiioyo", strict=True))
    | {"θ": "th", "χ": "ch", "ψ": "ps"}
)
_SAME_IN_BOTH = ("ss", "us", "is", "ics")
_KEPT_BY_TOOLS = "db page values tests where exact source".split()


def spoken(name: str) -> list[str]:
    """Return the words of a name, in lower case; a name without letters has none.

    >>> spoken("UnitPriceEUR"), spoken("billing_country")
    (['unit', 'price', 'eur'], ['billing', 'country'])
    """
    plain = unicodedata.normalize("NFKC", name)
    if plain.isupper():
        plain = plain.lower()
    parts = [each for each in re.split(r"[\W_]+", plain) if each]
    return [part[slice(*piece.span())].lower() for part in parts for piece in _PIECES.finditer(_form(part))]


def _form(part: str) -> str:
    return "".join(
        "A" if each.isupper() else "a" if each.islower() else "0" if each.isdigit() else "x" for each in part
    )


@lru_cache(maxsize=4096)
def singular(noun: str) -> str:
    """Return a noun for one, from a noun for one or several.

    >>> singular("people"), singular("status"), singular("invoice lines")
    ('person', 'status', 'invoice line')
    """
    before, _, last = noun.rpartition(" ")
    if last == "data" or last.endswith(_SAME_IN_BOTH) or not last.isascii():
        return noun
    found = _library().singular_noun(_word(last))
    one = str(found) if found and _library().plural_noun(_word(str(found))) == last else last
    return f"{before} {one}".strip()


@lru_cache(maxsize=4096)
def plural(noun: str) -> str:
    """Return a noun for several, from a noun for one.

    >>> plural("person"), plural("support rep")
    ('people', 'support reps')
    """
    before, _, last = noun.rpartition(" ")
    if not last.isascii() or last.isdigit():
        return noun
    if last == "series" or last.endswith("data"):
        return noun
    return f"{before} {_library().plural_noun(_word(last))}".strip()


@lru_cache(maxsize=4096)
def with_article(noun: str) -> str:
    """Return a noun with "a" or "an"."""
    return str(_library().a(_word(noun)))


class Names:
    """Names in SQL and in tools, each once."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {each.lower() for each in taken}

    def fresh(self, words: Sequence[str], otherwise: str = "field") -> str:
        """Return a name of these words that is free, and that nothing else means something by."""
        latin = list(map(_latin, words))
        name = "_".join(each for each in latin if each)[:48].strip("_")
        if not name or not all(latin):
            name = f"{name}_{otherwise}".strip("_")
        if name[0].isdigit():
            name = f"{otherwise}_{name}"
        if _is_kept(name):
            name = f"{name}_{otherwise}"
        free, number = name, 1
        while free in self._taken:
            number += 1
            free = f"{name}_{number}"
        self._taken.add(free)
        return free


def _latin(word: str) -> str:
    """A word in Latin letters, as far as its alphabet is known here: "yazyk" of "язык"."""
    told = unicodedata.normalize("NFKD", word.translate(_SOUNDS))
    return told.encode("ascii", "ignore").decode()


def _is_kept(name: str) -> bool:
    kept = name.upper() in apsw.keywords or keyword.iskeyword(name) or name in RESERVED
    return kept or name in _KEPT_BY_TOOLS


@lru_cache(maxsize=1)
def _library() -> inflect.engine:
    # Its import takes as long as all the rest of a catalog: only who makes one pays for it.
    import inflect

    return inflect.engine()


def _word(text: str) -> Any:
    """A text where the library's types ask for a word of theirs."""
    return text
