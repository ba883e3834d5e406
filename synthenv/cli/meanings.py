"""What each check of a certificate holds, in plain English, and how its claims read as a sentence.

means("calls")                        # "The solution needs as many calls as its level says, and …"
said("calls", {"calls_min": 4, …})    # "runs of 4 to 9 calls, at level 3; 0 single calls …"
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["MEANINGS", "means", "said"]

MEANINGS: Mapping[str, tuple[str, str]] = {
    "oracle": (
        "The solution, through the tools alone, passes on every variant, and no tool refuses a call of its.",
        "{variants} variants, of which {passed} passed, with {changes} changes of rows in all.",
    ),
    "shortcuts": (
        "No way around the task earns its reward: doing nothing, an echo of the prompt, first rows, guesses from the "
        "schema, random valid runs, or one constant outcome for all worlds.",
        "{tried} guesses, of which {passed} passed; the best constant is right in {best_constant} of {worlds} worlds.",
    ),
    "other tasks": (
        "No answer of another task of the package passes here.",
        "{tried} answers of other tasks, of which {passed} passed.",
    ),
    "unfinished": (
        "The right outcome without any one of its changes, handed in with the full answer, fails.",
        "{tried} unfinished outcomes, of which {passed} passed.",
    ),
    "answer_mutants": (
        "Wrong answers fail, though everything else is right; at least 300 of them where so many can be made.",
        "{tried} wrong answers, of which {passed} passed.",
    ),
    "state_mutants": (
        "Wrong end states fail, though the answer is right; at least 300 of them.",
        "{tried} wrong end states, of which {passed} passed.",
    ),
    "equivalents": (
        "The right outcome passes in every other form too: sets in another order, numbers and texts written "
        "otherwise, new rows under other keys, everything read twice.",
        "{tried} right outcomes in other forms, of which {passed} passed.",
    ),
    "calls": (
        "The solution needs as many calls as its level says, and above level 1 no single call gives the whole answer.",
        "runs of {calls_min} to {calls_max} calls, at level {level}; {single_calls} single calls hold the answer.",
    ),
    "leakage": (
        "Nothing that a policy is shown beforehand gives the answer away: prompt, house rules, tools, error messages.",
        "{values} values of answers looked for in {texts} texts; {leaks} found.",
    ),
    "replay": (
        "Another process, with another hash seed, time zone and clock, finds the very same traces.",
        "all variants once more; the same: {same}.",
    ),
    "bounds": (
        "Solution, tools and verifier keep to limits of calls, time and memory.",
        "runs of at most {calls_max} calls; {calls_allowed} are allowed.",
    ),
    "fresh": (
        "Prompts, solution and verifier are what the spec compiles to, README.md what is written from the package.",
        "{compared} parts compared, of which {different} differ.",
    ),
    "text": (
        "Each prompt can be read in one way only, and what it says is the spec.",
        "{prompts} prompts with {clauses} clauses; {other readings} other readings.",
    ),
    "ablation": (
        "No condition is idle: without any one of them something else is accepted, on every variant.",
        "{conditions} conditions left out on {variants} variants; {idle} idle.",
    ),
    "uniqueness": (
        "What is accepted is known exactly, and what prompt and answer name is there once.",
        "{outcomes} outcomes with {names} names; {ambiguous} ambiguous.",
    ),
    "pairs": (
        "Of two variants of a request that differ by one row, the one is done and the other declined by the rule that "
        "forbids it, so that always acting and always declining each fail one.",
        "{pairs} pairs of variants, in which {passed} outcomes passed that are right on the other one.",
    ),
    "spec mutants": (
        "Every change of the spec that means something else is told apart from it by what is accepted.",
        "{mutants} changed specs: {told apart on a variant} told apart on a variant, "
        "{told apart on a perturbed database} on a perturbed database.",
    ),
    "data dependence": (
        "Solution, verifier and an independent twin agree on perturbed databases, every time.",
        "{databases} databases; the outcome moved on {outcome moved}; {disagreements} disagreements.",
    ),
}
"""For each check what it holds, and a form that its claims fill."""


def means(check: str) -> str:
    """Return what a check holds."""
    return MEANINGS[check][0] if check in MEANINGS else ""


def said(check: str, claims: Mapping[str, Any]) -> str:
    """Return claims as a sentence; those of a check that could not be made to its end are listed as they are."""
    plain = {name: ("no", "yes")[each] if isinstance(each, bool) else each for name, each in claims.items()}
    try:
        return MEANINGS[check][1].format_map(plain)
    except KeyError:
        return ", ".join(f"{name.replace('_', ' ')} {each}" for name, each in plain.items())
