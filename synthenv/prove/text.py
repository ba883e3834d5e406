"""Check `text`: the prompt says what the spec means, and nothing else that the grammar knows.

    finding = text(trial, profile=profile, is_label=labels_of(world, profile))

Each variant's prompt is read with the grammar of prompts. It must have exactly one reading (order of conditions and
names of constants apart), which is the task's spec with the variant's constants, and every clause of the spec must
have its place in the prompt.
"""

from __future__ import annotations

from functools import cache

from synthenv.checks.trial import Trial
from synthenv.compilers.prompt import IsLabel, Reading, means, read_prompt
from synthenv.compilers.task import draft_of
from synthenv.errors import SpecError, shown
from synthenv.package import Variant
from synthenv.spec.algebra import Condition, Constant, Joint, Query, Spec, walk
from synthenv.spec.profile import Profile
from synthenv.spec.text import write_spec
from synthenv.verdict import Finding
from synthenv.worlds.sqlite import SqliteWorld
from synthenv.worlds.tables import quoted

__all__ = ["labels_of", "text"]


def text(trial: Trial, *, profile: Profile, is_label: IsLabel) -> Finding:
    """Read every variant's prompt."""
    try:
        spec = draft_of(trial.task).spec
    except SpecError as error:
        return Finding("text", False, f"the spec can't be read: {error}")
    clauses = 0
    for number, variant in enumerate(trial.task.variants):
        readings = read_prompt(variant.prompt, profile, _with_setup(is_label, variant))
        problem = _problem(spec, variant, readings)
        if problem:
            return Finding("text", False, f"the prompt of variant {number} {problem}")
        clauses += len(_clauses(readings[0].spec))
    claims = {"prompts": len(trial.task.variants), "clauses": clauses, "other readings": 0}
    return Finding("text", True, claims=claims)


def labels_of(world: SqliteWorld, profile: Profile) -> IsLabel:
    """Return what tells whether a text is the label of a row of an entity, in the world as the package has it."""

    @cache
    def labels(entity: str) -> frozenset[str]:
        world.begin(())
        table, label = profile.entity(entity).table, profile.entity(entity).label
        column = profile.attribute(entity, label).column
        return frozenset(str(each[0]) for each in world.query(f"SELECT {quoted(column)} FROM {quoted(table)}"))

    return lambda entity, name: name in labels(entity)


def _with_setup(is_label: IsLabel, variant: Variant) -> IsLabel:
    """Texts that the variant's own rows bring may be labels as well."""
    brought = {each for change in variant.setup for each in change.new.values() if isinstance(each, str)}
    return lambda entity, name: name in brought or is_label(entity, name)


def _problem(spec: Spec, variant: Variant, readings: list[Reading]) -> str:
    if not readings:
        return "is not read as any spec; run `synthenv compile`"
    if len(readings) > 1:
        return f"is read in {len(readings)} ways; one is {shown(write_spec(readings[1].spec), 400)}"
    (reading,) = readings
    if means(reading.spec, reading.constants) != means(spec, variant.constants):
        return f"is read as another spec: {shown(write_spec(reading.spec), 400)} with {shown(dict(reading.constants))}"
    said = [each.part for each in reading.spans if each.start < each.end]
    unsaid = [each for each in _clauses(reading.spec) if each not in said]
    return f"does not say {shown(unsaid[0], 400)}" if unsaid else ""


def _clauses(spec: Spec) -> list[Query | Condition | Joint | Constant]:
    return [each for each in walk(spec) if isinstance(each, Query | Condition | Joint | Constant)]
