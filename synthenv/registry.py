"""Packages under Gymnasium's names: `gym.make("synthenv/film-v0")`.

    register("environments/film")            # "synthenv/film-v0": gym.make of this name now means this package,
                                             # and gym.make_vec means many of it (see `vector.py`)
    register_shipped()                       # what `import synthenv` does; reads no more than each package's head

The version in the name is the package's own; it rises whenever results change. A later registration of a name replaces
the earlier one. A specification holds the folder's path and nothing else, so it can be written as JSON.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import gymnasium

from synthenv.package import read
from synthenv.trust import shipped_folder

__all__ = ["register", "register_shipped"]


def register(path: Path | str) -> str:
    """Register the package in this folder with Gymnasium; return the name to make it by.

    >>> register("environments/film")
    'synthenv/film-v0'

    Raises PackageError where the folder is no whole and unchanged package.
    """
    package = read(Path(path))
    return _put(package.name, package.version, Path(path))


def register_shipped() -> tuple[str, ...]:
    """Register the packages that ship with synthenv; return their names."""
    heads = sorted(shipped_folder().glob("*/environment.toml"))
    return tuple(_put_head(head) for head in heads)


def _put_head(file: Path) -> str:
    head = tomllib.loads(file.read_text(encoding="utf-8"))
    return _put(head["name"], head["version"], file.parent)


def _put(name: str, version: int, path: Path) -> str:
    identifier = f"synthenv/{name}-v{version}"
    gymnasium.registry.pop(identifier, None)
    gymnasium.register(
        identifier,
        entry_point="synthenv.env:SynthEnv",
        vector_entry_point="synthenv.vector:SynthVectorEnv",
        kwargs={"package": str(path.resolve())},
    )
    return identifier
