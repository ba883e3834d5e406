"""Where the attacks are made: as every user that this run can be, on ground that all of them may tread.

Linux only: elsewhere there is no boundary to test, and nothing here is collected. On Linux a missing level fails.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform != "linux":
    collect_ignore_glob = ["*"]
else:
    from tests.sandbox.arena import Arena, Elsewhere, Here

    IDENTITIES = ["root", "ordinary"] if os.geteuid() == 0 else ["ordinary"]

    @pytest.fixture(scope="session", params=IDENTITIES)
    def arena(request: pytest.FixtureRequest) -> Iterator[Arena]:
        """Return where attacks run: in this process, or in one that belongs to an ordinary user."""
        become_ordinary = request.param == "ordinary" and os.geteuid() == 0
        with Elsewhere() if become_ordinary else Here() as arena:
            yield arena

    @pytest.fixture
    def ground() -> Iterator[Path]:
        """Return a folder that everybody may read and write, with a secret in it."""
        folder = Path(tempfile.mkdtemp(prefix="ground-"))
        folder.chmod(0o777)
        (folder / "secret").write_text("loot", encoding="utf-8")
        (folder / "secret").chmod(0o666)
        yield folder
        shutil.rmtree(folder)
