"""Pages are read and cleaned in a process of their own while the crawl goes on in this one: on another core, and at its own risk.

A page under which that process ends (for want of memory, by a crash of a library, or by the clock) is archived and named like
every page that cannot be read; the others lose nothing.
"""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.settings import BaseSettings
from scrapy.utils.conf import build_component_list
from scrapy.utils.misc import load_object

from crawler.collections.drift import fields_found
from crawler.collections.history import said_of
from crawler.commands.companion import Companion, LostError
from crawler.errors import InputError
from crawler.model.article import Article
from crawler.model.counts import counts_of
from crawler.model.draft import Draft
from crawler.model.page import Page
from crawler.model.sealed import View, seal
from crawler.signals import run_cut_off
from output.build import article_block
from pipelines import clean
from pipelines.duplicates import article_signs, signs_of
from pipelines.stages import CleaningPipeline
from spiders.extract import extract_in_turn
from spiders.face import NOT_ARTICLES, PageSpider
from spiders.generic import SiteMemory

logger = logging.getLogger(__name__)

_CHARACTERS_A_SECOND = 1_000_000
"""A page may take a second longer for so many characters; it takes a tenth of that, or less."""


class ReadingProcess:
    """Extension: gives a spider of pages its `reader`, unless somebody has to see drafts before they are cleaned.

    Settings: READER_PROCESS, READER_SECONDS, SITE_TEMPLATES.
    """

    def __init__(self, settings: BaseSettings) -> None:
        self._settings = settings
        seconds = settings.getfloat("READER_SECONDS")
        self._companion = Companion(
            partial(
                _work, site_templates=settings.getbool("SITE_TEMPLATES"), is_kept=bool(settings.get("ARCHIVE_DIR"))
            ),
            seconds=lambda page: seconds and seconds + len(page.text) / _CHARACTERS_A_SECOND,
        )
        self._failed = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it."""
        if not crawler.settings.getbool("READER_PROCESS"):
            raise NotConfigured
        made = cls(crawler.settings)
        crawler.signals.connect(made._opened, signals.spider_opened)
        crawler.signals.connect(made._closed, signals.spider_closed)
        crawler.signals.connect(made._closed, run_cut_off)
        return made

    async def read(self, page: Page) -> Article | None:
        """The article of a page; None where it is to be read by the crawl. Raises InputError when it cost the process its life."""
        if self._failed:
            return None
        try:
            return await self._companion.do(page)
        except LostError as error:
            logger.warning("Not read: %s (%s)", page.url, error)
            raise InputError(f"{error}; please report it with the page") from error
        except OSError as error:
            if not self._failed:
                logger.warning("There is no process to read pages (%s): the crawl reads them itself.", error)
                self._failed = True
            return None

    def _opened(self, spider: Spider) -> None:
        if isinstance(spider, PageSpider) and not _drafts_are_seen(self._settings, type(spider)):
            try:
                asyncio.get_running_loop()
            except RuntimeError:  # a reactor of another kind
                return
            spider.reader = self

    def _closed(self) -> None:
        self._companion.close()


def _drafts_are_seen(settings: BaseSettings, spider: type[PageSpider]) -> bool:
    """Whether anything but our own cleaning sees a draft: a spider that makes its own, a spider middleware or item pipeline
    on the way. Then drafts are made, and cleaned, where these are.
    """
    if spider.read is not PageSpider.read or spider.draft_of is not PageSpider.draft_of:
        return True
    on_the_way = [load_object(path) for path in build_component_list(settings.getwithbase("SPIDER_MIDDLEWARES"))]
    stages = [load_object(path) for path in build_component_list(settings.getwithbase("ITEM_PIPELINES"))]
    return stages[:1] != [CleaningPipeline] or any(
        not made.__module__.startswith(("scrapy.", "crawler.")) for made in on_the_way
    )


# --- in the other process


_VIEWS: tuple[View[Any], ...] = (article_block, counts_of, fields_found, said_of)
"""What a crawl that keeps articles makes of each, beside the signs by which it is known again."""


def _work(*, site_templates: bool, is_kept: bool) -> Callable[[Page], Article | None]:
    return partial(_read, SiteMemory() if site_templates else None, is_kept=is_kept)


def _read(memory: SiteMemory | None, page: Page, *, is_kept: bool) -> Article | None:
    """The article of a page; None where reading failed: it will fail again in the crawl, which says how."""
    try:
        draft = extract_in_turn(page, memory)
        if draft.kind in NOT_ARTICLES:
            return draft.article()
        article = clean(draft)
        return _with_views(article, draft) if is_kept else article
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  see above
        return None


def _with_views(article: Article, draft: Draft) -> Article:
    """The article with what is made of it; without, where that fails: it will fail again in the crawl, which says how."""
    try:
        made = {view.name: view.make(article) for view in _VIEWS}
        made[article_signs.name] = signs_of(article.kind, article.text, article.photos, draft.folded_text())
    except ValueError:
        return article
    return seal(article, made[article_block.name], made)
