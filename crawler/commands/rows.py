"""What the result table shows of each page, gathered while the crawl runs."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.collections.skipped import is_robots
from crawler.model.article import Article

LIMIT = 100
"""So many pages the table shows; the summary counts all."""


@dataclass(slots=True)
class PageRow:
    """One page of the run."""

    url: str
    status: int
    size: int
    """Bytes of the body, decompressed."""
    kind: str = ""
    headline: str = ""
    edits: Counter[str] = field(default_factory=Counter)
    """Number of edits by action."""
    flags: tuple[str, ...] = ()
    """Kinds of the notices."""


class PageRows:
    """Extension: keeps a row for each of the first pages."""

    def __init__(self) -> None:
        self._rows: dict[str, PageRow] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it."""
        rows = cls()
        crawler.signals.connect(rows._received, signals.response_received)
        crawler.signals.connect(rows._scraped, signals.item_scraped)
        return rows

    @property
    def rows(self) -> list[PageRow]:
        """In the order in which the pages came."""
        return list(self._rows.values())

    def _received(self, response: Response, request: Request) -> None:
        if is_robots(request) or request.meta.get("requisite") or len(self._rows) >= LIMIT:
            return
        self._rows[_key(response.url, request.meta.get("response_id"))] = PageRow(
            response.url, response.status, len(response.body)
        )

    def _scraped(self, item: Any) -> None:
        if not isinstance(item, Article):
            return
        row = self._rows.get(_key(item.url or "", item.extraction.record_id))
        if row is not None:
            row.kind = item.kind
            row.headline = item.headline or ""
            row.edits = Counter(edit.action for edit in item.edits)
            row.flags = tuple(dict.fromkeys(notice.kind for notice in item.notices))


def _key(url: str, record_id: str | None) -> str:
    return record_id or url
