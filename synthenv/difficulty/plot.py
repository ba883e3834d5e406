"""The picture of a report: who passes at which level, whether the bound agrees, and what makes tasks hard.

    prepared(Path("film.svg"))           # UsageError where nothing could be drawn there, before hours of playing
    drawn(report, Path("film.svg"))

Drawn by matplotlib, which the extra `plot` brings. The same report gives the same bytes.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthenv.difficulty.report import MEANING, Report
from synthenv.difficulty.vector import ELEMENTS
from synthenv.errors import UsageError, shown
from synthenv.ladder import ORACLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from synthenv.difficulty.rates import Rate

__all__ = ["drawn", "prepared"]

_FORMATS = (".png", ".svg")
_COLOURS = "YlGn"
_INK, _SOFT, _BLUE, _FAINT = "#222222", "#777777", "#2a6f97", "#b9d3e0"


def prepared(path: Path) -> None:
    """Refuse a file that nothing can be drawn to: of another format, in no folder, or without matplotlib."""
    if path.suffix.lower() not in _FORMATS:
        raise UsageError(f"{shown(str(path))} is no picture that can be drawn; name a file that ends in .png or .svg.")
    if not path.absolute().parent.is_dir():
        raise UsageError(f"{path}: there is no folder {shown(str(path.parent))}. Make it first.")
    if importlib.util.find_spec("matplotlib") is None:
        raise UsageError("Drawing needs matplotlib, which is not installed: pip install 'synthenv[plot]'.")


def drawn(report: Report, path: Path) -> None:
    """Draw a report to a file, as .png or .svg says."""
    prepared(path)
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"font.size": 9, "svg.hashsalt": "synthenv", "svg.fonttype": "none"}):
        figure = Figure(figsize=(11.5 + 0.35 * len(report.levels), 8.2), layout="constrained")
        _compose(figure, report)
        if path.suffix.lower() == ".svg":
            figure.savefig(path, metadata={"Date": None, "Creator": "synthenv"})
        else:
            figure.savefig(path, dpi=150, metadata={"Software": "synthenv"})


def _compose(figure: Figure, report: Report) -> None:
    figure.suptitle(
        f"{report.package}: who passes which tasks ({len(report.tasks)} tasks, up to {report.variants} variants each)",
        fontsize=14,
        fontweight="bold",
        color=_INK,
    )
    figure.supxlabel(MEANING, fontsize=8, color=_SOFT)
    left, right = figure.subfigures(1, 2, width_ratios=(0.85 + 0.05 * len(report.levels), 1), squeeze=False).flat
    _heatmap(left.subplots(), report)
    above, below = right.subfigures(2, 1, height_ratios=(1, 1.25), squeeze=False).flat
    _agreement(above.subplots(), report)
    _elements(below.subplots(2, 4, sharey=True), report)
    below.suptitle(
        "Share of the ladder that passes, by what is asked for (rank correlation)",
        fontsize=11,
        color=_INK,
    )


def _heatmap(axes: Axes, report: Report) -> None:
    """Models, then policies from the nearly perfect down to the blind, by level."""
    lines = list(_models(report))
    models = len(lines)
    for rung in (ORACLE.name, *reversed(report.rungs)):
        lines.append((rung, [report.rate(rung, level) for level in report.levels]))
    values = [[nan if each is None else each.rate for each in rates] for _, rates in lines]
    axes.set_facecolor("#eeeeee")
    axes.imshow(values, cmap=_COLOURS, vmin=0, vmax=1, aspect="auto")
    for row, (_, rates) in enumerate(lines):
        for column, rate in enumerate(rates):
            _cell(axes, column, row, rate, spread=row < models)
    for row in range(1, len(lines)):
        axes.axhline(row - 0.5, color="white", linewidth=4 if row == models else 1)
    axes.set_xticks(range(len(report.levels)), [str(each) for each in report.levels])
    axes.set_xlabel("level")
    axes.xaxis.set_label_position("top")
    axes.set_yticks(range(len(lines)), [label for label, _ in lines])
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_title("Pass rate by policy and level (–: does not apply)", fontsize=11, color=_INK)


def _models(report: Report) -> Iterator[tuple[str, list[Rate | None]]]:
    for each in report.models:
        for k in dict.fromkeys((1, each.most)):
            yield f"{each.policy}\npass@{k}", [each.at(k, level) for level in report.levels]


def _cell(axes: Axes, column: int, row: int, rate: Rate | None, *, spread: bool) -> None:
    """Write a rate into its cell, with its interval where models are compared."""
    if rate is None:
        axes.text(column, row, "–", ha="center", va="center", color=_SOFT)
        return
    low, high = rate.interval
    told = f"{rate.rate:.0%}\n{100 * low:.0f}–{100 * high:.0f}" if spread else f"{rate.rate:.0%}"
    size = 7 if spread else 9
    axes.text(column, row, told, ha="center", va="center", color="white" if rate.rate > 0.6 else _INK, fontsize=size)


def _agreement(axes: Axes, report: Report) -> None:
    """The certified bound of each task and how much of the ladder fails at it."""
    import matplotlib as mpl

    known = list(zip(report.compared, report.failures, strict=True))
    colours = mpl.colormaps["plasma"].resampled(len(report.levels) + 1)
    for rank, level in enumerate(report.levels):
        points = [(each.bound, failed) for each, failed in known if each.level == level and each.bound is not None]
        bounds, failed = [bound for bound, _ in points], [each for _, each in points]
        axes.scatter(bounds, failed, color=colours(rank), label=f"level {level}", s=45, alpha=0.8)
    said = "none to be told" if report.agreement is None else f"{report.agreement:+.2f}"
    axes.set_title(f"Certified bound and failing: rank correlation {said}", fontsize=11, color=_INK)
    axes.set_xlabel("certified bound: the least calls")
    axes.set_ylabel("share of the ladder\nthat fails")
    axes.legend(frameon=False, ncols=2, fontsize=8, loc="lower right")
    _shares(axes)


def _elements(grid: Any, report: Report) -> None:
    places = list(grid.flat)
    for axes, name in zip(places, ELEMENTS, strict=False):
        _element(axes, report, name)
    for axes in places[len(ELEMENTS) :]:
        axes.set_axis_off()


def _element(axes: Axes, report: Report, name: str) -> None:
    """What passes, from tasks that ask for little of something to those that ask for much; a faint dot a task."""
    parts = report.parts(name)
    for at, part in enumerate(parts):
        axes.plot(
            [at] * len(part.members), [1 - report.failures[each] for each in part.members], "o", color=_FAINT, ms=4
        )
    axes.plot(range(len(parts)), [report.passing(each.members).rate for each in parts], "o-", color=_BLUE)
    axes.set_xticks(range(len(parts)), [each.span.replace("–", "–\n") for each in parts], fontsize=7)
    axes.set_xlim(-0.5, max(len(parts), 1) - 0.5)
    axes.set_title(f"{name} ({_correlation(report, name)})", fontsize=9, color=_INK)
    _shares(axes)


def _shares(axes: Axes) -> None:
    axes.set_ylim(-0.03, 1.03)
    axes.yaxis.set_major_formatter("{x:.0%}")
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(_SOFT)


def _correlation(report: Report, element: str) -> str:
    found = report.element_agreement(element)
    return "the same in all" if found is None else f"{found:+.2f}"
