"""A redirect leads where the crawl may go, or nowhere: the scope is asked at every hop."""

from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.offsite import OffsiteMiddleware as ScrapysOffsite
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware as ScrapysMetaRefresh
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from crawler.collections.reasons import Reason
from crawler.collections.skipped import is_robots
from crawler.frontier.refused import RefusedError

_SCANNED = 4 * 4096
"""Octets of the characters in which Scrapy looks for a refresh."""


class OffsiteMiddleware(ScrapysOffsite):
    """Scrapy's, for spiders with `allowed_domains`: it looks at every request twice. Ours have a scope, or a list."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it."""
        if not getattr(crawler.spider, "allowed_domains", None):
            raise NotConfigured
        return super().from_crawler(crawler)


class RedirectScopeMiddleware:
    """Downloader middleware: of a spider that has a scope (`in_scope(url)`), redirects out of it are refused by name.

    Not those of a robots.txt: they are followed "even across authorities" (RFC 9309, 2.3.1.2).
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise RefusedError for a redirect that leads out of the scope."""
        in_scope: Any = getattr(self._crawler.spider, "in_scope", None)
        if in_scope is None or not request.meta.get("redirect_times") or is_robots(request):
            return
        accepted, rule, reason = in_scope(request.url)
        if not accepted:
            raise RefusedError(f"redirected out of scope: {reason}", reason=Reason.SCOPE.value, rule=rule)


class MetaRefreshMiddleware(ScrapysMetaRefresh):
    """Scrapy's, for pages that may hold a refresh: to find none it decodes the whole page, which is decoded again to be read."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Follow a refresh. Text with NUL may be in a coding in which ASCII is not as it looks."""
        del spider  # which Scrapy gives no more
        start = response.body[:_SCANNED]
        if b"refresh" not in start.lower() and b"\0" not in start:
            return response
        return super().process_response(request, response)
