"""The ladder: each rung fails at what it lacks and passes where it lacks nothing; it says where it has no business."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synthenv.kit import Json
from synthenv.ladder import LADDER, ORACLE, Ground
from synthenv.ladder.memory import memory_of
from synthenv.package import Package, Variant
from synthenv.rollouts import Rollout, rollout
from tests.ladder.branch import branch, grounds

RUNGS = {rung.name: rung for rung in (*LADDER, ORACLE)}


def played(ground: Ground, name: str, at: int = 0, seed: int = 0) -> Rollout:
    return rollout(ground.session, ground.task.name, at, RUNGS[name].policy(ground), seed)


def passes(ground: Ground, name: str) -> list[bool]:
    return [played(ground, name, at).passed for at in ground.runs]


def bars(name: str) -> dict[str, str]:
    """Why a rung does not apply to the tasks of the branch library, where it does not."""
    found = {}
    for task in branch().tasks:
        with grounds(task) as ground:
            found[task] = RUNGS[name].bars(ground)
    return {task: why for task, why in found.items() if why}


@pytest.mark.parametrize("task", branch().tasks)
def test_the_oracle_passes_everything(task: str) -> None:
    with grounds(task) as ground:
        assert RUNGS["oracle"].bars(ground) == ""
        assert all(passes(ground, "oracle"))


@pytest.mark.parametrize("task", branch().tasks)
@pytest.mark.parametrize("name", ["random valid", "prompt grep", "first match"])
def test_the_blind_pass_nothing(name: str, task: str) -> None:
    with grounds(task) as ground:
        if RUNGS["always act"].bars(ground):  # one side of a pair is easily guessed
            assert not any(passes(ground, name))


def test_stopped_early_it_passes_short_tasks_alone() -> None:
    with grounds("year_of_book") as short:
        assert all(passes(short, "depth 8"))
    with grounds("in_order") as long:
        assert not any(passes(long, "depth 8"))
        assert all(passes(long, "depth 16"))
        assert len(played(long, "depth 8").calls) == 8


def test_stopped_early_nothing_is_written_any_more() -> None:
    with grounds("lend_by_the_rules") as ground:
        assert played(ground, "depth 8").changes == ()
        assert all(passes(ground, "depth 16"))


def test_memory_of_eight_forgets_what_a_call_needs() -> None:
    with grounds("year_of_book") as short:
        assert all(passes(short, "memory of eight"))
    with grounds("in_order") as long:
        done = played(long, "memory of eight")
        # The ninth book was seen on the fifth page, and the fifth page nine observations ago.
        assert (done.passed, done.calls[-1].name, done.calls[-1].arguments) == (False, "get_book", {"book_id": None})
        nine = rollout(long.session, "in_order", 0, lambda episode: memory_of(9)(long, episode))
        assert nine.passed


@pytest.mark.parametrize(("idle", "answer"), [(7, 1988), (8, None)])
def test_memory_of_eight_forgets_what_the_answer_needs(idle: int, answer: int | None) -> None:
    more = f"    for _ in range({idle}):\n        tools.search_books()\n    return year\n"
    package = branch("year_of_book")
    task = package.task("year_of_book")
    solution = (task.solution or "").replace("    return ", "    year = ") + more
    with grounds(task.name, replace(package, tasks={task.name: replace(task, solution=solution)})) as ground:
        done = played(ground, "memory of eight")
    assert (len(done.calls), done.answer, done.passed) == (idle + 2, answer, answer is not None)


def test_a_greedy_plan_gets_stuck_with_what_fitted_first() -> None:
    with grounds("two_books") as ground:
        done = played(ground, "greedy plan")
        assert (ground.runs[0].answer, done.answer) == ({"first": 2, "second": 4}, {"first": 0, "second": 0})
        assert not any(passes(ground, "greedy plan"))
    with grounds("two_books", loosened()) as ground:
        assert passes(ground, "greedy plan") == [True]
    assert set(bars("greedy plan")) == set(branch().tasks) - {"two_books"}


def loosened() -> Package:
    """The branch library with a plan that what comes first is good enough for."""
    package = branch("two_books")
    task = package.task("two_books")
    return replace(package, tasks={task.name: replace(task, variants=(Variant(task.prompt, {"MOST": 4000}),))})


@pytest.mark.parametrize(("name", "right"), [("always act", "lent"), ("always decline", "declined")])
def test_who_cannot_decide_is_right_on_one_side_of_each_pair(name: str, right: str) -> None:
    with grounds("lend_if_there") as ground:
        done = [played(ground, name, at) for at in ground.runs]
        assert [each.passed for each in done] == [each.answer == right for each in ground.runs.values()]
        assert {each.answer for each in done} == {right}
    assert set(bars(name)) == {"year_of_book", "in_order", "two_books", "lend_by_the_rules"}


def test_ignoring_the_rules_does_what_a_rule_forbids_and_says_so() -> None:
    with grounds("ask_for") as ground:
        assert [run.answer for run in ground.runs.values()] == ["done", "on_loan", "done", "on_loan"]
        done = [played(ground, "ignore the rules", at) for at in ground.runs]
    assert [each.answer for each in done] == ["done"] * 4
    assert [each.passed for each in done] == [True, False, True, False]
    assert all(each.changes for each in done)


def test_who_always_declines_touches_nothing() -> None:
    with grounds("lend_if_there") as ground:
        assert [played(ground, "always decline", at).calls for at in ground.runs] == [()] * 4


def test_ignoring_the_rules_lends_what_the_rules_forbid() -> None:
    with grounds("lend_by_the_rules") as ground:
        done = played(ground, "ignore the rules")
        assert (done.answer, done.passed) == ("Anxious Rivers", False)
        assert ground.runs[0].answer != "Anxious Rivers"
    assert set(bars("ignore the rules")) == set(branch().tasks) - {"lend_by_the_rules", "ask_for"}


def test_without_rules_there_are_none_to_ignore() -> None:
    lawless = branch("year_of_book")
    files = {name: data for name, data in lawless.files.items() if name != "policy.md"}
    with grounds("year_of_book", replace(lawless, files=files)) as ground:
        assert "policy.md" in RUNGS["ignore the rules"].bars(ground)


def test_a_dropped_condition_lets_in_what_it_kept_out() -> None:
    with grounds("two_books") as ground:
        done = played(ground, "drop one condition")
        assert (done.answer, done.passed) == ({"first": 1, "second": 4}, False)
    assert set(bars("drop one condition")) == {"in_order", "lend_by_the_rules", "ask_for"}


def test_what_slips_at_a_low_rate_slips_at_a_high_one_too() -> None:
    with grounds("in_order") as ground:
        seeds = range(40)
        passed = {
            name: {seed for seed in seeds if played(ground, name, seed=seed).passed}
            for name in ("noisy 1%", "noisy 5%", "noisy 10%")
        }
    assert passed["noisy 10%"] < passed["noisy 5%"] < passed["noisy 1%"]


@pytest.mark.parametrize("name", RUNGS)
def test_the_same_seed_gives_the_same_episode(name: str) -> None:
    for task in branch().tasks:
        with grounds(task) as ground:
            if not RUNGS[name].bars(ground):
                one, other = (played(ground, name, seed=3).to_json(timings=False) for _ in range(2))
                assert one == other


@pytest.mark.parametrize("name", [rung.name for rung in LADDER[3:]])
def test_what_is_made_from_a_solution_needs_one(name: str) -> None:
    package = branch("lend_if_there")
    task = package.task("lend_if_there")
    bare = replace(package, tasks={task.name: replace(task, solution=None)})
    with grounds(task.name, bare) as ground:
        assert RUNGS[name].bars(ground) == "the task's solution is not in the package"


def test_every_rung_says_what_it_does_and_goes_by_its_name() -> None:
    def answer(name: str) -> Json:
        with grounds("year_of_book") as ground:
            return played(ground, name).policy

    assert all(rung.about for rung in RUNGS.values())
    assert len(RUNGS) == len(LADDER) + 1
    assert answer("noisy 5%") == "noisy 5%"
