"""Sightings: which values had to be learnt from replies, and where they were seen.

    before = known(package, variant)                 # what needs no learning: the prompt, its constants, …
    seen = Sightings()
    seen.add(0, {"title": "Alien"}, {"films": [{"id": 348}]})
    seen.last("film_id", 348), seen.last("page", 348)        # 0, None

A text is the same wherever it stands. A number is seen only where it stands under a like name (`id` or `film_id` for a
`film_id`), for 3 may be anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from synthenv.checks.traces import Step
from synthenv.checks.values import folded, leaves, words_of
from synthenv.kit import Json
from synthenv.package import POLICY, Package, Variant
from synthenv.plain import canonical

__all__ = [
    "Sightings",
    "alike",
    "given",
    "key_of",
    "known",
    "learnt",
    "named",
    "replied",
    "rules_of",
    "sources",
]

_LISTED = re.compile(r"^\s*\d+[.)] ", re.MULTILINE)


class Sightings:
    """Where values were seen, by the names that they stood under."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[str, int]] = {}

    def add(self, moment: int, arguments: Mapping[str, Any], reply: Json) -> None:
        """Take in what was shown at a moment; a later moment takes the place of an earlier one."""
        for name, value in (*named(dict(arguments)), *replied(reply)):
            self._seen.setdefault(key_of(value), {})[name] = moment

    def last(self, name: str, value: Json) -> int | None:
        """Return when a value was seen last that an argument of this name may come from; None where it was not."""
        under = self._seen.get(key_of(value), {})
        return max((at for each, at in under.items() if isinstance(value, str) or alike(name, each)), default=None)

    def anywhere(self, value: Json) -> int | None:
        """Return when a value was seen last, under whatever name."""
        return max(self._seen.get(key_of(value), {}).values(), default=None)


def known(package: Package, variant: Variant) -> frozenset[str]:
    """Return the keys of what is always before a policy's eyes: the prompt, house rules, and what schemas list."""
    choices = (parameter.schema.get("enum", []) for tool in package.tools.values() for parameter in tool.parameters)
    rules = words_of(rules_of(package))
    return given(variant) | {key_of(each) for each in (*rules, *chain.from_iterable(choices))}


def rules_of(package: Package) -> str:
    """Return the rules of a package's house without the numbers that they are listed under; "" where there are none."""
    return _LISTED.sub("", package.files.get(POLICY, b"").decode("utf-8", "replace"))


def given(variant: Variant) -> frozenset[str]:
    """Return the keys of what a variant tells: the prompt's words, numbers and quotes, and its constants."""
    told = [*words_of(variant.prompt), *[each for _, each in leaves(dict(variant.constants))]]
    return frozenset(key_of(each) for each in told)


def learnt(arguments: Mapping[str, Any], before: frozenset[str]) -> Iterator[tuple[str, Json]]:
    """Yield the arguments of a call that are not known beforehand, with their names."""
    for name, value in named(dict(arguments)):
        if not isinstance(value, bool) and key_of(value) not in before:
            yield name, value


def sources(steps: Sequence[Step], before: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield the numbers of two calls where the later one is given a value that the earlier one's reply showed first.

    What a call was given before any reply showed it is the solution's own, from there on.
    """
    first: dict[str, dict[str, int]] = {}
    own: set[tuple[str, str]] = set()
    for number, step in enumerate(steps):
        for name, value in learnt(step.arguments, before):
            under = first.get(key_of(value), {})
            shown = [at for each, at in under.items() if isinstance(value, str) or alike(name, each)]
            if not shown:
                own.add((name, key_of(value)))
            elif (name, key_of(value)) not in own:
                yield min(shown), number
        for name, value in replied(step.result.value):
            first.setdefault(key_of(value), {}).setdefault(name, number)


def replied(reply: Json) -> Iterator[tuple[str, Json]]:
    """Yield what a reply shows as `named` does; what stands beside a list counts it and goes by no name.

    >>> list(replied({"films": [{"id": 348}], "page": 2}))
    [('id', 348), ('', 2)]
    """
    parts = reply if isinstance(reply, dict) else {"": reply}
    listing = any(isinstance(each, list) for each in parts.values())
    for name, each in parts.items():
        yield from named(each, "" if listing and not isinstance(each, (dict, list)) else name)


def named(value: Json, name: str = "") -> Iterator[tuple[str, Json]]:
    """Yield the scalars of a value that are no nulls, with the names that they stand under."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from named(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from named(each, name)
    elif value is not None:
        yield name, value


def alike(one: str, other: str) -> bool:
    """Tell whether two names may be of one thing: the same, or one the end of the other.

    >>> alike("film_id", "id"), alike("page", "pages")
    (True, False)
    """
    return one == other or one.endswith(f"_{other}") or other.endswith(f"_{one}")


def key_of(value: Json) -> str:
    """Return a text that equal values share; case and blanks of texts don't count."""
    return folded(value) if isinstance(value, str) else canonical(value)
