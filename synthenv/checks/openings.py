"""How a tool can be begun with: what must be chosen, and what an argument that is an object may hold.

    openings(tool)                           # [{}]; of one with several actions [{"action": "search"}, …]
    entries(tool, {"action": "search"})      # {"arguments": {"title": Entry("string", needed=False), …}}

An object's entries are read from its description (`schema.entries_of`); where that is told for several actions, each
one's part begins with "* search:".
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from synthenv.kit import Json
from synthenv.schema import Entry, Parameter, ToolSignature, entries_of

__all__ = ["entries", "openings", "whole"]


def openings(tool: ToolSignature) -> list[dict[str, Json]]:
    """Return the choices that must be made, all ways; none where anything else must be given."""
    needed = [each for each in tool.parameters if each.required]
    if not all("enum" in each.schema for each in needed):
        return []
    ways = product(*[each.schema["enum"] for each in needed])
    return [dict(zip([each.name for each in needed], way, strict=True)) for way in ways]


def entries(tool: ToolSignature, opening: Mapping[str, Json]) -> dict[str, dict[str, Entry]]:
    """Return the entries of each argument that is an object, as far as its description tells."""
    return {each.name: _told(each, opening) for each in tool.parameters if _is_object(each)}


def whole(tool: ToolSignature, opening: Mapping[str, Json]) -> bool:
    """Tell whether a call needs no more than this opening."""
    return not any(each.needed for told in entries(tool, opening).values() for each in told.values())


def _is_object(parameter: Parameter) -> bool:
    return "object" in (kind if isinstance(kind := parameter.schema.get("type"), list) else [kind])


def _told(parameter: Parameter, opening: Mapping[str, Json]) -> dict[str, Entry]:
    text = str(parameter.schema.get("description", ""))
    for choice in opening.values():
        text = text.partition(f"* {choice}: ")[2].partition(" * ")[0] or text
    return entries_of(text)
