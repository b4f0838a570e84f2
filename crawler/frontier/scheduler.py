"""Scrapy's scheduler on the durable frontier: knows every URL of the job, hands them out host by host, forgets nothing."""

import logging
import sqlite3
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.core.scheduler import Scheduler
from scrapy.crawler import Crawler
from scrapy.utils.defer import deferred_from_coro

from crawler.collections.lock import lock
from crawler.errors import UsageError
from crawler.frontier.checkpoint import Checkpoints
from crawler.frontier.codec import ENTRY, HELD, UnstorableRequestError, decode, encode
from crawler.frontier.job import job_name
from crawler.frontier.recovery import cut_back
from crawler.frontier.store import Begun, State, Store
from crawler.frontier.unfinished import unfinished_seeds
from crawler.model.layout import Layout
from crawler.signals import run_cut_off, url_skipped

logger = logging.getLogger(__name__)

_SHORT_PAUSE = 1.0
"""Seconds: for a shorter pause a request may as well wait in Scrapy's queue. Scrapy asks us again every five seconds."""
_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE})


class FrontierScheduler:
    """Scheduler with the filter of duplicates inside. Where nothing is archived, Scrapy's own takes its place.

    Not of Scrapy's base class: its metaclass makes every scheduler an instance of each that inherits from it.

    Settings: ARCHIVE_DIR, RUN_ID, JOB, FRONTIER_BATCH, FRONTIER_SECONDS, FRONTIER_ATTEMPTS. Stats: `frontier/continues`, `/done_before`, `/failed_before`, `/returned`,
    `/given_up`, `/cut_files`, `/cut_bytes`, `/enqueued`, `/dequeued`, `/duplicates`, and at the end `/waiting`, `/done`,
    `/failed`.
    """

    durable = True

    def __init__(self, crawler: Crawler) -> None:
        assert crawler.stats is not None  # the crawler has them before it makes the engine
        self._crawler = crawler
        self._stats = crawler.stats
        self._layout = Layout(Path(crawler.settings["ARCHIVE_DIR"]))
        self._store: Store
        self._spider: Spider
        self.checkpoints: Checkpoints
        self._turn: dict[str, None] = {}
        """The hosts that have something waiting, whose turn is next first."""
        self._closed = False
        self._finished = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "FrontierScheduler | Scheduler":
        """Scrapy's way to make it."""
        if not crawler.settings.get("ARCHIVE_DIR"):
            return Scheduler.from_crawler(crawler)
        return cls(crawler)

    # --- begin and end

    def open(self, spider: Spider) -> None:
        """Continue where the job was cut off, or begin it. Raises UsageError when another run has the collection."""
        lock(self._layout.root)
        settings = self._crawler.settings
        self._spider = spider
        job = settings.get("JOB") or job_name(spider.name, {})
        place = self._layout.state / "frontier.sqlite"
        try:
            self._store = Store(place)
            self._cut_back()
            begun = self._store.begin(job, settings["RUN_ID"], settings.getint("FRONTIER_ATTEMPTS"))
        except (sqlite3.Error, OSError) as error:
            raise UsageError(
                f"{place}: cannot be written ({error}); make room there, or name another directory"
            ) from error
        self._turn = dict.fromkeys(self._store.waiting)
        self._say(begun)
        self.checkpoints = Checkpoints(
            self._crawler,
            self._store,
            settings.getint("FRONTIER_BATCH"),
            settings.getfloat("FRONTIER_SECONDS"),
            self._failed,
        )
        self.checkpoints.start()
        self._crawler.signals.connect(self._cut_off, run_cut_off)
        self._crawler.signals.connect(self._stopped, signals.engine_stopped)

    def _cut_back(self) -> None:
        for run in self._store.unfinished():
            for found in cut_back(self._layout.root, self._layout.records, run.run, run.lengths):
                if found.cut < 0:
                    logger.error(
                        "%s is missing %d bytes that were there when run %s was cut off: verify the collection.",
                        found.name, -found.cut, run.run,
                    )  # fmt: skip
                    continue
                self._stats.inc_value("frontier/cut_files")
                self._stats.inc_value("frontier/cut_bytes", found.cut)
                logger.warning(
                    "Run %s was cut off: took %d bytes off %s, lines of pages that are fetched again.",
                    run.run, found.cut, found.name,
                )  # fmt: skip

    def _say(self, begun: Begun) -> None:
        if begun.continues is None:
            return
        waiting = begun.counts[State.WAITING] + begun.returned
        done, failed = begun.counts[State.DONE], begun.counts[State.FAILED] + begun.given_up
        self._stats.set_value("frontier/continues", begun.continues)
        self._stats.set_value("frontier/done_before", done)
        self._stats.set_value("frontier/failed_before", failed)
        self._stats.set_value("frontier/returned", begun.returned)
        self._stats.set_value("frontier/given_up", begun.given_up)
        logger.info(
            "Continues run %s: %d requests done, %d failed, %d wait (%d of them were under way).",
            begun.continues, done, failed, waiting, begun.returned,
        )  # fmt: skip
        if begun.given_up:
            logger.warning("%d requests are given up: the process ended under them too often.", begun.given_up)

    def close(self, reason: str) -> None:
        """Acknowledge what has ended, say what was not reached, and leave the frontier on the disk."""
        if self._closed:
            return
        self._closed = True
        self.checkpoints.stop()
        whole = self.checkpoints.commit()
        try:
            if whole and reason == "finished" and not self._store.waiting:
                # What is out now was fetched and could not be archived, by a fault of its own
                self._store.fail_out("archive")
                self._store.commit()
                self._finished = True
            else:
                self._name_unfinished()
            for state, count in self._store.counts().items():
                self._stats.set_value(f"frontier/{state.name.lower()}", count)
        except sqlite3.Error as error:
            self._failed(error)

    def _stopped(self) -> None:
        """Last of all, after summary and manifest: a run that is killed before its end continues with nothing to fetch."""
        self.close("shutdown")
        try:
            if self._finished:
                self._store.finish()
        except (sqlite3.Error, OSError) as error:
            self._failed(error)
        self._store.close()

    def _cut_off(self) -> None:
        self.close("killed")
        self._store.close()

    def _name_unfinished(self) -> None:
        """Seeds whose turn did not come, for skipped.jsonl."""
        rows = self._store.rows(State.WAITING, State.OUT)
        for skip in unfinished_seeds(rows, self.checkpoints.told()):
            self._crawler.signals.send_catch_log(url_skipped, **skip)

    def _failed(self, error: Exception) -> None:
        full = getattr(error, "sqlite_errorcode", None) in _FULL
        reason = "disk_full" if full else "archive_failed"
        logger.error(
            "Stopping the crawl (%s): the frontier cannot be written (%s). The next run goes on from the last commit.",
            reason, error,
        )  # fmt: skip
        engine = self._crawler.engine
        if engine is not None and engine.spider is not None and not self._closed:
            deferred_from_coro(engine.close_spider_async(reason=reason))

    # --- requests come

    def enqueue_request(self, request: Request) -> bool:
        """Enter a request, unless its like was entered before. A retry or redirect takes the place of what it follows.

        Raises UnstorableRequestError for a request from `start` that JSON cannot say.
        """
        if self.checkpoints.broken:
            return True  # the crawl is being stopped; what was not committed comes again
        try:
            return self._enter(request)
        except sqlite3.Error as error:
            self.checkpoints.give_up(error)
            return True
        except UnstorableRequestError as error:
            if request.meta.get("is_start_request"):
                raise
            logger.error("Not followed: %s", error)  # noqa: TRY400  a sentence
            self._crawler.signals.send_catch_log(
                url_skipped, url=request.url, reason="ignored", detail=str(error), seed=request.meta.get("seed")
            )
            return True

    def _enter(self, request: Request) -> bool:
        number: int = request.meta.get(ENTRY, 0)  # 0 is nobody's
        before = self.checkpoints.out(number)
        fingerprint = self._crawler.request_fingerprinter.fingerprint(request)
        if self._is_known(request, fingerprint):
            return False
        if before is not None and request.meta.get("download_slot") == urlsplit(before.url).hostname:
            del request.meta["download_slot"]  # Scrapy's note on where it was; a redirect may lead to another host
        data = encode(request, self._spider)
        host = self._downloader().get_slot_key(request)
        if before is not None:
            self._store.go_on(number, request.url, host, fingerprint, data, priority=request.priority)
            self.checkpoints.goes_on(number)
        else:
            self._store.add(request.url, host, fingerprint, data, priority=request.priority)
        self._turn.setdefault(host)
        self._stats.inc_value("frontier/enqueued")
        return True

    def _is_known(self, request: Request, fingerprint: bytes) -> bool:
        """Whether the request is dropped. Marks in its meta what became of its like in the run that this one continues."""
        if request.meta.get(HELD) or (request.dont_filter and not request.meta.get("is_start_request")):
            return False
        known = self._store.known(fingerprint)
        if known is None or (request.dont_filter and not known.earlier):
            return False
        if known.earlier:
            request.meta["earlier"] = known.reason or known.state.name.lower()
        self._stats.inc_value("frontier/duplicates")
        return True

    def _downloader(self) -> Any:
        engine: Any = self._crawler.engine
        return engine.downloader

    # --- requests go

    def has_pending_requests(self) -> bool:
        """Whether any request waits."""
        return bool(self._store.waiting) and not self.checkpoints.broken

    @property
    def waiting(self) -> Mapping[str, int]:
        """How many requests wait, by host."""
        return self._store.waiting

    def next_request(self) -> Request | None:
        """The next request of a host that is not busy; None when there is none."""
        self.checkpoints.look()
        if self.checkpoints.broken:
            return None
        try:
            while (host := self._next_host()) is not None:
                request = self._take(host)
                if request is not None:
                    return request
        except sqlite3.Error as error:
            self.checkpoints.give_up(error)
        return None

    def _next_host(self) -> str | None:
        """The host whose turn it is: the first with nothing under way, else the first that may have more.

        Scrapy queues what it is given host by host; given all of a slow host, it would ask nobody else.
        """
        downloader = self._downloader()
        if len(self._turn) == 1 and len(downloader.active) < self._room(downloader, only := next(iter(self._turn))):
            return None if self._is_paused(downloader, only) else only  # whose requests all these may be
        busy = Counter(map(downloader.get_slot_key, downloader.active))
        possible = None
        for host in self._turn:
            if self._is_paused(downloader, host):
                continue
            if not busy[host]:
                return host
            if possible is None and busy[host] < self._room(downloader, host):
                possible = host
        return possible

    @staticmethod
    def _is_paused(downloader: Any, host: str) -> bool:
        """Whether a host is left alone: its requests wait here, and take no place from those of others."""
        slot = downloader.slots.get(host)
        return slot is not None and slot.lastseen > time.monotonic() + _SHORT_PAUSE

    @staticmethod
    def _room(downloader: Any, host: str) -> int:
        """How many requests of a host Scrapy is given: as many as it may make at a time.

        No more: it counts a request as under way only when the task that makes it begins, and so sends two that it has at
        the same moment together, whatever the limit (2.19, `_process_queue`).
        """
        slot = downloader.slots.get(host)
        return int(slot.concurrency if slot else downloader.domain_concurrency)

    def _take(self, host: str) -> Request | None:
        entry = self._store.take(host)
        self._turn.pop(host, None)
        if host in self._store.waiting:
            self._turn[host] = None
        if entry is None:
            return None
        try:
            request = decode(entry.url, entry.data, self._spider)
        except ValueError as error:
            logger.error("Given up: %s (%s)", entry.url, error)  # noqa: TRY400  a sentence
            self._store.fail(entry.id, "ignored")
            return None
        request.meta[ENTRY] = entry.id
        self.checkpoints.handed_out(entry.id, request)
        self._stats.inc_value("frontier/dequeued")
        return request
