"""When a request is done: after its exchange, its article and its links are on disk, and not before.

Requests that are out are watched until Scrapy has nothing more to do for them: callback and errback ended, items through
the pipelines, links entered. Then, a batch at a time: all files are brought to the disk (`make_durable`), and one
transaction says that the requests are done and how long the files are. A batch never holds half of a request's lines.
"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from twisted.python.failure import Failure

from crawler.frontier.store import Store
from crawler.signals import Durable, frontier_committed, make_durable

logger = logging.getLogger(__name__)

_LOOK = 0.25
"""Seconds between two looks at what has come to an end."""
_LOOK_AGAIN = 0.01
"""The same while a commit waits for lines that are under way."""


def in_progress(crawler: Crawler) -> Collection[Request]:
    """The requests for which Scrapy still has something to do.

    Scrapy has no public word for it: a request stands in this set from `next_request` until its callback's items are
    through the pipelines. `tests/crawler/frontier` fails when that changes.
    """
    engine: Any = crawler.engine
    slot = engine._slot if engine is not None else None  # noqa: SLF001  see above
    return slot.inprogress if slot is not None else set()


@dataclass(slots=True)
class _Batch:
    """Requests that are about to be acknowledged, and what is waited for."""

    ended: dict[int, Request]
    durable: list[Durable | None]
    """What writers have said."""
    asked: list[Future[Durable | None]]
    """What they will say."""
    log: "Future[None] | None" = None
    """The frontier's own way to the disk, which comes last."""

    @property
    def waits(self) -> bool:
        """Whether the disk is not done with the present step."""
        return not self.log.done() if self.log else not all(one.done() for one in self.asked)


def _said(asked: Future[Durable | None]) -> Durable | None:
    """What a writer says in the end. Raises OSError."""
    try:
        return asked.result()
    except Exception as error:
        raise OSError(f"a file could not be brought to the disk: {error}") from error


class Checkpoints:
    """Which requests are out, and the commits by which they become done.

    `failed` is called once, with what went wrong, when nothing can be acknowledged any more.
    """

    def __init__(
        self, crawler: Crawler, store: Store, batch: int, seconds: float, failed: Callable[[Exception], None]
    ) -> None:
        self._crawler = crawler
        self._store = store
        self._batch = batch
        self._seconds = seconds
        self._failed = failed
        self._out: dict[int, Request] = {}
        self._speaking: set[int] = set()
        """Requests of which lines may have been written since the last commit was begun."""
        self._ended_at: float | None = None
        self._gate = asyncio.Event()
        self._gate.set()
        self._timer: asyncio.TimerHandle | None = None
        self._unsafe = False
        self._broken = False
        self._committing: _Batch | None = None
        self._thread = ThreadPoolExecutor(1, "frontier-sync")

    def start(self) -> None:
        """Begin to look, every quarter of a second."""
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(_LOOK, self._look)

    def stop(self) -> None:
        """No more looks."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None

    def handed_out(self, number: int, request: Request) -> None:
        """A request was given to Scrapy."""
        self._out[number] = request

    def out(self, number: Any) -> Request | None:
        """The request of this number, when it is out."""
        return self._out.get(number)

    def told(self) -> set[int]:
        """Requests that are out and will not end in this run, of which it was said why."""
        return {number for number, request in self._out.items() if request.meta.get("skipped")}

    def goes_on(self, number: int) -> None:
        """A request that was out goes on as a retry or redirect, and waits again."""
        del self._out[number]
        # What came before it must be on the disk before the frontier says that it was gone past
        self._unsafe = True

    async def speak(self, number: Any) -> None:
        """Wait until lines of this request may be written. No commit is begun before it has ended.

        One that has spoken since the last commit is let through: that commit waits for it.
        """
        if number not in self._speaking:
            await self._gate.wait()
        if number in self._out:
            self._speaking.add(number)

    def ended(self) -> int:
        """How many requests came to an end since the last commit was begun."""
        busy = in_progress(self._crawler)
        return sum(request not in busy for request in self._out.values())

    def look(self) -> None:
        """Begin a commit when a batch is full; cheap when it is not."""
        if len(self._out) - len(in_progress(self._crawler)) >= self._batch:
            self._finish()  # a disk that is slower than the crawl is waited for: a kill costs two batches at most
            self._begin()

    # --- a commit, step by step

    def commit(self) -> bool:
        """Acknowledge what has ended, and wait for the disk. False when that must wait for lines that are under way, or
        cannot be done.
        """
        self._finish()
        begun = self._begin()
        self._finish()
        return begun and not self._broken

    def _begin(self) -> bool:
        """Have all that was written so far brought to the disk. False when that must wait."""
        if self._broken or self._committing is not None:
            return False
        busy = in_progress(self._crawler)
        if any(self._out[number] in busy for number in self._speaking & self._out.keys()):
            self._gate.clear()
            return False
        ended = {number: request for number, request in self._out.items() if request not in busy}
        try:
            self._committing = _Batch(ended, *self._ask())
        except OSError as error:
            self.give_up(error)
            return False
        for number in ended:
            del self._out[number]
        self._speaking.clear()
        self._ended_at = None
        self._unsafe = False
        self._gate.set()
        self._when_done(self._committing.asked)
        self._go_on()  # where nobody needs time
        return True

    def _ask(self) -> tuple[list[Durable | None], list[Future[Durable | None]]]:
        """Ask all writers. Raises OSError."""
        told: list[Durable | None] = []
        asked: list[Future[Durable | None]] = []
        for _, answer in self._crawler.signals.send_catch_log(make_durable):
            if isinstance(answer, Failure):
                raise OSError(f"a file could not be brought to the disk: {answer.value}")
            if isinstance(answer, Future):
                asked.append(answer)
            else:
                told.append(answer)
        return told, asked

    def _when_done(self, futures: Iterable[Future[Any]]) -> None:
        for future in futures:
            future.add_done_callback(self._wake)

    def _wake(self, _: Future[Any]) -> None:
        """On whatever thread."""
        with suppress(RuntimeError):  # the loop has ended: `commit` waits itself
            self._loop.call_soon_threadsafe(self._go_on)

    def _go_on(self) -> None:
        """Take the next steps of the commit, as far as the disk is done with the one before."""
        while (batch := self._committing) is not None and not batch.waits:
            try:
                if batch.log is None:
                    self._acknowledge(batch)
                    batch.log = self._thread.submit(self._store.sync)
                    self._when_done([batch.log])
                else:
                    batch.log.result()
                    self._committing = None
            except (sqlite3.Error, OSError) as error:
                self.give_up(error)

    def _finish(self) -> None:
        """Bring the commit that was begun to its end, and wait for that."""
        while (batch := self._committing) is not None:
            if batch.log:
                wait([batch.log])
            else:
                for one in batch.asked:
                    one.exception()
            self._go_on()

    def _acknowledge(self, batch: _Batch) -> None:
        """What was asked for is on the disk: its requests are done. Raises OSError, sqlite3.Error."""
        lengths: dict[str, int] = {}
        missing: set[str] = set()
        for answer in (*batch.durable, *map(_said, batch.asked)):
            if answer is not None:
                lengths.update(answer.lengths)
                missing |= answer.missing
        if self._unsafe:  # a request has gone on meanwhile, and this transaction says so
            _, asked = self._ask()
            for one in asked:
                _said(one)
            self._unsafe = False
        done = []
        for number, request in batch.ended.items():
            reason = request.meta.get("skipped")
            if reason == "archive" or request.meta.get("response_id") in missing:
                self._out[number] = request  # stays out: the next run fetches it again
            elif reason:
                self._store.fail(number, str(reason))
            else:
                done.append(number)
        self._store.done(done)
        self._store.commit(lengths)
        self._crawler.signals.send_catch_log(frontier_committed)

    def give_up(self, error: Exception) -> None:
        """Acknowledge nothing any more: the next run begins at the last commit."""
        self._committing = None
        if self._broken:
            return
        self._broken = True
        self._store.roll_back()
        self._gate.set()
        self._failed(error)

    @property
    def broken(self) -> bool:
        """Whether the frontier has given up."""
        return self._broken

    # --- looking

    def _look(self) -> None:
        self._timer = None
        if self._broken:
            return
        now = time.monotonic()
        if self._ended_at is None and (self.ended() or self._unsafe):
            self._ended_at = now
        due = self._ended_at is not None and (now - self._ended_at >= self._seconds or not self._gate.is_set())
        waits = due and not self._begin()
        # Also while a commit waits for a line that may never come; what a save tells of is on the disk only where it is safe
        if (waits or not due) and not self._unsafe and self._committing is None:
            self._save()
        self._timer = self._loop.call_later(_LOOK_AGAIN if waits else _LOOK, self._look)

    def _save(self) -> None:
        """Commit what tells of no end: links, and that requests are out, so that what ends the process is known."""
        try:
            self._store.commit()
        except sqlite3.Error as error:
            self.give_up(error)
