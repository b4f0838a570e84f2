"""The archive of a crawl: every exchange becomes WARC records before Scrapy sees the response."""

import asyncio
import contextlib
import logging
import sqlite3
from collections import deque
from concurrent.futures import Future
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings
from scrapy.statscollectors import StatsCollector

from crawler.errors import RecordError
from crawler.model.exchange import Exchange, Fidelity
from crawler.model.layout import Layout
from crawler.signals import exchange_archived, exchange_captured, file_finished, make_durable, run_cut_off
from output.append import recover
from output.build import Provenance
from output.face import layout_of, new_id, now, prefix_of, provenance_of, stop_crawl, token
from output.warc.digests import DigestIndex
from output.warc.recorder import Recorded, Recorder
from output.warc.revisits import MIN_SIZE
from output.warc.worker import Worker
from output.warc.writer import MAX_BYTES, SUFFIX
from output.warc.writing import Closed, Writing

logger = logging.getLogger(__name__)

MIN_FREE = 16 * 1024 * 1024
"""Bytes that are left free on the disk."""


class Archive:
    """Scrapy extension: writes `archive/*.warc.gz` of the collection in ARCHIVE_DIR, and its CDXJ when the spider closes.

    Packing and writing happen in a process beside the crawl, in the order of the exchanges. The receiver of `exchange_captured` returns a
    `concurrent.futures.Future[bool]`: True when the records are in the file, False when they could not be written. Then
    `exchange_archived` is sent for those that are.

    Settings: ARCHIVE_DIR (unset: no archive), ARCHIVE_PREFIX, ARCHIVE_MAX_BYTES, ARCHIVE_CONTACT, RUN_ID,
    ARCHIVE_DEDUPLICATE (True: payloads that are held already become `revisit` records), ARCHIVE_DEDUPLICATE_MIN_BYTES,
    ARCHIVE_MIN_FREE_BYTES (with less room than that the disk counts as full).
    Stats: `archive/exchanges`, `/records`, `/bytes` (as they lie on disk), `/files`, `/truncated`, `/reconstructed`,
    `/no_response`, `/revisits`, `/not_modified`, `/rejected` (broke a rule of WARC, not written), `/unwritten` (came
    after the disk was full), `/recovered_files` and `/cut_bytes` (left by a killed run), `/index_lines`, `/unclosed` (why the
    files or their index could not be finished).
    """

    def __init__(self, crawler: Crawler, layout: Layout, prefix: str, provenance: Provenance) -> None:
        assert crawler.stats is not None  # the crawler has them before it makes its extensions
        self._crawler = crawler
        self._layout = layout
        self._prefix = prefix
        self._provenance = provenance
        self._stats: StatsCollector = crawler.stats
        self._failed: OSError | None = None
        self._stopping = False
        self._tickets: deque[Future[bool]] = deque()
        """The word to whoever waits for an exchange to be in its file, in the order of the exchanges."""
        self._watched = False
        self._worker: Worker[Exchange, Recorded] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy. Raises NotConfigured without ARCHIVE_DIR, and OSError when nothing can be written there: what a
        receiver of `spider_opened` raises would be logged, and pages fetched for no archive.
        """
        archive = cls(crawler, layout_of(crawler), prefix_of(crawler), provenance_of(crawler))
        archive._recover()
        crawler.signals.connect(archive.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(archive.exchange_captured, signal=exchange_captured)
        crawler.signals.connect(archive.make_durable, signal=make_durable)
        crawler.signals.connect(archive.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(archive.spider_closed, signal=run_cut_off)
        return archive

    def _recover(self) -> None:
        """Bring files that a killed run left open to their end."""
        self._layout.archive.mkdir(parents=True, exist_ok=True)
        for found in recover(self._layout.archive, SUFFIX):
            self._stats.inc_value("archive/recovered_files")
            self._stats.inc_value("archive/cut_bytes", found.cut)
            logger.warning(
                "An earlier run was killed: kept %d bytes of %s, cut off %d that were no whole record.",
                found.kept,
                found.path or "a file without any whole record",
                found.cut,
            )

    def spider_opened(self) -> None:
        """Start the process that writes; it learns which payloads are held."""
        # Nobody calls SQLite or zlib on another thread yet: the process, which needs both, is not forked in the midst of that
        try:
            self._worker = Worker(self._writing, self._settle)
        except OSError as error:  # no process, no pipe: the first exchange ends the run
            self._failed = error
            return
        with contextlib.suppress(RuntimeError):  # a reactor of another kind: every exchange is waited for
            self._worker.watch(asyncio.get_running_loop())
            self._watched = True

    # --- in the process

    def _writing(self) -> Writing:
        settings: BaseSettings = self._crawler.settings
        recorder = Recorder(
            self._layout,
            self._prefix,
            self._provenance,
            new_id=new_id,
            clock=now,
            token=token,
            max_bytes=settings.getint("ARCHIVE_MAX_BYTES", MAX_BYTES),
            digests=self._digests() if settings.getbool("ARCHIVE_DEDUPLICATE", True) else None,
            min_size=settings.getint("ARCHIVE_DEDUPLICATE_MIN_BYTES", MIN_SIZE),
        )
        return Writing(self._layout, recorder, settings.getint("ARCHIVE_MIN_FREE_BYTES", MIN_FREE))

    def _digests(self) -> DigestIndex | None:
        try:
            place = self._layout.state / "digests.sqlite"
            return DigestIndex.open(place, self._layout.archive, self._layout.index)
        except (sqlite3.Error, OSError) as error:
            logger.warning("The index of payloads cannot be used (%s); every response is stored whole.", error)
            return None

    # --- an exchange comes, and is written

    def exchange_captured(self, exchange: Exchange) -> Future[bool]:
        """Have the exchange's records written, all or none. Waits only when more is waiting than the memory should hold."""
        self._stats.inc_value("archive/exchanges")
        written: Future[bool] = Future()
        if self._worker is None or self._failed:
            self._stats.inc_value("archive/unwritten")
            written.set_result(False)
            if self._failed:
                self._stop(self._failed)
            return written
        size = exchange.request.size + (exchange.response.size if exchange.response else 0)
        self._tickets.append(written)
        self._worker.put(exchange, size)
        if not self._watched:
            self._worker.wait()
        return written

    def _settle(self) -> None:
        """Tell everybody what came of the exchanges that the process is done with."""
        for exchange, result in self._worker.collect() if self._worker else ():
            if isinstance(result, Exception):
                self._fail(exchange, result)
            else:
                self._count(exchange, result)
                self._crawler.signals.send_catch_log(exchange_archived, exchange=exchange)
            written = self._tickets.popleft()
            if not written.cancelled():
                written.set_result(not isinstance(result, Exception))

    def _fail(self, exchange: Exchange, error: Exception) -> None:
        if isinstance(error, RecordError):
            self._stats.inc_value("archive/rejected")
            logger.error("The exchange with %s cannot be archived: %s", exchange.url, error)
            return
        self._stats.inc_value("archive/unwritten")
        if not isinstance(error, OSError):
            # an error of the program: the crawl must not go on without its archive
            logger.error("The exchange with %s was not archived", exchange.url, exc_info=error)
            error = self._failed = OSError(str(error))
        self._stop(error)

    def _stop(self, error: OSError) -> None:
        if not self._stopping:
            self._stopping = True
            stop_crawl(self._crawler, error)

    def _count(self, exchange: Exchange, recorded: Recorded) -> None:
        self._stats.inc_value("archive/records", recorded.records)
        self._stats.inc_value("archive/bytes", recorded.octets)
        for name, holds in (
            ("truncated", exchange.truncated is not None),
            ("reconstructed", exchange.fidelity is Fidelity.RECONSTRUCTED),
            ("no_response", exchange.response is None),
            ("revisits", recorded.revisit is not None),
            ("not_modified", recorded.revisit == "server-not-modified"),
        ):
            if holds:
                self._stats.inc_value(f"archive/{name}")

    def make_durable(self) -> Future[None] | None:
        """Bring every exchange that we were told of to the disk. The future raises OSError."""
        return None if self._worker is None else self._worker.call("sync")

    # --- the end

    def spider_closed(self) -> None:
        """Write what waits, finish the files, then bring the index up to them; once more is no matter."""
        worker = self._worker
        if worker is None:
            return
        try:
            closed: Closed = worker.call("close").result()
        except (OSError, RuntimeError) as error:  # a process that has ended, or an error of the program
            closed = Closed(None, {}, error)
        worker.close()
        self._settle()
        self._worker = None
        if closed.lines is not None:
            self._stats.set_value("archive/index_lines", closed.lines)
        else:
            self._stats.set_value("archive/unclosed", str(closed.error))
            logger.error("The archive was not closed in order (%s); the next run does it.", closed.error)
        for path, records in closed.finished.items():
            self._crawler.signals.send_catch_log(file_finished, path=path, records=records)
        if closed.finished:
            self._stats.set_value("archive/files", len(closed.finished))
