"""Texts whose encoding was mistaken once, mended by ftfy, and what was mended.

cells, notes = mended(["KÃ¶ln", "Oslo"])
cells, notes          # ["Köln", "Oslo"], ["1 cells were mended: 'KÃ¶ln' became 'Köln'"]
"""

from __future__ import annotations

from collections import Counter

import ftfy
import ftfy.badness

from synthenv.synthesis.ingest.tables import Cell

__all__ = ["mended"]

_TOLD = 3
_LONGEST = 60


def mended(counts: Counter[Cell]) -> tuple[dict[Cell, Cell], list[str]]:
    """Return what better stands for some of the values, and a sentence that says for which."""
    texts = [each for each in counts if isinstance(each, str) and not each.isascii() and ftfy.badness.is_bad(each)]
    better: dict[Cell, Cell] = {each: good for each in sorted(texts) if (good := ftfy.fix_encoding(each)) != each}
    if not better:
        return {}, []
    some = [f"{str(each)[:_LONGEST]!r} became {str(good)[:_LONGEST]!r}" for each, good in list(better.items())[:_TOLD]]
    told = ", ".join(some) + (", …" if len(better) > _TOLD else "")
    return better, [f"{sum(counts[each] for each in better)} cells were mended: {told}"]
