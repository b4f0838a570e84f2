"""robots.txt by RFC 9309: fetched once a host and archived like everything else, obeyed by every request.

Why not Scrapy's own middleware: in 2.19 only the first two of the requests that wait for a host's robots.txt see its
rules; the others find none and go out. It also lets everything through when robots.txt answers with a server error, where
RFC 9309, 2.3.1.4 says that nothing may be fetched.
"""

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import build_from_crawler, load_object

from crawler.collections.reasons import Reason, explain
from crawler.frontier.refused import RefusedError

logger = logging.getLogger(__name__)

PARSED_BYTES = 500 * 1024
"""RFC 9309, 2.5: at least so much of the file must be read."""
KEPT_SECONDS = 24 * 3600
"""RFC 9309, 2.4: no longer than this should an answer be used."""
KEPT_FAILED_SECONDS = 600
_PRIORITY = 1000


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host's robots.txt says. Without a parser: `refusal` None allows everything, else nothing."""

    parser: RobotParser | None
    refusal: RefusedError | None
    delay: float
    """Crawl-delay in seconds; 0 when there is none."""
    until: float
    """On the monotonic clock."""


class RobotsMiddleware:
    """Downloader middleware in the place of Scrapy's: refuses what robots.txt does not allow, keeps its Crawl-delay."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._agent: str = settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"]
        self._parser = load_object(settings["ROBOTSTXT_PARSER"])
        self._rules: dict[str, Rules] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it. ROBOTSTXT_OBEY=False switches it off."""
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait for the host's rules. Raises RefusedError when they forbid the request."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        rules = await self._rules_of(origin)
        if rules.refusal is not None:
            raise RefusedError(str(rules.refusal), reason=rules.refusal.reason, rule=rules.refusal.rule)
        if rules.parser is None:
            return
        if not rules.parser.allowed(request.url, self._agent):
            raise RefusedError("robots.txt does not allow it", reason=Reason.ROBOTS.value, rule=f"{origin}/robots.txt")
        if rules.delay:
            self._slow_down(request, rules.delay)

    async def _rules_of(self, origin: str) -> Rules:
        async with self._locks.setdefault(origin, asyncio.Lock()):
            rules = self._rules.get(origin)
            if rules is None or rules.until < time.monotonic():
                rules = await self._fetch(origin)
                self._rules[origin] = rules
            return rules

    async def _fetch(self, origin: str) -> Rules:
        url = f"{origin}/robots.txt"
        request = Request(url, callback=NO_CALLBACK, priority=_PRIORITY, meta={"dont_obey_robotstxt": True})
        engine: Any = self._crawler.engine
        try:
            response = await engine.download_async(request)
        except Exception as error:  # noqa: BLE001  whatever went wrong, the host's rules are not known
            reason, detail, rule = explain(error)
            if reason is Reason.IGNORED or (isinstance(error, IgnoreRequest) and reason is Reason.REDIRECTS):
                return self._allow_all()
            logger.info("No robots.txt from %s: %s", origin, detail)
            return _refuse(reason.value, detail, rule or url)
        if response.status >= 500 or response.status == 429:
            detail = f"robots.txt answered {response.status}: by RFC 9309 nothing is fetched from the host then"
            return _refuse(Reason.ROBOTS.value, detail, url)
        if response.status >= 300:
            return self._allow_all()
        parser: RobotParser = build_from_crawler(self._parser, self._crawler, response.body[:PARSED_BYTES])
        delay = parser.crawl_delay(self._agent) or 0.0
        return Rules(parser, None, delay, time.monotonic() + KEPT_SECONDS)

    def _allow_all(self) -> Rules:
        return Rules(None, None, 0.0, time.monotonic() + KEPT_SECONDS)

    def _slow_down(self, request: Request, delay: float) -> None:
        """Let the host's queue wait for its Crawl-delay, where ours is shorter."""
        engine: Any = self._crawler.engine
        downloader = engine.downloader
        key = downloader.get_slot_key(request)
        own = self._crawler.settings.getfloat("DOWNLOAD_DELAY")
        if delay <= own:
            return
        request.meta["autothrottle_dont_adjust_delay"] = True
        downloader.per_slot_settings.setdefault(key, {})["delay"] = delay  # for a queue that is made later
        slot = downloader.slots.get(key)
        if slot is not None:
            slot.delay = max(slot.delay, delay)


def _refuse(reason: str, detail: str, rule: str) -> Rules:
    return Rules(None, RefusedError(detail, reason=reason, rule=rule), 0.0, time.monotonic() + KEPT_FAILED_SECONDS)
