"""The checks that need a spec: they hold prompt, solution, verifier and twin against each other, and the spec itself.

    checks = spec_checks(package)
    findings = [check(trial) for check in checks]

Together with the black-box checks of `synthenv.checks` they make the certificate of a task of tier A.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from synthenv.checks.trial import Trial
from synthenv.compilers.readme import write_readme
from synthenv.package import README, Package
from synthenv.prove.ablation import ablation
from synthenv.prove.data_dependence import data_dependence
from synthenv.prove.fresh import fresh
from synthenv.prove.pairs import pairs
from synthenv.prove.profile import profile_of
from synthenv.prove.spec_mutants import spec_mutants
from synthenv.prove.text import labels_of, text
from synthenv.prove.uniqueness import uniqueness
from synthenv.spec.profile import Profile
from synthenv.verdict import Finding
from synthenv.worlds.sqlite import SqliteWorld

__all__ = ["checks_over", "profile_of", "spec_checks"]

Check = Callable[[Trial], Finding]


def spec_checks(package: Package) -> tuple[Check, ...]:
    """Return the checks for the package's tasks of tier A; none where no task has a spec."""
    if all(task.spec is None for task in package.tasks.values()):
        return ()
    profile = profile_of(package)
    readme = write_readme(package).encode() if README in package.files else b""
    return checks_over(profile, SqliteWorld(package.database, package.clock), readme)


def checks_over(profile: Profile, world: SqliteWorld, readme: bytes = b"") -> tuple[Check, ...]:
    """Return the checks for tasks over a profile and a world, which they may begin anew at any time.

    `readme` is what README.md must be, in a package that is whole.
    """
    looking = (data_dependence, ablation, spec_mutants, uniqueness, *((pairs,) if profile.rules else ()))
    return (
        partial(fresh, profile=profile, readme=readme),
        partial(text, profile=profile, is_label=labels_of(world, profile)),
        *(partial(each, profile=profile, world=world) for each in looking),
    )
