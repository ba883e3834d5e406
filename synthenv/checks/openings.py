"""How a tool can be begun with: what must be chosen, and what an argument that is an object may hold.

    openings(tool)                           # [{}]; of one with several actions [{"action": "search"}, …]
    entries(tool, {"action": "search"})      # {"arguments": {"title": Entry("string", needed=False), …}}

An object's entries are read from its description, where each stands as "title (text): …" or "film_id (whole number,
required): …"; where that is told for several actions, each one's part begins with "* search:".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from synthenv.kit import Json
from synthenv.schema import Parameter, ToolSignature

__all__ = ["Entry", "entries", "openings", "whole"]

_ENTRY = re.compile(r"(\w+) \((whole number|number|text|one of ([^)]*?))(, required)?\)")
_TYPES = {"whole number": "integer", "number": "number", "text": "string"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an object: its schema, and whether it must be there."""

    schema: Mapping[str, Any]
    needed: bool


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
    return {
        name: Entry({"enum": choices.split(", ")} if choices else {"type": _TYPES[kind]}, bool(needed))
        for name, kind, choices, needed in _ENTRY.findall(text)
    }
