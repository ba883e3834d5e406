"""Bounded depth: the solution, but after so many calls nothing more is looked up.

    Rung("depth 8", "…", bounded(8), needs_solution)

It answers with what it has: a further listing is taken to be empty, of a further thing nothing is known, and nothing is
written any more. A tool that was never called before has no form that could be left empty; then, as wherever the
solution can't go on, the answer is the emptiest that fits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from synthenv.episode import Episode
from synthenv.kit import Json, ToolError
from synthenv.ladder.rung import Ground, asked, solved

__all__ = ["bounded", "emptied"]


def bounded(most: int) -> Callable[[Ground, Episode], Json]:
    """Return the policy that makes at most `most` calls."""

    def play(ground: Ground, episode: Episode) -> Json:
        made = asked(episode)

        def call(name: str, arguments: Mapping[str, Any]) -> Json:
            if len(episode.calls) < most:
                return made(name, arguments)
            known = [each.result for each in episode.calls if each.name == name and each.ok]
            if not known:
                raise ToolError("refused", f"{most} calls were made, and no more are.")
            return emptied(known[-1])

        return solved(ground, episode, call)

    return play


def emptied(reply: Json) -> Json:
    """Return a reply of the same form that tells nothing: a listing without items, a thing of which nothing is known.

    >>> emptied({"films": [{"id": 3}], "page": 1, "pages": 4}), emptied({"id": 3, "title": "Alien"})
    ({'films': [], 'page': 1, 'pages': 1}, {'id': None, 'title': None})
    """
    if not isinstance(reply, dict):
        return [] if isinstance(reply, list) else None
    if any(isinstance(each, list) for each in reply.values()):
        return {name: _ended(name, each) for name, each in reply.items()}
    return dict.fromkeys(reply)


def _ended(name: str, value: Json) -> Json:
    """A part of a listing that is its own last page: its lists are empty, and it counts no further pages."""
    if isinstance(value, list):
        return []
    return 1 if name == "pages" else value
