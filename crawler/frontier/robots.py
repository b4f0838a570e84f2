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
from crawler.frontier.politeness import CRAWL_DELAY, plain_header
from crawler.frontier.refused import RefusedError
from crawler.frontier.robots_answer import Access, meaning_of
from crawler.signals import url_skipped

logger = logging.getLogger(__name__)

PARSED_BYTES = 500 * 1024
"""RFC 9309, 2.5: at least so much of the file must be read."""
KEPT_SECONDS = 24 * 3600
"""RFC 9309, 2.4: no longer than this should an answer be used."""
KEPT_FAILED_SECONDS = 600
CRAWL_DELAY_LIMIT = 3600.0
"""Seconds: a longer Crawl-delay is a slip of somebody's hand, or a way to say no that RFC 9309 does not know."""
_SITEMAPS = 100
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
    sitemaps: tuple[str, ...] = ()


class RobotsMiddleware:
    """Downloader middleware in the place of Scrapy's: refuses what robots.txt does not allow, keeps its Crawl-delay."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._agent: str = settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"]
        self._parser = load_object(settings["ROBOTSTXT_PARSER"])
        self._forbidden_stops = settings.getbool("ROBOTSTXT_FORBIDDEN_STOPS")
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
            request.meta[CRAWL_DELAY] = rules.delay
        if rules.sitemaps and request.meta.get("seed"):
            request.meta["robots_sitemaps"] = list(rules.sitemaps)

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
        meaning = meaning_of(response.status, plain_header(response), response.body)
        if meaning.access is Access.NOTHING:
            return _refuse(Reason.ROBOTS.value, meaning.detail, url)
        if meaning.alarming:
            self._raise_alarm(url, meaning.detail)
            if self._forbidden_stops and meaning.access is Access.ALL:
                detail = f"{meaning.detail}; ROBOTSTXT_FORBIDDEN_STOPS makes that a stop"
                return _refuse(Reason.ROBOTS.value, detail, url)
        if meaning.access is Access.ALL:
            return self._allow_all()
        parser: RobotParser = build_from_crawler(self._parser, self._crawler, response.body[:PARSED_BYTES])
        delay = min(parser.crawl_delay(self._agent) or 0.0, CRAWL_DELAY_LIMIT)
        sitemaps = tuple(getattr(getattr(parser, "rp", None), "sitemaps", ()))
        return Rules(parser, None, delay, time.monotonic() + KEPT_SECONDS, sitemaps[:_SITEMAPS])

    def _allow_all(self) -> Rules:
        return Rules(None, None, 0.0, time.monotonic() + KEPT_SECONDS)

    def _raise_alarm(self, url: str, detail: str) -> None:
        """Where a person looks: on the screen, in the run's log and in skipped.jsonl."""
        logger.error(
            "%s: %s. Ask the site before you go on; ROBOTSTXT_FORBIDDEN_STOPS=True makes this a stop.", url, detail
        )
        if self._crawler.stats is not None:
            self._crawler.stats.inc_value("robots/alarms")
        self._crawler.signals.send_catch_log(
            url_skipped, url=url, reason=Reason.ROBOTS, detail=detail, rule="robots.txt", requisite=True
        )


def _refuse(reason: str, detail: str, rule: str) -> Rules:
    return Rules(None, RefusedError(detail, reason=reason, rule=rule), 0.0, time.monotonic() + KEPT_FAILED_SECONDS)
