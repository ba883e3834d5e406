"""A tool worker without the language layer: it runs tools.py as plain Python, with modules that attacks are made of."""

from __future__ import annotations

import ctypes
import gc
import os
import struct
import sys
from functools import partial
from typing import Any

import apsw

from synthenv.sandbox import inside, runtime, tool_worker
from synthenv.sandbox.runtime import ToolStage, open_world

_MODULES = {"apsw": apsw, "ctypes": ctypes, "gc": gc, "inside": inside, "os": os, "struct": struct, "sys": sys}


def _loaded(source: str, where: str, *_: object) -> dict[str, Any]:
    names: dict[str, Any] = dict(_MODULES)
    exec(compile(source, where, "exec"), names)  # noqa: S102 - that is the point
    return names


def prepare(config: Any, files: dict[str, bytes]) -> Any:
    """Open the database; every worker runs the tools for itself."""
    database, clock, label = files["database"], config["clock"], config["label"]
    world = open_world(database, clock, label)
    return partial(_entered, config["source"], database, clock, label, world)


def enter(made: Any) -> ToolStage:
    """Load the tools, in a worker."""
    stage: ToolStage = made()
    return stage


def _entered(source: str, database: bytes, clock: str, label: str, world: Any) -> ToolStage:
    setattr(runtime, "load", _loaded)  # noqa: B010 - the type of what is replaced is another
    names = [name for name, each in _loaded(source, "tools.py").items() if callable(each) and not name.startswith("_")]
    return ToolStage(source, names, database, clock, label, world)


def serve(stage: ToolStage, request: Any) -> Any:
    """Answer as a tool worker does."""
    return tool_worker.serve(stage, request)
