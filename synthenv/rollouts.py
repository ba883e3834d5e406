"""Rollouts: the full trace of one episode, as data.

    done = rollout(package, "quiet_dinner_2", variant=3, policy="oracle")
    done.passed, done.calls, done.changes, done.verdict.reasons
    line = done.to_json()                    # one line of JSON; from_json(line) == done

What goes wrong while a policy plays is recorded with the side it went wrong on, and never raised: a trace with an error
is data as well. Without the timings, the same package, task, variant, policy and seed give the same bytes.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from random import Random
from typing import Any

from synthenv.changes import change_tables, changes_of
from synthenv.episode import Episode, Failure, ToolCall, told
from synthenv.errors import ToolFailed, UsageError, shown
from synthenv.kit import Change, Json
from synthenv.package import Package
from synthenv.plain import canonical
from synthenv.policies import Policy, name_of, named
from synthenv.session import Session
from synthenv.verdict import Verdict, failed

__all__ = ["Rollout", "ToolCall", "from_json", "rollout"]


@dataclass(frozen=True)
class Rollout:
    """One episode: what was played, by whom, what was done, and how it was judged.

    `error` is there when a policy raised, a tool or a verifier broke its contract, or the session failed.
    """

    package: str
    version: int
    digest: str
    task: str
    variant: int
    level: int
    policy: str
    seed: int
    sandbox: str
    prompt: str
    calls: tuple[ToolCall, ...]
    changes: tuple[Change, ...]
    answer: Json
    verdict: Verdict
    error: Failure | None = None
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether the outcome was judged right."""
        return self.verdict.passed

    def to_json(self, *, timings: bool = True) -> str:
        """Return the rollout as one line of JSON."""
        table = {
            **self.__dict__,
            "calls": [_call_table(each) for each in self.calls],
            "changes": change_tables(self.changes),
            "verdict": {"passed": self.verdict.passed, "reasons": list(self.verdict.reasons)},
            "error": self.error and {"boundary": self.error.boundary, "message": self.error.message},
        }
        return canonical(table if timings else _untimed(table))


def rollout(
    played: Package | Session, task: str, variant: int = 0, policy: Policy | str = "oracle", seed: int = 0
) -> Rollout:
    """Let a policy play one episode.

    >>> rollout(package, "quiet_dinner_2", policy="first-match", seed=7).passed
    False

    Given a package, a session is opened and closed again; given a session, it is reset. Raises UsageError for a task,
    variant or policy that there isn't.
    """
    acting = named(policy) if isinstance(policy, str) else policy
    if isinstance(played, Session):
        return _played(played, task, variant, acting, seed)
    with Session(played) as session:
        return _played(session, task, variant, acting, seed)


def from_json(line: str) -> Rollout:
    """Return the rollout that `to_json` wrote; raise UsageError where the line is none."""
    try:
        table = json.loads(line)
        table["calls"] = tuple(ToolCall(**each) for each in table["calls"])
        table["changes"] = changes_of(table["changes"])
        table["verdict"] = Verdict(table["verdict"]["passed"], tuple(table["verdict"]["reasons"]))
        table["error"] = table["error"] and Failure(**table["error"])
        return Rollout(**table)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UsageError(
            f"This line is no rollout ({type(error).__name__}: {shown(str(error))}): {shown(line)}."
        ) from None


def _played(session: Session, task: str, variant: int, policy: Policy, seed: int) -> Rollout:
    begun = time.perf_counter()
    lost = _reset(session, task, variant)
    episode = Episode(session, seed=Random(f"{seed}/{task}/{variant}").getrandbits(64))
    error = lost or _acted(session, episode, policy)
    changes, untold = _changed(session)
    package, verdict = session.package, session.verdict
    return Rollout(
        package=package.name,
        version=package.version,
        digest=package.digest,
        task=task,
        variant=variant,
        level=package.task(task).level,
        policy=name_of(policy),
        seed=seed,
        sandbox=session.host.level,
        prompt=episode.prompt,
        calls=tuple(episode.calls),
        changes=changes,
        answer=episode.answer,
        verdict=verdict if verdict is not None else failed("the episode ended without a verdict"),
        error=error or untold,
        seconds=round(time.perf_counter() - begun, 6),
    )


def _reset(session: Session, task: str, variant: int) -> Failure | None:
    try:
        session.reset(task, variant)
    except UsageError:
        raise
    except Exception as error:
        return Failure("session", told(error))
    return None


def _changed(session: Session) -> tuple[tuple[Change, ...], Failure | None]:
    """Return what the episode changed; a session that failed can't tell."""
    try:
        return session.changes(), None
    except Exception as error:
        return (), Failure("session", told(error))


def _acted(session: Session, episode: Episode, policy: Policy) -> Failure | None:
    """Let the policy act and hand in its answer; return what went wrong first."""
    raised = None
    try:
        answer = policy(episode)
        while session.verdict is None:
            episode.submit(answer)
    except Exception as error:
        raised = Failure("policy", told(error))
    return episode.failure or _breach(session) or raised


def _breach(session: Session) -> Failure | None:
    """What the package's own code did against its contract, where it did."""
    if session.failure is None:
        return None
    return Failure("tool" if isinstance(session.failure, ToolFailed) else "verifier", str(session.failure))


def _call_table(call: ToolCall) -> dict[str, Any]:
    return {
        "name": call.name,
        "arguments": call.arguments,
        "ok": call.ok,
        "result": call.result,
        "seconds": call.seconds,
    }


def _untimed(table: dict[str, Any]) -> dict[str, Any]:
    calls = [{key: value for key, value in each.items() if key != "seconds"} for each in table["calls"]]
    return {key: value for key, value in table.items() if key != "seconds"} | {"calls": calls}
