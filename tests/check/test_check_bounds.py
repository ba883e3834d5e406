"""The check `bounds`: what takes too much is told, with the figure and the limit."""

from __future__ import annotations

from synthenv.checks.bounds import LIMITS, bounds, over
from tests.check.check_library import found, new_task, sound_findings


def test_a_solution_that_takes_too_much_memory_is_caught() -> None:
    greedy = "len([0] * 9_000_000) and 1"
    task = new_task("greedy", "Which book by {AUTHOR}?", {"type": "integer"}, greedy, "answer == 1")
    finding = found(bounds, task)
    assert not finding.passed
    assert finding.reason.startswith("memory bytes: 72,")


def test_each_figure_is_held_against_its_limit() -> None:
    assert over(dict(LIMITS)) == []
    assert over({name: value * 2 for name, value in LIMITS.items()}) == [
        "solution seconds: 4.0 at the most, 2.0 are allowed",
        "call seconds: 1.0 at the most, 0.5 are allowed",
        "verdict seconds: 0.5 at the most, 0.25 are allowed",
        "memory bytes: 128,000,000 at the most, 64,000,000 are allowed",
    ]


def test_the_measurements_hold_every_figure() -> None:
    finding = sound_findings()["thick_books"]["bounds"]
    assert set(LIMITS) <= set(finding.measurements)
    assert finding.claims == {"calls_max": 26, "calls_allowed": 500}
