"""The frontier's place between spider and engine: links first, then the items, and nothing that cannot be kept."""

from collections.abc import AsyncIterator
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from crawler.frontier.codec import ENTRY, encode
from crawler.frontier.local import STREAMED
from crawler.frontier.scheduler import FrontierScheduler


class FrontierMiddleware:
    """Spider middleware, nearest to the engine. Without ARCHIVE_DIR there is no frontier to serve."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it."""
        if not crawler.settings.get("ARCHIVE_DIR"):
            raise NotConfigured
        return cls(crawler)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Links as they come, items when the callback has ended: a callback that fails gives no half of its items.

        Where the request's meta says `streamed`, items go as they come: a file has more of them than memory holds.

        Raises UnstorableRequestError, as the callback's own fault, for a request that JSON cannot say.
        """
        scheduler = self._crawler.engine.scheduler if self._crawler.engine else None
        if not isinstance(scheduler, FrontierScheduler):
            async for one in result:
                yield one
            return
        items, speaks = [], False
        async for one in result:
            if isinstance(one, Request):
                if ENTRY in one.meta:  # a copy of the page's own meta, or the page once more: another request
                    meta = {key: value for key, value in one.meta.items() if key != ENTRY}
                    one = one.replace(meta=meta)  # noqa: PLW2901
                assert self._crawler.spider is not None  # it has just yielded this
                encode(one, self._crawler.spider)
                yield one
            elif response.meta.get(STREAMED):
                if not speaks:  # once: whoever speaks must come to its end, or the commit that waits for it never comes
                    await scheduler.checkpoints.speak(response.meta.get(ENTRY))
                    speaks = True
                yield one
            else:
                items.append(one)
        if items and response.request is not None:
            await scheduler.checkpoints.speak(response.request.meta.get(ENTRY))
        for item in items:
            yield item
