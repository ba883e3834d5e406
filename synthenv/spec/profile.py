"""What the compilers know of a database: entities, attributes, links, actions, and the words people use for them.

    profile = read_profile(tomllib.loads(text))
    profile.entities["film"].attributes["runtime"].unit        # "minutes"
    profile.relations["director"].target                       # "person"

A profile is plain data, written by hand in a catalog's `category.toml` (later: derived from the data and improved by
hand) and carried by each package as `profile.toml`, so that a package can be compiled again from itself.

An entity is a table whose rows people have a noun for. A link is a table (or a foreign key) that connects two
entities; each relation is one meaning of a link, and has two directions: `director` leads from a film to people,
`directed` from a person to films. An action is something that can be done, with what it needs and what it changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from synthenv.errors import SpecError, near, shown
from synthenv.spec.rules import Rule, read_rules
from synthenv.spec.text import RESERVED

__all__ = ["CLOCK", "Action", "Attribute", "Effect", "Entity", "Guard", "Link", "Profile", "Relation", "read_profile"]

CLOCK = "2026-01-01 09:00"
"""The virtual time of a category that gives none."""

Kind = Literal["integer", "real", "text", "date", "time"]
"""A "date" is YYYY-MM-DD, a "time" YYYY-MM-DD HH:MM; against a constant that is a day, a time counts by its day."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column with a meaning. `phrases` maps a test ("over", "between", "largest", …) to its wordings.

    `verb` is what happened then, of years, dates and times ("released", "born"); "" for plain measures. Attributes of
    one `scale` (the unit, where nothing else is said) can be compared with one another; `additive` says that their sum
    means something (minutes, seats; not scores).
    """

    name: str
    column: str
    kind: Kind
    noun: str
    unit: str = ""
    scale: str = ""
    verb: str = ""
    additive: bool = False
    step: float = 1.0
    searchable: bool = False
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entity:
    """A table whose rows have a noun; `label` is the attribute that people know a row by.

    `answer` is the column that answers are given in, `with_the` the labels that take an article ("the Netherlands"),
    `personal` says that its rows are people, `by_name` that tools take and give the label in place of the key.
    """

    name: str
    table: str
    key: str
    key_kind: Kind
    label: str
    noun: str
    plural: str
    indefinite: str
    answer: str
    answer_noun: str
    answer_plural: str
    summary: tuple[str, ...]
    attributes: Mapping[str, Attribute]
    get_tool: str = ""
    search_tool: str = ""
    key_argument: str = ""
    with_the: tuple[str, ...] = ()
    personal: bool = False
    by_name: bool = False
    rows: int = 0

    @property
    def keyed_by_label(self) -> bool:
        """Whether the label is the key (genres, countries), so that naming a row needs no look-up."""
        return self.attributes[self.label].column == self.key

    @property
    def list_name(self) -> str:
        """What a list of its rows is called in JSON."""
        return self.plural.replace(" ", "_")


@dataclass(frozen=True, slots=True)
class Link:
    """A table that connects two entities; `kind_column` tells its relations apart, where it has several.

    `own` says that it is the source's own table: then each source has one target at most.
    """

    name: str
    table: str
    source: str
    source_column: str
    target: str
    target_column: str
    kind_column: str = ""
    from_source_tool: str = ""
    from_target_tool: str = ""
    search_filter: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """One direction of one meaning of a link: from rows of `source` to rows of `target`.

    `noun` and `plural` are what the rows that it leads to are called along it ("director"), "" for the entity's own.
    """

    name: str
    inverse: str
    link: Link
    kind: str
    forward: bool
    phrases: tuple[str, ...]
    noun: str = ""
    plural: str = ""

    @property
    def source(self) -> str:
        """The entity that it starts from."""
        return self.link.source if self.forward else self.link.target

    @property
    def target(self) -> str:
        """The entity that it leads to."""
        return self.link.target if self.forward else self.link.source

    @property
    def single(self) -> bool:
        """Whether it leads to one row at most."""
        return self.forward and self.link.own

    @property
    def source_column(self) -> str:
        """The link's column that holds the key of the source."""
        return self.link.source_column if self.forward else self.link.target_column

    @property
    def target_column(self) -> str:
        """The link's column that holds the key of the target."""
        return self.link.target_column if self.forward else self.link.source_column

    @property
    def tool(self) -> str:
        """The tool that walks it, given a source's key; "" where there is none."""
        return self.link.from_source_tool if self.forward else self.link.from_target_tool


@dataclass(frozen=True, slots=True)
class Guard:
    """What an action needs before: a row that exists, one that must not, a number that suffices, a gap.

    `where` maps columns to argument names, or to a text ("=open"); `at_least` says that the `column` of the row found
    reaches `amount`, which is as an effect's, `unknown` that it is not known.
    """

    test: Literal["present", "absent", "at_least", "unknown"]
    table: str
    where: Mapping[str, str]
    message: str
    column: str = ""
    amount: str | int = 0


@dataclass(frozen=True, slots=True)
class Effect:
    """A row that an action changes: inserted with `values`, deleted, set to `values`, or a `column` lowered or raised.

    `values` and `where` map columns to argument names, to a text ("=open"), or to the virtual time: "now", "today",
    "today+14" (days).
    `amount` is a number, an argument, or "TABLE.COLUMN": that column of the row which another effect of the action
    deletes. `key` is the table's key, where `where` finds the row by other columns.
    """

    op: Literal["insert", "delete", "set", "lower", "raise"]
    table: str
    values: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)
    column: str = ""
    amount: str | int = 1
    key: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done here: a tool that writes. `parameters` maps argument to entity or "integer".

    `references` are wordings for numbers that are not given but found: "… as many as {seats}".
    """

    name: str
    tool: str
    summary: str
    parameters: Mapping[str, str]
    guards: tuple[Guard, ...]
    effects: tuple[Effect, ...]
    phrases: tuple[str, ...]
    report: str
    maximum: int = 10
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class Profile:
    """Everything above, by name."""

    entities: Mapping[str, Entity]
    links: tuple[Link, ...]
    relations: Mapping[str, Relation]
    actions: Mapping[str, Action]
    rules: tuple[Rule, ...]
    table: Mapping[str, Any]

    @property
    def clock(self) -> str:
        """The virtual time that rules are reckoned from."""
        return str(self.table.get("clock", CLOCK))

    def entity(self, name: str) -> Entity:
        """Return an entity; SpecError suggests near names."""
        if name not in self.entities:
            raise SpecError(f"the profile has no entity {shown(name)}. {near(name, self.entities)}")
        return self.entities[name]

    def relation(self, name: str) -> Relation:
        """Return a relation; SpecError suggests near names."""
        if name not in self.relations:
            raise SpecError(f"the profile has no relation {shown(name)}. {near(name, self.relations)}")
        return self.relations[name]

    def action(self, name: str) -> Action:
        """Return an action; SpecError suggests near names."""
        if name not in self.actions:
            raise SpecError(f"the profile has no action {shown(name)}. {near(name, self.actions)}")
        return self.actions[name]

    def attribute(self, entity: str, name: str) -> Attribute:
        """Return an attribute of an entity; SpecError suggests near names."""
        known = self.entity(entity).attributes
        if name not in known:
            raise SpecError(f"{entity} has no attribute {shown(name)}. {near(name, known)}")
        return known[name]

    @cached_property
    def by_table(self) -> Mapping[str, Entity]:
        """The entities by their tables."""
        return {each.table: each for each in self.entities.values()}


def read_profile(table: Mapping[str, Any]) -> Profile:
    """Return the profile that a parsed category.toml or profile.toml describes; SpecError says what is off."""
    try:
        entities = {name: _entity(name, each) for name, each in table["entities"].items()}
        links = tuple(_link(each, entities) for each in table["links"])
        relations = {
            one.name: one
            for link, each in zip(links, table["links"], strict=True)
            for relation in each["relations"]
            for one in _both_ways(link, relation)
        }
        actions = {name: _action(name, each) for name, each in table.get("actions", {}).items()}
        rules = read_rules(table.get("rules", []), str(table.get("clock", CLOCK)))
    except (KeyError, TypeError, AttributeError) as error:
        raise SpecError(f"the profile lacks or misspells something: {shown(error)}") from None
    for name in (*entities, *relations, *actions):
        if name in RESERVED:
            raise SpecError(f"{name!r} is a word of the notation of specs. Choose another name")
    for link in links:
        for end in (link.source, link.target):
            if end not in entities:
                raise SpecError(f"link {link.name!r} leads to {end!r}, which is no entity. {near(end, entities)}")
    return Profile(entities, links, relations, actions, rules, table)


def _entity(name: str, table: Mapping[str, Any]) -> Entity:
    attributes = {key: _attribute(key, each) for key, each in table["attributes"].items()}
    return Entity(
        name=name,
        table=table["table"],
        key=table["key"],
        key_kind=table.get("key_kind", "integer"),
        label=table["label"],
        noun=table.get("noun", name),
        plural=table["plural"],
        indefinite=table["indefinite"],
        answer=table.get("answer", table["key"]),
        answer_noun=table["answer_noun"],
        answer_plural=table["answer_plural"],
        summary=tuple(table["summary"]),
        attributes=attributes,
        get_tool=table.get("get_tool", ""),
        search_tool=table.get("search_tool", ""),
        key_argument=table.get("key_argument", f"{name}_id"),
        with_the=tuple(table.get("with_the", ())),
        personal=table.get("personal", False),
        by_name=table.get("by_name", False),
        rows=table.get("rows", 0),
    )


def _attribute(name: str, table: Mapping[str, Any]) -> Attribute:
    return Attribute(
        name=name,
        column=table.get("column", name),
        kind=table["kind"],
        noun=table["noun"],
        unit=table.get("unit", ""),
        scale=table.get("scale", table.get("unit", "")),
        verb=table.get("verb", ""),
        additive=table.get("additive", False),
        step=table.get("step", 1),
        searchable=table.get("searchable", False),
        phrases={test: tuple(wordings) for test, wordings in table.get("phrases", {}).items()},
    )


def _link(table: Mapping[str, Any], entities: Mapping[str, Entity]) -> Link:
    names = ("name", "table", "source", "source_column", "target", "target_column")
    optional = ("kind_column", "from_source_tool", "from_target_tool", "search_filter")
    own = table["source"] in entities and entities[table["source"]].table == table["table"]
    return Link(**{key: table[key] for key in names}, **{key: table.get(key, "") for key in optional}, own=own)


def _both_ways(link: Link, table: Mapping[str, Any]) -> tuple[Relation, Relation]:
    there, back, kind = table["name"], table["inverse"], table.get("kind", "")
    words = [table.get(name, "") for name in ("noun", "plural", "inverse_noun", "inverse_plural")]
    return (
        Relation(there, back, link, kind, True, tuple(table["phrases"]), *words[:2]),
        Relation(back, there, link, kind, False, tuple(table["inverse_phrases"]), *words[2:]),
    )


def _action(name: str, table: Mapping[str, Any]) -> Action:
    return Action(
        name=name,
        tool=table["tool"],
        summary=table["summary"],
        parameters=dict(table["parameters"]),
        guards=tuple(Guard(**each) for each in table["guards"]),
        effects=tuple(Effect(**{**each, "key": tuple(each.get("key", ()))}) for each in table["effects"]),
        phrases=tuple(table["phrases"]),
        report=table["report"],
        maximum=table.get("maximum", 10),
        references=tuple(table.get("references", ())),
    )
