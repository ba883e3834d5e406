"""A Gymnasium space of texts: what actions and observations are.

    space = Unicode(100_000, seed=1)
    "Quel film d'Agnès Varda ?" in space       # True
    space.sample()                             # a short text over many scripts

Any `str` up to a length that can be written as UTF-8 is in it. Gymnasium's own `Text` knows a charset and is laid out
in shared memory, which cuts other characters; this one is never flattened, so vector environments pass its texts as
they are (`AsyncVectorEnv` needs `shared_memory=False`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from gymnasium.spaces import Space
from gymnasium.vector.utils import create_empty_array

__all__ = ["Unicode"]

_SHORT = 64
_RANGES = (
    *((0x20, 0x7E),) * 4,
    (0x09, 0x0A),
    (0xA1, 0x24F),
    (0x370, 0x3FF),
    (0x400, 0x4FF),
    (0x5D0, 0x5EA),
    (0x620, 0x64A),
    (0x900, 0x939),
    (0x3041, 0x30FE),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3),
    (0x1F300, 0x1F64F),
)
"""Where sampled characters come from; printable ASCII several times, so that it is not drowned."""


class Unicode(Space[str]):
    """All texts of at most `max_length` characters.

    >>> "naïve 🎬" in Unicode(10), "eleven chars" in Unicode(10)
    (True, False)
    """

    def __init__(self, max_length: int, seed: int | np.random.Generator | None = None) -> None:
        self.max_length = max_length
        super().__init__(seed=seed)

    @property
    def is_np_flattenable(self) -> bool:
        """False: a text is no array."""
        return False

    def sample(self, mask: None = None, probability: None = None) -> str:
        """Return a short random text; masks have no meaning here."""
        length = int(self.np_random.integers(0, min(self.max_length, _SHORT) + 1))
        chosen = self.np_random.integers(0, len(_RANGES), length)
        return "".join(chr(int(self.np_random.integers(_RANGES[at][0], _RANGES[at][1] + 1))) for at in chosen)

    def contains(self, x: Any) -> bool:
        """Tell whether `x` is a text of this space."""
        return isinstance(x, str) and len(x) <= self.max_length and _encodes(x)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unicode) and other.max_length == self.max_length

    def __hash__(self) -> int:
        return hash((Unicode, self.max_length))

    def __repr__(self) -> str:
        return f"Unicode({self.max_length})"


@create_empty_array.register(Unicode)
def _empty(space: Unicode, n: int = 1, fn: Callable[..., Any] = np.zeros) -> tuple[str, ...]:
    """Return what a vector environment holds before its first reset."""
    return ("",) * n


def _encodes(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
