"""The record files of a collection: `records/*.jsonl.gz`, WARC-like JSON lines, first a warcinfo line."""

import logging
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from scrapy.crawler import Crawler

from crawler.model.article import Article
from crawler.model.layout import Layout
from crawler.signals import Durable, file_finished, make_durable, run_cut_off
from output.append import AppendFile, file_name, recover
from output.build import Provenance, article_record, warcinfo_record
from output.face import layout_of, new_id, now, prefix_of, provenance_of, stop_crawl, token
from output.jsonl import read_rows, record_line
from output.record import Record
from output.warc.deflate import gzip_compressor

logger = logging.getLogger(__name__)

SUFFIX = ".jsonl.gz"
FORMAT = "WARC-like JSON lines 1.0"
BATCH = 32
"""Lines that share a gzip member: as many as a kill can lose, and what makes them small."""
_TOGETHER = 8
"""Lines that are packed together."""
_LEVEL = 6


class RecordsFile:
    """One growing file of lines. A batch of lines is one gzip member, appended whole or not at all.

    Lines are packed on a thread as they come, so that little is left to do when the batch must be on the disk.
    """

    def __init__(self, path: Path, batch: int = BATCH) -> None:
        self._file = AppendFile(path)
        self._batch = batch
        self._thread = ThreadPoolExecutor(1, "records-packer")
        self._member = gzip_compressor(_LEVEL)
        self._begun = 0
        """Lines of the open batch."""
        self._waiting: list[bytes] = []
        """Those of them that the thread was not given yet."""
        self._packed: list[Future[bytes]] = []
        self.lines = 0

    def add(self, record: Record) -> None:
        """Add one line; the block of a record that is JSON must be canonical. Raises OSError when the batch cannot be written; its lines then wait for the next try."""
        self._waiting.append(record_line(record, canonical_json=True))
        self.lines += 1
        self._begun += 1
        if self._begun >= self._batch:
            self.flush()
        elif len(self._waiting) >= _TOGETHER:
            self._pack()

    def _pack(self) -> None:
        self._packed.append(self._thread.submit(self._member.compress, b"".join(self._waiting)))
        self._waiting.clear()

    def flush(self) -> None:
        """Write what waits. Raises OSError."""
        if self._begun:
            self._pack()
            self._packed.append(self._thread.submit(self._member.flush))
            self._member, self._begun = gzip_compressor(_LEVEL), 0
        if self._packed:
            self._file.append([part.result() for part in self._packed])
            self._packed.clear()

    def sync(self) -> None:
        """Bring what was written to the disk. Raises OSError."""
        self._file.sync()

    @property
    def size(self) -> int:
        """Bytes that were written."""
        return self._file.size

    @property
    def path(self) -> Path:
        """The name that it will have."""
        return self._file.path

    @property
    def waiting(self) -> bool:
        """Whether there are lines that were not written yet."""
        return bool(self._begun or self._packed)

    def close(self) -> Path:
        """Write what waits and give the file its name. Raises OSError, after the name was given."""
        try:
            self.flush()
        finally:
            self._thread.shutdown(wait=False)
            path = self._file.close()
        return path


def read_articles(layout: Layout) -> Iterator[dict[str, Any]]:
    """The articles in the records of a collection as rows of the feed, in the order in which they were written. What
    cannot be read is passed over: `verify` tells of it.
    """
    for path in sorted(layout.records.glob(f"*{SUFFIX}")):
        for _, row in read_rows(path):
            block = row.get("block") if isinstance(row, dict) and row.get("WARC-Type") == "conversion" else None
            article = block.get("json") if isinstance(block, dict) else None
            if isinstance(article, dict) and "schema_version" in article:
                yield article


class RecordsPipeline:
    """Scrapy item pipeline: each Article becomes a `conversion` line. Other items pass by.

    Settings: as for the archive; without ARCHIVE_DIR there is no such file. Stats: `records/lines`, `records/unwritten`.
    """

    def __init__(self, crawler: Crawler, directory: Path, prefix: str, provenance: Provenance) -> None:
        assert crawler.stats is not None  # the crawler has them before it makes its pipelines
        self._crawler = crawler
        self._stats = crawler.stats
        self._directory = directory
        self._prefix = prefix
        self._provenance = provenance
        self._file: RecordsFile | None = None
        self._warcinfo_id = new_id()
        self._failed = False
        self._unwritten: set[str] = set()
        """Ids of the responses whose lines are not in the file."""
        self._length: dict[str, int] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy. Raises NotConfigured without ARCHIVE_DIR."""
        pipeline = cls(crawler, layout_of(crawler).records, prefix_of(crawler), provenance_of(crawler))
        crawler.signals.connect(pipeline.make_durable, signal=make_durable)
        crawler.signals.connect(pipeline.close_spider, signal=run_cut_off)
        return pipeline

    def open_spider(self) -> None:
        """Bring files that a killed run left open to their end."""
        self._directory.mkdir(parents=True, exist_ok=True)
        for found in recover(self._directory, SUFFIX):
            logger.warning("An earlier run was killed: %s now ends with its last whole batch.", found.path)

    def process_item(self, item: Any) -> Any:
        """Write the item's line when it is an Article; give it on."""
        if not isinstance(item, Article):
            return item
        if item.extraction.record_id:
            self._unwritten.add(item.extraction.record_id)
        if self._failed:
            self._stats.inc_value("records/unwritten")
            return item
        record = article_record(item, record_id=new_id(), moment=now(), warcinfo_id=self._warcinfo_id)
        try:
            if self._file is None:
                self._file = self._open(now())
            self._file.add(record)
            self._stats.inc_value("records/lines")
            self._note(self._file)
        except OSError as error:
            self._failed = True
            self._stats.inc_value("records/unwritten")
            stop_crawl(self._crawler, error)
        return item

    def _open(self, moment: datetime) -> RecordsFile:
        name = file_name(self._prefix, moment, 0, token(), SUFFIX)
        file = RecordsFile(self._directory / name)
        file.add(
            warcinfo_record(self._provenance, record_id=self._warcinfo_id, moment=moment, filename=name, form=FORMAT)
        )
        return file

    def make_durable(self) -> Durable:
        """Bring every line to the disk, and say which could not be written. Raises OSError when the disk fails."""
        if self._file is not None and not self._failed:
            try:
                self._file.flush()
            except OSError as error:
                self._failed = True
                stop_crawl(self._crawler, error)
            else:
                self._file.sync()
            self._note(self._file)
        return Durable(dict(self._length), frozenset(self._unwritten))

    def _note(self, file: RecordsFile) -> None:
        self._length = {f"{self._directory.name}/{file.path.name}": file.size}
        if not file.waiting and not self._failed:
            self._unwritten.clear()

    def close_spider(self) -> None:
        """Finish the file; once more is no matter."""
        file, self._file = self._file, None
        if file is None:
            return
        try:
            path = file.close()
            if not self._failed:  # else what it took along now belongs to nothing that is acknowledged
                self._note(file)
                self._crawler.signals.send_catch_log(file_finished, path=path, records=file.lines)
        except OSError as error:
            logger.error("The last lines of the records could not be written: %s", error)  # noqa: TRY400  a sentence
