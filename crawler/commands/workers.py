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

    `again` is shown each item with its result, in order and in this process; what it gives back is done in the item's place.
    So what was learned from earlier results can be told to an item, and the results are the same for any number of jobs.
    """

    def __init__(
        self,
        work: Callable[[Item], Result],
        lost: Callable[[Item], Result],
        *,
        jobs: int,
        weigh: Callable[[Item], int],
        again: Callable[[Item, Result], Item | None] | None = None,
    ) -> None:
        self._work = work
        self._lost = lost
        self._again = again
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
            for item in chain.from_iterable(chain(begun, chunks)):
                result = self._work(item)
                more = self._again(item, result) if self._again else None
                yield result if more is None else self._work(more)
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
        self._waiting.append((chunk, self._future(chunk)))

    def _future(self, chunk: Sequence[Item]) -> Future[list[Result]]:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._jobs, initializer=_leave_interrupts_to_the_parent)
        try:
            return self._pool.submit(_do_all, self._work, chunk)
        except BrokenProcessPool as error:
            future: Future[list[Result]] = Future()
            future.set_exception(error)
            return future

    def _next(self) -> Iterator[Result]:
        chunk = self._waiting[0][0]
        results = self._results()
        if self._again is not None:
            again = [
                (place, more)
                for place, (item, result) in enumerate(zip(chunk, results, strict=True))
                if (more := self._again(item, result)) is not None
            ]
            self._do_again(again, results)
        yield from results

    def _do_again(self, again: list[tuple[int, Item]], results: list[Result]) -> None:
        """Put into its place the result of each item that is done once more: a part for each worker, before what waits."""
        size = len(again) // self._jobs + 1
        parts = [again[start : start + size] for start in range(0, len(again), size)]
        for part in reversed(parts):
            chunk = [item for _, item in part]
            self._waiting.appendleft((chunk, self._future(chunk)))
        for part in parts:
            for (place, _), result in zip(part, self._results(), strict=True):
                results[place] = result

    def _results(self) -> list[Result]:
        """Of the chunk that has waited longest."""
        chunk, future = self._waiting.popleft()
        try:
            return future.result()
        except BrokenProcessPool:
            self._stop()
            results = list(self._one_by_one(chunk))
            unfinished, self._waiting = list(self._waiting), deque()
            for again, before in unfinished:
                if before.done() and before.exception() is None:
                    self._waiting.append((again, before))
                else:
                    self._submit(again)
            return results

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
