"""Names for families of tasks: two plain words that mean nothing, so that no name gives a task away.

family_name(seed=7, number=0)       # "quiet_harbour"
"""

from __future__ import annotations

import random
from functools import lru_cache

__all__ = ["family_name"]

_FIRST = (
    "amber bold brief bright broad calm clear cool crisp dappled deep dusky early even faint fair fine fleet fresh "
    "gentle gilded glad grand green hardy hazel hidden humble idle keen kind late leafy light little lively lone long "
    "lucid mellow merry mild misty modest narrow neat noble pale patient plain proud quick quiet rapid rare round "
    "rustic sandy serene sharp silver simple slow small smooth snug soft solid spare steady still stout sunny sure "
    "swift tall tawny tender tidy upper vivid warm wide winding young"
).split()
_SECOND = (
    "acorn anchor arbour aspen attic badge barrel basin beacon birch bridge brook cabin canal candle canyon cedar "
    "chapel cliff clover coast compass copper corner cottage creek dawn delta door dune ember falcon fern ferry field "
    "fjord forest fountain garden gate glade grove harbour heather hill hollow island ivy jetty kettle lagoon lantern "
    "larch ledge lighthouse lily linden maple marble market meadow mill mirror moss mountain oak orchard otter owl "
    "path pebble pier pine plain plateau pond poplar prairie quarry quill raven reed ridge river robin saddle sail "
    "shore sparrow spring square stone stream summit swallow tower trail valley violet walnut willow window"
).split()


def family_name(seed: int, number: int) -> str:
    """Return the name of family `number`; numbers below the count of pairs (over 9,000) never share one."""
    pairs = _pairs(seed)
    return pairs[number] if number < len(pairs) else f"{pairs[number % len(pairs)]}_{number // len(pairs)}"


@lru_cache(maxsize=2)
def _pairs(seed: int) -> tuple[str, ...]:
    """Return all pairs in the order of a seed, shuffled once and not for each name."""
    pairs = [f"{first}_{second}" for first in _FIRST for second in _SECOND]
    random.Random(f"names:{seed}").shuffle(pairs)
    return tuple(pairs)
