"""What the tools give: which columns a listing shows, what looks a row up, what walks a relation.

    shows(entity)                            # the columns of its rows in listings
    walk = walk_of(relation, profile)        # how its rows are listed from one key; None where no tool does

A relation is walked by the tool of its link, by the search tool of the entity that it leads to, where that has a filter
for it, or by reading the key that a row of the source holds itself. A fact that none of these gives raises NoTool.
"""

from __future__ import annotations

from dataclasses import dataclass

from synthenv.errors import SpecError
from synthenv.spec.profile import Entity, Profile, Relation

__all__ = ["Listing", "NoTool", "Reading", "Walk", "argument_of", "holds_key", "kept_key", "shows", "walk_of"]


class NoTool(SpecError):
    """No tool gives what a spec needs: `relation` names what can't be walked, `entity` what can't be looked up."""

    def __init__(self, message: str, relation: str = "", entity: str = "") -> None:
        super().__init__(message)
        self.relation = relation
        self.entity = entity


@dataclass(frozen=True, slots=True)
class Listing:
    """A walk by a tool that lists pages: `argument` takes the key, `kind` narrows the link."""

    tool: str
    argument: str
    kind: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A walk by a look at the row itself, whose `column` holds the key of the one row that it leads to."""

    column: str


Walk = Listing | Reading


def shows(entity: Entity) -> frozenset[str]:
    """Return the columns that every listing of an entity's rows has."""
    return frozenset((entity.key, *(entity.attributes[name].column for name in entity.summary)))


def holds_key(relation: Relation, profile: Profile) -> bool:
    """Tell whether a look at a row of the source shows the key of the row that the relation leads to."""
    source = profile.entity(relation.source)
    held = relation.forward and relation.link.table == source.table and relation.link.source_column == source.key
    return held and bool(source.get_tool)


def kept_key(entity: Entity) -> bool:
    """Tell whether a row is known as soon as its key is: listings show no more, nor is there more to know."""
    return shows(entity) == {entity.key} and not entity.by_name


def walk_of(relation: Relation, profile: Profile) -> Walk | None:
    """Return how a relation is walked from a row of its source; None where no tool does it."""
    source, target, link = profile.entity(relation.source), profile.entity(relation.target), relation.link
    if relation.tool:
        return Listing(relation.tool, source.key_argument, (link.kind_column, relation.kind) if relation.kind else None)
    if not relation.forward and link.search_filter and target.search_tool and source.keyed_by_label:
        return Listing(target.search_tool, link.search_filter)
    if holds_key(relation, profile) and (target.get_tool or kept_key(target)):
        return Reading(link.target_column)
    return None


def argument_of(parameter: str, kind: str, profile: Profile) -> str:
    """Return what the tool of an action calls a parameter; one that is not named like its entity comes before it."""
    if kind == "integer":
        return parameter
    argument = profile.entity(kind).key_argument
    return argument if parameter == kind else f"{parameter}_{argument}"
