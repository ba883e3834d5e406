"""Drop-one-condition: the solution, but one condition of the prompt is overlooked.

    ground.overlooking                   # {"YEAR": the solution's source without what rests on YEAR, …}

A condition is whatever rests on one of the variant's constants. That the answer is another one without it is what the
check `ablation` certifies; here it is played.
"""

from __future__ import annotations

from synthenv.episode import Episode
from synthenv.errors import SynthenvError
from synthenv.kit import Json, ToolError
from synthenv.ladder.rung import Ground, asked, needs_solution, ran
from synthenv.ladder.sightings import key_of, named
from synthenv.policies import null

__all__ = ["drop_one", "has_conditions", "heedless", "near_misses"]

_SPARE = 32
"""Calls that are spared to a way that overlooks something, beyond twice those of the right way."""


def drop_one(ground: Ground, episode: Episode) -> Json:
    """Overlook one condition, drawn by the episode's chance."""
    return heedless(ground, episode, episode.rng.choice(list(ground.overlooking.values())))


def has_conditions(ground: Ground) -> str:
    """The bar: there must be a condition to overlook."""
    return needs_solution(ground) or ("" if ground.overlooking else "its solution rests on no constant of the prompt")


def near_misses(ground: Ground, at: int) -> int:
    """Return how many values get into the answer, on one variant, that one overlooked condition would have kept out."""
    right = set(_values(ground.runs[at].answer))
    found: set[str] = set()
    for source in ground.overlooking.values():
        ground.session.start(ground.task, ground.task.variants[at])
        try:
            found.update(_values(_led(ground, Episode(ground.session), source)))
        except (SynthenvError, ToolError):
            continue
    return len(found - right)


def heedless(ground: Ground, episode: Episode, source: str) -> Json:
    """Run a way that overlooks something; where it can't go on, hand in the emptiest answer that fits."""
    try:
        return _led(ground, episode, source)
    except (SynthenvError, ToolError):
        return null(episode)


def _led(ground: Ground, episode: Episode, source: str) -> Json:
    return ran(ground, asked(episode), source, _SPARE + 2 * len(ground.runs[ground.at].steps))


def _values(answer: Json) -> list[str]:
    return [key_of(value) for _, value in named(answer)]
