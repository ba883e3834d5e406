"""Each layer does what it says with no other around it, in a process that was open a moment before."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from synthenv.sandbox.confine import NOBODY


def after(*layers: str, look: str) -> Any:
    """Return `seen` as `look` leaves it in a fresh process that put only these layers in place."""
    code = (
        "import ctypes, json, os, socket\nfrom synthenv.sandbox.confine import LAYERS, Limits\n"
        "def refused(act):\n    try: act()\n    except OSError as error: return error.errno\n    return 0\n"
        f"for name in {layers!r}: LAYERS[name](Limits())\n{look}\nos.write(1, json.dumps(seen).encode())"
    )
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True, cwd="/")
    return json.loads(done.stdout)


STATUS = "seen = dict(line.split(':\\t') for line in open('/proc/self/status') if line.startswith(('Cap', 'NoNew')))"
MEMORY = "try: seen = len(bytearray(600 * 2**20))\nexcept MemoryError: seen = 0"
WRITE = "seen = refused(lambda: os.write(os.memfd_create('x'), b'x'))"
OPEN = "seen = refused(lambda: os.close(os.open('/', os.O_RDONLY))), refused(lambda: os.listdir('/proc'))"
CONNECT = "sock = socket.socket()\nseen = refused(lambda: sock.bind(('127.0.0.1', 0)))"
USER = "seen = [os.getresuid(), os.getresgid(), os.getgroups()]"
DUMPABLE = "seen = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)"


def test_limits_bound_memory_and_files() -> None:
    assert after(look=MEMORY) == 600 * 2**20
    assert after("limits", look=MEMORY) == 0
    assert after(look=WRITE) == 0
    assert after("limits", look=WRITE) != 0


def test_root_becomes_nobody_and_others_stay_who_they_are() -> None:
    user = NOBODY if os.geteuid() == 0 else os.geteuid()
    group = NOBODY if os.geteuid() == 0 else os.getegid()
    groups = [] if os.geteuid() == 0 else os.getgroups()
    assert after("user", look=USER) == [[user] * 3, [group] * 3, groups]


def test_capabilities_are_given_up_for_good() -> None:
    seen = after("capabilities", look=STATUS)
    assert {int(seen[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")} == {0}
    assert (seen["NoNewPrivs"].strip(), after(look=STATUS)["NoNewPrivs"].strip()) == ("1", "0")


def test_a_hidden_process_is_not_dumpable() -> None:
    assert (after(look=DUMPABLE), after("hidden", look=DUMPABLE)) == (1, 0)


def test_landlock_closes_paths_and_ports_by_itself() -> None:
    # Landlock is not promised everywhere, but where these tests run it is there.
    assert after(look=OPEN) == [0, 0]
    assert 0 not in after("capabilities", "landlock", look=OPEN)
    assert after(look=CONNECT) == 0
    assert after("capabilities", "landlock", look=CONNECT) != 0


def test_seccomp_closes_paths_by_itself() -> None:
    assert after("capabilities", "seccomp", look=OPEN) == [1, 1]
