"""The folder that a build writes to: what may be there already, and what the package says of how it was made.

    check_target(out, arguments, replace=False)      # True where a package is there that may be replaced
    signed(package, arguments)                       # the package, with the table [build] in environment.toml

A package carries the arguments of its build and one hash over all that the build wrote. A folder that was edited since,
even if it was compiled and certified again, has another hash: no build replaces it, whatever is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace as changed
from pathlib import Path
from typing import Any

from synthenv.errors import BuildError, shown
from synthenv.hashes import differences, digest_of, hashes_of
from synthenv.package import Package, folder_hashes, recorded_hashes

__all__ = ["check_target", "is_built", "signed"]


def signed(package: Package, arguments: Mapping[str, Any]) -> Package:
    """Return the package with the arguments of its build and the hash of what was built."""
    unsigned = changed(package, about={**package.about, "build": dict(arguments)})
    return changed(package, about={**package.about, "build": {**arguments, "digest": unsigned.digest}})


def is_built(out: Path, arguments: Mapping[str, Any]) -> bool:
    """Tell whether a package lies there that a build with these arguments made, whatever was edited since."""
    if not (out / "environment.toml").is_file():
        return False
    head, _ = folder_hashes(out)
    built = head.get("build")
    return isinstance(built, dict) and {**built, "digest": ""} == {**arguments, "digest": ""}


def check_target(out: Path, arguments: Mapping[str, Any], *, replace: bool) -> bool:
    """Tell whether a build with these arguments will replace a package; raise BuildError where it may not."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return False
    if not out.is_dir():
        raise BuildError(f"{out} is a file. Choose a folder for the package.")
    if not (out / "environment.toml").is_file():
        raise BuildError(f"{out} is no package, so none is put in its place. Name another folder, or empty it.")
    head, hashes = folder_hashes(out)
    if not isinstance(head.get("build"), dict):
        raise BuildError(f"{out} holds a package that no build made, so none replaces it. Name another folder.")
    built = dict(head["build"])
    digest = built.pop("digest", "")
    if digest != digest_of({**hashes, **hashes_of({**head, "build": built}, {})}):
        edits = "; ".join(differences(recorded_hashes(out), hashes)[:3])
        raise BuildError(
            f"{out} was edited since it was built{edits and f' ({edits})'}, and what was edited is never replaced. "
            "Move it away, or name another folder."
        )
    if built != dict(arguments) and not replace:
        raise BuildError(
            f"{out} holds a package that was built with other arguments ({_others(built, arguments)}). Say --replace "
            "(in Python: replace=True) to put the new one in its place, or name another folder."
        )
    return True


def _others(built: Mapping[str, Any], arguments: Mapping[str, Any]) -> str:
    """What differs between the arguments of two builds, in words."""
    names = [name for name in {**arguments, **built} if built.get(name) != arguments.get(name)]
    return ", ".join(f"{name} {_said(built.get(name))} and not {_said(arguments.get(name))}" for name in names)


def _said(value: Any) -> str:
    return "all" if value is None else shown(value)
