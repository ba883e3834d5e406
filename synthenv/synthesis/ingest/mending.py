"""Texts whose encoding was mistaken once, mended by ftfy, and what was mended.

cells, notes = mended(["KÃ¶ln", "Oslo"])
cells, notes          # ["Köln", "Oslo"], ["1 cells were mended: 'KÃ¶ln' became 'Köln'"]
"""

from __future__ import annotations

from collections.abc import Sequence

import ftfy
import ftfy.badness

from synthenv.synthesis.ingest.tables import Cell

__all__ = ["mended"]

_TOLD = 3
_LONGEST = 60


def mended(cells: Sequence[Cell]) -> tuple[Sequence[Cell], list[str]]:
    """Return the cells, mended where that is needed, and a sentence that says which."""
    suspicious = {each for each in cells if isinstance(each, str) and not each.isascii() and ftfy.badness.is_bad(each)}
    better = {each: good for each in suspicious if (good := ftfy.fix_encoding(each)) != each}
    if not better:
        return cells, []
    many = sum(each in better for each in cells if isinstance(each, str))
    some = [f"{each[:_LONGEST]!r} became {better[each][:_LONGEST]!r}" for each in sorted(better)[:_TOLD]]
    told = ", ".join(some) + (", …" if len(better) > _TOLD else "")
    return [better.get(each, each) if isinstance(each, str) else each for each in cells], [
        f"{many} cells were mended: {told}"
    ]
