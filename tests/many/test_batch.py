"""Batches: the same rollouts however many run at once, and nothing that one episode does ends the others."""

from __future__ import annotations

import asyncio
import resource
import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from synthenv import evaluation
from synthenv.batch import arollout_batch, planned, rollout_batch
from synthenv.episode import Episode, Failure
from synthenv.errors import PackageError, UsageError
from synthenv.kit import Change, Json
from synthenv.policies import POLICIES
from synthenv.rollouts import Rollout, rollout
from synthenv.sandbox.jail import CALL_SECONDS
from synthenv.session import Session
from tests.tiny import TOOLS, tiny

SPINS = TOOLS.replace("    if row is None:\n", "    while book_id == 7:\n        pass\n    if row is None:\n", 1)


def batch(policy: Any = "oracle", n: int | None = 10, concurrency: int = 4, **options: Any) -> list[Rollout]:
    return rollout_batch(tiny(), policy, n, concurrency, **{"allow_unsafe": True} | options)


def lines(done: list[Rollout]) -> list[str]:
    return [each.to_json(timings=False) for each in done]


@pytest.mark.parametrize("unsafe", [True, False], ids=["in process", "in workers"])
@pytest.mark.parametrize("policy", POLICIES)
def test_the_same_seed_gives_the_same_bytes_however_many_run_at_once(policy: str, unsafe: bool) -> None:
    alone = batch(policy, concurrency=1, seed=3, allow_unsafe=unsafe)
    assert lines(batch(policy, concurrency=5, seed=3, allow_unsafe=unsafe)) == lines(alone)
    with Session(tiny(), allow_unsafe=unsafe) as session:
        single = [rollout(session, each.task, each.variant, policy, each.seed) for each in planned(tiny(), 10, 3)]
    assert lines(single) == lines(alone)


def test_the_seed_chooses_what_is_played_and_each_variant_comes_in_turn() -> None:
    variants = [(name, at) for name, task in tiny().tasks.items() for at in range(len(task.variants))]
    played = [(each.task, each.variant) for each in planned(tiny(), 2 * len(variants), 5)]
    assert Counter(played) == dict.fromkeys(variants, 2)
    assert played != [(each.task, each.variant) for each in planned(tiny(), 2 * len(variants), 6)]
    assert [(each.task, each.variant) for each in batch(n=None)] == variants


def test_as_many_play_at_once_as_was_said() -> None:
    meeting = threading.Barrier(6)

    def meets(episode: Episode) -> Json:
        meeting.wait(10.0)
        return episode.solve()

    assert all(each.passed and each.policy == "meets" for each in batch(meets, n=12, concurrency=6))


def test_the_order_is_the_plans_whichever_ends_first() -> None:
    ended = threading.Event()
    first = planned(tiny(), 4, 1)[0]

    def waits(episode: Episode) -> Json:
        if episode.prompt == tiny().task(first.task).variants[first.variant].prompt:
            assert ended.wait(10.0)
        else:
            ended.set()
        return episode.solve()

    assert [(each.task, each.variant, each.passed) for each in batch(waits, n=4, seed=1, concurrency=2)] == [
        (each.task, each.variant, True) for each in planned(tiny(), 4, 1)
    ]


@pytest.mark.parametrize("raised", [ValueError("no idea"), TimeoutError("too late"), SystemExit(3), MemoryError("all")])
def test_what_a_policy_raises_is_recorded_and_the_others_go_on(raised: BaseException) -> None:
    def careless(episode: Episode) -> Json:
        if "Maja" in episode.prompt:
            raise raised
        return episode.solve()

    done = batch(careless, n=8)
    told = f"{type(raised).__name__}: {str(raised)!r}"
    assert {each.error for each in done if "Maja" in each.prompt} == {Failure("policy", told)}
    assert all(each.passed for each in done if "Maja" not in each.prompt)
    assert len({each.passed for each in done}) == 2


def test_a_call_that_never_ends_is_the_tools_failure_and_the_episode_goes_on() -> None:
    package = tiny(files={"tools.py": SPINS.encode()})

    def spins(episode: Episode) -> Json:
        if episode.call("get_book", {"book_id": 7}).ok:
            return None
        return episode.call("get_book", {"book_id": 2}).value["year"]

    [done] = rollout_batch(package, spins, n=1, concurrency=1, seed=0)
    assert done.error is not None
    assert done.error.boundary == "tool"
    assert f"no reply within {CALL_SECONDS:g} s" in done.error.message
    assert [each.ok for each in done.calls] == [False, True]


def test_a_session_that_fails_is_recorded_and_not_used_again() -> None:
    fragile = tiny()
    task = fragile.task("year_of_book")
    broken = replace(
        task, variants=(replace(task.variants[0], setup=(Change("doors", "delete", {"door": 1}),)), *task.variants[1:])
    )
    package = replace(fragile, tasks={**fragile.tasks, "year_of_book": broken})
    done = rollout_batch(package, "oracle", None, 3, allow_unsafe=True)
    assert [each.error.boundary for each in done if each.error] == ["session"]
    assert sum(each.passed for each in done) == len(done) - 1


def test_where_no_further_session_can_be_had_the_episode_is_recorded() -> None:
    def holds(episode: Episode) -> Json:
        time.sleep(0.3)
        return 1988

    assert all(each.passed for each in rollout_batch(tiny(), "oracle", n=2))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken = {int(each.name) for each in Path("/proc/self/fd").iterdir()}
    free = [number for number in range(len(taken) + 21) if number not in taken]
    resource.setrlimit(resource.RLIMIT_NOFILE, (free[20], hard))
    try:
        done = rollout_batch(tiny(), holds, n=40, concurrency=40)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    lost = [each for each in done if each.sandbox == "none"]
    assert 20 <= len(lost) < len(done) == 40
    assert all(each.error is not None and each.error.boundary == "session" and each.prompt for each in lost)
    assert all(each.passed for each in rollout_batch(tiny(), "oracle", n=8, concurrency=4))


def test_a_package_that_can_not_be_opened_at_all_is_raised() -> None:
    with pytest.raises(PackageError, match="database can't be opened"):
        rollout_batch(tiny(files={"database.sqlite": b"none"}), n=5, concurrency=2, allow_unsafe=True)


@pytest.mark.parametrize(
    ("options", "said"),
    [({"n": 0}, "episodes is 0"), ({"concurrency": 0}, "concurrency is 0"), ({"policy": "orakel"}, "'oracle'")],
)
def test_what_there_is_not_is_a_usage_error(options: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        batch(**options)


def test_an_async_policy_plays_on_the_callers_loop() -> None:
    async def thinks(episode: Episode) -> Json:
        seen.add(asyncio.get_running_loop())
        running.append(len(asyncio.all_tasks()))
        await asyncio.sleep(0.01)
        return episode.solve()

    async def main() -> list[Rollout]:
        assert not seen
        return await arollout_batch(tiny(), thinks, n=16, concurrency=8, seed=2, allow_unsafe=True)

    seen: set[Any] = set()
    running: list[int] = []
    done = asyncio.run(main())
    assert len(seen) == 1
    assert max(running) > 2
    assert [replace(each, policy="oracle") for each in map(untimed, done)] == list(map(untimed, batch(n=16, seed=2)))


def untimed(done: Rollout) -> Rollout:
    return replace(done, seconds=0.0, calls=tuple(replace(each, seconds=0.0) for each in done.calls))


def test_an_async_batch_takes_the_policies_that_block_as_well() -> None:
    done = asyncio.run(arollout_batch(tiny(), "oracle", n=6, concurrency=3, seed=2, allow_unsafe=True))
    assert lines(done) == lines(batch(n=6, seed=2))


def test_a_cancelled_batch_cancels_its_policies() -> None:
    ended: list[str] = []

    async def sleeps(episode: Episode) -> Json:
        started.set()
        try:
            await asyncio.sleep(60.0)
        finally:
            ended.append("cancelled")

    async def main() -> None:
        batched = asyncio.create_task(arollout_batch(tiny(), sleeps, n=9, concurrency=3, allow_unsafe=True))
        await started.wait()
        batched.cancel()
        with pytest.raises(asyncio.CancelledError):
            await batched
        await asyncio.sleep(0.1)

    started = asyncio.Event()
    asyncio.run(main())
    assert ended
    assert len(ended) <= 3


def test_an_evaluation_finds_the_same_however_many_play_at_once() -> None:
    kept: list[list[Rollout]] = [[], []]
    found = [
        evaluation.evaluate(
            tiny(), "random", 12, 4, concurrency=concurrency, keep=kept[at].append, allow_unsafe=True
        ).to_json()
        for at, concurrency in enumerate((1, 5))
    ]
    assert found[0] == found[1]
    assert lines(kept[0]) == lines(kept[1])
    assert len(kept[0]) == 12
