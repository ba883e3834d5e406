"""Difficulty: how hard a package's tasks are, shown by a ladder of scripted policies.

    report = measure(package, seed=7)
    report.rate("memory of eight", level=3), report.agreement
    plot.drawn(report, Path("film.svg"))     # matplotlib, of the extra `plot`

The ladder validates the order of levels; it does not tell what a language model will score. What models scored is put
beside it where there is a file of their rollouts.
"""

from __future__ import annotations

from synthenv.difficulty.measure import measure
from synthenv.difficulty.report import MEANING, Report, TaskResult

__all__ = ["MEANING", "Report", "TaskResult", "measure"]
