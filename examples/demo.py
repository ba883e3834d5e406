"""See synthenv work: build 20 tasks from real data, let policies play them, read one episode.

make demo
"""

from __future__ import annotations

import json
import tempfile
import textwrap
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

import synthenv

POLICIES = ("oracle", "null", "echo", "first-match", "random")
SHOWN = 12


def main() -> None:
    """Build, evaluate, and tell one episode."""
    console = Console(width=min(100, Console().width))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "film")
        build(console, path)
        package = synthenv.load(path)
        evaluate(console, package)
        episode(console, package)
    console.print("Next: [bold]synthenv build film --tasks 60 --levels 3 --seed 7 --out environments/film[/bold]")


def build(console: Console, path: Path) -> None:
    """Build a package of 20 tasks over 100,000 rows of real films."""
    bar = Progress(TextColumn("Building 20 tasks"), BarColumn(), TextColumn("{task.description}"), console=console)
    with bar:
        task = bar.add_task("", total=20)
        report = synthenv.build(
            "film",
            path,
            tasks=20,
            levels=3,
            seed=7,
            progress=lambda done, total, what: bar.update(task, completed=done, total=total, description=what),
        )
    console.print(
        f"{report.admitted} tasks certified of {report.proposed} proposed, in {report.seconds:.0f} s; "
        f"not admitted: {sum(report.rejected.values())}."
    )


def evaluate(console: Console, package: synthenv.Package) -> None:
    """Print who passes what: the oracle everything, the others nothing but by skill."""
    levels = sorted({task.level for task in package.tasks.values()})
    table = Table(title="Passed, every task on each of its variants")
    for column in ("policy", "episodes", "passed", *[f"level {level}" for level in levels]):
        table.add_column(column, justify="left" if column == "policy" else "right")
    for policy in POLICIES:
        found = synthenv.evaluate(package, policy)
        shares = [f"{found.by_level[level].pass_rate:.0%}" for level in levels]
        table.add_row(policy, str(found.episodes), str(found.passed), *shares)
    console.print(table)


def episode(console: Console, package: synthenv.Package) -> None:
    """Tell one episode of the oracle, call by call: the shortest of the highest level that changes something."""
    highest = max(task.level for task in package.tasks.values())
    names = [task.name for task in package.tasks.values() if task.level == highest]
    told = min(
        (synthenv.rollout(package, name, variant=0, policy="oracle") for name in names),
        key=lambda each: (not each.changes, len(each.calls)),
    )
    show = partial(console.print, highlight=False, no_wrap=True, overflow="ellipsis")
    console.print(f"\n[bold]{told.task}[/bold], level {highest}, as the oracle plays it:\n")
    for line in textwrap.wrap(told.prompt, min(96, console.width - 4)):
        show(f"  {line}")
    for call in told.calls[:SHOWN]:
        show(f"\n  → {call.name}({', '.join(f'{name}={value!r}' for name, value in call.arguments.items())})")
        show(f"    {json.dumps(call.result, ensure_ascii=False)}", style="dim")
    if len(told.calls) > SHOWN:
        show(f"\n  … and {len(told.calls) - SHOWN} more calls")
    show(f"\n  ⇒ answer: {json.dumps(told.answer)}")
    for change in told.changes:
        show(f"    {change.op} in {change.table}: {dict(change.new)}")
    show(f"  ⇒ {'passed' if told.verdict.passed else 'failed'}: {'; '.join(told.verdict.reasons)}\n")


if __name__ == "__main__":
    main()
