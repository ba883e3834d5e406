"""The checks that need a spec: they hold prompt, solution, verifier and twin against each other, and the spec itself.

    checks = spec_checks(package)
    findings = [check(trial) for check in checks]

Together with the black-box checks of `synthenv.checks` they make the certificate of a task of tier A.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from synthenv.checks.trial import Trial
from synthenv.package import Package
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
    return checks_over(profile_of(package), SqliteWorld(package.database, package.clock))


def checks_over(profile: Profile, world: SqliteWorld) -> tuple[Check, ...]:
    """Return the checks for tasks over a profile and a world, which they may begin anew at any time."""
    looking = (data_dependence, ablation, spec_mutants, uniqueness, *((pairs,) if profile.rules else ()))
    return (
        partial(fresh, profile=profile),
        partial(text, profile=profile, is_label=labels_of(world, profile)),
        *(partial(each, profile=profile, world=world) for each in looking),
    )
