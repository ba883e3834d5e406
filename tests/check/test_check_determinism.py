"""Claims are the same in every process: no hash order, no clock, no leftovers of other tasks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from synthenv.checks import Grounds, check_task
from synthenv.session import Session
from tests.check.check_library import library, sound, sound_findings

NAMES = ("thickest_title", "lend_thickest")
PRINT_CLAIMS = """
import json
from tests.check.check_library import library
from synthenv.checks.run import checked_tasks
from synthenv.session import Session

with Session(library(), allow_unsafe=True) as session:
    checked = checked_tasks(session, [library().tasks[name] for name in NAMES], seed=7)
print(json.dumps({task: {each.check: each.claims for each in found} for task, found in checked.items()}))
"""


def test_another_process_with_another_hash_seed_finds_the_same_claims() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PRINT_CLAIMS.replace("NAMES", repr(NAMES))],
        cwd=Path(__file__).parent,
        env={**os.environ, "PYTHONHASHSEED": "321", "TZ": "Asia/Kathmandu"},
        capture_output=True,
        check=True,
    )
    here = {name: {each.check: each.claims for each in sound_findings()[name].values()} for name in NAMES}
    assert json.loads(done.stdout) == json.loads(json.dumps(here))


def test_claims_do_not_depend_on_which_tasks_were_checked_before() -> None:
    with Session(library(), allow_unsafe=True) as session, Grounds(session) as grounds:
        findings = check_task(session, sound("thickest_title"), seed=7, grounds=grounds)
    assert {each.check: each.claims for each in findings} == {
        name: each.claims for name, each in sound_findings()["thickest_title"].items()
    }
