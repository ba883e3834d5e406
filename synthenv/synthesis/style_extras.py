"""Distractors: tools that look useful and lead nowhere, since they look at no row.

    [tool.name for tool in distractors(profile)]     # ["describe_films", "describe_people", …, "current_time", …]

What they say is the same in every episode but for the time, so they can't hold an answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from synthenv.spec.profile import Entity, Profile
from synthenv.spec.style import HELPERS
from synthenv.synthesis.tool_text import ToolText, function

__all__ = ["distractors"]


def distractors(profile: Profile) -> Iterator[ToolText]:
    """Yield the distractors of a profile, by the names that the style knows them by."""
    for entity in profile.entities.values():
        if entity.get_tool:
            yield _describe(entity)
    yield from (each for each in _HELPERS if each.name in HELPERS)


def _describe(entity: Entity) -> ToolText:
    facts = [f'"{each.column}": "{_about(each.noun, each.unit)}"' for each in entity.attributes.values()]
    return function(
        f"describe_{entity.list_name}",
        [],
        f"Say what is recorded of {entity.plural}, in general; no row is looked at.",
        [],
        "columns: what each means.",
        [f'    return {{"columns": {{{", ".join(facts)}}}}}'],
    )


def _about(noun: str, unit: str) -> str:
    return noun if not unit else f"{noun}, {unit if 'of ' in unit else f'in {unit}'}"


_HELPERS = (
    function("current_time", [], "Tell the time.", [], "now (YYYY-MM-DD HH:MM).", ['    return {"now": db.now()}']),
    function(
        "round_number",
        ["value: float", "places: int = 0"],
        "Round a number.",
        ["value: What to round.", "places: Decimal places, 0 to 9."],
        "rounded.",
        ['    return {"rounded": round(value, min(max(places, 0), 9))}'],
    ),
    function(
        "compare_texts",
        ["one: str", "other: str"],
        "Tell whether two texts are the same, capitals aside.",
        ["one: A text.", "other: Another."],
        "same.",
        ['    return {"same": one.casefold() == other.casefold()}'],
    ),
)
