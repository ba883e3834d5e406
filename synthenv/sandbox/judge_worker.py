"""The payload of a package's verifier worker: it holds the world before and after, and judges one outcome a request.

{"source": …, "where": …, "constants": {…}, "setup": […], "changes": […], "answer": …}
    → {"passed": bool, "reasons": […]} or {"failed": message} or, of changes, {"unfit": message}
"""

from __future__ import annotations

from typing import Any

from synthenv.changes import changes_of
from synthenv.errors import ChangesDoNotFit, SynthenvError
from synthenv.sandbox.runtime import Bench

__all__ = ["prepare", "serve"]


def prepare(config: Any, files: dict[str, bytes]) -> Bench:
    """Open the database twice."""
    return Bench(files["database"], config["clock"], config["label"])


def serve(bench: Bench, request: Any) -> Any:
    """Judge one outcome."""
    try:
        verdict = bench.judge(
            request["source"],
            request["where"],
            request["constants"],
            changes_of(request["setup"]),
            changes_of(request["changes"]),
            request["answer"],
        )
    except ChangesDoNotFit as error:
        return {"unfit": str(error)}
    except SynthenvError as error:
        return {"failed": str(error)}
    return {"passed": verdict.passed, "reasons": list(verdict.reasons)}
