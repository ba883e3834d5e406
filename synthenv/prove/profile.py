"""The profile that a package carries.

profile = profile_of(package)
"""

from __future__ import annotations

import tomllib

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
        return read_profile(tomllib.loads(package.files["profile.toml"].decode("utf-8")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PackageError(f"{where}: not valid TOML ({shown(str(error))}). Mend the file.") from None
    except SpecError as error:
        raise PackageError(f"{where}: {error}.") from None
