"""Rules of the house as a function: the first one that forbids what is to be done.

    name = write_broken(page, rows, act, "_first")       # "broken_first"; "" where no rule is about the action

The function gives the name of a rule, or "".
"""

from __future__ import annotations

from synthenv.compilers.verifier.conditions import SIGNS
from synthenv.compilers.verifier.page import Page, function, literal
from synthenv.compilers.verifier.rows import Rows
from synthenv.spec.algebra import Act, Constant, Each
from synthenv.spec.house import Breach, breaches

__all__ = ["write_broken"]


def write_broken(page: Page, rows: Rows, deed: Act | Each, suffix: str) -> str:
    """Write the function down, after all that it calls, and return its name."""
    found = breaches(deed, page.profile)
    if not found:
        return ""
    body = [line for each in found for line in _broken(rows, each)]
    said = "the first rule of the house that forbids this"
    page.add(function(f"broken{suffix}(db: View) -> str", said, [*body, 'return ""']))
    return f"broken{suffix}"


def _broken(rows: Rows, breach: Breach) -> list[str]:
    tests = []
    for number, compare in breach.numbers:
        [limit] = compare.values
        assert isinstance(limit, Constant)
        given = number.name if isinstance(number, Constant) else f"find_{rows.measure(number)}(db)"
        tests.append(f"{given} {SIGNS[compare.test]} {limit.name}")
    tests += [f"{rows.of(each)}(db) != []" for each in breach.rows]
    return [f"if {' and '.join(tests)}:", f"    return {literal(breach.rule.name)}"]
