"""Which modules suit a catalog, on which of its entities, and why.

    best = fits(profile, database)[0]
    best.module, best.entity, best.score       # "lending", "book", 0.94
    best.evidence                              # "books are things that are lent; 2,000 rows; asked about by author"

A module is put to use on rows that tasks can ask about: reached from something with a name, twenty at least. What its
file says of nouns and numbers decides further. The same catalog gives the same order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from synthenv.spec.profile import Entity, Profile
from synthenv.synthesis.conditions import Conditions
from synthenv.synthesis.data import Data
from synthenv.synthesis.modules.template import Template, module_names, read_template
from synthenv.worlds.sqlite import SqliteWorld

__all__ = ["MOST_MODULES", "Fit", "best_of", "chosen", "fits", "kind_of"]

MOST_MODULES = 3
"""Modules that a catalog gets where nobody chooses."""

_FEWEST_ROWS = 20
_SURE = 0.7
_CLOCK = "2026-01-05 09:00"
_ASKED, _NOUN, _NUMBER, _NAMED, _MAIN, _ANY = 0.3, 0.4, 0.1, 0.1, 0.1, 0.15


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a module suits an entity, from 0 to 1, and why."""

    module: str
    entity: str
    score: float
    evidence: str


def fits(profile: Profile, database: bytes) -> list[Fit]:
    """Return what suits, best first."""
    data = Data(profile, SqliteWorld(database, _CLOCK))
    conditions = Conditions(data)
    weights = {name: conditions.weight(name) for name in profile.entities if data.counts[name] >= _FEWEST_ROWS}
    most = max(weights.values(), default=0)
    found = [
        _fit(read_template(module), profile.entity(name), data.counts[name], weight / most, conditions)
        for module in module_names()
        for name, weight in weights.items()
        if weight
    ]
    return sorted(
        (each for each in found if each is not None), key=lambda each: (-each.score, each.module, each.entity)
    )


def best_of(found: Sequence[Fit]) -> list[Fit]:
    """Return the best fit of each module, best first."""
    best: dict[str, Fit] = {}
    for each in found:
        best.setdefault(each.module, each)
    return list(best.values())


def chosen(found: Sequence[Fit]) -> list[Fit]:
    """Return the fits that are taken where nobody chooses: each module once, and two at least where two fit."""
    best = best_of(found)
    sure = [each for each in best if each.score >= _SURE]
    return sure[:MOST_MODULES] if len(sure) > 1 else best[:2]


def kind_of(template: Template, entity: Entity, *, asked: bool = False) -> Mapping[str, Any] | None:
    """Return the kind of things that an entity is for a module; None where it is none that the module suits.

    A kind without `nouns` suits any, one whose `nouns` are empty any that is asked for.
    """
    said = template.table["suits"].get("people")
    if said is not None and said != entity.personal:
        return None
    words = set(entity.noun.split())
    named = [each for each in template.kinds if words & set(each.get("nouns", "").split())]
    rest = [each for each in template.kinds if "nouns" not in each or (asked and not each["nouns"])]
    return next(iter([*named, *rest]), None)


def _fit(template: Template, entity: Entity, rows: int, weight: float, conditions: Conditions) -> Fit | None:
    kind = kind_of(template, entity)
    if kind is None:
        return None
    numbers = _numbers(template, entity)
    named = conditions.nameable(entity.name)
    score = _ASKED + _MAIN * weight + _NAMED * named + _NUMBER * bool(numbers)
    score += _NOUN if "nouns" in kind else _ANY
    reached = [each.target for each in conditions.ways_in(entity.name)]
    told = [
        f"{entity.indefinite} is {template.table['suits']['said']}" if "nouns" in kind else "suits anything",
        f"{rows:,} rows",
        f"reached from {', '.join(dict.fromkeys(reached))}",
        *(["named one by one"] if named else []),
        *([f"known: {', '.join(numbers)}"] if numbers else []),
    ]
    return Fit(template.name, entity.name, round(score, 2), "; ".join(told))


def _numbers(template: Template, entity: Entity) -> list[str]:
    """The nouns of attributes that speak for a module: a price for a shop."""
    wanted = set(template.table["suits"].get("numbers", "").split())
    return [each.noun for each in entity.attributes.values() if wanted & set(re.findall(r"\w+", each.noun))]
