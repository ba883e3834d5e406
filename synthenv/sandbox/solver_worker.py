"""The payload of solution workers: it runs one solution, which asks its parent for every tool call.

{"source": …, "where": …, "constants": {…}}
    → {"call": [name, arguments]}, to be answered by {"value": …} or {"refused": [kind, message]}, any number of times
    → {"answer": …} or {"failed": message} or {"refused": [kind, message]}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from synthenv.errors import SynthenvError
from synthenv.kit import ToolError
from synthenv.plain import plain
from synthenv.sandbox.inside import consult
from synthenv.sandbox.runtime import run_solution

__all__ = ["prepare", "serve"]


def prepare(config: Any, files: dict[str, bytes]) -> None:
    """Nothing is needed but the code that is loaded already."""


def serve(state: None, request: Any) -> Any:
    """Run one solution."""
    try:
        return {"answer": run_solution(request["source"], request["where"], request["constants"], _call)}
    except ToolError as error:
        return {"refused": [error.kind, error.message]}
    except SynthenvError as error:
        return {"failed": str(error)}


def _call(name: str, arguments: Mapping[str, Any]) -> Any:
    reply = consult({"call": [name, plain(dict(arguments))]})
    if "refused" in reply:
        raise ToolError(*reply["refused"])
    return reply["value"]
