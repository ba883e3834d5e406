"""Memory of eight: the solution, but what was seen last more than eight observations ago is forgotten.

An observation is a call with its reply. The prompt, its constants, the rules of the house and the choices that schemas
list are always before the policy's eyes; all else it must have seen lately:

* an argument that was last seen too long ago is null, and the call goes astray;
* a value of the answer that was last seen too long ago is null, and so is one that no observation shows, once there
  were more than eight: it was worked out from several, and the policy keeps no notes.

Which call comes next, and what a comparison rests on, is not forgotten, so that the policy does rather better than one
that truly sees no more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from synthenv.episode import Episode
from synthenv.kit import Json
from synthenv.ladder.rung import Ground, asked, solved
from synthenv.ladder.sightings import Sightings, key_of, known

__all__ = ["SPAN", "memory_of"]

SPAN = 8
"""Observations that are remembered."""

_Holds = Callable[[str, Json], bool]


def memory_of(span: int) -> Callable[[Ground, Episode], Json]:
    """Return the policy that remembers so many observations."""

    def play(ground: Ground, episode: Episode) -> Json:
        _, variant = ground.session.episode()
        always = known(episode.package, variant) | _choices(episode.answer_schema)
        seen, made = Sightings(), asked(episode)

        def recent(last: int | None) -> bool:
            return last is not None and len(episode.calls) - last <= span

        def argument(name: str, value: Json) -> bool:
            last = seen.last(name, value)
            return key_of(value) in always or last is None or recent(last)

        def answered(name: str, value: Json) -> bool:
            last = seen.anywhere(value)
            return key_of(value) in always or recent(last) or (last is None and len(episode.calls) <= span)

        def call(name: str, arguments: Mapping[str, Any]) -> Json:
            recalled = {each: _recalled(value, each, argument) for each, value in arguments.items()}
            reply = made(name, recalled)
            seen.add(len(episode.calls) - 1, recalled, reply)
            return reply

        return _recalled(solved(ground, episode, call), "", answered)

    return play


def _recalled(value: Json, name: str, holds: _Holds) -> Json:
    """Return a value with what is not known any more left blank."""
    if isinstance(value, dict):
        return {key: _recalled(each, key, holds) for key, each in value.items()}
    if isinstance(value, list):
        return [_recalled(each, name, holds) for each in value]
    return value if value is None or isinstance(value, bool) or holds(name, value) else None


def _choices(schema: Mapping[str, Any]) -> frozenset[str]:
    """The keys of the choices that an answer's schema lists, at any depth."""
    inner = [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]
    return frozenset(key_of(each) for each in schema.get("enum", [])).union(*map(_choices, inner))
