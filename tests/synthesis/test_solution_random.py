"""Solutions agree with the naive reference on random specs over random databases, with tools alone."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from synthenv.spec.algebra import Spec
from synthenv.spec.profile import Profile, read_profile
from synthenv.synthesis.added_tools import with_tools_for
from synthenv.worlds.sqlite import SqliteWorld

from .naive import Naive, plain_of
from .random_specs import databases, specs
from .small import CLOCK, small_database, small_profile
from .solving import solved


@cache
def _searchable() -> Profile:
    """The small profile with a search for every entity, filters by number and time, and nothing else."""
    table: dict[str, Any] = deepcopy(dict(small_profile().table))
    table["title"] = "Small"
    for name, entity in table["entities"].items():
        entity["search_tool"] = f"search_{name}"
        for attribute in entity["attributes"].values():
            attribute["searchable"] = True
    for link in table["links"]:
        link["search_filter"] = {"wrote": "author", "book_tags": "tag"}.get(link["name"], "")
    return read_profile(table)


def whole(rows: dict[str, Any]) -> dict[str, Any]:
    """The rows with no key of another row that is not there: a database with foreign keys has none."""
    books, authors, tags = ({row[0] for row in rows[name]} for name in ("books", "authors", "tags"))
    return rows | {
        "books": [(*row[:6], row[6] if row[6] in authors else None, row[7]) for row in rows["books"]],
        "readings": [(row[0], row[1] if row[1] in books else None, *row[2:]) for row in rows["readings"]],
        "book_tags": [row for row in rows["book_tags"] if row[0] in books and row[1] in tags],
    }


_NO_SHRINKING = (Phase.explicit, Phase.generate)


@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    phases=_NO_SHRINKING,
    suppress_health_check=list(HealthCheck),
)
@given(databases(), specs())
def test_solution_and_reference_come_to_the_same(rows: dict[str, Any], drawn: tuple[Spec, dict[str, Any]]) -> None:
    spec, constants = drawn
    profile = with_tools_for(spec, _searchable()) or _searchable()
    world = SqliteWorld(small_database(whole(rows)), CLOCK)
    outcome = Naive(profile, plain_of(world), constants, CLOCK).outcome(spec)
    world.begin(())
    if outcome is not None:
        run = solved(spec, profile, world, constants)
        assert outcome.accepts(run.changes, run.answer)
        looks = [(name, *sorted(given.items())) for name, given in run.calls if not name.startswith("search_")]
        assert len(looks) == len(set(looks)), "no row is looked up twice, and no relation walked twice from one"
    world.close()
