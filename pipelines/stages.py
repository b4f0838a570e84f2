"""The one face that the stages show to Scrapy: Draft in, Article out, every edit and notice counted in the stats."""

import contextlib
import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol, Self

from crawler.errors import UsageError
from crawler.model.article import Article
from crawler.model.counts import counts_of
from crawler.model.database import remove_database
from crawler.model.draft import Draft
from crawler.model.layout import Layout
from crawler.signals import make_durable, run_cut_off
from pipelines import clean
from pipelines.duplicates import DuplicateIndex, fill

logger = logging.getLogger(__name__)


_Reader = Callable[[Layout], Iterable[Mapping[str, Any]]]


class Stats(Protocol):
    """What is asked of Scrapy's stats collector."""

    def inc_value(self, key: str, count: int = 1) -> None:
        """Add to a number."""


class CleaningPipeline:
    """Item pipeline: cleans drafts; other items pass as they are, articles that were cleaned before with their counts."""

    def __init__(self, stats: Stats) -> None:
        self._stats = stats

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Scrapy's way to make it."""
        return cls(crawler.stats)

    def process_item(self, item: Any) -> Any:
        """The article of a draft."""
        if isinstance(item, Draft):
            item = clean(item)
        if isinstance(item, Article):
            self._count(item)
        return item

    def _count(self, article: Article) -> None:
        self._stats.inc_value(f"articles/{article.kind}")
        counts = counts_of(article)
        for action, rule, count in counts.edits:
            self._stats.inc_value(f"edits/{action}/{rule}", count)
        for rule in counts.notices:
            self._stats.inc_value(f"notices/{rule}")


class DuplicatesPipeline:
    """Item pipeline: names the article of the collection that first told a story, and the one that first showed a photo.

    The index is `state/duplicates.sqlite`; where it is missing it is made from the records. That a disk is full costs the
    names of this run, never an article. Stats: `duplicates/articles`, `duplicates/photos`, `duplicates/read`.
    """

    def __init__(self, stats: Stats, layout: Layout, read_articles: _Reader) -> None:
        self._stats = stats
        self._layout = layout
        self._read_articles = read_articles
        self._path = layout.state / "duplicates.sqlite"
        self._index: DuplicateIndex | None = None

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Made by Scrapy. Raises NotConfigured without ARCHIVE_DIR: there is no collection to look in."""
        from scrapy.exceptions import NotConfigured  # noqa: PLC0415  the stages work where Scrapy is not installed
        from scrapy.utils.misc import load_object  # noqa: PLC0415

        directory = crawler.settings.get("ARCHIVE_DIR")
        if not directory:
            raise NotConfigured
        pipeline = cls(crawler.stats, Layout(Path(directory)), load_object(crawler.settings["ARTICLES_READER"]))
        crawler.signals.connect(pipeline.make_durable, signal=make_durable)
        crawler.signals.connect(pipeline.close_spider, signal=run_cut_off)
        return pipeline

    def open_spider(self) -> None:
        """Open the index; make it anew from what the collection holds when it is not there, or is damaged."""
        with self._unless_disk_fails():
            try:
                self._index = DuplicateIndex(self._path, is_derived=True)
            except UsageError:
                remove_database(self._path)
                self._index = DuplicateIndex(self._path, is_derived=True)
            if self._index.is_empty:
                count = fill(self._index, self._read_articles(self._layout))
                if count:
                    logger.info("The index of duplicates was made anew from %d articles.", count)
                    self._stats.inc_value("duplicates/read", count)

    def process_item(self, item: Any) -> Any:
        """The article with the firsts named. Other items pass as they are."""
        if not isinstance(item, Article) or self._index is None:
            return item
        with self._unless_disk_fails():
            named = self._index.name(item)
            if named is not item:
                self._stats.inc_value("duplicates/articles", named.duplicate_of is not None)
                self._stats.inc_value(
                    "duplicates/photos", sum(photo.duplicate_of is not None for photo in named.photos)
                )
            return named
        return item

    def make_durable(self) -> None:
        """Before a request is done, what its article taught is on the disk."""
        if self._index is not None:
            with self._unless_disk_fails():
                self._index.commit()

    def close_spider(self) -> None:
        """Close the index; once more is no matter."""
        index, self._index = self._index, None
        if index is not None:
            with self._unless_disk_fails():
                index.close()

    @contextlib.contextmanager
    def _unless_disk_fails(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            logger.error("Duplicates are not named any more in this run: %s: %s.", self._path, error)  # noqa: TRY400  a sentence
            self._index = None
            remove_database(self._path)  # half an index would name too few: the next run makes it anew
