"""Tables as they are understood: named, typed, cleaned, each with a key.

    tables = understand(raws, gaps)
    tables["Album"].key                      # "album_id", by the name that the source has

What is left out, and every cell that became a gap, is told in `gaps`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from synthenv.synthesis.ingest.keys import with_key
from synthenv.synthesis.ingest.kinds import column_of
from synthenv.synthesis.ingest.tables import Cell, Column, Raw, Table
from synthenv.synthesis.ingest.words import Names, spoken

__all__ = ["understand"]

_FIRST, _LAST = {("first", "name"), ("forename",), ("given", "name"), ("firstname",)}, {
    ("last", "name"), ("surname",), ("family", "name"), ("lastname",),
}  # fmt: skip
_AT_ONCE = 256
_PREFIXES = ("tbl", "tb", "dbo")


def understand(raws: Sequence[Raw], gaps: list[str], texts: Collection[str] = ()) -> dict[str, Table]:
    """Return the tables by the names that they have in their sources; empty ones are left out, and told.

    Columns in `texts`, each as "table.column" by their names in SQL, hold texts, whatever they look like.
    """
    names = Names(("_source",))
    shared = _shared_word(raws)
    made: dict[str, Table] = {}
    for raw in raws:
        if not raw.rows:
            gaps.append(f"{raw.origin}: the table {raw.name} is left out, for it has no rows")
            continue
        table = _table(raw, _words(raw.name, shared), names, texts, gaps)
        if table is None:
            gaps.append(f"{raw.origin}: the table {raw.name} is left out, for none of its columns can be used")
        else:
            made[raw.name] = table
    return made


def _words(name: str, shared: str) -> list[str]:
    words = spoken(name)
    while len(words) > 1 and words[0] in (*_PREFIXES, shared):
        words = words[1:]
    return words


def _shared_word(raws: Sequence[Raw]) -> str:
    """The word that all names of tables begin with, such as that of an application; "" where there is none."""
    named = [spoken(raw.name) for raw in raws]
    firsts = {words[0] for words in named if words}
    alike = len(raws) > 2 and len(firsts) == 1 and all(len(words) > 1 and words[1].isalpha() for words in named)
    return firsts.pop() if alike else ""


def _begun(titles: Sequence[str]) -> str:
    """What the names of all columns of a table begin with, such as "l_"; "" where there is nothing such."""
    firsts = {each.partition("_")[0] for each in titles}
    alike = len(titles) > 1 and len(firsts) == 1 and all(each.partition("_")[2].strip("_ ") for each in titles)
    return f"{firsts.pop()}_" if alike else ""


def _table(raw: Raw, words: Sequence[str], names: Names, texts: Collection[str], gaps: list[str]) -> Table | None:
    fresh, begun, name = Names(("_source_id",)), _begun(raw.columns), names.fresh(words, "table")
    columns, called = [], {}
    for title, (cells, counted) in zip(raw.columns, _turned(raw), strict=True):
        said = title.removeprefix(begun)
        called[title] = fresh.fresh(spoken(said))
        typed = column_of(
            title, raw.declared.get(title, ""), cells, is_text=f"{name}.{called[title]}" in texts, counted=counted
        )
        gaps.extend(f"{raw.origin}: {raw.name}.{title}: {note}" for note in typed.notes)
        if typed.kind is not None:
            columns.append(Column(called[title], title, typed.kind, typed.cells, typed.unit, said, typed.counts))
    if not columns:
        return None
    named = _with_full_name(columns, fresh)
    if len(named) < len(columns):
        gaps.append(f"{raw.origin}: {raw.name}: first and last names were joined to one column, name")
    numbers = raw.numbers or range(1, len(raw.rows) + 1)
    table = Table(name, raw.name, tuple(named), len(raw.rows), raw.origin, sources=numbers, said=" ".join(words))
    referring = {called[name] for each in raw.references for name in each.columns if name in called}
    known = {each.name for each in columns}
    return with_key(table, [called[each] for each in raw.key if called.get(each) in known], fresh, referring)


def _turned(raw: Raw) -> list[tuple[list[Cell], Counter[Cell]]]:
    """The cells by column, and counted; a few rows at a time, so that each cell is fetched from memory once."""
    columns: list[tuple[list[Cell], Counter[Cell]]] = [([], Counter()) for _ in raw.columns]
    for start in range(0, len(raw.rows), _AT_ONCE):
        for (cells, counted), some in zip(columns, zip(*raw.rows[start : start + _AT_ONCE], strict=True), strict=True):
            cells.extend(some)
            counted.update(some)
    return columns


def _with_full_name(columns: Sequence[Column], names: Names) -> list[Column]:
    """The columns, one for the full name of people in place of those for first and last names."""
    said: Mapping[tuple[str, ...], Column] = {tuple(each.words): each for each in columns}
    first = next((said[each] for each in _FIRST if each in said), None)
    last = next((said[each] for each in _LAST if each in said), None)
    if first is None or last is None or ("name",) in said or ("full", "name") in said:
        return list(columns)
    pairs = zip(first.cells, last.cells, strict=True)
    cells = [" ".join(str(each) for each in pair if each is not None) or None for pair in pairs]
    rest = [each for each in columns if each is not first and each is not last]
    return [replace(first.holding(cells), name=names.fresh(["name"]), called="name", said=""), *rest]
