"""A payload whose `enter` runs the code it was given, as a real one runs a module; it asks back while it serves."""

from __future__ import annotations

import os
from typing import Any

from synthenv.sandbox.inside import consult


def prepare(config: str, files: dict[str, bytes]) -> Any:
    return compile(config, "module", "exec")


def enter(state: Any) -> dict[str, Any]:
    names: dict[str, Any] = {"os": os, "entered": os.getpid()}
    exec(state, names)  # noqa: S102 - a module of package code, run where it may be
    return names


def serve(state: dict[str, Any], request: Any) -> Any:
    if request == "entered":
        return state["entered"]
    total = 0
    while type(answer := consult({"next after": total})) is int:
        total += answer
    return {"total": total}
