"""A payload whose `prepare` runs the code it was given: what a parser that is taken over could do."""

from __future__ import annotations

import os
import socket
import threading
from typing import Any


def prepare(config: str, files: dict[str, bytes]) -> Any:
    names: dict[str, Any] = {"os": os, "socket": socket, "threading": threading, "files": files}
    exec(config, names)  # noqa: S102 - the attacker's code is the test's
    return names.get("loot")


def serve(state: Any, request: Any) -> Any:
    return state
