"""A whole task from its spec: what `compile` writes and what the check `fresh` compares with.

task = compile_task(draft, profile)         # a package.Task: prompts, answer schema, solution, verifier
draft = draft_of(task)                      # back: the spec and what else the files were made from
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from synthenv.compilers.answer import answer_schema
from synthenv.compilers.prompt import write_prompt
from synthenv.compilers.solution import write_solution
from synthenv.compilers.verifier import write_verifier
from synthenv.errors import SpecError
from synthenv.kit import Change, Json
from synthenv.package import Task, Variant
from synthenv.spec.algebra import Spec, constants_of
from synthenv.spec.profile import Profile
from synthenv.spec.text import parse_spec, write_spec
from synthenv.spec.typed import check_spec

__all__ = ["Draft", "compile_task", "draft_of"]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a task of tier A is made from; `accepted` are all right answers of each variant, where there are several."""

    name: str
    level: int
    spec: Spec
    wording: int
    constants: tuple[Mapping[str, Any], ...]
    setups: tuple[tuple[Change, ...], ...]
    accepted: tuple[tuple[Json, ...], ...] = ()
    parent: str = ""
    relation: str = ""


def compile_task(draft: Draft, profile: Profile) -> Task:
    """Return the task that a draft compiles to; SpecError where the spec does not fit the profile."""
    check_spec(draft.spec, profile)
    for number, given in enumerate(draft.constants):
        missing = [name for name in constants_of(draft.spec) if name not in given]
        if missing:
            raise SpecError(f"task {draft.name!r}, variant {number}: the constant {missing[0]!r} has no value")
    variants = tuple(
        Variant(write_prompt(draft.spec, profile, given, draft.wording), given, setup, accepted)
        for given, setup, accepted in zip(
            draft.constants, draft.setups, draft.accepted or ((),) * len(draft.setups), strict=True
        )
    )
    return Task(
        name=draft.name,
        level=draft.level,
        answer=answer_schema(draft.spec, profile),
        variants=variants,
        verifier=write_verifier(draft.spec, profile, draft.constants[0]),
        solution=write_solution(draft.spec, profile, draft.constants[0]),
        spec=write_spec(draft.spec),
        wording=draft.wording,
        parent=draft.parent,
        relation=draft.relation,
    )


def draft_of(task: Task) -> Draft:
    """Return the draft of a task of tier A; SpecError where its spec can't be read."""
    try:
        spec = parse_spec(task.spec or "")
    except SpecError as error:
        raise SpecError(f"task {task.name!r}: {error}") from None
    return Draft(
        name=task.name,
        level=task.level,
        spec=spec,
        wording=task.wording,
        constants=tuple(each.constants for each in task.variants),
        setups=tuple(each.setup for each in task.variants),
        accepted=tuple(each.accepted for each in task.variants),
        parent=task.parent,
        relation=task.relation,
    )
