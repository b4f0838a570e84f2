"""The handler under test, without the rest of Scrapy: what it gives, raises and tells."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.model.exchange import Exchange
from crawler.signals import exchange_captured
from crawler.wire.handler import WireDownloadHandler

T = TypeVar("T")

SETTINGS: dict[str, Any] = {
    "ANY_ADDRESS": True,
    "DOWNLOAD_TIMEOUT": 10,
    "DOWNLOAD_MAXSIZE": 1_000_000,
    "DOWNLOAD_WARNSIZE": 0,
    "DOWNLOAD_FAIL_ON_DATALOSS": False,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 2,
}


@dataclass
class Outcome:
    """What came of one request."""

    request: Request
    response: Response | None = None
    error: Exception | None = None
    exchanges: list[Exchange] = field(default_factory=list)

    @property
    def exchange(self) -> Exchange:
        """The only one."""
        (only,) = self.exchanges
        return only

    @property
    def octets(self) -> bytes:
        """Everything that was received."""
        exchange = self.exchange
        return exchange.interim + (exchange.response.octets if exchange.response else b"") + exchange.surplus


class Client:
    """A handler inside a running event loop."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.handler = WireDownloadHandler(crawler)
        self._told: list[Exchange] = []
        crawler.signals.connect(self._tell, exchange_captured)

    def _tell(self, exchange: Exchange) -> None:
        self._told.append(exchange)

    async def fetch(self, request: Request | str) -> Outcome:
        """Make one request."""
        request = Request(request) if isinstance(request, str) else request
        outcome = Outcome(request)
        before = len(self._told)
        try:
            outcome.response = await self.handler.download_request(request)
        except Exception as error:  # noqa: BLE001  whatever it raises is what is looked at
            outcome.error = error
        outcome.exchanges = self._told[before:]
        return outcome

    def stat(self, name: str) -> int:
        """A counter of the handler."""
        assert self.crawler.stats is not None
        return int(self.crawler.stats.get_value(f"wire/{name}", 0))


def with_client(work: Callable[[Client], Awaitable[T]], **settings: Any) -> T:
    """Run some work with a client, and close it."""

    async def run() -> T:
        client = Client(get_crawler(settings_dict={**SETTINGS, **settings}))
        try:
            return await work(client)
        finally:
            await client.handler.close()

    return asyncio.run(run())


def fetch(request: Request | str, **settings: Any) -> Outcome:
    """One request by a handler of its own."""
    return with_client(lambda client: client.fetch(request), **settings)
