"""An honest payload: it tells what it was given, or does what its request names."""

from __future__ import annotations

import os
from typing import Any


def prepare(config: Any, files: dict[str, bytes]) -> Any:
    if config == "raise":
        raise ValueError("the config is bad")
    if config == "spin":
        while True:
            pass
    return {"config": config, "files": {name: len(data) for name, data in files.items()}, "calls": 0}


def serve(state: Any, request: Any) -> Any:
    state["calls"] += 1
    if request == "state":
        return state
    if request == "pid":
        return os.getpid()
    if request == "order of a set":
        return list({"film", "person", "loan", "seat", "member"})
    if request == "raise":
        raise KeyError("no such film")
    return request
