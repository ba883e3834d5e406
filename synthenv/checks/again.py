"""The solutions' traces once more, as a program: what `elsewhere.py` starts.

    python -m synthenv.checks.again FOLDER DIGEST LEVEL

prints the digest of each task's traces as canonical JSON. It refuses a folder whose digest is another than the one
named, so that it runs what its caller had opened already and nothing else.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from synthenv.checks.traces import digest_of, traced
from synthenv.errors import PackageError, SynthenvError
from synthenv.package import read
from synthenv.plain import canonical
from synthenv.session import Session

__all__ = ["main"]


def main(arguments: Sequence[str]) -> int:
    """Print the digests; return 1, with a sentence on standard error, when that can't be done."""
    folder, digest, level = arguments
    try:
        package = read(Path(folder))
        if package.digest != digest:
            raise PackageError(f"{folder} holds another package than the one that was opened. Read it anew.")
        with Session(package, allow_unsafe=level == "none") as session:
            found = {
                name: digest_of([traced(session, task, variant) for variant in task.variants])
                for name, task in package.tasks.items()
                if task.solution is not None
            }
    except SynthenvError as error:
        print(error, file=sys.stderr)
        return 1
    print(canonical(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
