"""Claims are the same in every process: no hash order, no clock, no leftovers of other tasks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from check_library import library, sound, sound_findings

from synthenv.check import Grounds, check_task
from synthenv.session import Session

PRINT_CLAIMS = """
import json
from check_library import sound_findings
claims = {task: {name: each.claims for name, each in found.items()} for task, found in sound_findings().items()}
print(json.dumps(claims))
"""


def test_another_process_with_another_hash_seed_finds_the_same_claims() -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "321", "TZ": "Asia/Kathmandu"}
    done = subprocess.run(
        [sys.executable, "-c", PRINT_CLAIMS],
        cwd=Path(__file__).parent,
        env=environment,
        capture_output=True,
        check=True,
    )
    here = {task: {name: each.claims for name, each in found.items()} for task, found in sound_findings().items()}
    assert json.loads(done.stdout) == json.loads(json.dumps(here))


def test_claims_do_not_depend_on_which_tasks_were_checked_before() -> None:
    with Session(library(), allow_unsafe=True) as session, Grounds(session) as grounds:
        findings = check_task(session, sound("thickest_title"), seed=7, grounds=grounds)
    assert {each.check: each.claims for each in findings} == {
        name: each.claims for name, each in sound_findings()["thickest_title"].items()
    }
