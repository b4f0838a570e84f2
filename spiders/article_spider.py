"""Of the articles that were found, those that are asked for: of the site and the days that are wanted, and due."""

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.model.article import Article
from crawler.model.draft import Draft
from crawler.model.sighting import PAGE, RECRAWL
from crawler.scope import Candidate, Scope
from crawler.url import archive_key
from spiders.arguments import DateSpan
from spiders.discovery.entry import Entry, Problem
from spiders.discovery.routes import Routes
from spiders.face import PageSpider
from spiders.families import FAMILIES
from spiders.memory import Memory, NoMemory
from spiders.met import Met


class ArticleSpider(PageSpider):
    """A spider that finds articles, under whatever address, and asks for each once. Whoever inherits sets scope and days."""

    scope: Scope
    span: DateSpan

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.memory: Memory = NoMemory()
        self.met = Met()

    def article(self, entry: Entry, response: Response, hops: int) -> Iterator[Request]:
        """A request for an article, when it is of the site and the time that are asked for, and due."""
        # a sitemap may know of a change that the listing before it did not tell
        if not self.met.is_new(f"{entry.url} {entry.latest}"):
            return
        if not self.is_wanted(Candidate(entry.url, hops), response):
            return
        outside = self.span.outside(entry)
        if outside:
            self._name(entry.url, response, "out-of-dates", outside, str(self.span))
            return
        key = archive_key(entry.url) or entry.url
        sighting = self.memory.sighted(key, entry.url, entry.latest)
        if not sighting.due:
            self._name(entry.url, response, "duplicate" if sighting.this_run else "not-due", sighting.reason, key)
            return
        self.met.is_new(f"key {key}")
        yield self.page(entry.url, key, {"family": response.meta.get("family"), "via": response.url, "hops": hops})

    def page(self, url: str, key: str, meta: dict[str, Any]) -> Request:
        """A request for the article of an archive key, at one of its addresses."""
        meta = {**meta, "archive_key": key, RECRAWL: PAGE}
        return Request(url, callback=self.parse, errback=self.failed, meta=meta)

    async def parse(self, response: Response, **kwargs: Any) -> AsyncIterator[Draft | Article]:
        """What an article says. One that was led away to a page of another kind is gone, whatever the status says."""
        del kwargs
        routes = self.routes_of(response.meta.get("family"))
        if response.status == 200 and response.meta.get("redirect_times") and not routes.is_article(response.url):
            asked = Request(response.meta["redirect_urls"][0], meta={"via": response.meta.get("via")})
            self.skip(asked, "soft-404", f"archived, but it was redirected to {response.url}, which is no article")
            return
        item = await self.item_of(response)
        if item is not None:
            yield item

    # --- what is not followed, and why

    def in_scope(self, url: str) -> tuple[bool, str, str]:
        """Whether a redirect may lead there: accepted, rule, reason. Asked by the crawl at every hop."""
        return self.scope.decide(Candidate(url))

    def is_wanted(self, candidate: Candidate, response: Response) -> bool:
        """Whether the scope accepts what a page leads to. Where it does not, that is said."""
        decision = self.scope.decide(candidate)
        if not decision.accepted:
            self._name(candidate.url, response, "scope", decision.reason, decision.rule)
        return decision.accepted

    def _name(self, url: str, response: Response, reason: str, detail: str, rule: str) -> None:
        self.skip(Request(url, meta={"via": response.url}) if "://" in url else response, reason, detail, rule=rule)

    def problems(self, response: Response, what: str, found: Iterable[object]) -> None:
        """Say what was wrong with a feed, sitemap or answer. `what`: which of them it is."""
        for problem in found:
            if isinstance(problem, Problem):
                self.logger.warning("%s at %s: %s", what, response.url, problem.text)
                self.skip(response, "discovery", f"{what}: {problem.text}", rule=what)

    # --- what is asked of a page

    def is_unknown(self, url: str) -> bool:
        """Whether an address is one of ours that no earlier run captured."""
        return self.scope.decide(Candidate(url)).accepted and not self.memory.knows(archive_key(url) or url)

    @staticmethod
    def hops(response: Response) -> int:
        """How many links what a page leads to is away from where the crawl began."""
        return int(response.meta.get("hops", 0)) + 1

    @staticmethod
    def routes_of(family: str | None) -> Routes:
        """How the sites of a family name what they have; nothing but articles is known of no family."""
        return FAMILIES[family].routes if family and family in FAMILIES else Routes()
