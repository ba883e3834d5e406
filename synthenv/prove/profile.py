"""The profile that a package carries.

    profile = profile_of(package)

Packages with the same text share one profile object: what is made of a profile (a grammar) is made once.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache

from synthenv.errors import PackageError, SpecError, shown
from synthenv.package import Package
from synthenv.spec.profile import Profile, read_profile

__all__ = ["profile_of"]


def profile_of(package: Package) -> Profile:
    """Return the package's profile; PackageError where it is missing or can't be read."""
    where = f"{package.label}/profile.toml"
    if "profile.toml" not in package.files:
        raise PackageError(f"{where} is missing: without it the specs of the tasks mean nothing.")
    try:
        return _read(package.files["profile.toml"])
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PackageError(f"{where}: not valid TOML ({shown(str(error))}). Mend the file.") from None
    except SpecError as error:
        raise PackageError(f"{where}: {error}.") from None


@lru_cache(maxsize=8)
def _read(text: bytes) -> Profile:
    return read_profile(tomllib.loads(text.decode("utf-8")))
