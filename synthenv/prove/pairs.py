"""Check `pairs`: of two variants of a request that differ by one row, the one is done and the other one declined.

Variants 0 and 1, 2 and 3, … have the same constants, and the second one has one change more in its setup. By the twin,
no rule of the house forbids the action in the one, and one does in the other. So always acting and always declining
are each wrong in one of the two: where it is forbidden, the verifier refuses what was done, whatever is answered, and
where it is not, that nothing was done. What was done is what the solution's calls on the other variant come to, made
here (where the tools let them be made), and the very changes that they came to there. What is answered is what is
right here, what is right there, and what is right here with the decision from there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from synthenv.checks.trial import Trial
from synthenv.compilers.task import draft_of
from synthenv.compilers.twin import Twin
from synthenv.errors import SpecError
from synthenv.kit import Change, Json
from synthenv.spec.algebra import Request, Several, Spec, walk
from synthenv.spec.house import request_of
from synthenv.spec.profile import Profile
from synthenv.spec.rules import DONE
from synthenv.verdict import Finding
from synthenv.worlds.sqlite import SqliteWorld

__all__ = ["pairs"]


def pairs(trial: Trial, *, profile: Profile, world: SqliteWorld) -> Finding:
    """Hold the variants of a request against each other, two by two."""
    try:
        spec = draft_of(trial.task).spec
    except SpecError as error:
        return Finding("pairs", False, f"the spec can't be read: {error}")
    if not any(isinstance(each, Request) for each in walk(spec)):
        return Finding("pairs", True, claims={"pairs": 0, "declined": {}, "passed": 0})
    decisions = _decisions(trial, spec, Twin(spec, profile), world)
    found = [*_unpaired(trial, decisions), *_passing(trial, spec)]
    declined = Counter(each for each in decisions if each != DONE)
    claims = {"pairs": len(decisions) // 2, "declined": dict(sorted(declined.items())), "passed": len(found)}
    return Finding("pairs", not found, "; ".join(found[:2]), claims)


def _decisions(trial: Trial, spec: Spec, twin: Twin, world: SqliteWorld) -> list[str]:
    """What is decided on each variant; "" where nothing is accepted."""
    made = []
    for variant in trial.task.variants:
        world.begin(variant.setup)
        outcome = twin.outcome(world, variant.constants)
        found = request_of(spec, outcome.accepted) if outcome is not None else None
        made.append(str(found[1]["decision"]) if found is not None else "")
    return made


def _unpaired(trial: Trial, decisions: list[str]) -> Iterator[str]:
    """Yield what is wrong with how the variants stand together."""
    variants = trial.task.variants
    if len(variants) % 2:
        yield f"there are {len(variants)} variants, so that one has no other"
    for at in range(0, len(variants) - 1, 2):
        one, other = variants[at], variants[at + 1]
        if dict(one.constants) != dict(other.constants) or other.setup[:-1] != one.setup or not other.setup:
            yield f"variants {at} and {at + 1} differ by more than one row of their setups"
        if (decisions[at] == DONE) == (decisions[at + 1] == DONE):
            yield f"variants {at} and {at + 1} are both {'done' if decisions[at] == DONE else 'declined'}"


def _passing(trial: Trial, spec: Spec) -> Iterator[str]:
    """Yield where always acting, or always declining, is right in both of a pair, whatever else is answered."""
    variants, runs = trial.task.variants, trial.runs
    for at in range(0, len(variants) - 1, 2):
        for here, there in ((at, at + 1), (at + 1, at)):
            one, other = runs[here].answer, runs[there].answer
            answers = (one, other, _decided_as(spec, one, other))
            repeated = _repeated(trial, here, there)
            # Where the tools refuse what is forbidden, to have tried is no breach.
            done = (runs[there].changes, repeated) if repeated else (runs[there].changes,)
            if any(trial.passes(variants[here], changes, answer) for changes in done for answer in answers):
                yield f"on variant {here} passes what is to be done on variant {there}"


def _decided_as(spec: Spec, answer: Json, other: Json) -> Json:
    """An answer with the decision of another one."""
    found, wanted = request_of(spec, answer), request_of(spec, other)
    if found is None or wanted is None:
        return answer
    decided = {**found[1], "decision": wanted[1]["decision"]}
    if not isinstance(spec, Several):
        return decided
    return {**answer, **{name: decided for name, part in spec.parts.items() if part is found[0]}}


def _repeated(trial: Trial, here: int, there: int) -> tuple[Change, ...]:
    """What the calls of the solution on one variant change when they are made on another one."""
    trial.session.start(trial.task, trial.task.variants[here])
    for step in trial.runs[there].steps:
        trial.session.call(step.tool, step.arguments)
    return tuple(trial.session.changes())
