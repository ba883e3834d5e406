"""The noisy oracle: the solution, but now and then a reply is misread.

    Rung("noisy 5%", "…", noisy(0.05), needs_solution)

With the given chance a reply is misread: of a listing one row is overlooked, of a thing each number is taken for its
neighbour and each text for itself without its last letter. The longer the way, the likelier a slip: what is left of the
pass rate is the price of length alone. Chance comes from the episode, and what slips at 5% slips at 10% as well, for as
long as the ways are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from synthenv.episode import Episode
from synthenv.kit import Json
from synthenv.ladder.rung import Ground, asked, solved

__all__ = ["misread", "noisy"]


def noisy(rate: float) -> Callable[[Ground, Episode], Json]:
    """Return the policy that misreads each reply with this chance."""

    def play(ground: Ground, episode: Episode) -> Json:
        read = asked(episode)

        def call(name: str, arguments: Mapping[str, Any]) -> Json:
            reply, slips, chance = read(name, arguments), episode.rng.random(), Random(episode.rng.getrandbits(64))
            return misread(reply, chance) if slips < rate else reply

        return solved(ground, episode, call)

    return play


def misread(reply: Json, chance: Random) -> Json:
    """Return a reply as a careless reader takes it: one row of a listing overlooked, each value of a thing mistaken.

    >>> misread({"films": [{"id": 3}], "total": 1}, Random(0)), misread({"title": "Alien", "oscars": 2}, Random(0))
    ({'films': [], 'total': 1}, {'title': 'Alie', 'oscars': 3})
    """
    if not isinstance(reply, dict):
        return _mistaken(reply, chance)
    lists = [name for name, each in reply.items() if isinstance(each, list) and each]
    if lists:
        rows = reply[lists[0]]
        left_out = chance.randrange(len(rows))
        return {**reply, lists[0]: rows[:left_out] + rows[left_out + 1 :]}
    return {name: _mistaken(each, chance) for name, each in reply.items()}


def _mistaken(value: Json, chance: Random) -> Json:
    """A number's neighbour, a text without its last letter, a no for a yes."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return value[:-1]
    return value + chance.choice((-1, 1)) if isinstance(value, (int, float)) else value
