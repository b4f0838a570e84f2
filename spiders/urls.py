"""Spider `urls`: a list of URLs, each captured once, nothing followed."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from scrapy import Request, signals
from scrapy.http import Response

from crawler.errors import UsageError
from crawler.model.article import Article
from crawler.model.draft import Draft
from crawler.model.sighting import PAGE, RECRAWL
from crawler.signals import url_skipped
from spiders.face import PageSpider, media_type
from spiders.memory import Memory, NoMemory
from spiders.requisites import page_requisites, style_requisites
from spiders.seed_lines import check_list, seed_lines
from spiders.seeds import read_seed, read_seed_line, split_seeds

_WINDOW = 1000
"""So many seeds at most wait in a scheduler that holds them in memory. One that keeps them on disk gets them all."""
_BREATH = 50
"""After so many seeds the rest of the crawl has its turn."""


class UrlsSpider(PageSpider):
    """Captures what it is told to.

    Arguments: `urls`, a list or a text divided by commas; `file`, a path or `-` for standard input, one URL a line,
    with tab-separated `name=value` behind it or as a JSON object with `url`: what is said there stands in the article's
    `extraction.given`;
    `requisites`, `1` to fetch the images, style sheets and scripts of each page too. At least one of the first two.
    A page that an earlier run captured is asked only for what changed; with `requisites`, whole, since it says what it needs.
    """

    name = "urls"

    def __init__(
        self, urls: str | Sequence[str] = "", file: str | None = None, requisites: str | bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self._urls = split_seeds(urls) if isinstance(urls, str) else list(urls)
        self._file = file
        self._requisites = str(requisites).lower() in {"1", "true", "yes"}
        self.memory: Memory = NoMemory()
        self._next_line: int | None = None
        self._seeds = 0
        if not self._urls and not file:
            raise UsageError("no URL given: name some with -a urls=URL,URL or a list with -a file=PATH")
        if file:
            check_list(file)

    async def start(self) -> AsyncIterator[Any]:
        """A request for each seed; bad ones are named and passed over."""
        waiting = 0
        async for text, line in self._texts():
            request = self._request(text, line)
            if request is None:
                continue
            yield request
            waiting += 1
            if waiting % _BREATH == 0:
                await asyncio.sleep(0)
            if waiting >= _WINDOW and not self._durable():
                await self._drained()
                waiting = 0

    async def parse(self, response: Response, **kwargs: Any) -> AsyncIterator[Draft | Article | Request]:
        """What a page says, and what the page needs."""
        del kwargs
        item = await self.item_of(response)
        if item is None:
            return
        yield item
        page = self.page_of(response) if self._requisites else None
        if page is not None and page.source == "html":
            for request in self._needed(page_requisites(page.text, response.url), response.url):
                yield request

    def parse_requisite(self, response: Response, **kwargs: Any) -> Iterator[Request]:
        """An image or script is archived and that is all; a style sheet may need more."""
        del kwargs
        if response.status == 200 and media_type(response) == "text/css" and response.meta.get("depth", 0) < 4:
            css = response.body.decode("utf-8", "replace")
            yield from self._needed(style_requisites(css, response.url), response.url)

    def closed(self, reason: str) -> None:
        """Say where the list was left, when it was not read to its end."""
        if reason != "finished" and self._next_line is not None:
            self.crawler.signals.send_catch_log(
                url_skipped,
                url=None,
                reason="interrupted",
                detail=f"the list was not read from line {self._next_line} on",
                line=self._next_line,
            )

    async def _texts(self) -> AsyncIterator[tuple[str, int | None]]:
        for text in self._urls:
            yield text, None
        if self._file:
            number = 0
            self._next_line = 1
            async for text in seed_lines(self._file):
                number += 1
                self._next_line = number + 1
                yield text, number
            self._next_line = None

    def _request(self, text: str, line: int | None) -> Request | None:
        try:
            place, given = read_seed_line(text) if line is not None else (text, {})
            url = read_seed(place)
            if url is None:
                return None
            meta: dict[str, Any] = {"seed": self._seeds + 1, "line": line, "asked": url}
            meta |= {"given": given} if given else {}
            meta |= {} if self._requisites else {RECRAWL: PAGE}
            request = Request(url, callback=self.parse, errback=self.failed, meta=meta)
        except (UsageError, ValueError) as error:
            self.crawler.signals.send_catch_log(
                url_skipped, url=text.strip(), reason="bad-url", detail=str(error), line=line, seed=True
            )
            return None
        self._seeds += 1
        return request

    def _durable(self) -> bool:
        scheduler = self.crawler.engine.scheduler if self.crawler.engine else None
        return bool(getattr(scheduler, "durable", False))

    async def _drained(self) -> None:
        """Until the scheduler has given away what it has."""
        scheduler = self.crawler.engine.scheduler if self.crawler.engine else None
        if scheduler is not None and scheduler.has_pending_requests():
            await self.crawler.signals.wait_for(signals.scheduler_empty)

    def _needed(self, urls: list[str], page: str) -> Iterator[Request]:
        for url in urls:
            yield Request(
                url,
                callback=self.parse_requisite,
                errback=self.failed,
                priority=-10,
                meta={"requisite": True, "via": page},
            )
