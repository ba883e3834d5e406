"""Styles for tests: one for each value of each dimension, and four that have all values between them; canonical calls.

profile = styled(film_profile(), {"case": "camel"})
name, arguments = called("search_films", {"title": "Alien"}, profile)     # ("searchFilms", {"title": "Alien"})
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from synthenv.spec.named import as_shown
from synthenv.spec.profile import Profile, read_profile
from synthenv.spec.style import CHOICES, exposures, places, spelt, style_of
from synthenv.synthesis.named_rows import with_names

from .film_parts import film_base, film_world

__all__ = ["MIXED", "SINGLE", "called", "styled"]

SINGLE: tuple[dict[str, str], ...] = tuple(
    {name: value} | ({"filters": "query"} if name == "tools" else {})
    for name, values in CHOICES.items()
    for value in values[1:]
)
"""Each value alone, but for what it needs."""

MIXED: tuple[dict[str, str], ...] = (
    {"case": "camel", "filters": "query", "paging": "offset"},
    {"verbs": "find", "order": "noun", "case": "pascal", "paging": "cursor", "answers": "nested", "errors": "values"},
    {"verbs": "fetch", "filters": "query", "answers": "columns", "tools": "nouns", "voice": "terse"}
    | {"extras": "distractors"},
    {"verbs": "browse", "order": "http", "case": "camel", "answers": "items", "voice": "chatty", "extras": "none"},
    {"case": "camel", "filters": "query", "paging": "cursor", "answers": "nested", "errors": "values", "tools": "one"},
    {"case": "camel", "order": "http", "answers": "nested", "refer": "names"},
)


def styled(profile: Profile, style: Mapping[str, str]) -> Profile:
    table = {**profile.table, "style": dict(style)}
    return read_profile(with_names(table, film_base().database)[0] if "refer" in style else table)


def called(name: str, arguments: Mapping[str, Any], profile: Profile) -> tuple[str, dict[str, Any]]:
    """A canonical call, as it is made in the profile's style; the place in a listing is left out."""
    style, exposed, place = style_of(profile), exposures(profile)[name], places(profile)[name]
    meant = dict(_named(each, value, profile) for each, value in arguments.items() if each != "page")
    given = {spelt(each, style): value for each, value in meant.items()}
    if exposed.action:
        return exposed.tool, {"action": exposed.action, "arguments": given}
    if style.filters == "query" and place.kind == "search":
        return exposed.tool, {"query": given}
    return exposed.tool, given


def _named(argument: str, value: Any, profile: Profile) -> tuple[str, Any]:
    """An argument as it is given where rows go by name; a key that is no row's becomes a name that is none's."""
    shown = as_shown(profile).entities
    for name, entity in profile.entities.items():
        if entity.by_name and argument.endswith(entity.key_argument):
            called = argument.removesuffix(entity.key_argument) + shown[name].key_argument
            label = entity.attributes[entity.label].column
            found = film_world().query(f"SELECT {label} FROM {entity.table} WHERE {entity.key} = ?", (value,))
            return called, found[0][0] if found else f"No such {name}" if type(value) is int else 0
    return argument, value
