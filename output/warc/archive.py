"""The archive of a crawl: every exchange becomes WARC records before Scrapy sees the response."""

import asyncio
import contextlib
import errno
import logging
import os
import sqlite3
from concurrent.futures import Future
from dataclasses import dataclass, field
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

logger = logging.getLogger(__name__)

MIN_FREE = 16 * 1024 * 1024
"""Bytes that are left free on the disk."""


@dataclass(slots=True)
class _Ticket:
    """An exchange on its way to the file, and the word to whoever waits for that."""

    exchange: Exchange
    written: Future[bool] = field(default_factory=Future)


class Archive:
    """Scrapy extension: writes `archive/*.warc.gz` of the collection in ARCHIVE_DIR, and its CDXJ when the spider closes.

    Packing and writing happen on a thread, in the order of the exchanges. The receiver of `exchange_captured` returns a
    `concurrent.futures.Future[bool]`: True when the records are in the file, False when they could not be written. Then
    `exchange_archived` is sent for those that are.

    Settings: ARCHIVE_DIR (unset: no archive), ARCHIVE_PREFIX, ARCHIVE_MAX_BYTES, ARCHIVE_CONTACT, RUN_ID,
    ARCHIVE_DEDUPLICATE (True: payloads that are held already become `revisit` records), ARCHIVE_DEDUPLICATE_MIN_BYTES,
    ARCHIVE_MIN_FREE_BYTES (with less room than that the disk counts as full).
    Stats: `archive/exchanges`, `/records`, `/bytes` (as they lie on disk), `/files`, `/truncated`, `/reconstructed`,
    `/no_response`, `/revisits`, `/not_modified`, `/rejected` (broke a rule of WARC, not written), `/unwritten` (came
    after the disk was full), `/recovered_files` and `/cut_bytes` (left by a killed run), `/index_lines`.
    """

    def __init__(self, crawler: Crawler, layout: Layout, prefix: str, provenance: Provenance) -> None:
        assert crawler.stats is not None  # the crawler has them before it makes its extensions
        self._crawler = crawler
        self._layout = layout
        self._prefix = prefix
        self._provenance = provenance
        self._stats: StatsCollector = crawler.stats
        self._min_free = crawler.settings.getint("ARCHIVE_MIN_FREE_BYTES", MIN_FREE)
        self._failed: OSError | None = None
        self._stopping = False
        self._settles = False
        """A call of `_settle` is on its way."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._recorder: Recorder | None = None
        self._worker: Worker[_Ticket, Recorded] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy. Raises NotConfigured without ARCHIVE_DIR."""
        archive = cls(crawler, layout_of(crawler), prefix_of(crawler), provenance_of(crawler))
        crawler.signals.connect(archive.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(archive.exchange_captured, signal=exchange_captured)
        crawler.signals.connect(archive.make_durable, signal=make_durable)
        crawler.signals.connect(archive.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(archive.spider_closed, signal=run_cut_off)
        return archive

    def spider_opened(self) -> None:
        """Bring files that a killed run left open to their end, and learn which payloads are held."""
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
        settings: BaseSettings = self._crawler.settings
        self._recorder = Recorder(
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
        self._worker = Worker(self._write, self._notify)

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
        ticket = _Ticket(exchange)
        if self._worker is None or self._failed:
            self._stats.inc_value("archive/unwritten")
            ticket.written.set_result(False)
            return ticket.written
        size = exchange.request.size + (exchange.response.size if exchange.response else 0)
        try:
            self._loop = asyncio.get_running_loop()
            self._worker.put(ticket, size)
        except RuntimeError:  # a reactor of another kind: nobody could call us back
            self._worker.put(ticket, size)
            self._worker.wait()
            self._settle()
        return ticket.written

    def _write(self, ticket: _Ticket) -> Recorded:
        """On the thread. After a failure nothing more is written."""
        if self._failed:
            raise self._failed
        assert self._recorder is not None  # made before the thread
        try:
            self._check_room()
            return self._recorder.write(ticket.exchange)
        except OSError as error:
            self._failed = error
            raise

    def _check_room(self) -> None:
        """Raise OSError where the disk is nearly full: what else is written there, the frontier first, must find room to end."""
        disk = os.statvfs(self._layout.archive)
        if disk.f_bavail * disk.f_frsize < self._min_free:
            raise OSError(errno.ENOSPC, f"less than {self._min_free} bytes are free", str(self._layout.archive))

    def _notify(self) -> None:
        """On the thread. One call settles all that is done by then: waking the loop costs both threads a system call."""
        if self._loop is not None and not self._settles:
            self._settles = True
            with contextlib.suppress(RuntimeError):  # the loop has ended: `spider_closed` settles the rest
                self._loop.call_soon_threadsafe(self._settle)

    def _settle(self) -> None:
        """Tell everybody what came of the exchanges that the thread is done with."""
        self._settles = False  # before they are collected: what comes later calls again
        for ticket, result in self._worker.collect() if self._worker else ():
            if isinstance(result, Exception):
                self._fail(ticket.exchange, result)
            else:
                self._count(ticket.exchange, result)
                self._crawler.signals.send_catch_log(exchange_archived, exchange=ticket.exchange)
            if not ticket.written.cancelled():
                ticket.written.set_result(not isinstance(result, Exception))

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
        if self._worker is None or self._recorder is None:
            return None
        return self._worker.call(self._recorder.sync)

    # --- the end

    def spider_closed(self) -> None:
        """Write what waits, finish the files, then bring the index up to them; once more is no matter."""
        worker, recorder = self._worker, self._recorder
        if worker is None or recorder is None:
            return
        worker.close()
        self._settle()
        self._worker = self._recorder = None
        try:
            self._stats.set_value("archive/index_lines", recorder.close(_say_unreadable))
        except OSError as error:
            logger.error("The archive was not closed in order (%s); the next run does it.", error)  # noqa: TRY400  a sentence
        for path, records in recorder.finished.items():
            self._crawler.signals.send_catch_log(file_finished, path=path, records=records)
        if recorder.finished:
            self._stats.set_value("archive/files", len(recorder.finished))


def _say_unreadable(error: RecordError) -> None:
    logger.warning("Not indexed: %s", error)
