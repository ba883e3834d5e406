"""Splits of packages into train, validation and test that hold out what a policy should meet for the first time.

    splits = split(packages, seed=7)
    splits["modules"].held_out          # {"validation": "screenings", "test": "loans"}
    splits["modules"].test              # ("film_02_loans_find_camel", …)
    write_splits(splits, Path("environments/splits.toml"))

There is a split of its own for each kind of thing that can be new: catalogs (other data), modules (other things to do)
and styles (tools that look otherwise: one value of one dimension, such as `paging = cursor`). What is held out for
test is in no package of train or validation, what is held out for validation is in none of train. Where two such
things leave less than a third for training, validation and test are halves of the packages that have one of them; where
there is nothing to hold out, or nothing would be left to train on, there is no split of that kind. Of what can be held
out, the choice that leaves nearest to three fifths for training is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any

import tomli_w

from synthenv.files import put
from synthenv.package import Package

__all__ = ["Split", "split", "write_splits"]

_SHARES = (0.6, 0.2, 0.2)
_FEWEST = 3
"""One in so many packages, at least, is to train on where two things are held out."""


@dataclass(frozen=True, slots=True)
class Split:
    """Names of packages; `held_out` says what of is held out for validation, and what for test."""

    held_out: Mapping[str, str]
    train: tuple[str, ...]
    validation: tuple[str, ...]
    test: tuple[str, ...]

    @property
    def table(self) -> dict[str, Any]:
        """It as TOML and JSON have it."""
        return {
            "held_out": dict(self.held_out),
            "train": list(self.train),
            "validation": list(self.validation),
            "test": list(self.test),
        }


def split(packages: Sequence[Package], *, seed: int = 0) -> dict[str, Split]:
    """Return the splits that these packages allow, by what they hold out."""
    names = sorted(each.name for each in packages)
    found: dict[str, Split] = {}
    for kind, traits_of in _TRAITS.items():
        made = _best(names, {each.name: frozenset(traits_of(each)) for each in packages}, Random(f"{seed}/{kind}"))
        if made is not None:
            found[kind] = made
    return found


def write_splits(splits: Mapping[str, Split], target: Path) -> None:
    """Write splits as TOML, a table a kind."""
    put(target, tomli_w.dumps({kind: each.table for kind, each in splits.items()}).encode())


def _catalogs(package: Package) -> Iterator[str]:
    yield str(package.about.get("category", package.name))


def _modules(package: Package) -> Iterator[str]:
    yield from map(str, _toolset(package).get("modules", ()))


def _styles(package: Package) -> Iterator[str]:
    yield from (f"{name} = {value}" for name, value in _toolset(package).get("style", {}).items())


def _toolset(package: Package) -> Mapping[str, Any]:
    toolset: Mapping[str, Any] = package.about.get("build", {}).get("toolset", {})
    return toolset


_TRAITS: Mapping[str, Any] = {"catalogs": _catalogs, "modules": _modules, "styles": _styles}


def _best(names: Sequence[str], traits: Mapping[str, frozenset[str]], random: Random) -> Split | None:
    """The split whose shares are nearest to those that are wanted; None where every split has an empty part."""
    known = sorted({each for found in traits.values() for each in found})
    random.shuffle(known)
    pairs = [_held_out(names, traits, one, other) for one, other in permutations(known, 2)]
    made = [each for each in pairs if _whole(each) and len(each.train) * _FEWEST >= len(names)]
    made = made or [each for name in known if _whole(each := _halved(names, traits, name))]
    return min(made, key=lambda each: _off(each, len(names)), default=None)


def _held_out(names: Sequence[str], traits: Mapping[str, frozenset[str]], test: str, validation: str) -> Split:
    tested = tuple(each for each in names if test in traits[each])
    validated = tuple(each for each in names if validation in traits[each] and each not in tested)
    train = tuple(each for each in names if each not in (*tested, *validated))
    return Split({"validation": validation, "test": test}, train, validated, tested)


def _halved(names: Sequence[str], traits: Mapping[str, frozenset[str]], trait: str) -> Split:
    out = [each for each in names if trait in traits[each]]
    train = tuple(each for each in names if each not in out)
    return Split({"validation": trait, "test": trait}, train, tuple(out[::2]), tuple(out[1::2]))


def _whole(made: Split) -> bool:
    return bool(made.train and made.validation and made.test)


def _off(made: Split, count: int) -> float:
    parts = (made.train, made.validation, made.test)
    return sum(abs(len(part) / count - share) for part, share in zip(parts, _SHARES, strict=True))
