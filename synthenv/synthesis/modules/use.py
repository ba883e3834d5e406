"""A catalog with modules: their templates put to use on its entities, as a category that was written by hand.

    category = with_modules(category, database)
    category["actions"]["lend"]["tool"]                 # "lend_book"

The list `[[modules]]` of `category.toml` says which modules, each with `name` and `on`, the entity. Where there is
none, and no [operations] either, those that fit best are taken; `choice` says which, so that a catalog can keep them:
to choose, all rows are read. What else the category says of the same tables, words
for an action for instance, holds over what the template says.

Real rows are never touched: a module brings tables of its own, whose rows point at the catalog's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import apsw

from synthenv.errors import CatalogError, near, shown
from synthenv.spec.profile import Entity, Profile, read_profile
from synthenv.spec.text import RESERVED
from synthenv.synthesis.modules.fit import best_of, chosen, fits, kind_of
from synthenv.synthesis.modules.template import PEOPLE, Role, Template, filled, read_template

__all__ = ["choice", "told", "with_modules"]

Category = Mapping[str, Any]

_PATRONS = frozenset("customer client member user student guest passenger subscriber patron reader visitor".split())
_GENERATED = ("tables", "indexes", "rows", "history")
_DEEDS = 10
"""Actions are proposed so much more often than where their rows were laid out by hand: few of them find theirs."""

_SMALLEST = 10
"""The least size of a module: over few rows there is less to do."""

_FEWEST_PEOPLE, _MOST_PEOPLE = 20, 20_000


def with_modules(category: Category, database: bytes) -> dict[str, Any]:
    """Return the category with its modules put to use; CatalogError where one that is asked for does not fit."""
    use = _Use(category, read_profile(_core(category, database)), database)
    choices = _chosen(category, database, use) if _is_free(category) else _asked(category)
    if not choices:
        return dict(category)
    for module, on in choices:
        use.add(module, on)
    made: dict[str, Any] = _over(use.made, category)
    by_hand = category.get("operations", {}).get("modules", [])
    return {**made, "operations": {**made["operations"], "modules": [*by_hand, *use.made["operations"]["modules"]]}}


def choice(category: Category, database: bytes) -> list[dict[str, str]]:
    """Return the modules that are taken where nobody says any, as the list `[[modules]]` of a category has them."""
    use = _Use(category, read_profile(_core(category, database)), database)
    return [{"name": module, "on": on} for module, on in _chosen(category, database, use)]


def told(category: Category, database: bytes) -> list[dict[str, Any]]:
    """Return, for people, what is taken ("chosen", "asked for", or made "by hand"), and the best fit of each module.

    What `[[modules]]` holds is "chosen" where it is what would be taken without a word of it.
    """
    use = _Use(category, read_profile(_core(category, database)), database)
    found = fits(use.profile, database)
    best = best_of(found)
    operations, asked = category.get("operations", {}), _asked(category)
    rows = [
        {"name": name, "on": operations["item_table"], "taken": "by hand", "score": 1.0, "evidence": "in [operations]"}
        for name in operations.get("modules", [])
    ]
    best_choice = [] if operations else _chosen(category, database, use)
    taken = best_choice if _is_free(category) else asked
    for each in found:
        place = (each.module, each.entity)
        said = "" if place not in taken else "chosen" if place in best_choice else "asked for"
        if said or each in best:
            rows.append({"name": each.module, "on": each.entity, "taken": said, "score": each.score})
            rows[-1]["evidence"] = each.evidence
    return rows


def _is_free(category: Category) -> bool:
    """Whether nobody has said what can be done."""
    return "modules" not in category and "operations" not in category


def _asked(category: Category) -> list[tuple[str, str]]:
    """The modules that a category asks for, each with its entity."""
    said = category.get("modules", [])
    if not isinstance(said, list) or not all(isinstance(each, dict) and {"name", "on"} <= each.keys() for each in said):
        raise CatalogError(f"[[modules]] must say `name` and `on`, a module and an entity; found {shown(said)}.")
    return [(str(each["name"]), str(each["on"])) for each in said]


def _chosen(category: Category, database: bytes, use: _Use) -> list[tuple[str, str]]:
    """The modules that are taken where nobody chooses, but for those whose words the catalog has for its own."""
    possible = [each for each in fits(use.profile, database) if use.has_words(each.module, each.entity)]
    return [(each.module, each.entity) for each in chosen(possible)]


def _core(category: Category, database: bytes) -> dict[str, Any]:
    """A category without what is said of modules, or made by hand: entities and links of tables that are there."""
    tables = _tables(database)
    entities = {name: each for name, each in category.get("entities", {}).items() if each.get("table") in tables}
    if not entities:
        raise CatalogError("category.toml needs a table [operations], or tables [entities.NAME].")
    links = [
        each
        for each in category.get("links", ())
        if each.get("table") in tables and {each["source"], each["target"]} <= entities.keys()
    ]
    return {**category, "entities": entities, "links": links, "actions": {}}


def _tables(database: bytes) -> set[str]:
    connection = apsw.Connection(":memory:")
    connection.deserialize("main", database)
    names: Any = connection.execute("SELECT name FROM sqlite_schema").fetchall()
    return {name for (name,) in names}


class _Use:
    """A category in the making: what modules add, and which names are taken."""

    def __init__(self, category: Category, profile: Profile, database: bytes) -> None:
        operations: dict[str, Any] = {"modules": []}
        self.made: dict[str, Any] = {
            "deeds": _DEEDS,
            "entities": {},
            "links": [],
            "actions": {},
            "invariants": [],
            "operations": operations,
        }
        self._category = category
        self.profile = profile
        connection = apsw.Connection(":memory:")
        connection.deserialize("main", database)
        self._connection = connection
        by_hand = category.get("entities", {})
        self._tables = {*_tables(database), *[str(each.get("table")) for each in by_hand.values()]}
        self._nouns = {word for each in profile.entities.values() for word in (each.name, each.noun, each.plural)}
        self._nouns |= {name for name, each in by_hand.items() if "table" in each}
        self._actions = {name for name, each in category.get("actions", {}).items() if "effects" in each}
        self._patron: Role | None = None

    def add(self, module: str, on: str) -> None:
        """Put a module to use on an entity."""
        template = read_template(module)
        if on not in self.profile.entities:
            raise CatalogError(f"[[modules]] puts {module} on {shown(on)}. {near(on, self.profile.entities)}")
        entity = self.profile.entity(on)
        kind = kind_of(template, entity, asked=True)
        if kind is None:
            whom = "people" if entity.personal else "things"
            raise CatalogError(
                f"[[modules]] puts {module} on {shown(on)}: it is not for {whom}. Choose another entity."
            )
        plain = {name: each for name, each in kind.items() if name != "nouns"}
        roles = {"item": self._real(entity)}
        for name, said in template.table["roles"].items():
            roles[name] = self._played(filled(said, roles, plain))
        self._take(module, template, roles, plain)
        rows: Any = self._connection.execute(f'SELECT count(*) FROM "{entity.table}"').get
        operations = self.made["operations"]
        operations[module] = max(_SMALLEST, min(operations[module], int(rows * template.table["of_each"])))
        self._settle(entity)

    def has_words(self, module: str, on: str) -> bool:
        """Tell whether a module finds a free word for all that it brings along."""
        template = read_template(module)
        kind = kind_of(template, self.profile.entity(on)) or {}
        plain = {name: each for name, each in kind.items() if name != "nouns"}
        there = self._patron is not None or self._real_patron() is not None
        needed = [each for each in template.table["roles"].values() if not (each.get("people") and there)]
        roles = [filled(each, {}, plain) for each in needed]
        return all(any(map(self._is_free, map(_role, each["nouns"]))) for each in roles)

    def _take(self, name: str, template: Template, roles: Mapping[str, Role], plain: Mapping[str, str]) -> None:
        table = template.filled(roles, plain)
        clash = next((each for each in table.get("actions", {}) if each in self._actions), None)
        if clash is not None:
            raise CatalogError(f"The module {name} brings the action {clash!r}, which is there already. Leave it out.")
        self._actions |= set(table.get("actions", {}))
        for part in ("entities", "actions"):
            self.made[part] |= table.get(part, {})
        self.made["links"] += table.get("links", [])
        self.made["invariants"] += table.get("invariants", [])
        operations = self.made["operations"]
        rows: dict[str, Any] = {each: table[each] for each in _GENERATED if each in table}
        operations.setdefault("made", {})[name] = {"about": table["about"], "takes": _takes(table), **rows}
        operations["modules"] += [name] if name != PEOPLE else []
        operations[name] = table["size"]

    def _settle(self, entity: Entity) -> None:
        """Say what the items are, and when it is."""
        operations = self.made["operations"]
        operations.setdefault("item_table", entity.table)
        operations.setdefault("item_key", entity.key)
        operations.setdefault("clock", self._category.get("clock", ""))

    def _played(self, said: Mapping[str, Any]) -> Role:
        if not said.get("people"):
            return self._new(list(said["nouns"]))
        if self._patron is None:
            self._patron = self._real_patron() or self._new_people(list(said["nouns"]))
        return self._patron

    def _real_patron(self) -> Role | None:
        """People of the catalog who act, where it has some that can be named."""
        for each in self.profile.entities.values():
            acts = each.personal and each.noun.split()[-1] in _PATRONS and each.search_tool
            if acts and _FEWEST_PEOPLE <= self._distinct(each) <= _MOST_PEOPLE:
                return self._real(each)
        return None

    def _distinct(self, entity: Entity) -> int:
        column = entity.attributes[entity.label].column
        count = f'SELECT count(DISTINCT "{column}"), count(*) FROM "{entity.table}"'
        different, rows = self._connection.execute(count).get
        return int(different) if different > 0.9 * rows else 0

    def _new_people(self, nouns: list[str]) -> Role:
        role = self._new(nouns)
        template = read_template(PEOPLE)
        role = replace(role, number="card number")
        self._take(PEOPLE, template, {"person": role}, {})
        return role

    def _real(self, entity: Entity) -> Role:
        kinds = {"integer": "INTEGER", "real": "REAL"}
        return Role(
            name=entity.name,
            noun=entity.noun,
            plural=entity.plural,
            a=entity.indefinite,
            list=entity.list_name,
            table=entity.table,
            key=entity.key,
            type=kinds.get(entity.key_kind, "TEXT"),
            column=f"{entity.name}_id",
            number=entity.answer_noun if entity.answer == entity.key else "key",
        )

    def _new(self, nouns: list[str]) -> Role:
        """A role that the module brings along, by the first of its nouns ("an offer, offers") that is free."""
        free = next((each for each in map(_role, nouns) if self._is_free(each)), None)
        if free is None:
            said = " or ".join(_role(each).plural for each in nouns)
            raise CatalogError(f"The catalog has {said} of its own; a module needs one of these words. Leave it out.")
        self._nouns |= {free.name, free.noun, free.plural}
        self._tables.add(free.table)
        return free

    def _is_free(self, role: Role) -> bool:
        names = {role.name, role.noun, role.plural, role.table}
        return not (names & self._nouns or names & self._tables or role.name in RESERVED)


def _role(nouns: str) -> Role:
    """What a module brings along, from its noun with the article, and its plural."""
    one, several = nouns.split(", ")
    noun = one.partition(" ")[2]
    name, table = "_".join(noun.split()), "_".join(several.split())
    return Role(name, noun, several, one, table, table, "id", "INTEGER", f"{name}_id", "number")


def _takes(table: Category) -> float:
    """How many rows a module has for each unit of its size: those laid down, and those that its past adds."""
    laid = sum(float(each["share"]) for each in table["rows"])
    inserting = [name for name, each in table.get("actions", {}).items() if each["effects"][0]["op"] == "insert"]
    done = sum(float(table["history"][name]) for name in inserting)
    return round(laid + done, 2)


def _over(made: Any, said: Any) -> Any:
    """What is made with what a person says over it; lists of tables are put one after the other."""
    if isinstance(made, dict) and isinstance(said, dict):
        both = dict.fromkeys((*said, *made))
        return {each: _over(made.get(each), said.get(each)) for each in both}
    if isinstance(made, list) and isinstance(said, list) and all(isinstance(each, dict) for each in (*made, *said)):
        return [*said, *made]
    return made if said is None else said
