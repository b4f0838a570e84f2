"""The feed format `warcjsonl`: WARC-like JSON lines through Scrapy's own feed export, `-o out.jsonl:warcjsonl`.

It is a view of one run, for a pipe or a quick look: Scrapy writes the file, and what stands in it after a kill is what it had
written; a run that continues another has only its own articles in it, and `-o` adds to a file, so that an article of a page
that is fetched again stands there twice. What is durable, and holds each article once, are the files of `records/`.
"""

from typing import IO, Any, Self

from scrapy.crawler import Crawler
from scrapy.exporters import BaseItemExporter

from crawler.errors import UsageError
from crawler.model.article import Article
from output.build import Provenance, article_record, warcinfo_record
from output.face import new_id, now, provenance_of
from output.jsonl import record_line
from output.records import FORMAT


class WarcJsonLinesExporter(BaseItemExporter):
    """A warcinfo line, then one `conversion` line an Article."""

    def __init__(self, file: IO[bytes], *, provenance: Provenance, **kwargs: Any) -> None:
        super().__init__(dont_fail=True, **kwargs)
        self._file = file
        self._provenance = provenance
        self._warcinfo_id = new_id()

    @classmethod
    def from_crawler(cls, crawler: Crawler, file: IO[bytes], **kwargs: Any) -> Self:
        """Made by Scrapy's feed export."""
        return cls(file, provenance=provenance_of(crawler), **kwargs)

    def start_exporting(self) -> None:
        """Write the warcinfo line."""
        info = warcinfo_record(self._provenance, record_id=self._warcinfo_id, moment=now(), form=FORMAT)
        self._file.write(record_line(info))

    def export_item(self, item: Any) -> None:
        """Write an article's line. Raises UsageError for an item that is no Article."""
        if not isinstance(item, Article):
            raise UsageError(f"warcjsonl writes articles, not {type(item).__name__}: choose the format jsonl for these")
        record = article_record(item, record_id=new_id(), moment=now(), warcinfo_id=self._warcinfo_id)
        self._file.write(record_line(record, canonical_json=True))
