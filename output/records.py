"""The record files of a collection: `records/*.jsonl.gz`, WARC-like JSON lines, first a warcinfo line."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator
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
from output.jsonl import record_line
from output.lines import read_rows
from output.record import Record
from output.warc.deflate import gzip_member

logger = logging.getLogger(__name__)

SUFFIX = ".jsonl.gz"
FORMAT = "WARC-like JSON lines 1.0"
BATCH = 32
"""Lines that share a gzip member: as many as a kill can lose, and what makes them small."""
_LARGEST = 4 * 1024 * 1024
"""Octets of lines from which they are a batch, however few they are."""
_LEVEL = 3
"""Level 5 takes a quarter longer, for 3 to 6 % less of lines as news sites give them."""


class RecordsFile:
    """One growing file of lines. A batch of lines is one gzip member, appended whole or not at all.

    Lines are packed and written on a thread, in their order. `failed` is told there, once, when they could not be; none is
    written after that.
    """

    def __init__(self, path: Path, batch: int = BATCH, failed: Callable[[OSError], None] = lambda _: None) -> None:
        self._file = AppendFile(path)
        self._batch = batch
        self._tell = failed
        self._waiting: list[bytes] = []
        """Lines of the open batch."""
        self._size = 0
        """Octets of them."""
        self.lines = 0
        self._thread = ThreadPoolExecutor(1, "records-writer")
        self._failed: OSError | None = None
        """The thread's own."""

    def add(self, record: Record) -> None:
        """Add one line; the block of a record that is JSON must be canonical."""
        line = record_line(record, canonical_json=True)
        self._waiting.append(line)
        self._size += len(line)
        self.lines += 1
        if len(self._waiting) >= self._batch or self._size >= _LARGEST:
            self._hand_over()

    def _hand_over(self) -> None:
        """Once a batch: whenever the thread is woken, it takes the interpreter's lock from the crawl."""
        if self._waiting:
            self._thread.submit(self._put, b"".join(self._waiting))
            self._waiting.clear()
            self._size = 0

    def durable(self) -> Future[int | None]:
        """Bring all lines that were added to the disk: the length of the file then; None when they could not be written.

        The future raises OSError when the disk fails.
        """
        self._hand_over()
        return self._thread.submit(self._sync)

    @property
    def path(self) -> Path:
        """The name that it will have."""
        return self._file.path

    def close(self) -> tuple[Path, int]:
        """Write what waits and give the file its name: that, and its length. Raises OSError, after the name was given."""
        self._hand_over()
        self._thread.shutdown()
        path = self._file.close()
        if self._failed:
            raise self._failed
        return path, self._file.size

    # --- on the thread

    def _put(self, lines: bytes) -> None:
        if self._failed:
            return
        try:
            self._file.append((gzip_member(lines, _LEVEL),))
        except Exception as error:  # noqa: BLE001  one of the program too: nobody asks what became of a single call
            self._failed = error if isinstance(error, OSError) else OSError(str(error))
            self._tell(self._failed)

    def _sync(self) -> int | None:
        if self._failed:
            return None
        self._file.sync()
        return self._file.size


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
        self._lengths: dict[str, int] = {}
        """Of the file, as far as all its lines were brought to the disk."""
        self._loop: asyncio.AbstractEventLoop | None = None

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
        with contextlib.suppress(RuntimeError):  # a reactor of another kind
            self._loop = asyncio.get_running_loop()
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
        except OSError as error:
            self._stats.inc_value("records/unwritten")
            self._fail(error)
        else:
            self._file.add(record)
            self._stats.inc_value("records/lines")
        return item

    def _open(self, moment: datetime) -> RecordsFile:
        name = file_name(self._prefix, moment, 0, token(), SUFFIX)
        file = RecordsFile(self._directory / name, failed=self._tell)
        file.add(
            warcinfo_record(self._provenance, record_id=self._warcinfo_id, moment=moment, filename=name, form=FORMAT)
        )
        return file

    def _tell(self, error: OSError) -> None:
        """On the file's thread."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended: `close_spider` says it
                self._loop.call_soon_threadsafe(self._fail, error)

    def _fail(self, error: OSError) -> None:
        if not self._failed:
            self._failed = True
            stop_crawl(self._crawler, error)

    def make_durable(self) -> Durable | Future[Durable]:
        """Bring every line to the disk, and say which could not be written. The future raises OSError when the disk fails."""
        if self._file is None or self._failed:
            return Durable(self._lengths, frozenset(self._unwritten))
        name = f"{self._directory.name}/{self._file.path.name}"
        asked = frozenset(self._unwritten)
        told: Future[Durable] = Future()

        def answer(done: Future[int | None]) -> None:
            if error := done.exception():
                told.set_exception(error)
            elif (length := done.result()) is None:
                told.set_result(Durable(self._lengths, asked))
            else:
                self._unwritten.difference_update(asked)
                self._lengths = {name: length}
                told.set_result(Durable(self._lengths))

        self._file.durable().add_done_callback(answer)
        return told

    def close_spider(self) -> None:
        """Finish the file; once more is no matter."""
        file, self._file = self._file, None
        if file is None:
            return
        try:
            path, length = file.close()
        except OSError as error:
            logger.error("The last lines of the records could not be written: %s", error)  # noqa: TRY400  a sentence
            return
        if not self._failed:  # else what it took along now belongs to nothing that is acknowledged
            self._lengths = {f"{self._directory.name}/{path.name}": length}
            self._unwritten.clear()
            self._crawler.signals.send_catch_log(file_finished, path=path, records=file.lines)
