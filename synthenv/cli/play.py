"""`synthenv play`: a person acts in the terminal, with the tools that a policy has."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

import click
from rich.console import Console
from rich.padding import Padding

from synthenv import api
from synthenv.cli.lines import HELP, Action, NotUnderstood, read_line
from synthenv.cli.options import allow_unsafe_option, json_option, package_argument
from synthenv.cli.output import cell, console, counted, printable, table, tell
from synthenv.cli.play_json import play_json
from synthenv.cli.results import result_view
from synthenv.errors import PackageError
from synthenv.package import Package, Task
from synthenv.session import Result, Session
from synthenv.verdict import Verdict

__all__ = ["play"]


@click.command(short_help="Act in a package yourself.")
@package_argument
@click.argument("task", required=False)
@click.option("--variant", type=int, default=0, show_default=True, help="Which instance of the task.")
@allow_unsafe_option
@json_option
def play(package: str, task: str | None, variant: int, allow_unsafe: bool, as_json: bool) -> None:
    """Act in a package yourself: read the task, call tools, submit the answer, get the verdict.

    Without TASK it is an easiest one. Lines are read from standard input, so a script can play as well; with --json
    each is answered with one line of JSON, the last of which is the verdict. Exits with 1 where the answer did not
    pass; leaving without one is no failure. Type help to see what can be typed.

    \b
    Example:
        synthenv play environments/film
        echo 'submit 348' | synthenv play environments/film quiet_dinner_2
    """
    found = api.load(package)
    chosen = found.task(task) if task is not None else _easiest(found)
    with Session(found, allow_unsafe=allow_unsafe) as session:
        session.reset(chosen.name, variant)
        verdict = play_json(session, chosen, variant, sys.stdin) if as_json else _play(session, chosen)
    if verdict is not None and not verdict.passed:
        raise click.exceptions.Exit(1)


def _play(session: Session, task: Task) -> Verdict | None:
    """Play one episode with a person; return its verdict, None where no answer was handed in."""
    out = console()
    _print_task(out, session, task)
    for line in _lines():
        if line.strip() and not _act(out, session, task, line):
            break
    return session.verdict


def _easiest(package: Package) -> Task:
    if not package.tasks:
        raise PackageError(f"{package.label} has no tasks. Build it anew.")
    return min(package.tasks.values(), key=lambda task: (task.level, task.name))


def _lines() -> Iterator[str]:
    """Yield the lines of standard input: typed by a person, with a prompt and editing, or piped, and then echoed."""
    if not sys.stdin.isatty():
        for line in sys.stdin:
            print(f"\n> {printable(line.strip())}")
            yield line
        return
    import readline  # noqa: F401 - with it imported, input() knows arrows and history

    while True:
        try:
            yield input("\n> ")
        except EOFError:
            return


def _act(out: Console, session: Session, task: Task, line: str) -> bool:
    """Do what a line says; return whether the episode goes on."""
    try:
        action = read_line(line, session.package.tools, task.answer)
    except NotUnderstood as error:
        tell(out, f"{error} Type help to see how.", "red")
        return True
    match action:
        case Action(verb="call", name=name, value=arguments):
            _print_result(out, session.call(name, arguments))
        case Action(verb="submit", value=answer):
            return _submit(out, session, answer)
        case Action(verb="tools", name=name):
            _print_tools(out, session.package, name)
        case Action(verb="task"):
            _print_task(out, session, task)
        case Action(verb="help"):
            out.print(cell(HELP))
    return action.verb != "quit"


def _submit(out: Console, session: Session, answer: Any) -> bool:
    outcome = session.submit(answer)
    if isinstance(outcome, Result):
        _print_result(out, outcome)
        return True
    said = "Passed" if outcome.passed else "Not passed"
    tell(
        out,
        f"{said}, after {counted(session.calls, 'call')}: {'; '.join(outcome.reasons)}.",
        "green" if outcome.passed else "red",
    )
    return False


def _print_task(out: Console, session: Session, task: Task) -> None:
    out.print(cell(f"{task.name} (level {task.level})", "bold"))
    if session.house_rules:
        out.print(Padding(cell(session.house_rules.strip()), (1, 2, 0, 2)))
    out.print(Padding(cell(session.prompt), (1, 2)))
    out.print(cell(f"{counted(len(session.package.tools), 'tool')}; type tools, help, or quit (q).", "dim"))


def _print_tools(out: Console, package: Package, name: str) -> None:
    """Print all tools, or one of them in full."""
    if name in package.tools:
        tool = package.tools[name]
        out.print(cell(tool.description))
        rows = (
            (each.name, _kind(each.schema), "" if each.required else "optional", each.schema.get("description", ""))
            for each in tool.parameters
        )
        out.print(table("argument", "type", "", "what it is", rows=rows))
        out.print(cell(f"Returns: {tool.returns}" if tool.returns else "", "dim"))
        return
    rows_of_all = ((each.name, each.description) for each in package.tools.values())
    out.print(table("tool", "what it does", rows=rows_of_all))


def _kind(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return " or ".join(str(each) for each in schema["enum"] if each is not None)
    kind = schema["type"]
    return str(kind[0] if isinstance(kind, list) else kind)


def _print_result(out: Console, result: Result) -> None:
    for part in result_view(result):
        out.print(part)
