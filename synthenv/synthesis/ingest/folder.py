"""A catalog as a folder: what it says of itself, its data, how each key was found, and what could not be read.

write_folder(out, {**words, "found": found_of(schema, gaps)}, words, data)

The table `found` of `category.toml` holds the evidence: it is for people, and the builder reads past it.
"""

from __future__ import annotations

import lzma
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import tomli_w

from synthenv.synthesis.ingest.hierarchy import levels_of
from synthenv.synthesis.ingest.schema import Schema
from synthenv.synthesis.ingest.tables import Table

__all__ = ["MADE", "found_of", "write_folder"]

MADE = "made.toml"
"""The words as they were made, which tell what a person has changed since."""


def found_of(schema: Schema, gaps: Sequence[str]) -> dict[str, Any]:
    """Return what was found out about tables and keys, with score and evidence, and the gaps."""
    keys = [
        {"table": each.name, "called": each.called, "rows": each.rows} | _key(each, schema)
        for each in schema.tables.values()
    ]
    foreign = [
        {"table": each.table, "column": each.column, "target": each.target, "declared": each.declared}
        | {"score": each.score, "evidence": each.evidence, "dangling": each.dangling}
        for each in schema.foreign
    ]
    levels = [
        {"table": each.table, "column": each.column, "levels": count}
        for each in schema.foreign
        if each.table == each.target and (count := levels_of(schema.tables[each.table], each)) is not None
    ]
    return {"keys": keys, "foreign_keys": foreign, "connecting": sorted(schema.links), "hierarchies": levels} | {
        "gaps": list(gaps)
    }


def write_folder(out: Path, category: Mapping[str, Any], made: Mapping[str, Any], data: bytes) -> None:
    """Write the catalog's files; `made` are the words before anything that a person changed."""
    out.mkdir(parents=True, exist_ok=True)
    (out / MADE).write_text(tomli_w.dumps(made), encoding="utf-8")
    (out / "category.toml").write_text(tomli_w.dumps(category), encoding="utf-8")
    (out / "data.sqlite.xz").write_bytes(lzma.compress(data, preset=6))
    (out / "README.md").write_text("\n".join(_readme(category)) + "\n", encoding="utf-8")
    (out / "LICENCE.md").write_text("\n".join(_licence(category)) + "\n", encoding="utf-8")


def _key(table: Table, schema: Schema) -> dict[str, Any]:
    if table.name in schema.links:
        columns = ", ".join(each.column for each in schema.links[table.name])
        return {"key": columns, "score": 1.0, "evidence": "connects two tables, and no pair stands twice"}
    return {"key": table.key, "score": table.key_score, "evidence": table.key_evidence}


def _readme(category: Mapping[str, Any]) -> Iterator[str]:
    found = category["found"]
    yield from (f"# {category['title']}", "", str(category["about"]), "", "## Tables", "")
    yield from ("| table | called | rows | key | how sure | why |", "|---|---|---|---|---|---|")
    for each in found["keys"]:
        told = (each["table"], each["called"], f"{each['rows']:,}", each["key"], each["score"], each["evidence"])
        yield f"| {' | '.join(map(_cell, told))} |"
    yield from ("", "## What refers to what", "", "| column | table | how sure | why |", "|---|---|---|---|")
    for each in found["foreign_keys"]:
        refers = (f"{each['table']}.{each['column']}", each["target"], each["score"], each["evidence"])
        yield f"| {' | '.join(map(_cell, refers))} |"
    for each in found["hierarchies"]:
        yield from ("", f"The rows of {each['table']} form a hierarchy of {each['levels']} levels by {each['column']}.")
    yield from ("", "## What could not be read, or was changed", "")
    yield from [f"* {each}" for each in found["gaps"]] or ["Nothing."]
    yield from (
        "",
        "Nouns, units and phrases are in `category.toml`; what is changed there counts, and stays when the catalog is "
        "made anew with --replace. What was found wrongly is said in its table `[overrules]`: `texts`, `keys`, "
        "`foreign_keys`. What can be done here are modules, such as a shop: `synthenv catalog show` tells which fit, "
        "and the list `[[modules]]`, each with `name` and `on`, says which are chosen: another one chooses others.",
    )


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def _licence(category: Mapping[str, Any]) -> Iterator[str]:
    yield from (
        "# Licence of the data",
        "",
        f"The data were given to `synthenv catalog from`; licence: {category['licence']}.",
    )
    yield from ("", "Who passes packages on that are built from them must hold the right to.")
