"""The ladder: scripted policies from the blind to the nearly perfect, to see that harder tasks are harder.

    for rung in LADDER:
        if not rung.bars(ground):
            rollout(session, task.name, 0, rung.policy(ground)).passed

The lower rungs understand nothing. Those above know the right way and lack one faculty each: they overlook a condition,
cannot decide, stop early, forget, or slip. A rung that has nothing to do with a task says so (`bars`); that is told
apart from failing. The ladder validates the order of levels. It does not tell what a language model will score.
"""

from __future__ import annotations

from synthenv.episode import Episode
from synthenv.kit import Json
from synthenv.ladder.depth import bounded
from synthenv.ladder.greedy import greedy, has_search
from synthenv.ladder.grep import grep
from synthenv.ladder.memory import SPAN, memory_of
from synthenv.ladder.noise import noisy
from synthenv.ladder.overlooking import drop_one, has_conditions
from synthenv.ladder.pairs import act_always, decline_always, is_paired
from synthenv.ladder.rules import has_rules, ignore_rules
from synthenv.ladder.rung import Ground, Rung, always, ground_of, needs_solution
from synthenv.policies import first_match, oracle, random_calls

__all__ = ["LADDER", "ORACLE", "Ground", "Rung", "ground_of"]


def _random(ground: Ground, episode: Episode) -> Json:
    return random_calls(episode)


def _first_match(ground: Ground, episode: Episode) -> Json:
    return first_match(episode)


def _oracle(ground: Ground, episode: Episode) -> Json:
    return oracle(episode)


LADDER: tuple[Rung, ...] = (
    Rung("random valid", "valid calls and an answer drawn from what was seen", _random, always),
    Rung("prompt grep", "looks the prompt's words up, hands in all that is found", grep, always),
    Rung("first match", "looks the prompt's words up, hands in the first thing found", _first_match, always),
    Rung("greedy plan", "the solution, whose search for a plan never looks back", greedy, has_search),
    Rung("always act", "does what is right on the acting twin", act_always, is_paired),
    Rung("always decline", "answers what is right on the declining twin", decline_always, is_paired),
    Rung("ignore the rules", "the solution without what policy.md asks for", ignore_rules, has_rules),
    Rung("drop one condition", "the solution without one condition of the prompt", drop_one, has_conditions),
    Rung("depth 8", "the solution, stopped after 8 calls", bounded(8), needs_solution),
    Rung("depth 16", "the solution, stopped after 16 calls", bounded(16), needs_solution),
    Rung("depth 32", "the solution, stopped after 32 calls", bounded(32), needs_solution),
    Rung("depth 64", "the solution, stopped after 64 calls", bounded(64), needs_solution),
    Rung("memory of eight", "the solution, with the last eight observations alone", memory_of(SPAN), needs_solution),
    Rung("noisy 10%", "the solution, misreading one reply in ten", noisy(0.10), needs_solution),
    Rung("noisy 5%", "the solution, misreading one reply in twenty", noisy(0.05), needs_solution),
    Rung("noisy 1%", "the solution, misreading one reply in a hundred", noisy(0.01), needs_solution),
)
"""All rungs, the blind ones first."""

ORACLE = Rung("oracle", "the solution", _oracle, needs_solution)
"""What stands at the end of the ladder, and always passes."""
