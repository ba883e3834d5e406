"""Words of a profile, and the forms that are derived where it gives none.

words = Vocabulary(profile)
words.along(profile.relation("cast"))            # ("cast member", "cast members")
unit(attribute)                                  # " minutes": what stands after a number
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from synthenv.spec.profile import Attribute, Entity, Profile, Relation

__all__ = ["NUMBERS", "Vocabulary", "article", "listed_by_text", "pronoun", "slotted", "unit"]

NUMBERS = ("integer", "real")


@dataclass(frozen=True)
class Vocabulary:
    """A profile as a source of words."""

    profile: Profile

    def along(self, relation: Relation) -> tuple[str, str]:
        """Return what the rows that a relation leads to are called along it: one, several."""
        target = self.profile.entity(relation.target)
        if relation.noun:
            return relation.noun, relation.plural or f"{relation.noun}s"
        alike = [
            each
            for each in self.profile.relations.values()
            if each.source == relation.source and each.target == relation.target
        ]
        if len(alike) == 1:
            return target.noun, target.plural
        told = relation.name.replace("_", " ")
        return f"{told} {target.noun}", f"{told} {target.plural}"

    def attributes(self) -> list[Attribute]:
        """Return all attributes of all entities."""
        return [each for entity in self.profile.entities.values() for each in entity.attributes.values()]

    def numbers(self, entity: Entity) -> list[Attribute]:
        """Return the attributes that statistics can be made of."""
        return [each for each in entity.attributes.values() if each.kind in NUMBERS]

    def label(self, entity: Entity) -> Attribute | None:
        """Return the attribute whose texts name rows; None where the rows have no such names."""
        attribute = entity.attributes[entity.label]
        return attribute if attribute.kind == "text" else None

    def is_quoted(self, entity: Entity) -> bool:
        """Whether names of rows are set in quotation marks: those of works, not those of people and places."""
        return entity.attributes[entity.label].noun != "name"


def article(noun: str) -> str:
    """Return a noun with its indefinite article."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def pronoun(entity: Entity) -> str:
    """Return the possessive pronoun of one row."""
    return "their" if entity.personal else "its"


def unit(attribute: Attribute) -> str:
    """Return the unit after a number, with the blank before it."""
    return f" {attribute.unit}" if attribute.unit else ""


def listed_by_text(entity: Entity) -> bool:
    """Whether the answers of an entity are texts, so that the lower one is the first in alphabetical order."""
    columns = [each for each in entity.attributes.values() if each.column == entity.answer]
    kind = columns[0].kind if columns else entity.key_kind
    return kind not in NUMBERS


def slotted(phrase: str, slots: Sequence[str]) -> str:
    """Return a phrase of the profile with these slots for its "{}", and no quotation marks of its own around them."""
    for slot in slots:
        phrase = phrase.replace("“{}”", "{}", 1).replace("{}", slot, 1)
    return phrase
