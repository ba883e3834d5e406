"""Play never imports synthesis."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import synthenv

SYNTHESIS = ("synthenv.synthesis", "synthenv.compilers", "synthenv.spec", "synthenv.prove")


def test_nothing_of_play_imports_synthesis() -> None:
    root = Path(synthenv.__file__).parent
    modules = sorted(".".join(each.relative_to(root.parent).with_suffix("").parts) for each in root.rglob("*.py"))
    ends = ("__main__", "__init__")
    play = [each for each in modules if not each.startswith(SYNTHESIS) and not each.endswith(ends)]
    assert "synthenv.api" in play
    program = (
        "import importlib, json, sys\n"
        f"for name in {play!r}: importlib.import_module(name)\n"
        "print(json.dumps([name for name in sys.modules if name.startswith('synthenv')]))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = json.loads(ran.stdout)
    assert "synthenv.session" in loaded
    assert [name for name in loaded if name.startswith(SYNTHESIS)] == []
