"""What every spider of pages shares: an answer becomes a draft, or a named reason why it does not."""

import difflib
import inspect
import re
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.errors import InputError, UsageError
from crawler.model.article import Article
from crawler.model.draft import Draft
from crawler.model.page import Page
from crawler.signals import NOT_CODED, url_skipped
from spiders.decode import decode_page
from spiders.extract import extract_in_turn
from spiders.generic import SiteMemory

_PAGES = ("text/html", "application/xhtml+xml", "text/plain")
NOT_ARTICLES = {
    "wall": ("wall", "archived, but the page is a wall: the server shows it instead of what was asked for"),
    "error": ("soft-404", "archived, but the page says itself that there is nothing, under status 200"),
}
"""Kinds of page that are no article and no listing: the reason and the sentence of `skipped.jsonl`."""


class Original(NamedTuple):
    """What a copy in a web archive is a copy of."""

    url: str
    captured_at: datetime


class Reader(Protocol):
    """Reads and cleans pages beside the crawl; given to a spider as `spider.reader` when it is opened, where there is one."""

    async def read(self, page: Page) -> Article | None:
        """The article of a page; None for one that is to be read here. Raises InputError, with the reason, for one that
        nobody can read.
        """


class PageSpider(Spider):
    """A spider whose answers are pages."""

    reader: Reader | None = None

    def __init__(self, **unknown: Any) -> None:
        """`unknown`: arguments that the spider does not take. Raises UsageError for the first of them."""
        super().__init__()
        self._sites = SiteMemory()
        if unknown:
            known = [
                name for name in inspect.signature(type(self).__init__).parameters if name not in ("self", "kwargs")
            ]
            wrong = next(iter(unknown))
            near = difflib.get_close_matches(wrong, known, 1)
            hint = f"did you mean {near[0]}" if near else f"it takes {', '.join(known)}"
            raise UsageError(f"spider {self.name} has no argument {wrong!r}: {hint}")

    async def item_of(self, response: Response, original: "Original | None" = None) -> Draft | Article | None:
        """What `read` gives; where there is a reader, the article already."""
        if self.reader is None:
            return self.read(response, original)
        page = self.page_of(response, original)
        return await self.item_of_page(page, response) if page else None

    async def item_of_page(self, page: Page, response: Response) -> Draft | Article | None:
        """What `draft_of` gives; where there is a reader, the article already."""
        try:
            article = await self.reader.read(page) if self.reader else None
        except InputError as error:
            response.meta["skipped"] = "extraction"  # as of a callback that fails: the frontier keeps it
            self.skip(response, "extraction", f"archived, but not read: {error}")
            return None
        if article is None:
            return self.draft_of(page, response)
        return None if self._is_barred(article, response) else article

    def read(self, response: Response, original: "Original | None" = None) -> Draft | None:
        """The draft of a page with status 200; None, with a word in `skipped.jsonl`, for what is no page or no article.

        Error pages are archived already, and named by whoever counts the failures. `original`: of what a web archive's copy
        is a copy.
        """
        page = self.page_of(response, original)
        return self.draft_of(page, response) if page else None

    def draft_of(self, page: Page, response: Response) -> Draft | None:
        """The draft of a page; None, with a word in `skipped.jsonl`, for a wall or an error page."""
        draft = extract_in_turn(page, self._sites if self.settings.getbool("SITE_TEMPLATES") else None)
        return None if self._is_barred(draft, response) else draft

    def _is_barred(self, item: Draft | Article, response: Response) -> bool:
        barred = NOT_ARTICLES.get(item.kind)
        if barred:
            self.skip(response, *barred)
        return barred is not None

    def page_of(self, response: Response, original: "Original | None" = None) -> Page | None:
        """The page of an answer, as `read` takes it; None, with a word in `skipped.jsonl`, for what is no page."""
        if response.status != 200 or response.meta.get("wall"):
            return None
        kind = media_type(response)
        if kind not in _PAGES:
            self.skip(response, "not-a-page", f"archived, but no article is read from {kind or 'an unnamed type'}")
            return None
        meta = response.meta
        try:
            page = decode_page(
                response.body,
                content_type=header(response, b"Content-Type"),
                url=original.url if original else response.url,
                record_id=meta.get("response_id"),
                captured_at=original.captured_at if original else meta.get("captured_at"),
                status=response.status,
            )
        except InputError as error:
            self.skip(response, "not-a-page", f"archived, but not read: {error}")
            return None
        if NOT_CODED in response.flags:
            page = replace(page, warnings=("the body is not in its Content-Encoding", *page.warnings))
        if original:
            page = replace(page, copy_url=response.url, copy_fetched_at=meta.get("captured_at"))
        if meta.get("given"):
            page = replace(page, given=dict(meta["given"]))
        return page

    def failed(self, failure: Failure) -> None:
        """What no middleware could name."""
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        self.logger.info("Not captured: %s (%s)", request.url, failure.value)
        if not request.meta.get("named"):
            self.skip(request, exception=failure.value)

    def skip(
        self, source: Response | Request, reason: str | None = None, detail: str | None = None, **more: Any
    ) -> None:
        """Say that an answer makes no article, or that a request had none."""
        meta = source.meta
        self.crawler.signals.send_catch_log(
            url_skipped,
            url=source.url,
            reason=reason,
            detail=detail,
            line=meta.get("line"),
            seed=meta.get("seed"),
            requisite=bool(meta.get("requisite") or meta.get("guess")),
            **more,
        )


def header(response: Response, name: bytes) -> str | None:
    """A field of the answer; bytes beyond ASCII as latin-1."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def media_type(response: Response) -> str:
    """The type that the server names; without one, HTML when the body looks like it."""
    named = (header(response, b"Content-Type") or "").partition(";")[0].strip().lower()
    if named:
        return named
    return "text/html" if re.search(rb"<html", response.body[:2048], re.IGNORECASE) else ""
