"""One thread that does jobs in their order, so that packing and writing do not hold up the crawl."""

import queue
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Generic, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

ROOM = 64 * 1024 * 1024
"""Bytes of jobs that may wait; who brings more waits as well."""


class Worker(Generic[Job, Result]):
    """Does each job on its own thread; what came of it waits until `collect`.

    `do` is called on the thread, and what it raises is a result too. `notify` is called there after each job.
    """

    def __init__(self, do: Callable[[Job], Result], notify: Callable[[], None], *, room: int = ROOM) -> None:
        self._do = do
        self._notify = notify
        self._room = room
        self._tasks: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._waiting = 0
        self._change = threading.Condition()
        self._results: deque[tuple[Job, Result | Exception]] = deque()
        # daemon: a process that dies otherwise must not be held by what nobody was told is written
        self._thread = threading.Thread(target=self._run, name="archive-writer", daemon=True)
        self._thread.start()

    def put(self, job: Job, size: int) -> None:
        """Add a job of so many bytes; waits while there is no room. A job larger than all room goes alone."""
        with self._change:
            self._change.wait_for(lambda: not self._waiting or self._waiting + size <= self._room)
            self._waiting += size
        self._tasks.put(partial(self._work, job, size))

    def call(self, function: Callable[[], None]) -> "Future[None]":
        """Have something else done on the thread, behind the jobs that wait; what it raises is raised by the future."""
        told: Future[None] = Future()

        def task() -> None:
            try:
                function()
            except Exception as error:  # noqa: BLE001  it is told to whoever waits
                told.set_exception(error)
            else:
                told.set_result(None)

        self._tasks.put(task)
        return told

    def wait(self) -> None:
        """Until every job is done."""
        with self._change:
            self._change.wait_for(lambda: not self._waiting)

    def collect(self) -> list[tuple[Job, Result | Exception]]:
        """Jobs that were done since the last time, in their order."""
        found = []
        while self._results:
            found.append(self._results.popleft())
        return found

    def close(self) -> None:
        """Do what waits, and end the thread; once more is no matter."""
        self._tasks.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()

    def _work(self, job: Job, size: int) -> None:
        result: Result | Exception
        try:
            result = self._do(job)
        except Exception as error:  # noqa: BLE001  it is told to whoever collects
            result = error
        self._results.append((job, result))
        with self._change:
            self._waiting -= size
            self._change.notify_all()
        self._notify()
