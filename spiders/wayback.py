"""Spider `wayback`: the captures of web archives, by any CDX server and raw replay."""

import hashlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from scrapy import Request
from scrapy.http import Response
from scrapy.utils.misc import load_object
from twisted.python.failure import Failure

from crawler.errors import InputError, UsageError
from crawler.model.article import Article
from crawler.model.draft import Draft
from crawler.model.sighting import PAGE, RECRAWL
from crawler.scope import host_of
from crawler.signals import RECORD, RECORD_PAGE
from crawler.url import archive_key
from spiders.archives import archive_of
from spiders.arguments import DateSpan, read_count, read_flags
from spiders.discovery.cdx import Capture, ResumeKey, read_cdx, read_page_count, read_timestamp
from spiders.discovery.entry import Problem, absolute
from spiders.discovery.routes import Routes
from spiders.face import Original, PageSpider, header
from spiders.families import FAMILIES, choose
from spiders.memory import Memory, NoMemory
from spiders.seeds import read_seed

_PAGE = 5000
"""Lines of an index that are asked for at a time, of a server that can go on behind them."""
_MATCHES = ("exact", "prefix", "host", "domain")
_HTML = frozenset({"text/html", "application/xhtml+xml", "text/plain", "warc/revisit", "unk", "-"})
_SEEN = 1000
"""Resume keys that are remembered, to know a server that leads in a circle."""


class WaybackSpider(PageSpider):
    """Reads captures of a site out of a web archive.

    Arguments: `url`, what to look for, with a `*` at its end for everything below it; `match`, one of exact, prefix, host,
    domain (default: what the `*` says); `archive`, `wayback` or the address of a CDX server, e.g.
    `http://localhost:8080/collection/cdx` of a pywb, or a crawl of Common Crawl, e.g. `CC-MAIN-2026-10` (for an index like it
    elsewhere, `data` says where its WARC files lie: their records are then fetched by range and kept unchanged); `replay`, the address before the timestamp where it is not the server's
    own; `since` and `until`; `versions`, `all` (each payload once) or `first`; `pages`, `articles` (by the family's addresses)
    or `all`; `limit`, lines asked for at a time. The article carries the original's address and time, and names the copy.
    """

    name = "wayback"

    def __init__(
        self,
        *,
        url: str = "",
        archive: str = "wayback",
        replay: str = "",
        data: str = "",
        match: str = "",
        since: str = "",
        until: str = "",
        versions: str = "all",
        pages: str = "articles",
        limit: str | int = _PAGE,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not url.strip():
            raise UsageError("no address given: name what to look for, e.g. -a url=www.defense.gov/News/*")
        self._url = url.strip().rstrip("*")
        self._match = match or ("prefix" if url.strip().endswith("*") else "exact")
        if self._match not in _MATCHES:
            raise UsageError(f"match={match}: name one of {', '.join(_MATCHES)}")
        self._archive = archive_of(archive, replay, data)
        self._span = DateSpan.of(since, until)
        self._every = read_flags("versions", versions, ("all", "first")) == {"all"}
        self._articles_only = read_flags("pages", pages, ("articles", "all")) == {"articles"}
        self._limit = read_count("limit", limit)
        self._wanted = urlsplit(read_seed(self._url) or "").hostname or ""
        self.memory: Memory = NoMemory()
        self._keys: OrderedDict[str, None] = OrderedDict()
        self._hosts = {
            host_of(place) for place in (self._archive.cdx, self._archive.replay, self._archive.data) if place
        }

    async def start(self) -> AsyncIterator[Any]:
        """The first page of the index."""
        yield self._count_of_pages() if self._archive.data else self._index(None)

    def in_scope(self, url: str) -> tuple[bool, str, str]:
        """A redirect of the archive stays in the archive."""
        host = host_of(url)
        return host in self._hosts, f"other-host:{host}", "the archive redirects to a host that is not its own"

    # --- the index

    def _count_of_pages(self) -> Request:
        """Of an index that is given in numbered pages."""
        query = urlencode({"url": self._url, "matchType": self._match, "showNumPages": "true", "output": "json"})
        meta = {"seed": 1}
        return Request(f"{self._archive.cdx}?{query}", callback=self.parse_count, errback=self.failed, meta=meta)

    def parse_count(self, response: Response, **kwargs: Any) -> Iterator[Request]:
        """A request for each page of the index."""
        del kwargs
        if response.status != 200:
            return
        pages = read_page_count(response.body)
        if pages is None:
            self.skip(response, "discovery", "index: it does not say how many pages it has", rule="cdx")
        for page in range(pages or 0):
            asked = {
                "url": self._url,
                "matchType": self._match,
                "output": "json",
                "filter": "=status:200",
                "page": str(page),
            }
            url = f"{self._archive.cdx}?{urlencode(asked)}"
            yield Request(url, callback=self.parse_index, errback=self.failed, priority=-1)

    def _index(self, resume: str | None, *, bounded: bool = True) -> Request:
        """A request for the index from a resume key on. `bounded`: the server is told of the days that are wanted."""
        asked = {
            "url": self._url,
            "matchType": self._match,
            "output": "json",
            "from": f"{self._span.since:%Y%m%d}" if self._span.since and bounded else "",
            "to": f"{self._span.until:%Y%m%d}" if self._span.until and bounded else "",
        }
        # OutbackCDX answers 500 to days with anything but an exact address (Query.validate): then they are left to us
        may_refuse = bool(asked["from"] or asked["to"]) and not self._archive.resumes and self._match != "exact"
        if self._archive.resumes:
            fields = "urlkey,timestamp,original,mimetype,statuscode,digest,length"
            asked |= {"fl": fields, "filter": "statuscode:200", "collapse": "digest", "limit": str(self._limit)}
            asked |= {"showResumeKey": "true", "resumeKey": resume or ""}
        query = urlencode({name: value for name, value in asked.items() if value})
        meta = {"seed": 1} if resume is None else {}
        if may_refuse:
            meta |= {"may_refuse": True, "guess": True, "dont_retry": True}
        errback = self.not_told if may_refuse else self.failed
        url = f"{self._archive.cdx}?{query}"
        return Request(url, callback=self.parse_index, errback=errback, priority=-1, meta=meta)

    def not_told(self, failure: Failure) -> Iterator[Request]:
        """The index did not answer to a request with days: once more without them."""
        del failure
        yield self._index(None, bounded=False)

    def parse_index(self, response: Response, **kwargs: Any) -> Iterator[Request]:
        """The captures of a page of the index, each payload of an article once, and the next page."""
        del kwargs
        if response.status != 200 and response.meta.get("may_refuse"):
            self.logger.info("%s does not take days: all of its index is read, and days are chosen here", response.url)
            yield self._index(None, bounded=False)
        if response.status != 200:
            return
        for found in read_cdx(response.body):
            if isinstance(found, Problem):
                self.logger.warning("index at %s: %s", response.url, found.text)
                self.skip(response, "discovery", f"index: {found.text}", rule="cdx")
            elif isinstance(found, ResumeKey):
                yield from self._go_on(found.key, response)
            else:
                yield from self._copy(found, response)
        if response.meta.get("truncated"):
            self.skip(response, "discovery", "index: the answer was cut off; what came was read", rule="cdx")

    def _go_on(self, key: str, response: Response) -> Iterator[Request]:
        """The next page; a key that came before leads in a circle."""
        if key in self._keys:
            self.skip(
                response, "discovery", "index: its resume key leads back to where it was; not followed", rule="cdx"
            )
            return
        self._keys[key] = None
        if len(self._keys) > _SEEN:
            self._keys.popitem(last=False)
        yield self._index(key)

    def _copy(self, capture: Capture, response: Response) -> Iterator[Request]:
        """A request for a capture, when it is what was asked for."""
        wrong = self._unwanted(capture)
        if wrong:
            self.skip(Request(capture.url), *wrong)
            return
        key = archive_key(capture.url) or capture.url
        # the same payload at one page is fetched once, whatever the index says of its neighbours
        version = f"cdx {key} {capture.digest or capture.timestamp}" if self._every else f"cdx {key}"
        place = self._archive.data or self._archive.replay
        key = f"{version} {hashlib.blake2b(place.encode(), digest_size=4).hexdigest()}"
        if self.memory.knows(key):
            self.skip(Request(capture.url), "not-due", "captured by an earlier run; a copy does not change", rule=key)
            return
        meta = {
            "archive_key": key,
            RECRAWL: PAGE,
            "original": capture.url,
            "timestamp": capture.timestamp,
            "via": response.url,
        }
        if self._archive.data:
            yield from self._record(capture, meta)
            return
        url = f"{self._archive.replay}{capture.timestamp}id_/{capture.url}"
        yield Request(url, callback=self.parse, errback=self.failed, meta=meta)

    def _record(self, capture: Capture, meta: dict[str, Any]) -> Iterator[Request]:
        """A request for the record itself, a stretch of a WARC file."""
        if capture.filename is None or capture.offset is None or not capture.length:
            self.skip(Request(capture.url), "discovery", "index: it does not say where the record lies", rule="cdx")
            return
        last = capture.offset + capture.length - 1
        yield Request(
            absolute(capture.filename, self._archive.data) or self._archive.data,
            callback=self.parse_record,
            errback=self.failed,
            headers={"Range": f"bytes={capture.offset}-{last}", "Accept-Encoding": "identity"},
            meta={**meta, RECORD: {"url": capture.url, "length": capture.length}},
        )

    def _unwanted(self, capture: Capture) -> tuple[str, str] | None:
        """Reason and sentence, when a line of the index is not to be fetched."""
        host = urlsplit(capture.url).hostname or ""
        wanted = self._wanted.removeprefix("www.")
        if host.removeprefix("www.") != wanted and not (self._match == "domain" and host.endswith(f".{wanted}")):
            return "scope", f"the index names it, but it was asked for {self._wanted}"
        if capture.status not in ("200", "-"):
            return "out-of-dates", f"the archive holds it with status {capture.status}"
        if capture.mime not in _HTML:
            return "not-a-page", f"the index says that it is {capture.mime}"
        if self._span.is_before(capture.moment) or (
            self._span.until and capture.moment.date() > self._span.until.date()
        ):
            return "out-of-dates", f"captured at {capture.moment:%Y-%m-%d}, outside {self._span}"
        if self._articles_only:
            family = choose(capture.url, "")
            routes = FAMILIES[family.name].routes if family else Routes()
            if not routes.is_article(capture.url):
                return "scope", "its address is not that of an article; pages=all fetches it too"
        return None

    # --- the copies

    async def parse(self, response: Response, **kwargs: Any) -> AsyncIterator[Draft | Article]:
        """What a copy says, under its original's address and time."""
        del kwargs
        moment = _captured_at(response)
        if moment is None:
            self.skip(response, "discovery", "the copy does not tell when it was captured", rule="memento")
            return
        item = await self.item_of(response, Original(response.meta["original"], moment))
        if item is not None:
            yield item

    async def parse_record(self, response: Response, **kwargs: Any) -> AsyncIterator[Draft | Article]:
        """What a record says that was fetched; it is kept already, as it came."""
        del kwargs
        page = response.meta.pop(RECORD_PAGE, None)
        if page is None:
            self.skip(response, "discovery", self._why_no_record(response), rule="record")
            return
        item = await self.item_of_page(page, response)
        if item is not None:
            yield item

    def _why_no_record(self, response: Response) -> str:
        """What came instead, in a sentence; it is archived as the exchange that it is."""
        wanted = response.meta[RECORD]
        source = f"{wanted['url']} in {response.url}"
        if response.status != 206 or len(response.body) != wanted["length"]:
            got = f"{response.status} with {len(response.body)} bytes, not the {wanted['length']} bytes that the index names"
            return f"{source}: the server answered {got}"
        try:
            page = load_object(self.settings["RECORD_READER"])(response.body, source)
        except InputError as error:
            return str(error)
        return f"{source}: the record is of {page.url}, the index lies"


def _captured_at(response: Response) -> datetime | None:
    """When a copy was captured: as the archive says of what it sent (RFC 7089), then by its address, which may have been
    redirected to another moment, then by the index.
    """
    said = header(response, b"Memento-Datetime")
    if said:
        try:
            return parsedate_to_datetime(said)
        except (ValueError, TypeError):
            pass
    for part in response.url.split("/"):
        moment = read_timestamp(part.removesuffix("id_")) if part.endswith("id_") else None
        if moment is not None:
            return moment
    return read_timestamp(str(response.meta.get("timestamp") or ""))
