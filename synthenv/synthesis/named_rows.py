"""Which entities of a package go by name: those whose label no two rows of its database share.

    table, database = with_names(table, database)
    table["entities"]["member"]["by_name"]         # True, and answers are names, too

A unique index is put over each such label, so that in no variant, and after no change, two rows share one. An entity
whose label is unknown of a row, or is its key anyway, or that is asked for by something else, stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import apsw

from synthenv.spec.profile import Entity, read_profile
from synthenv.synthesis.ingest.words import plural
from synthenv.synthesis.tool_text import in_sql

__all__ = ["with_names"]


def with_names(table: Mapping[str, Any], database: bytes) -> tuple[dict[str, Any], bytes]:
    """Return a profile's table and a database in which the rows of entities go by names, wherever that is exact."""
    world = apsw.Connection(":memory:")
    world.deserialize("main", database)
    entities = dict(table["entities"])
    for entity in read_profile(table).entities.values():
        if _can(entity) and _is_unique(entity, world):
            label = entity.attributes[entity.label]
            asked = {"answer": label.column, "answer_noun": label.noun, "answer_plural": plural(label.noun)}
            entities[entity.name] = {**entities[entity.name], **asked, "by_name": True}
            index = f"{entity.table}_named_by_{label.column}"
            world.execute(f"CREATE UNIQUE INDEX {in_sql(index)} ON {in_sql(entity.table)}({in_sql(label.column)})")
    return {**table, "entities": entities}, world.serialize("main")


def _can(entity: Entity) -> bool:
    """Whether tools may go by the label: a text of its own, and what answers are given in where that is not the key."""
    label = entity.attributes[entity.label]
    return label.kind == "text" and not entity.keyed_by_label and entity.answer in (entity.key, label.column)


def _is_unique(entity: Entity, world: apsw.Connection) -> bool:
    """Whether each row has a label, and no two rows the same."""
    table, column = entity.table, entity.attributes[entity.label].column
    required = 'SELECT "notnull" FROM pragma_table_info(?) WHERE name = ?'
    if not world.execute(required, (table, column)).get:
        return False
    rows, labels = world.execute(f"SELECT count(*), count(DISTINCT {in_sql(column)}) FROM {in_sql(table)}").get
    return bool(rows == labels > 0)
