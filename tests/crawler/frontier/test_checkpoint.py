"""A commit in steps: what is done when, while the disk works and the crawl goes on."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.signalmanager import SignalManager

from crawler.frontier.checkpoint import Checkpoints
from crawler.frontier.store import State, Store
from crawler.signals import Durable, frontier_committed, make_durable

BATCH = 2
HOST = "a.example.mil"


class Crawl:
    """Scrapy's part: what is in progress, and a writer that is done when the test says so."""

    def __init__(self, folder: Path) -> None:
        self.busy: set[Request] = set()
        self.store = Store(folder / "frontier.sqlite")
        self.store.begin("job", "run-1", 10)
        self.asked: list[Future[Durable]] = []
        self.failed: list[Exception] = []
        signals = SignalManager(self)
        self.told: list[set[str]] = []
        """What was acknowledged whenever it was said that there was a commit."""
        signals.connect(self._make_durable, make_durable)
        signals.connect(self._committed, frontier_committed)
        crawler: Any = SimpleNamespace(
            signals=signals, engine=SimpleNamespace(_slot=SimpleNamespace(inprogress=self.busy))
        )
        self.checkpoints = Checkpoints(crawler, self.store, BATCH, 1000.0, self.failed.append)

    def _make_durable(self) -> Future[Durable]:
        self.asked.append(Future())
        return self.asked[-1]

    def _committed(self) -> None:
        self.told.append(self.done())

    def out(self, name: str) -> Request:
        """A request that is under way."""
        url = f"https://{HOST}/{name}"
        self.store.add(url, HOST, name.encode(), "{}")
        entry = self.store.take(HOST)
        assert entry is not None
        request = Request(url, meta={"response_id": f"of {name}"})
        self.busy.add(request)
        self.checkpoints.handed_out(entry.id, request)
        return request

    def end(self, *requests: Request) -> None:
        """Requests come to their end."""
        self.busy.difference_update(requests)
        self.checkpoints.look()

    def done(self) -> set[str]:
        """What is acknowledged, as the next run would find it."""
        database = sqlite3.connect(self.store.path)
        rows = database.execute("SELECT url FROM request WHERE state = ?", (State.DONE,)).fetchall()
        database.close()
        return {url.rpartition("/")[2] for (url,) in rows}


@pytest.fixture
def crawl(tmp_path: Path) -> Iterator[Crawl]:
    made = Crawl(tmp_path)
    yield made
    made.store.close()


async def settled(crawl: Crawl) -> None:
    """Until the commit that was begun has come as far as it can without the writer."""
    for _ in range(200):
        await asyncio.sleep(0.005)
        batch = crawl.checkpoints._committing
        if batch is None or (batch.log is None and batch.waits):
            return
    raise AssertionError("the commit does not end")


def in_loop(test: Callable[[Crawl], Coroutine[Any, Any, None]]) -> Callable[[Crawl], None]:
    """A test that is run in a loop, with checkpoints that look."""

    async def whole(crawl: Crawl) -> None:
        crawl.checkpoints.start()
        try:
            await test(crawl)
        finally:
            crawl.checkpoints.stop()

    def wrapped(crawl: Crawl) -> None:
        asyncio.run(whole(crawl))

    return wrapped


@in_loop
async def test_nothing_is_done_before_its_lines_are_on_the_disk(crawl: Crawl) -> None:
    crawl.end(crawl.out("a"), crawl.out("b"))
    await settled(crawl)
    assert (len(crawl.asked), crawl.done(), crawl.told) == (1, set(), [])
    crawl.asked[0].set_result(Durable({"records/a": 7}))
    await settled(crawl)
    assert crawl.done() == {"a", "b"}
    assert crawl.told == [{"a", "b"}]  # the frontier first
    assert crawl.store.unfinished()[0].lengths == {"records/a": 7}


@in_loop
async def test_what_ends_while_the_disk_works_belongs_to_the_next_batch(crawl: Crawl) -> None:
    one, two, three, four = (crawl.out(name) for name in "abcd")
    crawl.end(one, two)
    crawl.end(three)
    crawl.busy.discard(four)
    assert len(crawl.asked) == 1  # one commit at a time
    crawl.asked[0].set_result(Durable({"records/a": 7}))
    await settled(crawl)
    assert crawl.done() == {"a", "b"}
    crawl.checkpoints.look()
    crawl.asked[1].set_result(Durable({"records/a": 9}))
    await settled(crawl)
    assert crawl.done() == {"a", "b", "c", "d"}
    assert crawl.store.unfinished()[0].lengths == {"records/a": 9}


@in_loop
async def test_who_speaks_while_the_disk_works_does_not_hold_up_that_commit_but_the_next(crawl: Crawl) -> None:
    one, two, three = (crawl.out(name) for name in "abc")
    crawl.end(one, two)
    number = next(iter(crawl.checkpoints._out))
    await crawl.checkpoints.speak(number)
    crawl.asked[0].set_result(Durable())
    await settled(crawl)
    assert crawl.done() == {"a", "b"}
    assert not crawl.checkpoints.commit()  # half of its lines may be written
    assert len(crawl.asked) == 1
    crawl.end(three, crawl.out("d"))
    assert len(crawl.asked) == 2


@in_loop
async def test_a_request_that_goes_on_while_the_disk_works_is_safe_too(crawl: Crawl) -> None:
    """This commit says that it went on: what came before it must be on the disk by then."""
    one, two, _ = (crawl.out(name) for name in "abc")
    crawl.end(one, two)
    [number] = crawl.checkpoints._out
    crawl.store.go_on(number, f"https://{HOST}/c2", HOST, b"c2", "{}")
    crawl.checkpoints.goes_on(number)
    await asyncio.sleep(0.6)  # several looks: none may commit before
    assert crawl.store._dirty
    found: list[set[str]] = []

    def second() -> None:
        """The second time the crawl waits for it, so that only a thread can answer."""
        crawl.asked[0].set_result(Durable())
        _until(lambda: len(crawl.asked) > 1)
        found.append(crawl.done())
        crawl.asked[1].set_result(Durable({"records/a": 99}))

    await asyncio.to_thread(second)
    assert found == [set()]
    await settled(crawl)
    assert crawl.done() == {"a", "b"}
    assert crawl.store.unfinished()[0].lengths == {}  # longer ones hold lines of requests that have not ended


def _until(holds: Callable[[], bool]) -> None:
    for _ in range(2000):
        if holds():
            return
        time.sleep(0.005)
    raise AssertionError("it never came to that")


@in_loop
async def test_what_could_not_be_written_stays_out(crawl: Crawl) -> None:
    crawl.end(crawl.out("a"), crawl.out("b"))
    crawl.asked[0].set_result(Durable({}, frozenset({"of a"})))
    await settled(crawl)
    assert crawl.done() == {"b"}
    assert [request.url for request in crawl.checkpoints._out.values()] == [f"https://{HOST}/a"]


@pytest.mark.parametrize("error", [OSError(5, "the disk is gone"), ValueError("a fault of the writer")])
def test_a_writer_that_fails_ends_it_and_nothing_is_done(crawl: Crawl, error: Exception) -> None:
    @in_loop
    async def fails(crawl: Crawl) -> None:
        crawl.end(crawl.out("a"), crawl.out("b"))
        crawl.asked[0].set_exception(error)
        await settled(crawl)
        assert crawl.checkpoints.broken
        assert not crawl.checkpoints.commit()

    fails(crawl)
    assert crawl.done() == set()
    assert [type(found) for found in crawl.failed] == [OSError]


def test_the_last_commit_waits_for_the_one_under_way_and_for_itself(crawl: Crawl) -> None:
    @in_loop
    async def last(crawl: Crawl) -> None:
        one, two, three = (crawl.out(name) for name in "abc")
        crawl.end(one, two)
        crawl.end(three)

        def answer() -> None:
            _until(lambda: len(crawl.asked) == 1)
            crawl.asked[0].set_result(Durable())
            _until(lambda: len(crawl.asked) == 2)
            crawl.asked[1].set_result(Durable())

        answering = asyncio.get_running_loop().run_in_executor(None, answer)
        assert crawl.checkpoints.commit()
        assert crawl.done() == {"a", "b", "c"}
        await answering

    last(crawl)


def test_a_disk_that_is_slower_than_the_crawl_is_waited_for(crawl: Crawl) -> None:
    @in_loop
    async def slow(crawl: Crawl) -> None:
        requests = [crawl.out(str(number)) for number in range(5 * BATCH)]
        crawl.end(*requests[:BATCH])

        def answer() -> None:
            _until(lambda: requests[-1] not in crawl.busy)
            crawl.asked[0].set_result(Durable())

        answering = asyncio.get_running_loop().run_in_executor(None, answer)
        crawl.end(*requests[BATCH:])  # returns when the first batch is done, with the next begun
        assert len(crawl.done()) == BATCH
        assert len(crawl.asked) == 2
        crawl.asked[1].set_result(Durable())
        await answering
        await settled(crawl)
        assert len(crawl.done()) == 5 * BATCH

    slow(crawl)
