"""The same work on many items on all cores: results in the order of the items, in bounded memory."""

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

CHUNK_ITEMS = 64
CHUNK_WEIGHT = 1 << 18
"""Items are handed to a worker so many at a time: fewer, and the handing over costs more than the work."""
WAITING_WEIGHT = 1 << 26
"""What waits for its turn weighs no more than this, but for a single heavy item."""


class Workers(Generic[Item, Result]):
    """Does `work` on items in other processes. Both, and the results, must be picklable.

    `lost` makes the result of an item whose worker died under it (out of memory, a crash of a library): the other items
    are not lost with it. `weigh` gives an item's size, in any unit that goes with the constants above.
    """

    def __init__(
        self,
        work: Callable[[Item], Result],
        lost: Callable[[Item], Result],
        *,
        jobs: int,
        weigh: Callable[[Item], int],
    ) -> None:
        self._work = work
        self._lost = lost
        self._jobs = jobs
        self._weigh = weigh
        self._pool: ProcessPoolExecutor | None = None
        self._waiting: deque[tuple[Sequence[Item], Future[list[Result]]]] = deque()

    def map(self, items: Iterable[Item]) -> Iterator[Result]:
        """The result of each item, in order. With one job, or few items, in this process: workers take time to start."""
        chunks = self._chunks(items)
        first = list(zip(range(2), chunks, strict=False))
        begun = [chunk for _, chunk in first]
        if self._jobs == 1 or len(begun) < 2:
            for chunk in chain(begun, chunks):
                yield from map(self._work, chunk)
            return
        try:
            yield from self._map_chunks(chain(begun, chunks))
        finally:
            self._stop()

    def _map_chunks(self, chunks: Iterable[Sequence[Item]]) -> Iterator[Result]:
        for chunk in chunks:
            self._submit(chunk)
            while len(self._waiting) > 2 * self._jobs or self._is_heavy():
                yield from self._next()
        while self._waiting:
            yield from self._next()

    def _chunks(self, items: Iterable[Item]) -> Iterator[list[Item]]:
        chunk: list[Item] = []
        weight = 0
        for item in items:
            chunk.append(item)
            weight += self._weigh(item)
            if len(chunk) >= CHUNK_ITEMS or weight >= CHUNK_WEIGHT:
                yield chunk
                chunk, weight = [], 0
        if chunk:
            yield chunk

    def _is_heavy(self) -> bool:
        return (
            len(self._waiting) > 1 and sum(self._weigh(i) for chunk, _ in self._waiting for i in chunk) > WAITING_WEIGHT
        )

    def _submit(self, chunk: Sequence[Item]) -> None:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._jobs, initializer=_leave_interrupts_to_the_parent)
        try:
            future = self._pool.submit(_do_all, self._work, chunk)
        except BrokenProcessPool as error:
            future = Future()
            future.set_exception(error)
        self._waiting.append((chunk, future))

    def _next(self) -> Iterator[Result]:
        chunk, future = self._waiting.popleft()
        try:
            results = future.result()
        except BrokenProcessPool:
            self._stop()
            yield from self._one_by_one(chunk)
            unfinished, self._waiting = list(self._waiting), deque()
            for again, before in unfinished:
                if before.done() and before.exception() is None:
                    self._waiting.append((again, before))
                else:
                    self._submit(again)
        else:
            yield from results

    def _one_by_one(self, chunk: Sequence[Item]) -> Iterator[Result]:
        """A worker died, maybe under an item of this chunk: each item in a process of its own tells under which."""
        for item in chunk:
            with ProcessPoolExecutor(1, initializer=_leave_interrupts_to_the_parent) as pool:
                try:
                    (result,) = pool.submit(_do_all, self._work, [item]).result()
                except BrokenProcessPool:
                    result = self._lost(item)
            yield result

    def _stop(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(cancel_futures=True)


def _do_all(work: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    return list(map(work, items))


def _leave_interrupts_to_the_parent() -> None:
    """Ctrl-C reaches every process of a terminal; the parent ends the workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
