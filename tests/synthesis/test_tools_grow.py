"""A build adds the tools that its tasks lack; every task so far is made and checked anew, and what falls is counted."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Sequence
from contextlib import closing
from copy import deepcopy
from dataclasses import replace
from functools import cache, partial
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
import tomli_w

from synthenv.checks.run import check_package
from synthenv.compilers.task import Draft, compile_task
from synthenv.package import README, Package, Task, Variant, read
from synthenv.prove import spec_checks
from synthenv.prove.ablation import idle
from synthenv.sandbox.local import LocalHost
from synthenv.session import Session
from synthenv.spec.profile import Profile, read_profile
from synthenv.spec.text import parse_spec
from synthenv.synthesis.added_tools import grown, with_all_tools, with_tools_of
from synthenv.synthesis.builder import base_package, build
from synthenv.synthesis.catalog import database_of, find
from synthenv.synthesis.data import Data
from synthenv.synthesis.draw import draw
from synthenv.synthesis.family import Decider, Family, recheck
from synthenv.synthesis.parallel import decided, rechecked
from synthenv.synthesis.tasks import VARIANTS
from synthenv.verdict import Finding
from synthenv.worlds.sqlite import SqliteWorld

SEED = 5
BUILT = 4
"""The seed of a build that lacks a tool after some tasks."""
ROWS = 4_500
LACKING = "list_film_screenings"


def without(link: str, field: str) -> dict[str, Any]:
    """The film category without a tool of a link."""
    category: dict[str, Any] = deepcopy(dict(find("film").category))
    del next(each for each in category["links"] if each["name"] == link)[field]
    return category


@cache
def film(link: str, field: str) -> Package:
    catalog = replace(find("film"), category=without(link, field))
    return base_package(catalog, database_of(catalog, rows=ROWS, seed=7), seed=7)


def profile_of(base: Package) -> Profile:
    return read_profile(tomllib.loads(base.files["profile.toml"].decode()))


def films_of_a_genre(base: Package) -> Draft:
    """A task whose films are found one by one, or by walking from the genre, or by one search, as the tools allow."""
    spec = parse_spec("all(film(genre(name == GENRE), YEAR_FROM <= year <= YEAR_TO))")
    profile, world = with_all_tools(profile_of(base)), SqliteWorld(base.database, base.clock)
    data = Data(profile, world)
    drawn = (draw(spec, data, Random(seed)) for seed in count())
    tight = (each for each in drawn if each is not None and not idle(spec, profile, world, each))
    return Draft("films_of_a_genre", 1, spec, 5, tuple(islice(tight, VARIANTS)), ((),) * VARIANTS)


def admitted(base: Package, draft: Draft) -> Family:
    task = compile_task(draft, profile_of(base))
    return Family({task.name: task}, {task.name: ()}, {task.name: ()}, {}, whole=True)


def fewest_calls(draft: Draft, base: Package) -> int:
    task = compile_task(draft, profile_of(base))
    with Session(base, LocalHost(base)) as session:
        return min(map(partial(calls_of, session, task), task.variants))


def calls_of(session: Session, task: Task, variant: Variant) -> int:
    session.start(task, variant)
    session.solve()
    return session.calls


def test_a_task_that_a_larger_toolset_makes_trivial_falls_and_is_counted() -> None:
    base = film("film_genres", "search_filter")
    walked = with_tools_of(with_all_tools(profile_of(base)), base)
    assert "list_genre_films" in set(walked.tools) - set(base.tools)
    searched = with_tools_of(read_profile(find("film").category), base)
    draft = films_of_a_genre(base)
    assert fewest_calls(draft, searched) < fewest_calls(draft, walked) < fewest_calls(draft, base) - 1
    for larger in (walked, searched):
        level = fewest_calls(draft, larger) + 1
        family = admitted(base, replace(draft, level=level))
        before = recheck(family, base, SEED)
        assert before.rejected == {}
        assert before.tasks == family.tasks
        after = recheck(family, larger, SEED)
        assert after.rejected == {"calls, with a tool added": 1}
        assert after.tasks == {}


def test_a_task_that_needs_a_tool_is_not_decided_before_the_tool_is_there() -> None:
    base = film("screened_film", "from_target_tool")
    number = next(number for number in range(20) if Decider(base, seed=SEED, levels=1).decide(number).lacking)
    lacking = Decider(base, seed=SEED, levels=1).decide(number)
    assert lacking.tasks == {}
    larger = grown(base, lacking.lacking)
    assert set(larger.tools) - set(base.tools) == {LACKING}
    family = Decider(larger, seed=SEED, levels=1).decide(number)
    assert family.lacking == ()
    assert [each.spec for each in family.tasks.values()] == list(lacking.lacking)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Family]]:
    """A package whose catalog lacks a walk; and what was written when all families were decided, and it was stopped."""
    folder = tmp_path_factory.mktemp("grown")
    catalog, out = folder / "cinema", folder / "out"
    shutil.copytree(find("film").path, catalog, ignore=shutil.ignore_patterns("__pycache__"))
    category = without("screened_film", "from_target_tool")
    (catalog / "category.toml").write_text(tomli_w.dumps(category), encoding="utf-8")

    def stop(done: int, total: int, what: str) -> None:
        if what.startswith("holding"):
            raise KeyboardInterrupt

    arguments: dict[str, Any] = {"tasks": 5, "levels": 1, "seed": BUILT, "rows": ROWS}
    with pytest.raises(KeyboardInterrupt):
        build(str(catalog), out, **arguments, progress=stop)
    lines = (folder / ".out.building" / "families.jsonl").read_text(encoding="utf-8").splitlines()
    report = build(str(catalog), out, **arguments)
    assert report.admitted == 5
    return out, [Family.from_line(line) for line in lines]


def test_a_build_adds_the_tool_and_checks_every_task_so_far_anew(built: tuple[Path, list[Family]]) -> None:
    out, families = built
    at = next(number for number, each in enumerate(families) if each.whole)
    earlier = {name for each in families[:at] for name in each.tasks}
    again = families[at]
    assert earlier, "the tool is added after tasks were admitted"
    assert len(again.tasks) + sum(again.rejected.values()) == len(earlier)
    assert set(again.tasks) <= earlier
    assert LACKING in read(out).tools
    usual = {each.check for found in families[-1].findings.values() for each in found}
    assert {"oracle", "calls", "leakage", "fresh", "ablation"} <= usual
    for found in again.findings.values():
        assert {each.check for each in found} == usual
        assert all(each.passed for each in found)


def test_what_is_built_passes_every_check_over_the_larger_toolset(built: tuple[Path, list[Family]]) -> None:
    package = read(built[0])
    report = check_package(package, seed=BUILT, extra=spec_checks(package))
    assert report.failed == ()
    assert any(LACKING in (each.solution or "") for each in package.tasks.values())
    assert f"`{LACKING}`" in package.files["README.md"].decode()


def test_two_processes_find_the_same_families_lacking_as_one() -> None:
    base = film("screened_film", "from_target_tool")
    found = []
    for processes in (1, 2):
        with closing(decided(base, seed=SEED, levels=1, first=0, processes=processes)) as coming:
            families = list(islice(coming, 4))
        found.append([(each.tasks, each.rejected, each.lacking) for each in families])
    assert found[0] == found[1]
    assert any(lacking for _, _, lacking in found[0])


def test_two_processes_recheck_tasks_as_one_does(built: tuple[Path, list[Family]]) -> None:
    _, families = built
    at = next(number for number, each in enumerate(families) if each.whole)
    package = read(built[0])
    family = families[at].part(list(families[at].tasks))
    files = {name: each for name, each in package.files.items() if name != README}
    base = replace(package, tasks={}, files=files)
    alone = recheck(family, base, BUILT)
    several = rechecked(family.part(list(family.tasks)), base, seed=BUILT, processes=2)
    assert alone.tasks
    assert (several.tasks, several.answers, several.rejected) == (alone.tasks, alone.answers, alone.rejected)
    assert [_claims(each) for each in several.findings.values()] == [_claims(each) for each in alone.findings.values()]
    assert list(several.tasks) == list(alone.tasks)


def _claims(findings: Sequence[Finding]) -> list[tuple[str, bool, object]]:
    return [(each.check, each.passed, each.claims) for each in findings]
