"""Prompts: a spec in words that a person would write, and the way back.

    text = write_prompt(spec, profile, {"DIRECTOR": "Agnès Varda", "FROM": 1960}, wording=3)
    readings = read_prompt(text, profile, is_label)        # every spec that the text may mean
    means(readings[0].spec, readings[0].constants) == means(spec, {...})

One grammar (`synthenv.compilers.english`) serves both directions. `wording` chooses among its rules, independently at
each place, and so does nothing else: all variants of a task have the same form. Before a form is used it is read back
with stand-ins for the constants; a form that reads in two ways, or another way, gives way to one that sets more of its
parts apart ("group A"). No table or column name is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from typing import Any

from synthenv.compilers.english.grammar import IsLabel
from synthenv.compilers.english.notes import notes_of
from synthenv.compilers.english.outline import Named, Prompt, Ranked, outline, spec_of
from synthenv.compilers.english.outline_plans import Apart
from synthenv.compilers.english.read import Heard, Reader
from synthenv.compilers.english.rules import English, english_of
from synthenv.compilers.english.values import WEEKDAYS, Said
from synthenv.compilers.english.write import Unsayable, Writer, shuffled
from synthenv.errors import SpecError
from synthenv.spec.algebra import Condition, Constant, Joint, Query, Spec
from synthenv.spec.profile import Profile
from synthenv.spec.text import parse_spec, write_spec
from synthenv.spec.typed import check_spec

__all__ = ["WORDINGS", "IsLabel", "Reading", "Span", "means", "read_prompt", "write_prompt"]

WORDINGS = 2**16
"""How many wordings there are of one spec."""

_DEPTHS = (2, 1, 2, 1, 0, 1, 0, 0, 0, 0)
"""How deep chains may go, one try after the other."""

_CAREFUL = 5
"""The try from which clauses are set off from what they follow."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where a part of a spec (a condition, a query, a constant) is said."""

    start: int
    end: int
    part: Any


@dataclass(frozen=True, slots=True)
class Reading:
    """One spec that a text may mean: its constants C1, C2, … in order of appearance, and where its parts are said."""

    spec: Spec
    constants: Mapping[str, Any]
    spans: tuple[Span, ...]


def write_prompt(spec: Spec, profile: Profile, constants: Mapping[str, Any], wording: int) -> str:
    """Return the prompt of a spec with these constants; the same `wording` gives the same form."""
    english = english_of(profile)
    kinds = tuple((name, _stand_in(value, at)) for at, (name, value) in enumerate(constants.items()))
    return _written(english, spec, constants, wording, _chosen(english, write_spec(spec), wording, kinds))


def read_prompt(text: str, profile: Profile, is_label: IsLabel) -> list[Reading]:
    """Return every distinct spec that a text may mean; none where it is not of the grammar."""
    found: dict[str, Reading] = {}
    for heard in Reader(english_of(profile).grammar, text, is_label).whole("prompt"):
        reading = _reading(heard, profile)
        if reading is not None:
            found.setdefault(means(reading.spec, reading.constants), reading)
    return list(found.values())


def means(spec: Spec, constants: Mapping[str, Any]) -> str:
    """Return a text that two specs share when they differ in names of constants and order of conditions alone."""
    return repr(_normal(spec, constants))


def _written(english: English, spec: Spec, constants: Mapping[str, Any], wording: int, attempt: int) -> str:
    seed = f"{wording}:{attempt}:{write_spec(spec)}"
    told = outline(spec, english.profile, _DEPTHS[attempt], lambda items: shuffled(items, seed))
    try:
        return Writer(english.grammar, constants, seed, careful=attempt >= _CAREFUL).say("prompt", told)
    except Unsayable as error:
        raise SpecError(f"there are no words for {write_spec(spec)}: nothing says {error}") from None


@lru_cache(maxsize=4096)
def _chosen(english: English, written: str, wording: int, kinds: tuple[tuple[str, Any], ...]) -> int:
    """Return the first attempt that is read back as this spec and no other, with stand-ins for its constants."""
    spec, constants = parse_spec(written), dict(kinds)
    labels = {each for each in constants.values() if isinstance(each, str)}
    for attempt in range(len(_DEPTHS)):
        try:
            text = _written(english, spec, constants, wording, attempt)
        except SpecError:
            continue
        readings = read_prompt(text, english.profile, lambda entity, label: label in labels)
        if [means(each.spec, each.constants) for each in readings] == [means(spec, constants)]:
            return attempt
    raise SpecError(f"there are no words for {written} that are read back as that and nothing else")


def _stand_in(value: Any, at: int) -> Any:
    """A value of the same kind, so that the form of a prompt depends on the kinds of its constants alone."""
    if not isinstance(value, str):
        return 1101 + at if isinstance(value, int) else 1101.5 + at
    if value in WEEKDAYS:
        return value
    day = re.match(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?$", value)
    return f"2001-02-{at % 27 + 1:02}{day[1] or ''}" if day else f"Name {chr(ord('A') + at % 26)}"


def _reading(heard: Heard, profile: Profile) -> Reading | None:
    """What was heard as a spec; None where it has no meaning or says more or less than the spec needs."""
    told: Prompt = heard.node
    found = spec_of(told, profile)
    if found is None:
        return None
    said = sorted(set(_said(found[0])), key=lambda each: each.at)
    names = {each: Constant(f"C{number}") for number, each in enumerate(said, 1)}
    spec = _renamed(found[0], names)
    try:
        check_spec(spec, profile)
    except SpecError:
        return None
    if set(told.notes) != set(notes_of(spec, profile)):
        return None
    spans = tuple(Span(start, end, _renamed(found[1](node), names)) for start, end, node in _clauses(heard))
    return Reading(spec, {names[each].name: each.value for each in said}, spans)


def _clauses(heard: Heard) -> Iterator[tuple[int, int, Any]]:
    """Yield what the rule of each place has put there itself, and not taken from its parts."""
    taken = {id(node) for part in heard.parts for node in (part.node, *_items(part.node))}
    for node in _made(heard.node, taken):
        yield heard.start, heard.end, node
    for part in heard.parts:
        yield from _clauses(part)


def _made(node: Any, taken: Set[int]) -> Iterator[Any]:
    if id(node) in taken:
        return
    if isinstance(node, Said | Query | Condition | Joint | Apart | Named | Ranked):
        yield node
    for each in _inside(node):
        yield from _made(each, taken)


def _items(node: Any) -> tuple[Any, ...]:
    return node if isinstance(node, tuple) else ()


def _said(node: Any) -> Iterator[Said]:
    if isinstance(node, Said):
        yield node
        return
    for each in _inside(node):
        yield from _said(each)


def _inside(node: Any) -> Sequence[Any]:
    if isinstance(node, tuple):
        return node
    if isinstance(node, Mapping):
        return list(node.values())
    return [getattr(node, each.name) for each in fields(node)] if is_dataclass(node) else []


def _renamed(node: Any, names: Mapping[Said, Constant]) -> Any:
    if isinstance(node, Said):
        return names[node]
    if isinstance(node, tuple):
        return tuple(_renamed(each, names) for each in node)
    if isinstance(node, Mapping):
        return {name: _renamed(each, names) for name, each in node.items()}
    if not is_dataclass(node) or isinstance(node, type):
        return node
    return type(node)(*(_renamed(getattr(node, each.name), names) for each in fields(node)))


def _normal(node: Any, constants: Mapping[str, Any]) -> Any:
    if isinstance(node, Constant):
        return ("value", _plain(constants[node.name]))
    if isinstance(node, tuple):
        return tuple(_normal(each, constants) for each in node)
    if isinstance(node, Mapping):
        return sorted((name, _normal(each, constants)) for name, each in node.items())
    if not is_dataclass(node):
        return node
    told = {each.name: _normal(getattr(node, each.name), constants) for each in fields(node)}
    if "conditions" in told:
        told["conditions"] = sorted(told["conditions"], key=repr)
    return type(node).__name__, *told.items()


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
