"""Records of other people's archives, kept as they came: gzip members that are appended octet for octet."""

import logging
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

from crawler.model.exchange import Exchange
from crawler.model.layout import Layout
from crawler.signals import exchange_archived, file_finished, make_durable, record_fetched, run_cut_off
from output.append import AppendFile, file_name
from output.build import Provenance, fetched_record_records, warcinfo_record
from output.face import layout_of, new_id, now, prefix_of, provenance_of, stop_crawl, token
from output.warc.writer import MAX_BYTES, SUFFIX, member

logger = logging.getLogger(__name__)


class ForeignRecords:
    """Scrapy extension: what `record_fetched` brings goes into files of its own, `archive/<prefix>-foreign-*.warc.gz`.

    Each begins with a warcinfo of ours; the records behind it say of themselves who made them, and behind each of them stand
    our request for it and a metadata record that says where it was fetched. The archive indexes the files when it closes, so
    this comes before it. Settings: as for the archive. Stats: `archive/foreign_records`.
    """

    def __init__(self, crawler: Crawler, layout: Layout, prefix: str, provenance: Provenance) -> None:
        assert crawler.stats is not None  # the crawler has them before it makes its extensions
        self._crawler = crawler
        self._stats = crawler.stats
        self._directory = layout.archive
        self._prefix = f"{prefix}-foreign"
        self._provenance = provenance
        self._max_bytes = crawler.settings.getint("ARCHIVE_MAX_BYTES", MAX_BYTES)
        self._serial = 0
        self._file: AppendFile | None = None
        self._records = 0
        """In the open file."""
        self._warcinfo_id = ""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy. Raises NotConfigured without ARCHIVE_DIR."""
        made = cls(crawler, layout_of(crawler), prefix_of(crawler), provenance_of(crawler))
        crawler.signals.connect(made._fetched, record_fetched)
        crawler.signals.connect(made._make_durable, make_durable)
        crawler.signals.connect(made._closed, signals.spider_closed)
        crawler.signals.connect(made._closed, run_cut_off)
        return made

    def _fetched(self, octets: bytes, exchange: Exchange, url: str, record_id: str) -> bool:
        """Append a member and what tells of it; False when it cannot be written, and the crawl is then being stopped."""
        try:
            if self._file is not None and self._file.size >= self._max_bytes:
                self._closed()
            if self._file is None:
                self._file = self._open(now())
            told = fetched_record_records(
                exchange, url=url, record_id=record_id, new_id=new_id, warcinfo_id=self._warcinfo_id
            )
            self._file.append(chain((octets,), *map(member, told)))
            self._records += 1 + len(told)
        except OSError as error:
            stop_crawl(self._crawler, error)
            return False
        self._stats.inc_value("archive/foreign_records")
        self._crawler.signals.send_catch_log(exchange_archived, exchange=exchange)
        return True

    def _open(self, moment: datetime) -> AppendFile:
        path: Path = self._directory / file_name(self._prefix, moment, self._serial, token(), SUFFIX)
        self._warcinfo_id = new_id()
        info = warcinfo_record(self._provenance, record_id=self._warcinfo_id, moment=moment, filename=path.name)
        file = AppendFile(path)
        file.append(member(info))
        self._records = 1
        self._serial += 1
        return file

    def _make_durable(self) -> None:
        if self._file is not None:
            self._file.sync()

    def _closed(self) -> None:
        file, self._file = self._file, None
        if file is None:
            return
        try:
            path = file.close()
            self._crawler.signals.send_catch_log(file_finished, path=path, records=self._records)
        except OSError as error:
            logger.error("%s was not closed in order (%s); the next run does it.", file.path, error)  # noqa: TRY400  a sentence
