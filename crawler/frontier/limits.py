"""How much a run may take: pages, bytes and time, of all and of each host. Beyond it the run stops, and can be resumed."""

import asyncio
import logging
import time
from collections import Counter
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro

from crawler.collections.reasons import Reason
from crawler.collections.skipped import is_robots
from crawler.frontier.refused import RefusedError
from crawler.model.exchange import Exchange
from crawler.scope import host_of
from crawler.signals import exchange_captured, record_fetched

logger = logging.getLogger(__name__)

LIMITS = ("MAX_PAGES", "MAX_BYTES", "MAX_TIME")


class LimitsMiddleware:
    """Downloader middleware. Settings: MAX_PAGES (answers that are no robots.txt), MAX_BYTES (as they came over the wire) and
    MAX_TIME (seconds) of the run, which then closes with the limit's name as its reason; the same with SITE_ in front of each
    host, whose further requests are then refused. 0 is no limit.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._run = {name: settings.getint(name) for name in LIMITS}
        self._host = {name: settings.getint(f"SITE_{name}") for name in LIMITS}
        self._pages: Counter[str] = Counter()
        self._bytes: Counter[str] = Counter()
        self._begun: dict[str, float] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._stopping = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it. Without any limit it is not there."""
        if not any(crawler.settings.getint(prefix + name) for name in LIMITS for prefix in ("", "SITE_")):
            raise NotConfigured
        made = cls(crawler)
        crawler.signals.connect(made._opened, signals.spider_opened)
        crawler.signals.connect(made._received, signals.response_received)
        crawler.signals.connect(made._captured, exchange_captured)
        crawler.signals.connect(made._captured, record_fetched)
        crawler.signals.connect(made._closed, signals.spider_closed)
        return made

    def process_request(self, request: Request) -> None:
        """Raise RefusedError for a host that has had its share."""
        host = host_of(request.url)
        spent = {
            "MAX_PAGES": self._pages[host],
            "MAX_BYTES": self._bytes[host],
            "MAX_TIME": time.monotonic() - self._begun.setdefault(host, time.monotonic()),
        }
        for name, limit in self._host.items():
            if limit and spent[name] >= limit:
                raise RefusedError(
                    f"{host} has had its share of this run (SITE_{name}={limit})",
                    reason=Reason.LIMIT.value,
                    rule=f"SITE_{name}",
                )

    def _opened(self) -> None:
        if self._run["MAX_TIME"]:
            self._timer = asyncio.get_running_loop().call_later(self._run["MAX_TIME"], self._stop, "MAX_TIME")

    def _received(self, response: Response, request: Request) -> None:
        if is_robots(request):
            return
        self._pages[host_of(response.url)] += 1
        if self._run["MAX_PAGES"] and self._pages.total() >= self._run["MAX_PAGES"]:
            self._stop("MAX_PAGES")

    def _captured(self, exchange: Exchange) -> None:
        self._bytes[host_of(exchange.url)] += exchange.response.size if exchange.response else 0
        if self._run["MAX_BYTES"] and self._bytes.total() >= self._run["MAX_BYTES"]:
            self._stop("MAX_BYTES")

    def _stop(self, name: str) -> None:
        engine: Any = self._crawler.engine
        if self._stopping or engine is None:
            return
        self._stopping = True
        logger.info("Stopping: %s=%d is reached. The same command goes on from here.", name, self._run[name])
        deferred_from_coro(engine.close_spider_async(reason=name.lower()))

    def _closed(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
