"""What a session can rely on: zygotes prepare once, workers answer, faults are told, misuse is named."""

from __future__ import annotations

import select
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from synthenv.errors import UsageError
from synthenv.sandbox.confine import LAYERS
from synthenv.sandbox.wire import NotSendable
from synthenv.sandbox.worker import WorkerDied, WorkerError, WorkerFault, WorkerTimeout, ZygoteFailed
from synthenv.sandbox.zygote import Zygote
from tests.sandbox.arena import PAYLOADS


@pytest.fixture
def zygote() -> Iterator[Zygote]:
    with Zygote("plain", {"rows": 3}, name="the film package", import_root=PAYLOADS) as zygote:
        yield zygote


def test_every_layer_holds_on_this_machine(zygote: Zygote) -> None:
    assert set(zygote.held) >= set(LAYERS) - {"landlock"}


def test_a_payload_is_prepared_with_config_and_files(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(bytes(1000))
    with (
        Zygote("plain", [1], files={"data": tmp_path / "data"}, import_root=PAYLOADS) as zygote,
        zygote.start() as worker,
    ):
        assert worker.ask("state") == {"config": [1], "files": {"data": 1000}, "calls": 1}


def test_workers_share_what_was_prepared_and_nothing_later(zygote: Zygote) -> None:
    with zygote.start() as one, zygote.start() as other:
        assert [one.ask("state")["calls"] for _ in range(3)] == [1, 2, 3]
        assert other.ask("state")["calls"] == 1
    with zygote.start() as third:
        assert third.ask("state")["calls"] == 1


def test_a_fault_is_told_and_the_worker_goes_on(zygote: Zygote) -> None:
    with zygote.start() as worker:
        with pytest.raises(WorkerFault, match="the film package: 'KeyError' in the worker") as caught:
            worker.ask("raise")
        assert (caught.value.kind, caught.value.text) == ("KeyError", "'no such film'")
        assert worker.ask("next") == "next"


def test_all_are_asked_before_any_answers(zygote: Zygote) -> None:
    workers = [zygote.start() for _ in range(8)]
    for number, worker in enumerate(workers):
        worker.send(number)
    waiting = {worker.fileno(): worker for worker in workers}
    replies = []
    while waiting:
        for fd in select.select(list(waiting), [], [], 5)[0]:
            worker = waiting.pop(fd)
            replies.append(worker.receive())
            worker.kill()
    assert sorted(replies) == list(range(8))


def test_one_question_at_a_time(zygote: Zygote) -> None:
    with zygote.start() as worker:
        with pytest.raises(WorkerError, match="owes no reply"):
            worker.receive()
        worker.send(1)
        with pytest.raises(WorkerError, match="still owes a reply"):
            worker.send(2)
        assert worker.receive() == 1


def test_a_worker_past_its_deadline_is_dead(zygote: Zygote) -> None:
    with Zygote("attack", name="film", import_root=PAYLOADS) as zygote, zygote.start() as worker:
        with pytest.raises(WorkerTimeout, match=r"film: no reply within 0\.1 s"):
            worker.ask("while True: pass", timeout=0.1)
        assert not worker.alive
        with pytest.raises(WorkerDied, match="ended before"):
            worker.ask("loot = 1")


def test_an_unsendable_request_changes_nothing(zygote: Zygote) -> None:
    with zygote.start() as worker:
        with pytest.raises(NotSendable):
            worker.ask({"a": {1, 2}})
        assert worker.ask("next") == "next"


def test_the_order_of_a_set_is_the_same_in_every_zygote(zygote: Zygote) -> None:
    def order(seed: int) -> list[str]:
        with Zygote("plain", hash_seed=seed, import_root=PAYLOADS) as other, other.start() as worker:
            seen: list[str] = worker.ask("order of a set")
            return seen

    assert order(0) == order(0)
    assert len({tuple(order(seed)) for seed in range(4)}) > 1


def test_a_payload_that_can_not_be_prepared_is_named() -> None:
    with pytest.raises(ZygoteFailed, match="film: ValueError while preparing: the config is bad"):
        Zygote("plain", "raise", name="film", import_root=PAYLOADS)


def test_a_payload_that_prepares_for_ever_is_ended() -> None:
    began = time.monotonic()
    with pytest.raises(ZygoteFailed, match="not prepared in time"):
        Zygote("plain", "spin", import_root=PAYLOADS, timeout=0.3)
    assert time.monotonic() - began < 3


def test_a_payload_that_starts_threads_is_refused() -> None:
    with pytest.raises(ZygoteFailed, match="started 1 threads"):
        Zygote("threaded", import_root=PAYLOADS)


@pytest.mark.parametrize("payload", ["os", "synthenv.package", "plain", "../plain"])
def test_only_payloads_of_ours_are_loaded(payload: str) -> None:
    with pytest.raises(UsageError, match=r"no module in synthenv\.sandbox"):
        Zygote(payload)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ZygoteFailed, match=r"FileNotFoundError.*data\.sqlite"):
        Zygote("plain", files={"data": tmp_path / "data.sqlite"}, import_root=PAYLOADS)


def test_a_closed_zygote_starts_nothing(zygote: Zygote) -> None:
    zygote.close()
    zygote.close()
    assert not zygote.alive
    with pytest.raises(ZygoteFailed, match="the film package"):
        zygote.start()
