"""What the builder needs to know of a schema, with words for people: the tables of `category.toml`.

    category = category_of(schema, "my_music")
    category["entities"]["album"]["plural"]          # "albums"

Entities are the tables that have most to say, links what connects them. No text that is said to a policy holds the name
of a table or column as the source wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from synthenv.synthesis.ingest.attributes import attribute_of, noun_of
from synthenv.synthesis.ingest.labels import label_of
from synthenv.synthesis.ingest.relations import links_of
from synthenv.synthesis.ingest.schema import Schema
from synthenv.synthesis.ingest.tables import Column, Table
from synthenv.synthesis.ingest.words import Names, plural, with_article

__all__ = ["MOST_ATTRIBUTES", "MOST_ENTITIES", "category_of"]

MOST_ENTITIES = 14
"""Tables that a package speaks of; the rest are in its database all the same."""

MOST_ATTRIBUTES = 24
"""Columns of a table that a package speaks of."""

_SEARCHED = 4
_PEOPLE = frozenset(
    "person employee customer user member student teacher doctor patient actor author artist player driver client "
    "contact worker owner director passenger guest staff".split()
)
_CALLED_SO = 6


def category_of(schema: Schema, gaps: list[str]) -> dict[str, Any]:
    """Return the entities and links of a category, as `category.toml` has them."""
    chosen = _chosen(schema, gaps)
    names, nouns = Names(), _nouns(chosen)
    for each in chosen:
        if len(each.columns) > MOST_ATTRIBUTES:
            gaps.append(
                f"{each.called}: of its {len(each.columns)} columns the {MOST_ATTRIBUTES} best known are spoken of"
            )
    called = {each.name: names.fresh(nouns[each.name].split(), "record") for each in chosen}
    tools = Names()
    entities = {called[each.name]: _entity(each, called[each.name], nouns[each.name], schema, tools) for each in chosen}
    links = list(links_of(schema, called, entities))
    return {"entities": entities, "links": links}


def _chosen(schema: Schema, gaps: list[str]) -> list[Table]:
    """The tables with most that refers to or from them, and most columns; in the order of the schema."""
    degree: dict[str, int] = {}
    for each in schema.foreign:
        for name in (each.table, each.target):
            degree[name] = degree.get(name, 0) + 1
    fitting = [each for each in schema.entities if each.rows > 1]
    ranked = sorted(fitting, key=lambda each: (-degree.get(each.name, 0), -len(each.columns), each.name))
    kept = {each.name for each in ranked[:MOST_ENTITIES]}
    left = [each.called for each in schema.entities if each.name not in kept]
    if left:
        gaps.append(
            f"in the data, but nothing is asked about them: {', '.join(left[:20])}" + (", …" if len(left) > 20 else "")
        )
    return [each for each in fitting if each.name in kept]


def _nouns(tables: Sequence[Table]) -> dict[str, str]:
    """A noun for each table, each once."""
    made: dict[str, str] = {}
    for each in tables:
        noun, number = noun_of(each), 1
        wish = noun
        while wish in made.values():
            number += 1
            wish = f"{noun} of kind {number}"
        made[each.name] = wish
    return made


def _entity(table: Table, name: str, noun: str, schema: Schema, tools: Names) -> dict[str, Any]:
    references = {each.column for each in schema.from_table(table.name)}
    label = label_of(table, references)
    personal = _is_personal(table, noun)
    attributes = _attributes(table, label, references, noun, personal)
    shown = _shown(attributes, label, table)
    keyed_by_label = label is not None and label.name == table.key
    several = plural(noun)
    listed = "_".join(several.split())
    key_kind = table.column(table.key).kind
    made: dict[str, Any] = {"table": table.name, "key": table.key}
    if key_kind != "integer":
        made["key_kind"] = key_kind
    made |= {
        "label": shown,
        "noun": noun,
        "plural": several,
        "indefinite": with_article(noun),
        "answer_noun": "name" if keyed_by_label else "number" if key_kind == "integer" else "code",
        "answer_plural": "names" if keyed_by_label else "numbers" if key_kind == "integer" else "codes",
        "summary": [shown],
    }
    made |= {"get_tool": tools.fresh(["get", name])} if not keyed_by_label or len(attributes) > 1 else {}
    made |= {"search_tool": tools.fresh(["search", *listed.split("_")], "rows")} if label is not None else {}
    made |= {"key_argument": name} if keyed_by_label else {}
    made |= {"personal": True} if personal else {}
    return made | {"attributes": attributes}


def _attributes(
    table: Table, label: Column | None, references: set[str], noun: str, personal: bool
) -> dict[str, dict[str, Any]]:
    made: dict[str, dict[str, Any]] = {}
    searched = 0
    for column in _best_known(table, label):
        if column is label:
            made[column.name] = _label_words(column, table, noun, personal)
        elif column.name not in {table.key, *references}:
            words = attribute_of(column, table)
            if words is None or any(words["noun"] == each["noun"] for each in made.values()):
                continue
            if column.kind != "text" and searched < _SEARCHED and len(set(column.known)) > _CALLED_SO:
                words["searchable"] = True
                searched += 1
            made[column.name] = words
    return made


def _best_known(table: Table, label: Column | None) -> list[Column]:
    """The columns that are spoken of, in their order: the label, and those that most rows know."""
    ranked = sorted(table.columns, key=lambda each: (each is not label, -len(each.known)))[:MOST_ATTRIBUTES]
    return [each for each in table.columns if any(each is one for one in ranked)]


def _label_words(label: Column, table: Table, noun: str, personal: bool) -> dict[str, Any]:
    """A label that is a plain name is said as it is; of anything else, titles and long names, it is said in quotes."""
    words = label.words
    short = all(len(str(each).split()) <= 3 for each in label.known[:1000]) and table.rows <= 1000
    if label.name == table.key or personal or (words[-1:] == ["name"] and short):
        said = "name" if words[-1:] == ["name"] else " ".join(words)
    else:
        said = " ".join(words) if words[-1:] != ["name"] else f"{noun} name"
    return {"column": label.name, "kind": "text", "noun": said, "searchable": True, "phrases": {"is": ["called {}"]}}


def _shown(attributes: dict[str, dict[str, Any]], label: Column | None, table: Table) -> str:
    """The attribute that listings show: the label, else a time, else the key."""
    if label is not None:
        return label.name
    times: Mapping[str, Any] = {name: each for name, each in attributes.items() if each["kind"] in ("date", "time")}
    if times:
        return next(iter(times))
    attributes[table.key] = {"column": table.key, "kind": table.column(table.key).kind, "noun": "number"}
    return table.key


def _is_personal(table: Table, noun: str) -> bool:
    has = {tuple(each.words) for each in table.columns}
    return noun.split()[-1] in _PEOPLE or {("first", "name"), ("last", "name")} <= has
