"""A package whose files were edited, made whole again: what its specs compile to, and its certificate.

    compiled = renew(Path("environments/film"))
    compiled.rewritten, compiled.edited       # files that now follow their spec; those of them that were edited by hand
    certify(package, report)                  # after a check in which every task held

The spec is the source: of a task with one, prompts, answer schema, solution and verifier are made anew, whatever was
written there, and so is README.md, which lists the prompts. All else is taken as it is now. Importing this module
imports play alone; compiling imports synthesis when it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from synthenv import trust
from synthenv.checks.certificate import certificate, to_line
from synthenv.errors import SpecError, UsageError
from synthenv.files import put
from synthenv.hashes import digest_of
from synthenv.package import POLICY, README, Package, Task, folder_hashes, read, recorded_hashes, seal, task_files
from synthenv.verdict import Finding

if TYPE_CHECKING:
    from synthenv.spec.profile import Profile

__all__ = ["Compiled", "Tell", "certify", "refuse_shipped", "renew"]

Tell = Callable[[int, int, str], None]
"""Called with how much is done, how much there is to do, and what is being done."""


@dataclass(frozen=True)
class Compiled:
    """What came of compiling, or of a dry run: files by their path in the folder.

    `rewritten` are those that were not what the specs compile to, `edited` those of them that were edited by hand since
    the package was last whole, `taken` the other edited ones, which stay as they are. `vouched` tells whether this
    installation vouches for the package's code afterwards.
    """

    path: Path
    tasks: int
    rewritten: tuple[str, ...]
    edited: tuple[str, ...]
    taken: tuple[str, ...]
    vouched: bool


def refuse_shipped(package: Package) -> None:
    """Raise UsageError for a package that lies inside the distribution: that one is not to be changed."""
    if package.shipped:
        raise UsageError(f"{package.label} is part of the installation and stays as it is. Build one of your own.")


def renew(folder: Path, tell: Tell, *, dry_run: bool = False) -> Compiled:
    """Rewrite what the specs compile to, and take the rest of the folder as it is now; see `synthenv.compile`."""
    recorded = recorded_hashes(folder)
    package = read(folder, verify=False)
    refuse_shipped(package)
    made = _compiled_files(package, tell)
    rewritten = tuple(name for name, data in made.items() if _bytes(folder / name) != data)
    _, now = folder_hashes(folder)
    differing = [name for name in sorted({*now, *recorded}) if now.get(name) != recorded.get(name)]
    edited = tuple(name for name in rewritten if name in now and name in differing)
    taken = tuple(name for name in differing if name not in made)
    ours = not taken and trust.built(digest_of(recorded))
    if dry_run:
        return Compiled(folder, len(package.tasks), rewritten, edited, taken, ours)
    for name in rewritten:
        put(folder / name, made[name])
    sealed = seal(folder)
    if ours:
        trust.remember(sealed)
    return Compiled(folder, len(package.tasks), rewritten, edited, taken, trust.vouched(sealed))


def certify(package: Package, findings: Mapping[str, Sequence[Finding]]) -> Package:
    """Write what was found of every task as the package's certificate, and return the package as it is then.

    Whoever vouched for its code before does so afterwards: a certificate is no code.
    """
    if package.path is None:
        raise UsageError(f"{package.label} lies in no folder, so no certificate can be written there.")
    lines = (to_line(certificate(task, findings[name])) for name, task in package.tasks.items())
    put(package.path / "certificate.jsonl", "".join(f"{line}\n" for line in lines).encode())
    sealed = seal(package.path)
    if trust.vouched(package):
        trust.remember(sealed)
    return sealed


def _bytes(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _compiled_files(package: Package, tell: Tell) -> dict[str, bytes]:
    """The files that specs compile to, by their path; SpecError names package and task."""
    with_spec = [task for task in package.tasks.values() if task.spec is not None]
    if not with_spec:
        return {}
    from synthenv.compilers.policy import write_policy
    from synthenv.compilers.readme import write_readme
    from synthenv.prove import profile_of

    profile = profile_of(package)
    made: dict[str, Task] = {}
    for done, task in enumerate(with_spec):
        tell(done, len(with_spec), task.name)
        made[task.name] = _compiled(package, task, profile)
    files = {f"tasks/{name}/{file}": data for name, task in made.items() for file, data in task_files(task).items()}
    if profile.rules:
        files[POLICY] = write_policy(profile).encode()
    return {**files, README: write_readme(replace(package, tasks={**package.tasks, **made})).encode()}


def _compiled(package: Package, task: Task, profile: Profile) -> Task:
    from synthenv.compilers.task import compile_task, draft_of

    try:
        return compile_task(draft_of(task), profile)
    except SpecError as error:
        what = str(error).removeprefix(f"task {task.name!r}: ")
        where = f"{package.label}/tasks/{task.name}/task.toml"
        raise SpecError(f"{where}: {what}. Mend the spec; nothing was compiled.") from None
