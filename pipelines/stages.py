"""The one face that the stages show to Scrapy: Draft in, Article out, every edit and notice counted in the stats."""

from typing import Any, Protocol, Self

from crawler.model.article import Article
from crawler.model.draft import Draft
from pipelines import clean


class Stats(Protocol):
    """What is asked of Scrapy's stats collector."""

    def inc_value(self, key: str, count: int = 1) -> None:
        """Add to a number."""


class CleaningPipeline:
    """Item pipeline: cleans drafts; other items pass as they are."""

    def __init__(self, stats: Stats) -> None:
        self._stats = stats

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Scrapy's way to make it."""
        return cls(crawler.stats)

    def process_item(self, item: Any) -> Any:
        """The article of a draft."""
        if not isinstance(item, Draft):
            return item
        article = clean(item)
        self._count(article)
        return article

    def _count(self, article: Article) -> None:
        self._stats.inc_value(f"articles/{article.kind}")
        for edit in article.edits:
            self._stats.inc_value(f"edits/{edit.action}/{edit.rule}")
        for notice in article.notices:
            self._stats.inc_value(f"notices/{notice.rule}")
