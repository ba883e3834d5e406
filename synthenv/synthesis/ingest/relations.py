"""Links between entities, and words for both directions of each.

    links = list(links_of(schema, {"tracks": "track", "albums": "album"}, entities))
    links[0]["relations"][0]["phrases"]    # ["whose album is {}", "with {} as the album"]

What a row is along a relation comes from the column's name where that says a role ("support rep"), else from the table
that it leads to. Wordings fit one row and several alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from synthenv.synthesis.ingest.attributes import told
from synthenv.synthesis.ingest.keys import stem
from synthenv.synthesis.ingest.schema import Schema
from synthenv.synthesis.ingest.tables import ForeignKey
from synthenv.synthesis.ingest.words import Names, plural, singular

__all__ = ["links_of"]

_ROLES = {
    ("reports", "to"): "manager",
    ("report", "to"): "manager",
    ("parent",): "parent",
    ("created", "by"): "creator",
    ("updated", "by"): "editor",
    ("assigned", "to"): "assignee",
    ("ship", "via"): "shipper",
    ("from",): "origin",
    ("to",): "destination",
    ("dest",): "destination",
}
_PLACES = frozenset("country city region state province continent county district town".split())
_MAKERS = {
    "composer": "composed",
    "author": "written",
    "writer": "written",
    "director": "directed",
    "manufacturer": "made",
    "maker": "made",
    "brand": "made",
    "publisher": "published",
    "developer": "developed",
    "supplier": "supplied",
}
_LOWER = dict.fromkeys(("manager", "boss", "supervisor"), "direct report")
_NO_NOUNS = frozenset("to by via from for at on in of with".split())


@dataclass(frozen=True)
class _Words:
    """The words that links need: entities by their tables, names and tools that are free."""

    called: Mapping[str, str]
    entities: Mapping[str, Mapping[str, Any]]
    names: Names
    tools: Names

    def noun(self, table: str) -> str:
        return str(self.entities[self.called[table]]["noun"])

    def plural(self, table: str) -> str:
        return str(self.entities[self.called[table]]["plural"])


def links_of(
    schema: Schema, called: Mapping[str, str], entities: Mapping[str, Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Yield the links between entities: one a foreign key, one a table that connects two."""
    tools = [each.get(name, "") for each in entities.values() for name in ("get_tool", "search_tool")]
    words = _Words(called, entities, Names(called.values()), Names(tools))
    between = Counter((each.table, each.target) for each in schema.foreign)
    for each in schema.foreign:
        if each.table in called and each.target in called:
            yield _held(each, schema, words, between[each.table, each.target] > 1)
    for name, (one, other) in schema.links.items():
        if one.target in called and other.target in called:
            yield _connected(name, one, other, words)


def _held(key: ForeignKey, schema: Schema, words: _Words, several: bool) -> dict[str, Any]:
    """A link that is a column of the entity itself."""
    source, target = words.called[key.table], words.called[key.target]
    entity, noun, noun_there = words.entities[source], words.noun(key.table), words.noun(key.target)
    role = _role(key, schema, noun_there)
    inverse, inverse_plural = _back(
        noun, words.plural(key.table), role, several and role != noun_there, key.table == key.target
    )
    role_name, listed = _joined(role), _joined(words.plural(key.table))
    tool = f"list_{target}_{listed}" + (f"_as_{role_name}" if inverse != noun else "")
    return {
        "name": f"{key.table}_{key.column}",
        "table": key.table,
        "source": source,
        "source_column": schema.tables[key.table].key,
        "target": target,
        "target_column": key.column,
        "from_target_tool": words.tools.fresh(tool.split("_")),
        "relations": [
            {
                "name": words.names.fresh(f"{source}_{role_name}".split("_"), "relation"),
                "inverse": words.names.fresh(f"{role_name}_{listed}".split("_"), "relation"),
                "noun": role,
                "plural": plural(role),
                "inverse_noun": inverse,
                "inverse_plural": inverse_plural,
                "phrases": _phrases(role, noun_there, bool(entity.get("personal"))),
                "inverse_phrases": [f"with {{}} as one of the {inverse_plural}"],
            }
        ],
    }


def _connected(table: str, one: ForeignKey, other: ForeignKey, words: _Words) -> dict[str, Any]:
    """A link that is a table of its own."""
    source, target = words.called[one.target], words.called[other.target]
    ones, others = words.plural(one.target), words.plural(other.target)
    return {
        "name": table,
        "table": table,
        "source": source,
        "source_column": one.column,
        "target": target,
        "target_column": other.column,
        "from_source_tool": words.tools.fresh(f"list_{source}_{_joined(others)}".split("_")),
        "from_target_tool": words.tools.fresh(f"list_{target}_{_joined(ones)}".split("_")),
        "relations": [
            {
                "name": words.names.fresh(f"{source}_{_joined(others)}".split("_"), "relation"),
                "inverse": words.names.fresh(f"{target}_{_joined(ones)}".split("_"), "relation"),
                "noun": words.noun(other.target),
                "plural": others,
                "inverse_noun": words.noun(one.target),
                "inverse_plural": ones,
                "phrases": [f"with {{}} as one of the {others}"],
                "inverse_phrases": [f"with {{}} as one of the {ones}"],
            }
        ],
    }


def _back(noun: str, plural: str, role: str, several: bool, within: bool) -> tuple[str, str]:
    """What the rows that refer to a row are called, seen from there: one, several."""
    if within:
        before = _LOWER.get(role, "child" if role.startswith("parent ") else "referring")
        return (before, f"{before}s") if role in _LOWER else (f"{before} {noun}", f"{before} {plural}")
    return (f"{noun} as {role}", f"{plural} as {role}") if several else (noun, plural)


def _phrases(role: str, noun: str, personal: bool) -> list[str]:
    """Wordings of "has this one as its …", the usual one first."""
    plain = [f"whose {role} is {{}}", f"with {{}} as the {role}"]
    if role in _PLACES:
        return [f"{'from' if personal else 'in'} {{}}", *plain]
    if role in _MAKERS:
        return [f"{_MAKERS[role]} by {{}}", *plain]
    return [f"of the {role} {{}}", *plain] if role == noun else plain


def _role(key: ForeignKey, schema: Schema, noun: str) -> str:
    """What a row is that a column leads to: "support rep" of SupportRepId, the target's noun of AlbumId."""
    own = list(schema.tables[key.table].words)
    said, target = schema.tables[key.table].column(key.column).words, schema.tables[key.target]
    left = stem(said)
    if len(left) > len(own) and list(left[: len(own)]) == own and key.table != key.target:
        left = left[len(own) :]
    if left in _ROLES:
        return _ROLES[left] if left != ("parent",) else f"parent {noun}"
    is_key = said == target.column(target.key).words and said != ["name"]
    if not left or is_key or left[-1] in _NO_NOUNS or "".join(left) == noun.replace(" ", ""):
        return noun
    return singular(told(left))


def _joined(words: str) -> str:
    return "_".join(words.split())
