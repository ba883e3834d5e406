"""How a tool can be begun with: what must be chosen, and what an argument that is an object may hold.

    openings(tool)                           # [{}]; of one with several actions [{"action": "search"}, …]
    entries(tool, {"action": "search"})      # {"arguments": {"title": Entry("string", needed=False), …}}
    given_one(tool, "Alien")                 # [{"action": "search", "arguments": {"title": "Alien"}}, …]

An object's entries are read from its description (`schema.entries_of`); where that is told for several actions, each
one's part begins with "* search:".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from synthenv.checks.values import built
from synthenv.kit import Json
from synthenv.schema import Entry, Parameter, ToolSignature, entries_of

__all__ = ["entries", "given_one", "openings", "whole"]


def openings(tool: ToolSignature) -> list[dict[str, Json]]:
    """Return the choices that must be made, all ways; none where anything else must be given."""
    return _choices(tool) if all("enum" in each.schema for each in tool.parameters if each.required) else []


def given_one(tool: ToolSignature, value: Json) -> list[dict[str, Json]]:
    """Return the calls that tell the tool this value and nothing else but what must be chosen, one a place for it."""
    found = []
    for opening in _choices(tool):
        places = list(_places(tool, opening))
        needed = [each for each in places if each[2].needed]
        for name, inner, entry in (needed or places) if len(needed) < 2 else ():
            for each in built(entry.schema, [value]):
                found.append({**opening, name: {inner: each} if inner else each})
    return found


def _choices(tool: ToolSignature) -> list[dict[str, Json]]:
    """Return all ways to choose where the tool lists what must be chosen from."""
    listed = [each for each in tool.parameters if each.required and "enum" in each.schema]
    ways = product(*[each.schema["enum"] for each in listed])
    return [dict(zip([each.name for each in listed], way, strict=True)) for way in ways]


def _places(tool: ToolSignature, opening: Mapping[str, Json]) -> Iterator[tuple[str, str, Entry]]:
    """Yield each place that an opening leaves: an argument, and the name within it where it is an object."""
    told = entries(tool, opening)
    for each in tool.parameters:
        if each.name in told:
            yield from ((each.name, inner, entry) for inner, entry in told[each.name].items())
        elif each.name not in opening:
            yield each.name, "", Entry(each.schema, each.required)


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
