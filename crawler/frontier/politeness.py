"""Politeness toward a host: its delay, its pauses, and the end of patience. In the place of Scrapy's AutoThrottle.

Why not AutoThrottle with Scrapy's jitter: the jitter makes delays shorter as well as longer, so that neither DOWNLOAD_DELAY
nor a Crawl-delay would be kept; and it knows neither Retry-After nor walls.
"""

import logging
import random
import time
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.http import Response

from crawler.collections.reasons import Reason
from crawler.frontier.pace import Outcome, Pace, PaceRules, read_retry_after
from crawler.frontier.refused import RefusedError
from crawler.frontier.walls import Wall, recognise
from crawler.signals import url_skipped

logger = logging.getLogger(__name__)

CRAWL_DELAY = "crawl_delay"
"""The key in a request's meta under which the host's Crawl-delay stands, in seconds."""
_BUSY = frozenset({429, 503})
_LEAST = 0.001
"""Scrapy looks at when a queue may go on only where there is a delay."""


def plain_header(response: Response) -> dict[str, str]:
    """The header fields by lower-case names, the last value of each."""
    return {
        name.decode("latin-1").lower(): (response.headers.get(name) or b"").decode("latin-1")
        for name in response.headers
    }


class PolitenessMiddleware:
    """Downloader middleware next to the downloader: sees every answer, retries and redirects too.

    Settings: DOWNLOAD_DELAY (at least), POLITENESS_JITTER (share by which a delay may be longer), AUTOTHROTTLE_ENABLED and
    AUTOTHROTTLE_MAX_DELAY (adaptive delay), BACKOFF_FIRST, BACKOFF_MOST, BACKOFF_PATIENCE, BACKOFF_PAUSES: see
    `crawler.frontier.pace.PaceRules`. Stats: `politeness/pauses`, `/paused_seconds`, `/walls`, `/walls/<id>`, `/given_up`.
    """

    def __init__(self, crawler: Crawler) -> None:
        assert crawler.stats is not None  # the crawler has them before it makes its middlewares
        settings = crawler.settings
        self._crawler = crawler
        self._stats = crawler.stats
        self._jitter = settings.getfloat("POLITENESS_JITTER")
        self._rules = PaceRules(
            settings.getfloat("DOWNLOAD_DELAY"),
            settings.getfloat("AUTOTHROTTLE_MAX_DELAY"),
            settings.getbool("AUTOTHROTTLE_ENABLED"),
            settings.getfloat("BACKOFF_FIRST"),
            settings.getfloat("BACKOFF_MOST"),
            settings.getint("BACKOFF_PATIENCE"),
            settings.getint("BACKOFF_PAUSES"),
        )
        self._paces: dict[str, Pace] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Keep the host's delay. Raises RefusedError for a host that is given up in this run."""
        request.meta.pop("wall", None)  # of the answer before, where this is a retry
        host = self._downloader.get_slot_key(request)
        pace = self._paces.setdefault(host, Pace(self._rules))
        if pace.given_up:
            raise RefusedError(
                f"{host} is not asked any more in this run: {pace.given_up}",
                reason=Reason.GAVE_UP.value,
                rule="back-off",
            )
        pace.crawl_delay = max(pace.crawl_delay, float(request.meta.get(CRAWL_DELAY) or 0))
        self._set_delay(host, pace)

    def process_response(self, request: Request, response: Response) -> Response:
        """Learn from the answer; a wall is named."""
        host = self._downloader.get_slot_key(request)
        header = plain_header(response)
        wall = recognise(response.status, header, response.body)
        if wall is not None:
            outcome = Outcome.BUSY if wall.id == "too-many-requests" else Outcome.WALL
            self._name(request, wall)
        elif response.status in _BUSY:
            outcome = Outcome.BUSY
        else:
            outcome = Outcome.FAILED if response.status >= 500 else Outcome.FINE
        asked = read_retry_after(header["retry-after"], datetime.now(UTC)) if "retry-after" in header else None
        pace = self._paces.setdefault(host, Pace(self._rules))
        pace.took(float(request.meta.get("download_latency") or 0), fine=outcome is Outcome.FINE)
        self._pause(host, pace, outcome, asked)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """No answer: a failure of the host, unless it was our own decision."""
        if isinstance(exception, (IgnoreRequest, StopDownload)):
            return
        host = self._downloader.get_slot_key(request)
        self._pause(host, self._paces.setdefault(host, Pace(self._rules)), Outcome.FAILED, None)

    def _name(self, request: Request, wall: Wall) -> None:
        self._stats.inc_value("politeness/walls")
        self._stats.inc_value(f"politeness/walls/{wall.id}")
        request.meta["wall"] = wall.id
        logger.warning(
            "%s shows a wall (%s) instead of %s", self._downloader.get_slot_key(request), wall.id, request.url
        )

    def _pause(self, host: str, pace: Pace, outcome: Outcome, retry_after: float | None) -> None:
        was = pace.given_up
        pause = pace.came(outcome, retry_after)
        self._set_delay(host, pace)
        if pause and not pace.given_up:  # whose requests are not sent: they need no waiting to be told
            self._stats.inc_value("politeness/pauses")
            self._stats.inc_value("politeness/paused_seconds", round(pause))
            logger.info("%s is left alone for %.1f seconds (%s)", host, pause, outcome.value)
            slot = self._downloader.slots.get(host)
            if slot is not None:
                slot.delay = max(slot.delay, _LEAST)
                slot.lastseen = time.monotonic() + pause - slot.delay
        if pace.given_up and not was:
            self._stats.inc_value("politeness/given_up")
            logger.error("%s is given up for this run: %s", host, pace.given_up)
            self._crawler.signals.send_catch_log(
                url_skipped, url=f"//{host}/", reason=Reason.GAVE_UP, detail=pace.given_up, rule="back-off"
            )

    def _set_delay(self, host: str, pace: Pace) -> None:
        delay = pace.delay * (1 + random.uniform(0, self._jitter))  # noqa: S311  no secret
        slot = self._downloader.slots.get(host)
        if slot is not None:
            slot.delay = max(delay, _LEAST) if slot.lastseen > time.monotonic() else delay
        else:
            self._downloader.per_slot_settings.setdefault(host, {})["delay"] = delay  # for a queue that is made later

    @property
    def _downloader(self) -> Any:
        engine: Any = self._crawler.engine
        return engine.downloader
