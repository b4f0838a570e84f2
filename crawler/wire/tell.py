"""Telling the archive: the signal of an exchange, and what follows when it could not be written."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future

from scrapy import Request
from scrapy.crawler import Crawler
from twisted.python.failure import Failure

from crawler.frontier.refused import RefusedError
from crawler.model.exchange import Exchange
from crawler.signals import UNWRITTEN, exchange_captured
from crawler.wire.fetched_record import keep_record


class Teller:
    """Sends `exchange_captured`. What could not be archived is not captured, and nobody shall read it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._stopping: asyncio.Future[None] | None = None

    async def tell(self, exchange: Exchange, request: Request, content: Callable[[], bytes]) -> None:
        """Send the signal, and wait until the exchange is in its file. A record that was asked for is kept as such instead.

        `content`: the response's, without chunk framing. Raises RefusedError when it is not in its file, and ends the run
        when a receiver of the signal itself failed.
        """
        if keep_record(self._crawler, exchange, request, content):
            return
        before = self._unwritten()
        results = self._crawler.signals.send_catch_log(exchange_captured, exchange=exchange)
        failed = any(isinstance(result, Failure) for _, result in results)
        if failed:
            self._stopping = asyncio.ensure_future(_stop(self._crawler, "archive_failed"))
        lost = failed or self._unwritten() > before
        for _, result in results:
            if isinstance(result, Future):
                lost |= not (result.result() if result.done() else await _outcome(result))
        if lost:
            raise RefusedError("fetched, but not written to the archive: the log says why", reason="archive")

    def _unwritten(self) -> int:
        """How many exchanges the archive has failed to write so far, by its own count."""
        stats = self._crawler.stats
        return sum(stats.get_value(key, 0) for key in UNWRITTEN) if stats else 0


async def _outcome(result: "Future[bool]") -> bool:
    """What a receiver says in the end, on whatever thread. `asyncio.wrap_future` would wake the loop by a system call also where
    it runs already, for every exchange.
    """
    loop = asyncio.get_running_loop()
    ended = loop.create_future()

    def end() -> None:
        if not ended.done():
            ended.set_result(None)

    def told(_: "Future[bool]") -> None:
        if _running_loop() is loop:
            end()
        else:
            loop.call_soon_threadsafe(end)

    result.add_done_callback(told)
    await ended
    return result.result()


def _running_loop() -> asyncio.AbstractEventLoop | None:
    """The loop of this thread, if it is inside of one."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


async def _stop(crawler: Crawler, reason: str) -> None:
    if crawler.engine is not None and crawler.engine.spider is not None:
        await crawler.engine.close_spider_async(reason=reason)


def via(request: Request) -> str | None:
    """Where the URL came from: the last redirect, else the page that a spider named, else the Referer."""
    redirects = request.meta.get("redirect_urls")
    if redirects:
        return str(redirects[-1])
    if request.meta.get("via"):
        return str(request.meta["via"])
    referer = request.headers.get(b"Referer")
    return referer.decode("latin-1") if referer else None
