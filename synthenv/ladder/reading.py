"""Reading without understanding: what a policy can look up by the words of a prompt, and answer from what it found.

    found = grepped(episode)                         # the rows that the searches give for the prompt's words
    handed(episode.answer_schema, found)             # an answer of the right type that is made of them

A search is a tool that needs no argument and answers with a listing. A phrase of the prompt is tried as each of its
text arguments alone, and kept where it finds something; then all that were kept are asked together, every page of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from synthenv.episode import Episode
from synthenv.kit import Json
from synthenv.policies import phrases

__all__ = ["Found", "grepped", "handed"]

_PHRASES = 10
"""Phrases of a prompt that are looked up, the most telling first."""

_PAGES = 5
"""Pages of a listing that are read."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one search gave: by which tool and filters, and the rows of all pages that were read."""

    tool: str
    filters: Mapping[str, Json]
    rows: tuple[Mapping[str, Json], ...]


def grepped(episode: Episode) -> list[Found]:
    """Return what each search finds for the prompt's words, what was narrowed down most coming first."""
    found = [_narrowed(episode, each) for each in _searches(episode)]
    return sorted((each for each in found if each.filters and each.rows), key=lambda each: -len(each.filters))


def handed(schema: Mapping[str, Any], found: Sequence[Found]) -> Json:
    """Return an answer that fits a schema: lists of all rows that were found, their number, the first one's values.

    >>> handed({"type": "array", "items": {"type": "integer"}}, [Found("search_films", {}, ({"id": 3}, {"id": 5}))])
    [3, 5]
    """
    rows = found[0].rows if found else ()
    return _built(schema, rows, "")


def _searches(episode: Episode) -> Iterator[Mapping[str, Any]]:
    for each in episode.tools[:-1]:
        if not each["function"]["parameters"]["required"] and _texts(each["function"]):
            yield each["function"]


def _texts(tool: Mapping[str, Any]) -> list[str]:
    """The arguments of a tool that take any text."""
    properties: Mapping[str, Mapping[str, Any]] = tool["parameters"]["properties"]
    return [name for name, each in properties.items() if "enum" not in each and "string" in _kinds(each)]


def _narrowed(episode: Episode, tool: Mapping[str, Any]) -> Found:
    filters: dict[str, Json] = {}
    for name in _texts(tool):
        for phrase in phrases(episode.prompt)[:_PHRASES]:
            if name not in filters and rows_of(episode.call(tool["name"], {name: phrase}).value):
                filters[name] = phrase
    return Found(tool["name"], filters, tuple(_pages(episode, tool["name"], filters)) if filters else ())


def _pages(episode: Episode, tool: str, filters: Mapping[str, Json]) -> Iterator[Mapping[str, Json]]:
    reply = episode.call(tool, filters).value
    yield from rows_of(reply)
    pages = reply.get("pages") if isinstance(reply, dict) else None
    for page in range(2, min(pages, _PAGES) + 1) if type(pages) is int else ():
        yield from rows_of(episode.call(tool, {**filters, "page": page}).value)


def rows_of(reply: Json) -> list[Mapping[str, Json]]:
    """Return the rows of the first list of a reply."""
    lists = [each for each in reply.values() if isinstance(each, list)] if isinstance(reply, dict) else []
    return [each for each in lists[0] if isinstance(each, dict)] if lists else []


def _built(schema: Mapping[str, Any], rows: Sequence[Mapping[str, Json]], name: str) -> Json:
    [kind, *_] = _kinds(schema)
    if kind == "array":
        inner = schema["items"]
        many = _kinds(inner)[0] in ("array", "object")
        return [_built(inner, [each], name) for each in rows] if many else _column(inner, rows)
    if kind == "object":
        return {key: _built(each, rows, key) for key, each in schema.get("properties", {}).items()}
    if kind in ("integer", "number"):
        return len(rows)
    return next(iter(_column(schema, rows)), _EMPTY.get(kind))


def _column(schema: Mapping[str, Any], rows: Sequence[Mapping[str, Json]]) -> list[Json]:
    """The values of the first column that is of the type."""
    if "enum" in schema:
        return list(schema["enum"][:1])
    types = _TYPES.get(_kinds(schema)[0], ())
    names = [name for name, value in (rows[0].items() if rows else ()) if type(value) in types]
    return [each.get(names[0]) for each in rows] if names else []


def _kinds(schema: Mapping[str, Any]) -> list[str]:
    kind = schema.get("type", "string")
    return list(kind) if isinstance(kind, list) else [kind]


_TYPES: Mapping[str, tuple[type, ...]] = {
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
    "boolean": (bool,),
}
_EMPTY: Mapping[str, Json] = {"string": "", "boolean": False}
