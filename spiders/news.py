"""Spider `news`: every article of a site, found by its listings, feeds and sitemaps, each fetched once."""

import hashlib
from collections.abc import AsyncIterator, Iterator
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.errors import InputError, UsageError
from crawler.model.page import Page
from crawler.model.sighting import LINKS, RECRAWL
from crawler.scope import Candidate, site_scope
from crawler.url import archive_key
from spiders.arguments import DateSpan, read_flags, take_limits
from spiders.article_spider import ArticleSpider
from spiders.decode import decode_page
from spiders.discovery.dvids_api import NextPage, read_results, search_url
from spiders.discovery.entry import Problem
from spiders.discovery.feeds import read_feed
from spiders.discovery.listings import Listing, read_listing
from spiders.discovery.sitemaps import Sitemap, read_sitemap
from spiders.extract import extract
from spiders.face import NOT_ARTICLES, header
from spiders.families import choose
from spiders.root import root_name
from spiders.seeds import split_seeds
from spiders.sites import site_named, site_of

_ROUTES = ("listings", "feeds", "sitemaps")
_FEED_ROOTS = frozenset({"rss", "rdf", "feed"})
_SITEMAP_ROOTS = frozenset({"urlset", "sitemapindex"})
_GZIP = b"\x1f\x8b"


class NewsSpider(ArticleSpider):
    """Finds the articles of a site.

    Arguments: `site`, a name of `spiders/sites.toml` or a host of a known family, or `start`, addresses divided by commas,
    with `family` where a page does not tell; `since` and `until`, dates that bound what is fetched; `routes`, of
    `listings,feeds,sitemaps` (default all); `max_pages`, `max_bytes` and `max_time` (seconds, or 90m, 12h, 2d) after which
    the run stops and can be resumed; the same with `site_` in front count for each host alone.
    """

    name = "news"
    seeks_articles = True
    """A run of it that ends without one is worth a warning."""

    def __init__(
        self,
        *,
        site: str = "",
        start: str = "",
        family: str | None = None,
        since: str = "",
        until: str = "",
        routes: str = ",".join(_ROUTES),
        **kwargs: Any,
    ) -> None:
        self.limits = take_limits(kwargs)
        super().__init__(**kwargs)
        if site and start:
            raise UsageError("give -a site=NAME or -a start=URL,..., not both")
        self.site = site_named(site) if site else site_of(split_seeds(start), family or None)
        self.scope = site_scope(self.site.hosts)
        self.span = DateSpan.of(since, until)
        self._routes = read_flags("routes", routes, _ROUTES)
        self._seeds = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Scrapy's way to make it; limits become settings, which an extension keeps."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        for name, value in spider.limits.items():
            crawler.settings.set(name.upper(), value, priority="cmdline")
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """The site's listings and feeds, then what earlier runs found and did not get."""
        for url in self.site.start:
            yield self._seed(url)
        for url in self.site.feeds if "feeds" in self._routes else ():
            yield self._seed(url, expects="feed")
        if self.site.family == "dvids" and self.settings.get("DVIDS_API_KEY"):
            since = f"{self.span.since:%Y-%m-%dT00:00:00Z}" if self.span.since else None
            yield self._api(search_url(str(self.settings["DVIDS_API"]), since))
        for key, url in self.memory.owed(frozenset(self.site.hosts)):
            yield self.page(url, key, {"family": self.site.family})

    # --- places that name articles

    def parse_discovery(self, response: Response, **kwargs: Any) -> Iterator[Request]:
        """What a listing, feed or sitemap leads to. What it is, its first bytes say."""
        del kwargs
        if response.status != 200:
            return
        expects = response.meta.get("expects", "")
        root = root_name(response.body[:4096])
        if response.meta.get("seed") and root in _FEED_ROOTS | _SITEMAP_ROOTS:
            yield from self._site_wide(response)
        if root in _FEED_ROOTS:
            yield from self._from_feed(response)
        elif root in _SITEMAP_ROOTS or response.body.startswith(_GZIP) or (expects == "sitemap" and root is None):
            yield from self._from_sitemap(response)
        elif expects == "sitemap" or (expects == "feed" and root != "html"):
            reader = read_sitemap if expects == "sitemap" else read_feed
            self.problems(response, expects, reader(response.body, response.url))
        else:
            yield from self._from_listing(response)

    def parse_api(self, response: Response, **kwargs: Any) -> Iterator[Request]:
        """The news that an answer of the DVIDS API names, and its next page."""
        del kwargs
        for found in read_results(response.body, response.url) if response.status == 200 else ():
            if isinstance(found, Problem):
                self.problems(response, "DVIDS API", [found])
            elif isinstance(found, NextPage):
                yield self._api(found.url)
            else:
                yield from self.article(found, response, self.hops(response))

    def _api(self, url: str) -> Request:
        """A request whose key is put in on the wire; the request itself does not know it."""
        meta = {"secret_query": ["api_key", "DVIDS_API_KEY", urlsplit(url).netloc], "family": "dvids"}
        return Request(url, callback=self.parse_api, errback=self.failed, priority=-1, meta=meta)

    def _from_feed(self, response: Response) -> Iterator[Request]:
        for found in read_feed(response.body, response.url):
            if isinstance(found, Problem):
                self.problems(response, "feed", [found])
            else:
                yield from self.article(found, response, self.hops(response))

    def _from_sitemap(self, response: Response) -> Iterator[Request]:
        routes = self.routes_of(response.meta.get("family"))
        hops = self.hops(response)
        for found in read_sitemap(response.body, response.url):
            if isinstance(found, Problem):
                self.problems(response, "sitemap", [found])
            elif isinstance(found, Sitemap):
                if not self.span.is_before(found.entry.modified):
                    yield from self._follow(found.entry.url, response, Candidate(found.entry.url, hops), "sitemap")
            elif routes.is_article(found.url):
                yield from self.article(found, response, hops)

    def _from_listing(self, response: Response) -> Iterator[Request]:
        try:
            page = decode_page(response.body, content_type=header(response, b"Content-Type"), url=response.url)
        except InputError as error:
            self.skip(response, "discovery", f"archived, but no listing is read: {error}")
            return
        meta = response.meta
        if meta.get("family") is None:
            family = choose(response.url, page.text)
            meta["family"] = family.name if family else None
        if meta.get("expects") == "feed":
            self.skip(response, "discovery", "it is an HTML page, not a feed; the feeds that it names are read")
        listing = read_listing(page.text, response.url, self.routes_of(meta["family"]))
        if not listing.articles and self._is_none(page, listing, response):
            return
        unknown = [entry.url for entry in listing.articles if self.is_unknown(entry.url)]
        fresh = sum(self.met.is_new(f"key {archive_key(url)}") for url in unknown) > 0
        for entry in listing.articles:
            yield from self.article(entry, response, self.hops(response))
        if meta.get("seed"):
            yield from self._site_wide(response)
        yield from self._onward(response, listing, unknown=bool(unknown), fresh=fresh)

    def _is_none(self, page: Page, listing: Listing, response: Response) -> bool:
        """Whether a page without articles is no listing at all: a wall, an error page. That is said, and where a site was to
        begin with a page that leads nowhere.
        """
        kind = extract(page).kind
        if kind in NOT_ARTICLES:
            self.skip(response, *NOT_ARTICLES[kind])
            return True
        if response.meta.get("seed") and not (listing.next or listing.listings or listing.feeds):
            detail = "it names no article, no feed and no further listing: is it a page of news, or made by scripts?"
            self.skip(response, "discovery", detail)
        return False

    def _site_wide(self, response: Response) -> Iterator[Request]:
        """The feeds of the family, and the sitemaps that robots.txt names, else those at the usual places."""
        routes = self.routes_of(response.meta["family"])
        places: dict[str, str] = {}
        if "feeds" in self._routes:
            places.update((urljoin(response.url, path), "feed") for path in routes.feeds)
        if "sitemaps" in self._routes:
            named = response.meta.get("robots_sitemaps") or [urljoin(response.url, path) for path in routes.sitemaps]
            places.update((url, "sitemap") for url in named)
        guessed = not response.meta.get("robots_sitemaps")
        for url, expects in places.items():
            yield from self._follow(url, response, Candidate(url), expects, guess=guessed or expects == "feed")

    def _onward(self, response: Response, listing: Listing, *, unknown: bool, fresh: bool) -> Iterator[Request]:
        """The feeds and listings that a listing names, and its next page unless there is nothing new any more.

        `unknown`: it names articles that no earlier run captured; `fresh`: some that this run had not met either.
        """
        meta, hops = response.meta, self.hops(response)
        barren = 0 if listing.articles else meta.get("barren", 0) + 1
        stale = 0 if fresh else meta.get("stale", 0) + 1
        for url in listing.feeds if "feeds" in self._routes else ():
            yield from self._follow(url, response, Candidate(url, hops), "feed")
        if "listings" not in self._routes:
            return
        for url in listing.listings:
            if url != listing.next:
                yield from self._follow(url, response, Candidate(url, hops, barren, stale=stale, is_listing=True))
        chain = meta.get("chain") or archive_key(response.url) or response.url
        mark = _mark(listing)
        if listing.next is None or (listing.articles and mark == meta.get("mark")):
            if listing.next:
                self.logger.info("%s names the same as the page before: the listing ends there", response.url)
            self.memory.walk_ended(chain)
        elif listing.articles and not unknown and self.memory.walked(chain):
            self.logger.info("%s names nothing new: it is not followed further", response.url)
            self.memory.walk_ended(chain)
        elif self.span.is_all_before(entry.published for entry in listing.articles):
            self.logger.info("%s names nothing since %s: it is not followed further", response.url, self.span)
        else:
            number = meta.get("listing", 0) + 1
            candidate = Candidate(listing.next, hops - 1, barren, listing=number, is_listing=True)
            yield from self._follow(
                listing.next, response, candidate, chain=chain, mark=mark, listing=number, guess=listing.guessed
            )

    def _follow(
        self, url: str, response: Response, candidate: Candidate, expects: str = "", **more: Any
    ) -> Iterator[Request]:
        """A request for a place that may name articles, when the scope accepts it."""
        if not self.met.is_new(url) or not self.is_wanted(candidate, response):
            return
        meta = {
            "archive_key": archive_key(url),
            RECRAWL: LINKS,
            "expects": expects,
            "family": response.meta.get("family"),
            "hops": candidate.hops,
            "barren": candidate.barren,
            "stale": candidate.stale,
            "via": response.url,
            **more,
        }
        yield Request(url, callback=self.parse_discovery, errback=self.failed, priority=-1, meta=meta)

    def _seed(self, url: str, expects: str = "") -> Request:
        self._seeds += 1
        meta = {
            "seed": self._seeds,
            "asked": url,
            "archive_key": archive_key(url),
            RECRAWL: LINKS,
            "expects": expects,
            "family": self.site.family,
        }
        self.met.is_new(url)
        return Request(url, callback=self.parse_discovery, errback=self.failed, meta=meta)


def _mark(listing: Listing) -> str:
    """The same for two pages of a listing that name the same articles: its end, where a server repeats its last page."""
    keys = "\n".join(sorted(archive_key(entry.url) or entry.url for entry in listing.articles))
    return hashlib.blake2b(keys.encode("utf-8", "replace"), digest_size=8).hexdigest()
