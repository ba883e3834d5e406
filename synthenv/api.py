"""What `import synthenv` offers, a function a command: build, compile, check, audit, convert, evaluate, and so on.

    report = synthenv.build("film", tasks=60, seed=7)
    package = synthenv.load(report.path)
    synthenv.check(package).failed          # ()
    synthenv.evaluate(package, "oracle").pass_rate

Wherever a package is asked for, its folder does as well, and so does the name of a package that ships with synthenv.
Importing this module imports play alone; what needs synthesis imports it when it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from synthenv.errors import PackageError, UsageError, shown
from synthenv.package import Package, read
from synthenv.places import folder_of
from synthenv.renewal import Compiled, certify, refuse_shipped, renew
from synthenv.session import Session

if TYPE_CHECKING:
    from synthenv.audits import Report as Audit
    from synthenv.batch import AsyncPolicy
    from synthenv.checks import Check
    from synthenv.checks.run import Report as CheckReport
    from synthenv.converters import Converted
    from synthenv.evaluation import Evaluation
    from synthenv.policies import Policy
    from synthenv.rollouts import Rollout
    from synthenv.similarity import Comparison
    from synthenv.splits import Split
    from synthenv.synthesis.builder import Report as BuildReport
    from synthenv.synthesis.many import ManyReport

__all__ = [
    "PackageLike",
    "Progress",
    "arollout_batch",
    "audit",
    "build",
    "build_many",
    "check",
    "compile",
    "convert",
    "evaluate",
    "load",
    "register",
    "rollout",
    "rollout_batch",
    "similarity",
    "splits",
]

Progress = Callable[[int, int, str], None]
"""Called with how much is done, how much there is to do, and what is being done."""

PackageLike = Package | Path | str
"""A package, its folder, or the name of one that ships with synthenv."""


def build(
    catalog: str,
    out: Path | str | None = None,
    *,
    tasks: int = 60,
    levels: int = 3,
    seed: int = 0,
    rows: int | None = 100_000,
    plans: int = 0,
    replace: bool = False,
    progress: Progress | None = None,
) -> BuildReport:
    """Build a package from a catalog, into `environments/<catalog>` where `out` is not given.

    >>> build("film", tasks=60, seed=7).admitted
    60

    A build that was stopped goes on where it was when it is called again with the same arguments. A package that is
    there is replaced where the same arguments built it, or where `replace` says so; one that was edited never is.
    With `plans`, every so-manieth family is one of plans; that takes the extra `plan`.
    """
    from synthenv.synthesis.builder import build as run

    folder = Path("environments", Path(str(catalog)).name) if out is None else Path(out)
    return run(
        catalog,
        folder,
        tasks=tasks,
        levels=levels,
        seed=seed,
        rows=rows,
        plans=plans,
        replace=replace,
        progress=progress,
    )


def build_many(
    catalogs: Sequence[str],
    out: Path | str = "environments",
    *,
    packages: int,
    tasks: int = 60,
    levels: int = 3,
    seed: int = 0,
    rows: int | None = 100_000,
    replace: bool = False,
    progress: Progress | None = None,
) -> ManyReport:
    """Build packages from catalogs that differ in what they show, what can be done there, and in style.

    >>> build_many(["film", "solar"], packages=20, tasks=20, seed=7).different
    1.0

    They are put into folders below `out`; those that are there already are left as they are.
    """
    from synthenv.synthesis.many import build_many as run

    return run(
        catalogs,
        Path(out),
        packages=packages,
        tasks=tasks,
        levels=levels,
        seed=seed,
        rows=rows,
        replace=replace,
        progress=progress,
    )


def similarity(packages: Sequence[PackageLike]) -> Comparison:
    """Return how alike the toolsets of packages are, pair by pair.

    >>> similarity(["film", "environments/film_01_loans_find_camel"]).pairs[0].alike
    0.04
    """
    from synthenv.similarity import compare

    if len(packages) < 2:
        raise UsageError("similarity is between two packages or more. Name another one.")
    return compare([load(each) for each in packages])


def splits(packages: Sequence[PackageLike], *, seed: int = 0) -> dict[str, Split]:
    """Return which of these packages are for training, validation and test, by what is held out.

    >>> splits(["environments/film_01_loans", "environments/film_02_screenings", …])["modules"].held_out
    {'validation': 'loans', 'test': 'screenings'}
    """
    from synthenv.splits import split

    return split([load(each) for each in packages], seed=seed)


def load(package: PackageLike) -> Package:
    """Return a package, read from its folder; raise PackageError where it is missing, changed or malformed.

    >>> load("environments/film").task("quiet_dinner_2").prompt
    """
    return package if isinstance(package, Package) else read(folder_of(package))


def check(
    package: PackageLike,
    *,
    tasks: Sequence[str] | None = None,
    certify: bool = False,
    progress: Progress | None = None,
    allow_unsafe: bool = False,
) -> CheckReport:
    """Hold every task, or those named, against every check, and the claims against those of its certificate.

    >>> check("environments/film").failed
    ()

    With `certify`, what the certificate on file says is left aside, and where every check of every task holds, it is
    written anew: so a package that was edited and compiled is certified again. Where one fails, nothing is written.
    """
    from synthenv.checks.run import check_package

    found = load(package)
    if certify:
        refuse_shipped(found)
    if certify and tasks is not None:
        raise UsageError("A certificate is of a whole package: leave the tasks out to certify it.")
    report = check_package(
        found,
        seed=_seed(found),
        tasks=tasks,
        progress=progress,
        extra=_spec_checks(found),
        allow_unsafe=allow_unsafe,
    )
    return _certified(found, report) if certify else report


def audit(package: PackageLike, *, progress: Progress | None = None, allow_unsafe: bool = False) -> Audit:
    """Make every black-box check of every task of a package, or of all packages in a folder, and count what holds.

    >>> len(audit("environments/spider").held)
    0
    """
    from synthenv.audits import audit as run
    from synthenv.places import packages_in

    found = [package] if isinstance(package, Package) else [read(each) for each in packages_in(folder_of(package))]
    return run(found, progress=progress, allow_unsafe=allow_unsafe)


def convert(format: str, source: Path | str, out: Path | str, *, progress: Progress | None = None) -> Converted:
    """Make packages of a public task set, one a database, in the folder `out`.

    >>> convert("spider", "spider/dev.json", "environments/spider").left_out
    ()
    """
    from synthenv.converters import convert as run

    return run(format, Path(source), Path(out), progress or _quiet)


def compile(path: Path | str, *, dry_run: bool = False, progress: Progress | None = None) -> Compiled:
    """Rewrite prompts, solutions, verifiers and the README from the specs, and take the rest of the folder as it is.

    >>> compile("environments/film").rewritten
    ('tasks/quiet_dinner_2/task.toml', 'tasks/quiet_dinner_2/verifier.py')

    The spec is the source: what was edited by hand in those files goes, and `edited` names them; with `dry_run` nothing
    is written. Nothing is written either where one spec does not compile (SpecError). A package that this installation
    vouched for stays so as long as nothing else was changed; otherwise it is a stranger's from now on.
    """
    return renew(folder_of(path), progress or _quiet, dry_run=dry_run)


def evaluate(
    package: PackageLike,
    policy: Policy | str = "oracle",
    *,
    episodes: int | None = None,
    seed: int = 0,
    concurrency: int = 1,
    keep: Callable[[Rollout], None] | None = None,
    progress: Progress | None = None,
    allow_unsafe: bool = False,
) -> Evaluation:
    """Let a policy play every task on each of its variants, or as many episodes as are asked for, and count.

    >>> evaluate("environments/film", "oracle").pass_rate
    1.0

    `concurrency` episodes are played at once; `keep` is given every rollout, in an order that the seed alone decides.
    """
    from synthenv.evaluation import evaluate as run

    found = load(package)
    return run(found, policy, episodes, seed, progress, concurrency=concurrency, keep=keep, allow_unsafe=allow_unsafe)


def rollout(
    package: PackageLike,
    task: str,
    *,
    variant: int = 0,
    policy: Policy | str = "oracle",
    seed: int = 0,
    allow_unsafe: bool = False,
) -> Rollout:
    """Let a policy play one episode, and return its full trace.

    >>> rollout("environments/film", "quiet_dinner_2", policy="first-match").passed
    False
    """
    from synthenv.rollouts import rollout as run

    with Session(load(package), allow_unsafe=allow_unsafe) as session:
        return run(session, task, variant, policy, seed)


def rollout_batch(
    package: PackageLike,
    policy: Policy | str = "oracle",
    n: int | None = None,
    concurrency: int = 1,
    seed: int = 0,
    *,
    allow_unsafe: bool = False,
) -> list[Rollout]:
    """Let a policy play `n` episodes, `concurrency` at once, and return their traces in an order that `seed` decides.

    >>> [each.passed for each in rollout_batch("environments/film", "oracle", n=3, concurrency=2)]
    [True, True, True]

    What goes wrong in an episode is recorded in its trace, and the others go on.
    """
    from synthenv.batch import rollout_batch as run

    return run(load(package), policy, n, concurrency, seed, allow_unsafe=allow_unsafe)


async def arollout_batch(
    package: PackageLike,
    policy: Policy | AsyncPolicy | str = "oracle",
    n: int | None = None,
    concurrency: int = 1,
    seed: int = 0,
    *,
    allow_unsafe: bool = False,
) -> list[Rollout]:
    """Do as `rollout_batch` without blocking the event loop; the policy may be an async function.

    >>> await arollout_batch("environments/film", policy, n=200, concurrency=64)
    """
    from synthenv.batch import arollout_batch as run

    return await run(load(package), policy, n, concurrency, seed, allow_unsafe=allow_unsafe)


def register(path: Path | str) -> str:
    """Register a package with Gymnasium, and return the name to make it by.

    >>> register("environments/film")
    'synthenv/film-v0'
    """
    from synthenv.registry import register as run

    return run(folder_of(path))


def _seed(package: Package) -> int:
    seed = package.about.get("seed", 0)
    if type(seed) is not int:
        raise PackageError(f"{package.label}/environment.toml: 'seed' is {shown(seed)}; expected a whole number.")
    return seed


def _certified(package: Package, report: CheckReport) -> CheckReport:
    """The report without what departs from the certificate on file, which is written anew where nothing else failed."""
    failed = tuple(each for each in report.failed if each.check != "certificate")
    if not failed:
        certify(package, report.findings)
    return replace(report, passed=report.tasks - len({each.task for each in failed}), failed=failed)


def _spec_checks(package: Package) -> Sequence[Check]:
    """The checks that need a spec; nothing of synthesis is imported where no task has one."""
    if all(task.spec is None for task in package.tasks.values()):
        return ()
    from synthenv.prove import spec_checks

    return spec_checks(package)


def _quiet(done: int, total: int, what: str) -> None:
    """Progress that nobody asked to see."""
