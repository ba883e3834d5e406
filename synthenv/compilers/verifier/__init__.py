"""Verifiers: a spec as plain Python over the world before and after, and the answer.

    source = write_verifier(spec, profile, {"PERSON": "Agnès Varda"})

The text computes what is accepted from the world before, by walking keys and links, and compares: the answer item by
item, and the changes exactly, so that doing the right thing *and something else* fails. It says how an outcome is
wrong without naming the right one. The constants of variant 0 stand at its top; other variants rebind them.

    outcomes.py    specs: questions, deeds, several, branch        ways.py        which way in is narrow
    rows.py        queries, related rows, measures                 relations.py   walks along a relation
    conditions.py  comparisons                                     actions.py     guards and effects
    house.py       rules that forbid a deed                        ready.py       functions that never differ
    page.py        the text itself
    plans.py       plans: cards of rows, joint conditions, the objective
    page.py        the text itself                                 ready.py       functions that never differ
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from synthenv import kit
from synthenv.compilers.verifier.outcomes import write_verdict
from synthenv.compilers.verifier.page import Page, literal
from synthenv.compilers.verifier.ready import needed
from synthenv.compilers.verifier.rows import Rows
from synthenv.spec.algebra import Spec, constants_of
from synthenv.spec.house import rule_values
from synthenv.spec.profile import Profile

__all__ = ["write_verifier"]


def write_verifier(spec: Spec, profile: Profile, constants: Mapping[str, Any]) -> str:
    """Return the text of verifier.py."""
    page = Page(profile)
    write_verdict(page, Rows(page), spec)
    *found, verify = page.functions
    text = "\n\n\n".join([*found, *needed(page.functions), verify])
    code = re.sub(r'"""[^"]*"""', "", text)
    imported = ", ".join(sorted(name for name in kit.__all__ if re.search(rf"\b{name}\b", code)))
    given = {name: constants[name] for name in constants_of(spec)} | rule_values(spec, profile)
    names = "\n".join(f"{name} = {literal(value)}" for name, value in given.items())
    dated = "from datetime import date\n\n" if "date.fromisoformat(" in text else ""
    head = f'"""Judges an outcome; compiled from the spec."""\n\n{dated}from synthenv.kit import {imported}'
    return "\n\n".join(part for part in (head, names) if part) + "\n\n\n" + text + "\n"
