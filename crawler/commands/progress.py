"""How far a crawl is: a bar on a terminal, a plain line every few seconds elsewhere. On stderr only."""

import logging
import sys
import time
from collections.abc import Callable
from typing import Any, Protocol, Self

from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Column
from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from crawler.collections.skipped import is_robots
from crawler.frontier.codec import HELD
from crawler.model.exchange import Exchange
from crawler.signals import exchange_captured, url_skipped

PLAIN_INTERVAL = 5.0
"""Seconds between two lines where there is no terminal."""


class _Display(Protocol):
    def show(self, done: int, asked: int, text: str) -> None:
        """The state has changed."""

    def say(self, text: str) -> None:
        """A sentence of its own."""

    def close(self) -> None:
        """Leave the terminal as it was."""


class ProgressDisplay:
    """Extension: counts pages, skipped URLs and bytes, and shows them. Off with PROGRESS_ENABLED=False."""

    def __init__(self, *, terminal: bool) -> None:
        self._display: _Display = _Bar() if terminal else _Lines()
        self._asked = 0
        self._done = 0
        self._skipped = 0
        self._bytes = 0
        self._stopping = StopWatcher(self._display.say)
        logging.getLogger("scrapy.crawler").addHandler(self._stopping)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it."""
        if not crawler.settings.getbool("PROGRESS_ENABLED", True):
            raise NotConfigured
        progress = cls(terminal=sys.stderr.isatty())
        crawler.signals.connect(progress._scheduled, signals.request_scheduled)
        crawler.signals.connect(progress._dropped, signals.request_dropped)
        crawler.signals.connect(progress._received, signals.response_received)
        crawler.signals.connect(progress._captured, exchange_captured)
        crawler.signals.connect(progress._missed, url_skipped)
        crawler.signals.connect(progress._closed, signals.spider_closed)
        return progress

    def _scheduled(self, request: Request) -> None:
        if not any(request.meta.get(name) for name in ("redirect_times", "retry_times", HELD)):
            self._asked += 1
            self._show(request.url)

    def _dropped(self, request: Request) -> None:
        if request.meta.get("earlier") not in {None, "waiting", "out"}:
            self._done += 1  # by the run that this one continues

    def _received(self, response: Response, request: Request) -> None:
        if not is_robots(request):
            self._done += 1
            self._show(response.url)

    def _captured(self, exchange: Exchange) -> None:
        if exchange.response:
            self._bytes += len(exchange.response.head) + len(exchange.response.body)

    def _missed(self, **what: Any) -> None:
        self._skipped += 1
        if what.get("exception") is not None or what.get("reason") == "duplicate":
            self._done += 1  # a request that gets no response
        self._show("")

    def _show(self, url: str) -> None:
        skipped = f", {self._skipped} skipped" if self._skipped else ""
        self._display.show(self._done, self._asked, f"{decimal(self._bytes)}{skipped}  {url}")

    def _closed(self, spider: Spider) -> None:
        del spider
        logging.getLogger("scrapy.crawler").removeHandler(self._stopping)
        self._display.close()


class _Bar:
    def __init__(self) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("capturing"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn(
                "{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1)
            ),
            console=Console(stderr=True),
            transient=True,
            expand=True,
            refresh_per_second=5,
        )
        self._task = self._progress.add_task("", total=None)
        self._progress.start()

    def show(self, done: int, asked: int, text: str) -> None:
        self._progress.update(self._task, completed=done, total=asked, description=text)

    def say(self, text: str) -> None:
        self._progress.console.print(text, markup=False)

    def close(self) -> None:
        self._progress.stop()


class _Lines:
    def __init__(self) -> None:
        self._next = time.monotonic() + PLAIN_INTERVAL

    def show(self, done: int, asked: int, text: str) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + PLAIN_INTERVAL
            self.say(f"capturing: {done} of {asked}, {text}")

    def say(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    def close(self) -> None:
        """Nothing to leave behind."""


class StopWatcher(logging.Handler):
    """Tells the operator that Ctrl-C was heard: Scrapy says it in the log only."""

    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__(logging.INFO)
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        """Scrapy's own record, in our words."""
        if "shutting down gracefully" in record.getMessage():
            self._say("Stopping: what is under way is finished first. Ctrl-C again stops at once.")
