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

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import build_from_crawler, load_object

from crawler.collections.reasons import Reason, explain
from crawler.frontier.checkpoint import in_progress
from crawler.frontier.codec import HELD
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
_NO_ANSWER = frozenset({Reason.DNS, Reason.TIMEOUT, Reason.CONNECTION, Reason.TLS, Reason.CUT_SHORT})
"""What can be otherwise a while later. Whatever else keeps a robots.txt from us is a decision of ours."""


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
    waits: bool = False
    """The refusal may end: the host's requests wait for that."""


@dataclass(slots=True)
class Silence:
    """A robots.txt that did not answer yet."""

    refusal: RefusedError
    """How it did not, the last time."""
    since: float
    """On the monotonic clock."""
    tries: int = 0


class RobotsMiddleware:
    """Downloader middleware in the place of Scrapy's: refuses what robots.txt does not allow, keeps its Crawl-delay.

    Where robots.txt answers with a server error or not at all, the host's requests go back to the frontier, and it is asked
    again after each pause that the host gets for such answers, until it says something. That ends after ROBOTSTXT_WAIT
    seconds, or, after one try and RETRY_TIMES more, when no other host has anything left to do; then they are refused, and
    owed to the next run. Without a frontier on disk (no ARCHIVE_DIR) they are refused at once. Stats: `robots/silent`,
    `robots/alarms`.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._agent: str = settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"]
        self._parser = load_object(settings["ROBOTSTXT_PARSER"])
        self._forbidden_stops = settings.getbool("ROBOTSTXT_FORBIDDEN_STOPS")
        self._patience = settings.getfloat("ROBOTSTXT_WAIT")
        self._tries = settings.getint("RETRY_TIMES") + 1
        self._silences: dict[str, Silence] = {}
        self._rules: dict[str, Rules] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it. ROBOTSTXT_OBEY=False switches it off."""
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        made = cls(crawler)
        crawler.signals.connect(made._nothing_to_do, signals.scheduler_empty)
        return made

    async def process_request(self, request: Request) -> Request | None:
        """Wait for the host's rules; the request itself where it has to go back and wait longer than that.

        Raises RefusedError when they forbid the request.
        """
        if request.meta.get("dont_obey_robotstxt"):
            return None
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        rules = await self._rules_of(origin)
        if rules.waits:
            request.meta[HELD] = True
            return request
        if rules.refusal is not None:
            raise RefusedError(str(rules.refusal), reason=rules.refusal.reason, rule=rules.refusal.rule)
        if rules.parser is None:
            return None
        if not rules.parser.allowed(request.url, self._agent):
            raise RefusedError("robots.txt does not allow it", reason=Reason.ROBOTS.value, rule=f"{origin}/robots.txt")
        if rules.delay:
            request.meta[CRAWL_DELAY] = rules.delay
        if rules.sitemaps and request.meta.get("seed"):
            request.meta["robots_sitemaps"] = list(rules.sitemaps)
        return None

    async def _rules_of(self, origin: str) -> Rules:
        came = time.monotonic()  # whoever came before a failed try ended shares its outcome
        async with self._locks.setdefault(origin, asyncio.Lock()):
            rules = self._rules.get(origin)
            if rules is None or rules.until < came:
                rules = await self._fetch(origin)
                ended = None if rules.waits else self._silences.pop(origin, None)
                if ended is not None and rules.refusal is None:
                    logger.info("%s/robots.txt answers now; the requests that waited for it go on.", origin)
                self._rules[origin] = rules
            return rules

    async def _fetch(self, origin: str) -> Rules:
        url = f"{origin}/robots.txt"
        meta = {"dont_obey_robotstxt": True, "dont_retry": self._scheduler is not None}
        request = Request(url, callback=NO_CALLBACK, priority=_PRIORITY, meta=meta)
        engine: Any = self._crawler.engine
        try:
            response = await engine.download_async(request)
        except Exception as error:  # noqa: BLE001  whatever went wrong, the host's rules are not known
            return self._not_fetched(origin, error)
        meaning = meaning_of(response.status, plain_header(response), response.body)
        if meaning.access is Access.NOTHING:
            return self._silent(origin, RefusedError(meaning.detail, reason=Reason.ROBOTS.value, rule=url))
        if meaning.alarming:
            self._raise_alarm(url, meaning.detail)
            if self._forbidden_stops and meaning.access is Access.ALL:
                detail = f"{meaning.detail}; ROBOTSTXT_FORBIDDEN_STOPS makes that a stop"
                return _refuse(RefusedError(detail, reason=Reason.ROBOTS.value, rule=url))
        if meaning.access is Access.ALL:
            return self._allow_all()
        parser: RobotParser = build_from_crawler(self._parser, self._crawler, response.body[:PARSED_BYTES])
        delay = min(parser.crawl_delay(self._agent) or 0.0, CRAWL_DELAY_LIMIT)
        sitemaps = tuple(getattr(getattr(parser, "rp", None), "sitemaps", ()))
        return Rules(parser, None, delay, time.monotonic() + KEPT_SECONDS, sitemaps[:_SITEMAPS])

    def _allow_all(self) -> Rules:
        return Rules(None, None, 0.0, time.monotonic() + KEPT_SECONDS)

    # --- no answer

    def _not_fetched(self, origin: str, error: Exception) -> Rules:
        reason, detail, rule = explain(error)
        if reason is Reason.IGNORED or (isinstance(error, IgnoreRequest) and reason is Reason.REDIRECTS):
            return self._allow_all()
        logger.info("No robots.txt from %s: %s", origin, detail)
        silence = self._silences.get(origin)
        if reason is Reason.GAVE_UP and silence is not None:
            return self._give_up(origin, silence)
        refusal = RefusedError(detail, reason=reason.value, rule=rule or f"{origin}/robots.txt")
        return self._silent(origin, refusal) if reason in _NO_ANSWER else _refuse(refusal)

    def _silent(self, origin: str, refusal: RefusedError) -> Rules:
        """No rules yet: the requests wait, or have waited long enough."""
        if self._scheduler is None:
            return _refuse(refusal)
        silence = self._silences.get(origin)
        if silence is None:
            silence = self._silences[origin] = Silence(refusal, time.monotonic())
            logger.warning("%s/robots.txt: %s. The requests to it wait; other hosts go on.", origin, refusal)
            if self._crawler.stats is not None:
                self._crawler.stats.inc_value("robots/silent")
        silence.refusal = refusal
        silence.tries += 1
        if self._is_over(silence):
            return self._give_up(origin, silence)
        return Rules(None, refusal, 0.0, time.monotonic(), waits=True)

    def _is_over(self, silence: Silence) -> bool:
        if time.monotonic() - silence.since >= self._patience:
            return True
        return silence.tries >= self._tries and not self._is_busy_elsewhere()

    def _is_busy_elsewhere(self) -> bool:
        """Whether any host has something to do whose robots.txt does not keep it waiting."""
        downloader = self._downloader
        busy = {downloader.get_slot_key(request) for request in in_progress(self._crawler)}
        if self._scheduler is not None:
            busy.update(self._scheduler.waiting)
        return bool(busy - {urlsplit(origin).hostname for origin in self._silences})

    def _give_up(self, origin: str, silence: Silence) -> Rules:
        """Refuse what waits, in the words of the last try. No pause keeps it from being told at once: nothing is sent."""
        last, waited = silence.refusal, time.monotonic() - silence.since
        times = "once" if silence.tries == 1 else f"{silence.tries} times in {waited:.0f} seconds"
        detail = f"{last}; robots.txt was asked for {times}, and the next run asks again"
        logger.error("%s: %s", origin, detail)
        slot = self._downloader.slots.get(urlsplit(origin).hostname)
        if slot is not None:
            slot.lastseen = min(slot.lastseen, time.monotonic())
        return _refuse(RefusedError(detail, reason=last.reason, rule=last.rule))

    def _nothing_to_do(self) -> None:
        """The frontier has nothing to give: perhaps because all that it has left waits for a robots.txt."""
        for origin, silence in list(self._silences.items()):
            if self._is_over(silence):
                self._rules[origin] = self._give_up(origin, silence)
                del self._silences[origin]

    @property
    def _scheduler(self) -> Any:
        """The frontier on disk, where there is one."""
        engine: Any = self._crawler.engine
        scheduler = engine.scheduler if engine is not None else None
        return scheduler if getattr(scheduler, "durable", False) else None

    @property
    def _downloader(self) -> Any:
        engine: Any = self._crawler.engine
        return engine.downloader

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


def _refuse(refusal: RefusedError) -> Rules:
    return Rules(None, refusal, 0.0, time.monotonic() + KEPT_FAILED_SECONDS)
