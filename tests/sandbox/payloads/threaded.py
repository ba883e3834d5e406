"""A payload whose import starts a thread, which no zygote may have."""

from __future__ import annotations

import threading
from typing import Any

threading.Thread(target=threading.Event().wait, daemon=True).start()


def prepare(config: Any, files: dict[str, bytes]) -> None:
    return None


def serve(state: Any, request: Any) -> Any:
    return request
