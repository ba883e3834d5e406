"""The doctor says what holds here, and finds it out by trying."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from synthenv.sandbox import doctor
from synthenv.sandbox.probe import ATTEMPTS
from synthenv.sandbox.zygote import Zygote


def test_this_machine_gives_the_kernel_level() -> None:
    # Fails, and does not skip, where it is missing: nothing else in this folder would mean anything.
    assert doctor.level() == "kernel", doctor.report()


def test_the_report_names_every_wall_and_every_attempt() -> None:
    findings = {finding.name: finding for finding in doctor.report()}
    assert all(finding.ok for finding in findings.values()), findings
    assert {"system", "limits", "user", "capabilities", "hidden", "landlock", "seccomp", "level"} <= findings.keys()
    assert {f"attempt to {name}" for name in ATTEMPTS} <= findings.keys()
    assert findings["level"].detail == "kernel"


def test_every_attempt_succeeds_where_nothing_is_confined() -> None:
    # The control: an attempt that always fails would prove nothing.
    with Zygote("synthenv.sandbox.probe", level="none") as zygote, zygote.start() as worker:
        outcomes = {name: worker.ask(name) for name in ATTEMPTS if name != "take a terabyte"}
    assert set(outcomes.values()) == {"succeeded"}, outcomes


DEPRIVED = """
import ctypes, json, struct, sys
from synthenv.sandbox import doctor, seccomp
from synthenv.sandbox.confine import SandboxMissing
from synthenv.sandbox.zygote import Zygote
prctl = seccomp.NUMBERS[seccomp.machine()]["prctl"]
refuse, allow = (6, 0, 0, 0x50000 | 22), (6, 0, 0, 0x7FFF0000)
rules = [(32, 0, 0, 0), (21, 0, 3, prctl), (32, 0, 0, 16), (21, 0, 1, 22), refuse, allow]
code = b"".join(struct.pack("=HBBI", *each) for each in rules)
libc = ctypes.CDLL(None)
program = struct.pack("HxxxxxxP", len(rules), ctypes.cast(ctypes.c_char_p(code), ctypes.c_void_p).value)
assert libc.prctl(38, 1, 0, 0, 0) == libc.prctl(22, 2, program, 0, 0) == 0
try:
    Zygote("synthenv.sandbox.probe", name="film")
except SandboxMissing as error:
    refused = str(error)
found = {finding.name: [finding.ok, finding.advice] for finding in doctor.report()}
print(json.dumps([doctor.level(), refused, found]))
"""


@pytest.mark.parametrize(("mark", "level"), [({}, "none"), ({doctor.CONTAINER_MARK: "1"}, "container")])
def test_where_the_kernel_takes_no_filter_the_level_is_lower_and_said(mark: dict[str, str], level: str) -> None:
    # A filter around the whole process answers as a kernel without seccomp does.
    out = subprocess.run([sys.executable, "-c", DEPRIVED], capture_output=True, check=True, env={**os.environ, **mark})
    seen, refused, found = json.loads(out.stdout)
    assert seen == level
    assert "film: layer 'seccomp' is missing" in refused
    assert "synthenv doctor" in refused
    assert (found["seccomp"][0], found["limits"][0], found["level"][0]) == (False, True, level != "none")
    assert "sandboxes/" in found["seccomp"][1]
