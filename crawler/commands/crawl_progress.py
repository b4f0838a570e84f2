"""How far a crawl without an end in sight is: one line that is kept up to date on a terminal, a line of the log elsewhere."""

import asyncio
import io
import logging
import sys
import time
from collections import deque
from typing import Any, Self

from rich.console import Console
from rich.filesize import decimal
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Column
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.log import get_scrapy_root_handler

from crawler.collections.skipped import is_robots
from crawler.commands.progress import StopWatcher
from crawler.model.article import Article
from crawler.model.exchange import Exchange
from crawler.signals import exchange_captured, record_fetched, url_skipped

logger = logging.getLogger(__name__)

_REFRESH = 0.5
"""Seconds between two looks at the counts, on a terminal."""
_SPAN = 60.0
"""Seconds over which the rate is taken."""


class CrawlProgress:
    """Extension of the command `crawl`, in the place of Scrapy's LogStats.

    On a terminal: a line at the bottom, and the log above it. Elsewhere: a line of the log every LOGSTATS_INTERVAL seconds.
    PROGRESS_ENABLED=False or `--nolog` switches both off.
    """

    def __init__(self, crawler: Crawler, *, interval: float, terminal: bool) -> None:
        self._crawler = crawler
        self._interval = _REFRESH if terminal else interval
        self._line = _Line() if terminal else None
        self._pages = 0
        self._articles = 0
        self._bytes = 0
        self._skipped = 0
        self._marks: deque[tuple[float, int]] = deque([(time.monotonic(), 0)])
        self._timer: asyncio.TimerHandle | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it. Raises NotConfigured where nobody wants to see it."""
        settings = crawler.settings
        interval = settings.getfloat("LOGSTATS_INTERVAL")
        terminal = sys.stderr.isatty()
        if not (settings.getbool("PROGRESS_ENABLED", True) and settings.getbool("LOG_ENABLED")):
            raise NotConfigured
        if not terminal and not interval:
            raise NotConfigured
        made = cls(crawler, interval=interval, terminal=terminal)
        for handler, signal in (
            (made._opened, signals.spider_opened),
            (made._received, signals.response_received),
            (made._scraped, signals.item_scraped),
            (made._captured, exchange_captured),
            (made._captured, record_fetched),
            (made._missed, url_skipped),
            (made._closed, signals.spider_closed),
        ):
            crawler.signals.connect(handler, signal)
        return made

    def _opened(self) -> None:
        if self._line is not None:
            self._line.begin()
        self._timer = asyncio.get_running_loop().call_later(self._interval, self._tick)

    def _received(self, request: Request) -> None:
        self._pages += not is_robots(request)

    def _scraped(self, item: Any) -> None:
        self._articles += isinstance(item, Article)

    def _captured(self, exchange: Exchange) -> None:
        self._bytes += exchange.response.size if exchange.response else 0

    def _missed(self) -> None:
        self._skipped += 1

    def _tick(self) -> None:
        now = time.monotonic()
        while len(self._marks) > 1 and now - self._marks[0][0] > _SPAN:
            self._marks.popleft()
        self._marks.append((now, self._pages))
        text = self._text()
        if self._line is not None:
            self._line.show(text)
        else:
            logger.info("%s", text)
        self._timer = asyncio.get_running_loop().call_later(self._interval, self._tick)

    def _text(self) -> str:
        """The counts as people read them.

        The rate is that of the last minute; what waits is what the frontier knows and did not fetch yet.
        """
        (begun, before), (now, pages) = self._marks[0], self._marks[-1]
        rate = (pages - before) / (now - begun) if now > begun else 0.0
        parts = [
            f"{pages:,} pages",
            f"{self._articles:,} articles",
            decimal(self._bytes),
            f"{rate:.1f} pages/s",
            f"{self._waiting():,} waiting",
        ]
        if self._skipped:
            parts.append(f"{self._skipped:,} not followed")
        resting = self._resting()
        if resting:
            parts.append(f"{resting} {'host' if resting == 1 else 'hosts'} left alone for a while")
        return ", ".join(parts)

    def _waiting(self) -> int:
        engine: Any = self._crawler.engine
        waiting = getattr(engine.scheduler, "waiting", None) if engine is not None else None
        return sum(waiting.values()) if waiting is not None else len(getattr(engine, "scheduler", ()) or ())

    def _resting(self) -> int:
        """How many hosts have a pause: their next request is put off into the future."""
        engine: Any = self._crawler.engine
        slots = engine.downloader.slots.values() if engine is not None else ()
        return sum(slot.lastseen > time.monotonic() for slot in slots)

    def _closed(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._line is not None:
            self._line.end()


class _Line:
    """The last line of a terminal, while it lasts; the log scrolls above it."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._progress = Progress(
            SpinnerColumn(),
            TimeElapsedColumn(),
            TextColumn(
                "{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1)
            ),
            console=self._console,
            transient=True,
            expand=True,
            refresh_per_second=4,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._progress.add_task("starting", total=None)
        self._watcher = StopWatcher(self.say)
        self._log: logging.StreamHandler[Any] | None = None

    def begin(self) -> None:
        """Take the line."""
        handler = get_scrapy_root_handler()
        if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
            self._log = handler
            handler.setStream(_Above(self.say))
        logging.getLogger("scrapy.crawler").addHandler(self._watcher)
        self._progress.start()

    def show(self, text: str) -> None:
        """The line's text."""
        self._progress.update(self._task, description=text)

    def say(self, text: str) -> None:
        """A sentence above it, which stays."""
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def end(self) -> None:
        """Leave the terminal as it was."""
        self._progress.stop()
        logging.getLogger("scrapy.crawler").removeHandler(self._watcher)
        if self._log is not None:
            self._log.setStream(sys.stderr)


class _Above(io.TextIOBase):
    """Where the log's handler writes: whole lines go above the progress line."""

    def __init__(self, say: Any) -> None:
        self._say = say

    def write(self, text: str) -> int:
        """A record, with its line end."""
        if text.rstrip("\n"):
            self._say(text.rstrip("\n"))
        return len(text)
