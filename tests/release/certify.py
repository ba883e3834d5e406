"""A big build, and all figures of it: what it yields, what it costs, and what its certificates say.

    python -m tests.release.certify film --tasks 500 --levels 6 --seed 7 --out environments/release/film

CPU time is that of this process and of all it started, rejected proposals included.
"""

from __future__ import annotations

import argparse
import resource
import sys
from pathlib import Path

from synthenv.package import read
from synthenv.synthesis.builder import ROWS, Report, build
from synthenv.synthesis.tasks import LEVELS
from tests.release.figures import figures

__all__ = ["main"]


def main(arguments: list[str]) -> None:
    """Build, then print every figure, a line each."""
    asked = _asked(arguments)
    before = _cpu()
    report = build(
        asked.catalog,
        asked.out,
        tasks=asked.tasks,
        levels=asked.levels,
        seed=asked.seed,
        rows=asked.rows,
        replace=True,
        progress=lambda done, total, what: print(f"{done} of {total}, {what}", file=sys.stderr, flush=True),
    )
    spent = _cpu() - before
    for name, value in [*_yield(report, spent), *figures(read(asked.out))]:
        print(f"{name:<50} {value}")


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.release.certify")
    parser.add_argument("catalog")
    parser.add_argument("--tasks", type=int, default=500)
    parser.add_argument("--levels", type=int, default=LEVELS)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--out", type=Path, required=True)
    return parser.parse_args(arguments)


def _yield(report: Report, spent: float) -> list[tuple[str, str]]:
    rejected = [(f"dropped: {reason}", str(count)) for reason, count in report.rejected.items()]
    return [
        ("CPU-seconds a certified task", f"{spent / report.admitted:.2f}"),
        ("wall seconds", f"{report.seconds:.0f}"),
        ("proposals", f"{report.proposed}"),
        *rejected,
    ]


def _cpu() -> float:
    """CPU-seconds of this process and of those it has waited for."""
    used = [resource.getrusage(each) for each in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    main(sys.argv[1:])
