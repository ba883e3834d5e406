"""Always-act and always-decline: what is right on one side of a pair, done on both.

Where the right thing is to act on some variants of a task and to leave everything as it is on others, each variant has
a twin on the other side: the one with the same prompt where there is one, else the one of the same rank. Always-act
makes the calls and gives the answer that are right on the acting twin, always-decline gives the answer that is right on
the declining twin and touches nothing. Both know all else, so that what they fail at is the decision alone; one of the
two sides is always right, which is why a pair is passed only where both of its variants are.
"""

from __future__ import annotations

from collections.abc import Sequence

from synthenv.episode import Episode
from synthenv.kit import Json
from synthenv.ladder.rung import Ground, needs_solution

__all__ = ["act_always", "decline_always", "is_paired", "pairs"]

Pair = tuple[int, int]


def act_always(ground: Ground, episode: Episode) -> Json:
    """Do what is right where acting is."""
    at = next(acting for acting, declining in pairs(ground) if ground.at in (acting, declining))
    for step in ground.runs[at].steps:
        episode.call(step.tool, step.arguments)
    return ground.runs[at].answer


def decline_always(ground: Ground, episode: Episode) -> Json:
    """Answer what is right where declining is."""
    at = next(declining for acting, declining in pairs(ground) if ground.at in (acting, declining))
    return ground.runs[at].answer


def is_paired(ground: Ground) -> str:
    """The bar: acting must be right on some variants and declining on others."""
    return needs_solution(ground) or (
        "" if pairs(ground) else "its right outcome is never, or always, to change nothing"
    )


def pairs(ground: Ground) -> Sequence[Pair]:
    """Return the numbers of variants that are twins, the acting one first; each variant is in one pair or more."""
    acting = [at for at, run in ground.runs.items() if run.changes]
    declining = [at for at, run in ground.runs.items() if not run.changes]
    if not (acting and declining):
        return ()
    first = [(at, _twin(ground, at, rank, declining)) for rank, at in enumerate(acting)]
    met = {each for _, each in first}
    rest = [(_twin(ground, at, rank, acting), at) for rank, at in enumerate(declining) if at not in met]
    return (*first, *rest)


def _twin(ground: Ground, at: int, rank: int, others: Sequence[int]) -> int:
    """The variant of the other side with the same prompt, else the one of the same rank, beginning anew at the end."""
    prompts = {ground.task.variants[each].prompt: each for each in reversed(others)}
    return prompts.get(ground.task.variants[at].prompt, others[rank % len(others)])
