"""Families are decided by several processes as by one; a process that ends is told by its reason alone."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import cache
from itertools import islice

import pytest

from synthenv.errors import BuildError
from synthenv.package import Package
from synthenv.synthesis.builder import base_package
from synthenv.synthesis.catalog import database_of, find
from synthenv.synthesis.family import Family
from synthenv.synthesis.parallel import decided, rechecked
from tests.check.check_library import sound

SEED = 7


@cache
def base() -> Package:
    catalog = find("film")
    return base_package(catalog, database_of(catalog, rows=5_000, seed=SEED), SEED)


def test_several_processes_decide_what_one_does() -> None:
    found = []
    for processes in (1, 2):
        with closing(decided(base(), seed=SEED, levels=1, first=0, processes=processes)) as coming:
            found.append([(each.tasks, each.rejected) for each in islice(coming, 3)])
    assert found[0] == found[1]
    assert any(tasks for tasks, _ in found[0])


def test_a_process_that_ends_is_told_by_its_reason() -> None:
    task = replace(sound("thick_books"), spec="one(largest(")
    family = Family({"odd": task}, {"odd": ()}, {"odd": ()}, {})
    with pytest.raises(BuildError, match=r"a process of the build ended .*Start the build again"):
        rechecked(family, base(), seed=SEED, processes=2)
