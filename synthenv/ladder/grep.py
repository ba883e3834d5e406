"""Prompt-grep: look the prompt's words up in every search, and hand in all that is found."""

from __future__ import annotations

from synthenv.episode import Episode
from synthenv.kit import Json
from synthenv.ladder.reading import grepped, handed
from synthenv.ladder.rung import Ground

__all__ = ["grep"]


def grep(ground: Ground, episode: Episode) -> Json:
    """Hand in what the search finds that the prompt's words narrow down most."""
    return handed(episode.answer_schema, grepped(episode))
