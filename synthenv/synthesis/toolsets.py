"""Toolsets: what of a catalog a package shows and does, and in which style.

    toolset = next(toolsets(find("film"), seed=7))
    toolset.modules, toolset.without, toolset.style.name       # ("loans",), ("genre", "film.metascore"), "find_camel"
    narrowed(find("film"), toolset)                            # the catalog of that toolset: a category with a [style]

A toolset is a part of the catalog's operational modules, the catalog's entities but for some, these with fewer facts,
and a style. Links, actions and invariants go with what they are about. What is left out is not known to tools, prompts
or verifiers; the real rows stay as they are. Each toolset is drawn to be unlike those before it: of `_TRIES` draws it
is the first whose tools share less than half of their signatures with any other's, or else the one that shares least.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from synthenv.errors import CatalogError, SpecError
from synthenv.schema import tools_of
from synthenv.similarity import Signatures, signatures_of
from synthenv.spec.profile import read_profile
from synthenv.spec.style import CHOICES, Style, read_style
from synthenv.synthesis.catalog import Catalog
from synthenv.synthesis.operations import tables_of_module
from synthenv.synthesis.tools import write_tools

__all__ = ["ALIKE", "Toolset", "narrowed", "toolsets"]

ALIKE = 0.5
"""The share of signatures from which on one toolset is a near-copy of another."""

_TRIES = 40
_LONGEST_NAME = 64

Category = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Toolset:
    """A toolset of a catalog; `without` names entities, and attributes as "film.metascore", that are left out."""

    name: str
    modules: tuple[str, ...]
    without: tuple[str, ...]
    style: Style

    @property
    def table(self) -> dict[str, Any]:
        """It as the table [build.toolset] of environment.toml."""
        return {
            "name": self.name,
            "modules": list(self.modules),
            "without": list(self.without),
            "style": self.style.table,
        }


def narrowed(catalog: Catalog, toolset: Toolset) -> Catalog:
    """Return the catalog as a toolset has it: what is left out, and what is about that, is gone."""
    category = _without(catalog.category, toolset)
    style = {"style": toolset.style.table} if toolset.style.table else {}
    return replace(catalog, category={**category, "toolset": toolset.name, **style})


def toolsets(catalog: Catalog, seed: int) -> Iterator[Toolset]:
    """Yield toolsets of a catalog without end, each as unlike those before it as can be had."""
    rng = Random(f"{seed}/toolsets/{catalog.name}")
    made: list[Signatures] = []
    while True:
        best: tuple[float, Toolset, Signatures] | None = None
        for _ in range(_TRIES):
            drawn = _drawn(catalog, len(made) + 1, rng)
            shown = _signatures(catalog, drawn)
            if shown is None:
                continue
            alike = max((shown.alike(each) for each in made), default=0.0)
            if best is None or alike < best[0]:
                best = (alike, drawn, shown)
            if alike < ALIKE:
                break
        if best is None:
            raise CatalogError(f"The catalog {catalog.name!r} gives no toolset: what is left of it has no tools.")
        made.append(best[2])
        yield best[1]


def _signatures(catalog: Catalog, toolset: Toolset) -> Signatures | None:
    """What the tools look like; None where the style does not fit, or nothing can be asked or done."""
    try:
        source = write_tools(read_profile(narrowed(catalog, toolset).category))
    except SpecError:
        return None
    return signatures_of(tools_of(source, "tools.py"))


# Drawing


def _drawn(catalog: Catalog, number: int, rng: Random) -> Toolset:
    known = catalog.category.get("operations", {}).get("modules", [])
    modules = tuple(sorted(rng.sample(known, rng.randint(1, len(known))))) if known else ()
    style = _style(rng)
    words = [catalog.name, f"{number:02}", *modules, *style.name.split("_")]
    while len("_".join(words)) > _LONGEST_NAME:
        words.pop()
    without = tuple(sorted([*_entities_out(catalog.category, rng), *_attributes_out(catalog.category, rng)]))
    return Toolset("_".join(words), modules, without, style)


def _style(rng: Random) -> Style:
    table = {name: rng.choice(values) for name, values in CHOICES.items()}
    if table["tools"] != "many":
        table |= {"filters": "query"}
    return read_style(table)


def _entities_out(category: Category, rng: Random) -> list[str]:
    """Up to a third of the entities that nothing is done with: never the items, or people who act."""
    held = {kind for action in category.get("actions", {}).values() for kind in action["parameters"].values()}
    items = category.get("operations", {}).get("item_table")
    free = [name for name, each in category["entities"].items() if name not in held and each["table"] != items]
    return rng.sample(free, rng.randint(0, len(free) // 3))


def _attributes_out(category: Category, rng: Random) -> list[str]:
    """Some facts of entities that have many, none that rows are named, listed or searched by, or a rule is about."""
    out = []
    ruled = {word for each in category.get("rules", ()) for word in _words_of(each)}
    for name, entity in category["entities"].items():
        named = {entity["label"], *entity["summary"]}
        free = [
            each
            for each, about in entity["attributes"].items()
            if not (each in named or each in ruled or about.get("searchable"))
        ]
        out += [f"{name}.{each}" for each in rng.sample(free, rng.randint(0, len(free) // 2) if len(free) > 4 else 0)]
    return out


# Leaving out


def _without(category: Category, toolset: Toolset) -> dict[str, Any]:
    operations = category.get("operations", {})
    left_out = [each for each in _modules(category) if each not in toolset.modules]
    gone = {table for each in left_out for table in tables_of_module(each, operations)}
    entities = {
        name: {**each, "attributes": _kept_attributes(name, each, toolset.without)}
        for name, each in category["entities"].items()
        if name not in toolset.without and each["table"] not in gone
    }
    links = [
        each
        for each in category["links"]
        if each["table"] not in gone and each["source"] in entities and each["target"] in entities
    ]
    actions = {name: each for name, each in category.get("actions", {}).items() if _is_whole(each, entities, gone)}
    invariants = [each for each in category.get("invariants", []) if gone.isdisjoint(each["tables"])]
    kept = {**category, "entities": entities, "links": links, "actions": actions, "invariants": invariants}
    if "rules" in category:
        kept["rules"] = list(_kept_rules(category, kept))
    if "operations" in category:
        kept["operations"] = {**category["operations"], "modules": list(toolset.modules)}
    return kept


def _kept_rules(category: Category, kept: Category) -> Iterator[dict[str, Any]]:
    """The rules of the house that are about actions and relations that are there."""
    gone = _relations(category) - _relations(kept)
    for rule in category["rules"]:
        actions = [each for each in rule["actions"] if each in kept["actions"]]
        if actions and gone.isdisjoint(_words_of(rule)):
            yield {**rule, "actions": actions}


def _relations(category: Category) -> set[str]:
    return {
        relation[name] for link in category["links"] for relation in link["relations"] for name in ("name", "inverse")
    }


def _words_of(rule: Category) -> set[str]:
    """The names in what a rule forbids."""
    return {word for text in rule["forbids"].values() for word in re.findall(r"\w+", text)}


def _modules(category: Category) -> Sequence[str]:
    modules: Sequence[str] = category.get("operations", {}).get("modules", [])
    return modules


def _kept_attributes(entity: str, table: Category, without: Collection[str]) -> dict[str, Any]:
    return {name: each for name, each in table["attributes"].items() if f"{entity}.{name}" not in without}


def _is_whole(action: Category, entities: Collection[str], gone: Collection[str]) -> bool:
    """Tell whether all that an action needs and touches is there."""
    touched = {each["table"] for each in (*action["guards"], *action["effects"])}
    kinds = set(action["parameters"].values()) - {"integer"}
    return touched.isdisjoint(gone) and kinds <= set(entities)
