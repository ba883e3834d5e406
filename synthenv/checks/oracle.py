"""Oracle: the solution, through the tools alone, passes on every variant, and no tool refuses a call of its.

Where this fails, the other checks have nothing to hold outcomes against and are not run.
"""

from __future__ import annotations

from synthenv.checks.trial import Trial
from synthenv.verdict import Finding

__all__ = ["oracle"]


def oracle(trial: Trial) -> Finding:
    """Check that the solution passes on every variant."""
    problems = [problem for at in range(len(trial.runs)) if (problem := _problem(trial, at))]
    changed = sum(len(run.changes) for run in trial.runs)
    claims = {
        "variants": len(trial.runs),
        "passed": sum(run.accepted for run in trial.runs),
        "changes": changed,
        "digest": trial.digest,
    }
    seconds = sum(run.seconds for run in trial.runs) / len(trial.runs)
    return Finding("oracle", not problems, "; ".join(problems[:2]), claims, {"seconds_a_run": round(seconds, 6)})


def _problem(trial: Trial, at: int) -> str:
    run = trial.runs[at]
    if run.error:
        return f"variant {at}: {run.error}"
    if not run.verdict.passed:
        return f"variant {at}: the solution's outcome is refused ({'; '.join(run.verdict.reasons[:2])})"
    refused = [step for step in run.steps if not step.result.ok]
    if refused:
        return f"variant {at}: {refused[0].tool} refuses the solution ({refused[0].result.value['error']['message']})"
    return ""
