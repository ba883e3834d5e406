"""A profile as tools show it that take and give names: the rows of some entities go by their label instead of a key.

    shown = as_shown(profile)
    shown.entities["member"].key, shown.entities["member"].key_argument      # "name", "member"
    shown.links[0].target_column                                             # "country", where rows hold country_id

Prompts, verifiers and twins know a row by its key, as the database does. Solutions and tools go by the profile that
this gives; where no entity goes by its label, that is the same one. It is exact, since no two rows ever share the
label of such an entity: its column is never NULL and has a unique index.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from synthenv.spec.profile import Entity, Link, Profile

__all__ = ["as_shown"]


def as_shown(profile: Profile) -> Profile:
    """Return the profile with labels as keys where tools go by labels."""
    if not any(each.by_name for each in profile.entities.values()):
        return profile
    entities = {name: _shown(each) for name, each in profile.entities.items()}
    links = {id(each): _linked(each, profile, entities) for each in profile.links}
    relations = {name: replace(each, link=links[id(each.link)]) for name, each in profile.relations.items()}
    return replace(profile, entities=entities, links=tuple(links.values()), relations=relations)


def _shown(entity: Entity) -> Entity:
    if not entity.by_name:
        return entity
    noun = entity.name.replace(" ", "_")
    argument = f"{noun}_name" if noun == entity.key_argument else noun
    return replace(entity, key=entity.attributes[entity.label].column, key_kind="text", key_argument=argument)


def _linked(link: Link, profile: Profile, shown: Mapping[str, Entity]) -> Link:
    """The link with the columns that a look at a row of the source shows, where that row holds it itself."""
    if not link.own:
        return link
    source = profile.entities[link.source]
    ends = shown[link.source].key if link.source_column == source.key else link.source_column
    if not profile.entities[link.target].by_name:
        return replace(link, source_column=ends)
    return replace(link, source_column=ends, target_column=_called(link.target_column, source))


def _called(column: str, source: Entity) -> str:
    """What a column of keys is called when it shows names: country, of country_id."""
    shorter = column.removesuffix("_id")
    taken = {source.key, *(each.column for each in source.attributes.values())}
    return column if shorter in taken else shorter
