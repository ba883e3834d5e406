"""What a built package shows of itself: mutants, shapes, wordings, and what each check cost.

    for name, value in figures(read(Path("environments/release/film"))):
        print(f"{name:<50} {value}")

All is read from the package and its certificate; nothing is run again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from statistics import mean, median
from typing import Any

from synthenv.checks.certificate import from_lines
from synthenv.package import Package
from synthenv.spec.shape import shape
from synthenv.spec.text import parse_spec
from synthenv.verdict import Certificate

__all__ = ["figures"]

_POLITE = ("please", "could you", "would you", "can you", "thank")


def figures(package: Package) -> Iterator[tuple[str, str]]:
    """Yield every figure with its name, as text."""
    certificates = list(from_lines(package.files["certificate.jsonl"]).values())
    yield from _checks(certificates)
    yield from _mutants(certificates)
    yield from _shapes(package)
    yield from _prompts(package)
    yield from _costs(certificates)


def _checks(certificates: Sequence[Certificate]) -> Iterator[tuple[str, str]]:
    sets = Counter(frozenset(each.checks) for each in certificates)
    yield "certified tasks", f"{len(certificates)}"
    yield "checks in every certificate", f"{min(map(len, sets))}"
    levels = Counter(each.level for each in certificates)
    yield "tasks by level", ", ".join(f"{level}: {levels[level]}" for level in sorted(levels))
    calls = defaultdict(list)
    for each in certificates:
        calls[each.level].append(each.checks["calls"]["calls_max"])
    yield "calls by level, median", ", ".join(f"{level}: {median(calls[level]):g}" for level in sorted(calls))


def _mutants(certificates: Sequence[Certificate]) -> Iterator[tuple[str, str]]:
    wrong = [sum(each.checks[check]["tried"] for check in ("answer_mutants", "state_mutants")) for each in certificates]
    passed = sum(each.checks[check]["passed"] for each in certificates for check in ("answer_mutants", "state_mutants"))
    equal = [each.checks["equivalents"]["tried"] for each in certificates]
    refused = sum(each.checks["equivalents"]["tried"] - each.checks["equivalents"]["passed"] for each in certificates)
    databases = sum(each.checks["data dependence"]["databases"] for each in certificates)
    disagreements = sum(each.checks["data dependence"]["disagreements"] for each in certificates)
    yield "wrong answers and end states a task, fewest", f"{min(wrong)}"
    yield "wrong ones accepted, over all tasks", f"{passed} of {sum(wrong):,}"
    yield "equivalents refused, over all tasks", f"{refused} of {sum(equal):,}"
    yield "verifier, twin and solution disagree", f"{disagreements} of {databases:,} perturbed databases"
    mutants = sum(each.checks["spec mutants"]["mutants"] for each in certificates)
    yield "spec mutants told apart", f"all of {mutants:,}"


def _shapes(package: Package) -> Iterator[tuple[str, str]]:
    shapes = Counter(shape(parse_spec(each.spec or "")) for each in package.tasks.values())
    tasks = len(package.tasks)
    yield "different shapes", f"{len(shapes)} of {tasks} tasks ({len(shapes) / tasks:.1%})"
    yield "largest share of one shape", f"{max(shapes.values()) / tasks:.1%}"


def _prompts(package: Package) -> Iterator[tuple[str, str]]:
    prompts = [each.variants[0].prompt for each in package.tasks.values()]
    words = sorted(len(each.split()) for each in prompts)
    first = Counter(each.split()[0] for each in prompts)
    openings = Counter(" ".join(each.split()[:3]) for each in prompts)
    often, count = openings.most_common(1)[0]
    polite = sum(any(word in each.lower() for word in _POLITE) for each in prompts)
    tenth = len(words) // 10
    yield "words a prompt, tenth, median, nine tenths", f"{words[tenth]}, {median(words):g}, {words[-tenth - 1]}"
    yield "different first words", f"{len(first)}"
    yield "different openings of three words", f"{len(openings)}; most often “{often}” ({count / len(prompts):.1%})"
    yield "polite or chatty", f"{polite / len(prompts):.0%}"


def _costs(certificates: Sequence[Certificate]) -> Iterator[tuple[str, str]]:
    spent: Counter[str] = Counter()
    by_conditions = defaultdict(list)
    for each in certificates:
        seconds: Mapping[str, Any] = {name: found.get("seconds", 0.0) for name, found in each.measurements.items()}
        spent.update(seconds)
        by_conditions[min(each.checks["ablation"]["conditions"], 8)].append(sum(seconds.values()))
    for name, total in spent.most_common():
        yield f"seconds a task in {name}", f"{total / len(certificates):.3f}"
    for conditions, found in sorted(by_conditions.items()):
        more = " or more" if conditions == 8 else ""
        yield f"seconds of checks with {conditions}{more} conditions", f"{mean(found):.2f} ({len(found)} tasks)"
