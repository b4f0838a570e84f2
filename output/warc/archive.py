"""The archive of a crawl: every exchange becomes WARC records, at once and before Scrapy sees the response."""

import logging
import tempfile
from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector

from crawler.errors import RecordError
from crawler.model.exchange import Exchange, Fidelity
from crawler.model.layout import Layout
from crawler.signals import exchange_captured, run_cut_off
from output.append import recover
from output.build import Provenance, exchange_records, warcinfo_record
from output.face import layout_of, new_id, now, prefix_of, provenance_of, stop_crawl, token
from output.record import Record
from output.warc.cdxj import cdxj_line, update_index
from output.warc.writer import MAX_BYTES, SUFFIX, WarcWriter, Written

logger = logging.getLogger(__name__)


class Archive:
    """Scrapy extension: writes `archive/*.warc.gz` of the collection in ARCHIVE_DIR, and its CDXJ when the spider closes.

    Settings: ARCHIVE_DIR (unset: no archive), ARCHIVE_PREFIX, ARCHIVE_MAX_BYTES, ARCHIVE_CONTACT, RUN_ID.
    Stats: `archive/exchanges`, `/records`, `/bytes` (as they lie on disk), `/files`, `/truncated`, `/reconstructed`,
    `/no_response`, `/rejected` (broke a rule of WARC, not written), `/unwritten` (came after the disk was full),
    `/recovered_files` and `/cut_bytes` (left by a killed run), `/index_lines`.
    """

    def __init__(
        self, crawler: Crawler, layout: Layout, prefix: str, provenance: Provenance, max_bytes: int = MAX_BYTES
    ) -> None:
        assert crawler.stats is not None  # the crawler has them before it makes its extensions
        self._crawler = crawler
        self._layout = layout
        self._prefix = prefix
        self._provenance = provenance
        self._max_bytes = max_bytes
        self._stats: StatsCollector = crawler.stats
        # One file says one thing about its fidelity, so each fidelity has its own.
        self._writers: dict[Fidelity, WarcWriter] = {}
        self._written: set[str] = set()
        self._lines = tempfile.TemporaryFile()  # noqa: SIM115  lives as long as the crawl; closed in spider_closed
        self._failed = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy. Raises NotConfigured without ARCHIVE_DIR."""
        layout = layout_of(crawler)
        max_bytes = crawler.settings.getint("ARCHIVE_MAX_BYTES", MAX_BYTES)
        archive = cls(crawler, layout, prefix_of(crawler), provenance_of(crawler), max_bytes)
        crawler.signals.connect(archive.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(archive.exchange_captured, signal=exchange_captured)
        crawler.signals.connect(archive.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(archive.spider_closed, signal=run_cut_off)
        return archive

    def spider_opened(self) -> None:
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

    def exchange_captured(self, exchange: Exchange) -> None:
        """Write the exchange's records, all or none."""
        self._stats.inc_value("archive/exchanges")
        if self._failed:
            self._stats.inc_value("archive/unwritten")
            return
        writer = self._writer(exchange.fidelity)
        try:
            records = exchange_records(exchange, new_id=new_id, warcinfo_id=writer.prepare())
            written = writer.write(records)
        except RecordError as error:
            self._stats.inc_value("archive/rejected")
            logger.error("The exchange with %s cannot be archived: %s", exchange.url, error)  # noqa: TRY400  a sentence
        except OSError as error:
            self._failed = True
            self._stats.inc_value("archive/unwritten")
            stop_crawl(self._crawler, error)
        else:
            self._count(exchange, records, written)

    def _writer(self, fidelity: Fidelity) -> WarcWriter:
        if fidelity not in self._writers:

            def warcinfo(filename: str) -> Record:
                return warcinfo_record(
                    self._provenance, record_id=new_id(), moment=now(), filename=filename, fidelity=fidelity
                )

            self._writers[fidelity] = WarcWriter(
                self._layout.archive,
                self._prefix,
                warcinfo=warcinfo,
                clock=now,
                token=token,
                max_bytes=self._max_bytes,
                on_close=self._closed,
            )
        return self._writers[fidelity]

    def _count(self, exchange: Exchange, records: tuple[Record, ...], written: list[Written]) -> None:
        for record, where in zip(records, written, strict=True):
            if line := cdxj_line(record, where):
                self._lines.write(line)
        self._stats.inc_value("archive/records", len(records))
        self._stats.inc_value("archive/bytes", sum(where.length for where in written))
        for name, holds in (
            ("truncated", exchange.truncated is not None),
            ("reconstructed", exchange.fidelity is Fidelity.RECONSTRUCTED),
            ("no_response", exchange.response is None),
        ):
            if holds:
                self._stats.inc_value(f"archive/{name}")

    def _closed(self, path: Path) -> None:
        self._written.add(path.name)
        self._stats.inc_value("archive/files")

    def spider_closed(self) -> None:
        """Finish the files, then bring the index up to them."""
        for writer in self._writers.values():
            try:
                writer.close()
            except OSError as error:
                logger.error("A file of the archive was not finished (%s); the next run does it.", error)  # noqa: TRY400  a sentence
        try:
            self._lines.seek(0)
            count = update_index(
                self._layout.archive, self._layout.index, self._lines, self._written, report=_say_unreadable
            )
            self._stats.set_value("archive/index_lines", count)
        except OSError as error:
            logger.error("The index is not up to date (%s); the next run completes it from the archive.", error)  # noqa: TRY400  a sentence
        finally:
            self._lines.close()


def _say_unreadable(error: RecordError) -> None:
    logger.warning("Not indexed: %s", error)
