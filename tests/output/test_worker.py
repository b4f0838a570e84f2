"""The writer's thread: everything, in order, within its room."""

import threading
import time

import pytest

from output.warc.worker import Worker


def test_jobs_are_done_in_order_and_none_is_lost() -> None:
    told = threading.Semaphore(0)
    worker: Worker[int, int] = Worker(lambda job: job * 2, told.release)
    for number in range(1000):
        worker.put(number, 1)
    worker.close()
    assert worker.collect() == [(number, number * 2) for number in range(1000)]
    assert worker.collect() == []
    assert told._value == 1000


def test_who_brings_more_than_there_is_room_for_waits() -> None:
    gate = threading.Semaphore(0)

    def work(job: int) -> int:
        gate.acquire()
        return job

    worker: Worker[int, int] = Worker(work, lambda: None, room=10)
    worker.put(0, 1000)  # larger than all room, but there is nothing else
    second = threading.Thread(target=worker.put, args=(1, 5))
    second.start()
    second.join(0.2)
    assert second.is_alive()
    gate.release()
    second.join(10)
    assert not second.is_alive()
    gate.release()
    worker.wait()
    assert worker.collect() == [(0, 0), (1, 1)]
    worker.close()


def test_an_error_is_a_result() -> None:
    def work(job: int) -> int:
        return 10 // job

    worker: Worker[int, int] = Worker(work, lambda: None)
    for number in (5, 0, 2):
        worker.put(number, 1)
    worker.close()
    [first, second, third] = worker.collect()
    assert (first, third) == ((5, 2), (2, 5))
    assert isinstance(second[1], ZeroDivisionError)


def test_the_caller_goes_on_meanwhile() -> None:
    worker: Worker[int, None] = Worker(lambda job: time.sleep(0.3), lambda: None)
    begun = time.monotonic()
    worker.put(0, 1)
    assert time.monotonic() - begun < 0.2
    worker.close()
    assert time.monotonic() - begun >= 0.3


@pytest.mark.parametrize("count", [0, 3])
def test_close_twice_is_no_matter(count: int) -> None:
    worker: Worker[int, int] = Worker(lambda job: job, lambda: None)
    for number in range(count):
        worker.put(number, 1)
    worker.close()
    worker.close()
    assert len(worker.collect()) == count
