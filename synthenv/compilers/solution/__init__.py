"""Solutions: a spec as a plan over the tools alone.

    source = write_solution(spec, profile, {"PERSON": "Agnès Varda"})

The text never sees the database. It finds rows by the narrowest way in (`ways.py`), tests on what tools tell of each
row what the way has not settled (`conditions.py`), combines them (`queries.py`), searches for plans (`plans.py`), and
answers or acts (`answers.py`). The constants of variant 0 stand at its top; other variants rebind them. No row is
looked up twice, no relation walked twice from the same row, and nothing is changed before all that the task needs is
found.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from synthenv.compilers.solution.answers import write_solve
from synthenv.compilers.solution.queries import Finder
from synthenv.compilers.solution.reach import NoTool
from synthenv.spec.algebra import Request, Spec, constants_of, walk
from synthenv.spec.house import rule_values
from synthenv.spec.named import as_shown
from synthenv.spec.profile import Profile

__all__ = ["NoTool", "write_solution"]


def write_solution(spec: Spec, profile: Profile, constants: Mapping[str, Any]) -> str:
    """Return the text of solution.py; NoTool, a SpecError, where the tools do not reach what the spec needs."""
    finder = Finder(as_shown(profile))
    solve = write_solve(spec, finder)
    needed, functions = finder.steps.texts(solve)
    calling = finder.calling
    imports = "\n\n".join(["\n".join(needed)] * bool(needed) + [f"from synthenv.kit import {calling.kit}"])
    given = {name: constants[name] for name in constants_of(spec)}
    if any(isinstance(each, Request) for each in walk(spec)):
        given |= rule_values(spec, profile)
    constant = [f"{name} = {_literal(value)}" for name, value in given.items()]
    names = "\n".join([*constant, *calling.spelling(functions)])
    head = f'"""Solves the task with the tools alone; compiled from the spec."""\n\n{imports}'
    return "\n\n".join(part for part in (head, names) if part) + "\n\n\n" + "\n\n\n".join(functions) + "\n"


def _literal(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
