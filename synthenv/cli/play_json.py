"""`synthenv play --json`: the same lines are read, and each is answered with one line of JSON.

{"task": "quiet_dinner_2", "level": 2, "variant": 0, "prompt": …, "answer": …, "tools": […]}     first, and for `task`
{"call": "get_film", "arguments": {"id": 3}, "ok": true, "result": {…}}                          for a call
{"error": {"kind": "NotUnderstood", "message": …}}                                               for what is no action
{"passed": true, "reasons": […], "calls": 2}                                                     last, after the answer
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from synthenv.cli.lines import HELP, Action, NotUnderstood, read_line
from synthenv.package import Task
from synthenv.session import Result, Session
from synthenv.verdict import Verdict

__all__ = ["play_json"]


def play_json(session: Session, task: Task, variant: int, lines: Iterable[str]) -> Verdict | None:
    """Play one episode; return its verdict, None where no answer was handed in."""
    _emit(_about(session, task, variant))
    for line in lines:
        if not line.strip():
            continue
        try:
            action = read_line(line, session.package.tools, task.answer)
        except NotUnderstood as error:
            _emit({"error": {"kind": "NotUnderstood", "message": str(error)}})
            continue
        if action.verb == "quit":
            break
        for made in _answers(session, task, variant, action):
            _emit(made)
        if session.verdict is not None:
            break
    return session.verdict


def _answers(session: Session, task: Task, variant: int, action: Action) -> Iterator[dict[str, Any]]:
    match action.verb:
        case "call":
            yield _result(action.name, action.value, session.call(action.name, action.value))
        case "submit":
            outcome = session.submit(action.value)
            if isinstance(outcome, Result):
                yield _result("submit", {"answer": action.value}, outcome)
            else:
                yield {"passed": outcome.passed, "reasons": list(outcome.reasons), "calls": session.calls}
        case "help":
            yield {"help": HELP}
        case _:
            yield _about(session, task, variant)


def _about(session: Session, task: Task, variant: int) -> dict[str, Any]:
    tools = [each.function_schema()["function"] for each in session.package.tools.values()]
    about = {"task": task.name, "level": task.level, "variant": variant, "prompt": session.prompt}
    if session.house_rules:
        about["house_rules"] = session.house_rules
    return {**about, "answer": dict(task.answer), "tools": tools}


def _result(name: str, arguments: Any, result: Result) -> dict[str, Any]:
    return {"call": name, "arguments": arguments, "ok": result.ok, "result": result.value}


def _emit(made: dict[str, Any]) -> None:
    print(json.dumps(made), flush=True)
