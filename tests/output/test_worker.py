"""The process that writes: everything, in order, within its room, and whoever waits is told when it is no more."""

import asyncio
import logging
import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import Future
from multiprocessing.synchronize import Event

import pytest

from crawler.model.exchange import FileBody
from output.warc.worker import Worker


class Doing:
    """Work that is one function."""

    def __init__(self, do: Callable[[int], int]) -> None:
        self.do = do

    def name(self) -> str:
        return f"process {os.getpid()}"

    def fail(self) -> None:
        raise OSError(28, "no room")


def worker_of(
    do: Callable[[int], int], notify: Callable[[], None] = lambda: None, room: int = 1 << 20
) -> Worker[int, int]:
    return Worker(lambda: Doing(do), notify, room=room)


def test_jobs_are_done_in_order_and_none_is_lost() -> None:
    told: list[None] = []
    worker = worker_of(lambda job: job * 2, lambda: told.append(None))
    for number in range(1000):
        worker.put(number, 1)
    worker.close()
    assert worker.collect() == [(number, number * 2) for number in range(1000)]
    assert worker.collect() == []
    assert told


def test_a_loop_takes_the_answers_as_they_come() -> None:
    async def talk() -> list[tuple[int, int | Exception]]:
        came = asyncio.Event()
        worker = worker_of(lambda job: job * 2, came.set)
        worker.watch(asyncio.get_running_loop())
        found = []
        for number in range(3):
            worker.put(number, 1)
            await asyncio.wait_for(came.wait(), 30)
            came.clear()
            found += worker.collect()
        worker.close()
        return found

    assert asyncio.run(talk()) == [(0, 0), (1, 2), (2, 4)]


def test_more_than_the_socket_takes_is_sent_when_it_takes_more() -> None:
    class Measure:
        def do(self, job: bytes) -> int:
            return len(job)

    async def talk() -> list[tuple[bytes, int | Exception]]:
        came = asyncio.Event()
        worker: Worker[bytes, int] = Worker(Measure, came.set)
        worker.watch(asyncio.get_running_loop())
        for _ in range(4):
            worker.put(bytes(5_000_000), 5_000_000)
        found: list[tuple[bytes, int | Exception]] = []
        while len(found) < 4:
            await asyncio.wait_for(came.wait(), 30)
            came.clear()
            found += worker.collect()
        worker.close()
        return found

    assert [result for _, result in asyncio.run(talk())] == [5_000_000] * 4


def held(go_on: Event) -> Callable[[int], int]:
    """Work that is done once it may go on: no clock tells who waited for whom."""

    def work(job: int) -> int:
        assert go_on.wait(100)
        return job

    return work


def test_who_brings_more_than_there_is_room_for_waits() -> None:
    go_on = multiprocessing.Event()
    worker = worker_of(held(go_on), room=10)
    worker.put(0, 1000)  # larger than all room, but there is nothing else
    threading.Timer(0.3, go_on.set).start()
    worker.put(1, 5)
    assert go_on.is_set()
    assert worker.collect() == [(0, 0)]
    worker.wait()
    assert worker.collect() == [(1, 1)]
    worker.close()


def test_an_error_is_a_result() -> None:
    worker = worker_of(lambda job: 10 // job)
    for number in (5, 0, 2):
        worker.put(number, 1)
    worker.close()
    [first, second, third] = worker.collect()
    assert (first, third) == ((5, 2), (2, 5))
    assert isinstance(second[1], RuntimeError)
    assert "ZeroDivisionError" in str(second[1])


def test_the_caller_goes_on_meanwhile() -> None:
    go_on = multiprocessing.Event()
    worker = worker_of(held(go_on))
    worker.put(0, 1)
    assert worker.collect() == []
    go_on.set()
    worker.close()
    assert worker.collect() == [(0, 0)]


def test_a_call_comes_behind_the_jobs_and_says_what_it_came_to() -> None:
    worker = worker_of(lambda job: job)
    worker.put(1, 1)
    named: Future[str] = worker.call("name")
    failed: Future[None] = worker.call("fail")
    assert not named.done()
    error = failed.exception()
    assert isinstance(error, OSError)
    assert error.errno == 28
    assert named.done()
    assert named.result() != f"process {os.getpid()}"
    assert worker.collect() == [(1, 1)]
    worker.close()


def test_a_body_in_a_file_goes_as_the_open_file() -> None:
    class Read:
        def do(self, job: tuple[str, FileBody]) -> bytes:
            return job[0].encode() + b"".join(job[1].pieces())

    worker: Worker[tuple[str, FileBody], bytes] = Worker(Read, lambda: None)
    for number in range(200):
        with tempfile.TemporaryFile(buffering=0) as file:  # closed here before it is read there
            file.write(b"HEAD" + b"%d" % number * 10)
            worker.put((f"{number}:", FileBody(file, 4, 10)), 10)
    worker.close()
    assert [result for _, result in worker.collect()] == [
        f"{number}:{(str(number) * 10)[:10]}".encode() for number in range(200)
    ]


def test_what_is_logged_there_is_told_here(caplog: pytest.LogCaptureFixture) -> None:
    def work(job: int) -> int:
        logging.getLogger("output.somewhere").warning("job %d is odd", job)
        return job

    worker = worker_of(work)
    worker.put(3, 1)
    worker.close()
    assert caplog.record_tuples == [("output.somewhere", logging.WARNING, "job 3 is odd")]


@pytest.mark.parametrize("watched", [True, False])
def test_who_waits_is_told_that_the_process_is_no_more(watched: bool) -> None:
    def work(job: int) -> int:
        if job == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return job

    async def talk() -> None:
        worker = worker_of(work)
        if watched:
            worker.watch(asyncio.get_running_loop())
        for number in range(4):
            worker.put(number, 1)
        asked = worker.call("name")
        error = asked.exception()
        assert isinstance(error, OSError)
        assert "SIGKILL" in str(error)
        worker.put(4, 1)  # after its end: lost at once
        lost = [job for job, result in worker.collect() if isinstance(result, OSError)]
        assert lost in ([0, 1, 2, 3, 4], [1, 2, 3, 4], [2, 3, 4])
        worker.close()

    asyncio.run(talk())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_that_every_process_of_a_service_or_terminal_gets_are_the_crawls_affair(number: signal.Signals) -> None:
    worker = worker_of(lambda job: job)
    pid = int(str(worker.call("name").result()).split()[1])
    os.kill(pid, number)
    worker.put(1, 1)
    worker.close()
    assert worker.collect() == [(1, 1)]


@pytest.mark.parametrize("count", [0, 3])
def test_close_twice_is_no_matter(count: int) -> None:
    worker = worker_of(lambda job: job)
    for number in range(count):
        worker.put(number, 1)
    worker.close()
    worker.close()
    assert len(worker.collect()) == count
