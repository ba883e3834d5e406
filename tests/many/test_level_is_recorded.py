"""The sandbox's level is told by every certificate and every rollout, and claimed by none."""

from __future__ import annotations

import pytest

from synthenv.checks import check_task
from synthenv.checks.bounds import bounds
from synthenv.checks.certificate import certificate, departs, from_line, to_line
from synthenv.checks.oracle import oracle
from synthenv.rollouts import rollout
from synthenv.session import Session
from tests.tiny import tiny


def test_a_certificate_tells_it_as_a_measurement_and_a_recheck_elsewhere_holds() -> None:
    lines, findings = [], []
    for unsafe in (True, False):
        with Session(tiny(), allow_unsafe=unsafe) as session:
            task = session.package.task("on_the_shelf")
            found = check_task(session, task, seed=0, checks=(oracle, bounds))
            made = certificate(task, found)
            assert made.measurements["bounds"]["sandbox"] == session.host.level
            assert "sandbox" not in made.checks["bounds"]
            assert rollout(session, task.name).sandbox == session.host.level
            lines.append(to_line(made))
            findings.append(found)
    assert departs(from_line(lines[0]), findings[1]) == []
    assert departs(from_line(lines[1]), findings[0]) == []


@pytest.mark.parametrize("unsafe", [True, False])
def test_a_rollout_tells_it(unsafe: bool) -> None:
    with Session(tiny(), allow_unsafe=unsafe) as session:
        told = rollout(session, "on_the_shelf").sandbox
    assert (told == "none") == unsafe
