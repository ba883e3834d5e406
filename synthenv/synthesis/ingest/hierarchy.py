"""Which tables are hierarchies: rows that refer to rows of their own table, and never in a circle.

levels_of(categories, parent_id)       # 3: roots, their children, and theirs
"""

from __future__ import annotations

from synthenv.synthesis.ingest.tables import Cell, ForeignKey, Table

__all__ = ["levels_of"]


def levels_of(table: Table, key: ForeignKey) -> int | None:
    """Return how many levels the rows form; None where following them leads in a circle."""
    parents = dict(zip(table.column(table.key).cells, table.column(key.column).cells, strict=True))
    depths: dict[Cell, int] = {}
    for row in parents:
        way: list[Cell] = []
        met: set[Cell] = set()
        at: Cell = row
        while at is not None and at not in depths:
            if at in met:
                return None
            way.append(at)
            met.add(at)
            at = parents.get(at)
        depth = 0 if at is None else depths[at]
        for each in reversed(way):
            depth += 1
            depths[each] = depth
    return max(depths.values(), default=0)
