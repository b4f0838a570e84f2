"""Listings: pages that name articles. What they name, which further listings they lead to, and what comes next."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import lxml.html
from lxml.etree import ParserError

from crawler.url import archive_key
from spiders.discovery.entry import Entry, absolute, read_moment
from spiders.discovery.routes import Routes

_FEED_TYPE = re.compile(r"application/(?:rss|atom|rdf)\+xml", re.IGNORECASE)
_FEED = re.compile(r"/rss\.ashx\?|/(?:rss|feed|atom)(?:/|\.xml|\Z)|\.rss\Z", re.IGNORECASE)
_NEXT_CLASS = re.compile(r"\bnext\b", re.IGNORECASE)
_NEXT_TEXT = re.compile(r"(?:next(?: page)?|older(?: (?:posts|stories|entries))?)\s*[›»→>]*|[›»→]", re.IGNORECASE)
_DATES = ("publish-date-jss", "publish-date", "publish-date-ap", "datetime", "data-date")
_CLIMB = 5
"""Elements above a link in which its date is looked for."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a listing says."""

    articles: tuple[Entry, ...] = ()
    """Each once, in the order of the page."""
    listings: tuple[str, ...] = ()
    """Others than this one: its further pages are reached by `next`."""
    feeds: tuple[str, ...] = ()
    next: str | None = None
    """The page that goes on with this one."""
    guessed: bool = False
    """Whether no link leads to the next page: the family's page number was counted on."""


def read_listing(html: str, page_url: str, routes: Routes) -> Listing:
    """The articles, listings and feeds that a page links to. Never raises; a page without mark-up is an empty listing."""
    try:
        parser = lxml.html.HTMLParser(encoding="utf-8")
        tree = lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except ParserError:
        return Listing()
    base = next((absolute(element.get("href", ""), page_url) for element in tree.iter("base")), None) or page_url
    own = _listing_of(page_url, routes)
    articles: dict[str, Entry] = {}
    listings: dict[str, None] = {}
    feeds: dict[str, None] = {}
    for url, element in _addresses(tree, base):
        if _is_feed(url, element):
            feeds[url] = None
        elif routes.is_article(url):
            _add(articles, url, element, base, routes)
        elif routes.is_listing(url) and _listing_of(url, routes) != own:
            listings[url] = None
    following, paged = _next(tree, base, page_url, routes)
    guessed = following is None and not paged and bool(articles) and bool(routes.page_parameter)
    if guessed:
        following = _with_page(page_url, routes.page_parameter, _page_number(page_url, routes) + 1)
    return Listing(tuple(articles.values()), tuple(listings), tuple(feeds), following, guessed)


def _addresses(tree: lxml.html.HtmlElement, base: str) -> Iterator[tuple[str, lxml.html.HtmlElement]]:
    """Links, and the `article-url` of AFPIMS's entries that a script renders."""
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        for text in (element.get("href") if element.tag in ("a", "area", "link") else None, element.get("article-url")):
            url = absolute(text, base) if text else None
            if url:
                yield url, element


def _is_feed(url: str, element: lxml.html.HtmlElement) -> bool:
    if element.tag == "link":
        return _FEED_TYPE.match(element.get("type", "")) is not None
    parts = urlsplit(url)
    return _FEED.search(f"{parts.path}?{parts.query}" if parts.query else parts.path) is not None


def _add(articles: dict[str, Entry], url: str, element: lxml.html.HtmlElement, base: str, routes: Routes) -> None:
    """Enter an article under its key; a later link to it may bring the date that the first one lacked."""
    key = archive_key(url) or url
    known = articles.get(key)
    if element.tag == "link" or (known and known.published):
        return
    articles[key] = Entry(known.url if known else url, _date_of(element, key, base, routes))


def _date_of(element: lxml.html.HtmlElement, key: str, base: str, routes: Routes) -> datetime | None:
    """The date that stands nearest to a link, in an element that leads to no other article."""
    around = element
    for _ in range(_CLIMB):
        if around is None or around.tag in ("body", "main"):
            return None
        others = (absolute(link.get("href", ""), base) for link in around.iter("a"))
        if any(url and routes.is_article(url) and (archive_key(url) or url) != key for url in others):
            return None
        moment = next(_dates_in(around), None)
        if moment is not None:
            return moment
        around = around.getparent()
    return None


def _dates_in(element: lxml.html.HtmlElement) -> Iterator[datetime]:
    for inner in element.iter():
        if not isinstance(inner.tag, str):
            continue
        for name in _DATES:
            moment = read_moment(inner.get(name, ""))
            if moment is not None:
                yield moment
        if inner.tag == "time" or "date" in inner.get("class", ""):
            moment = read_moment(str(inner.text_content())[:100])
            if moment is not None:
                yield moment


def _next(tree: lxml.html.HtmlElement, base: str, page_url: str, routes: Routes) -> tuple[str | None, bool]:
    """The next page, and whether the page links to other pages of its listing at all.

    The page's own word counts first (`rel=next`), then the number that follows its own, then a link of its listing that says
    "next"; one that says so and leads elsewhere comes last: "Older" may be another section.
    """
    current, own = _page_number(page_url, routes), _listing_of(page_url, routes)
    found: dict[int, str] = {}
    paged = False
    for link in tree.iter("a", "link"):
        url = absolute(link.get("href", ""), base)
        if not url or url == page_url:
            continue
        if "next" in link.get("rel", "").lower().split():
            found.setdefault(0, url)
        if link.tag == "link" or routes.is_article(url):
            continue
        same, number = _listing_of(url, routes) == own, _page_number(url, routes)
        paged |= same and number != 1
        if same and number == current + 1:
            found.setdefault(1, url)
        elif (same or routes.is_listing(url)) and _says_next(link):
            found.setdefault(2 if same else 3, url)
    return (found[min(found)] if found else None), paged


def _says_next(link: lxml.html.HtmlElement) -> bool:
    if _NEXT_CLASS.search(link.get("class", "")):
        return True
    return _NEXT_TEXT.fullmatch(str(link.text_content()).strip()) is not None


def _listing_of(url: str, routes: Routes) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """What all pages of one listing have in common: host, path, and the query without the page's number."""
    parts = urlsplit(url)
    names = {routes.page_parameter.lower() or "page", "page"}
    path = re.sub(r"/page/\d{1,6}\Z", "", parts.path.rstrip("/").lower())
    query = sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0].lower() not in names)
    return parts.netloc.lower(), path, tuple(query)


def _page_number(url: str, routes: Routes) -> int:
    names = {routes.page_parameter.lower() or "page", "page"}
    for name, value in parse_qsl(urlsplit(url).query):
        if name.lower() in names and value.isascii() and value.isdigit() and len(value) < 7:
            return int(value)
    found = re.search(r"/page/(\d{1,6})/?\Z", urlsplit(url).path, re.IGNORECASE)
    return int(found[1]) if found else 1


def _with_page(url: str, name: str, number: int) -> str:
    parts = urlsplit(url)
    query = [
        (key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key.lower() != name.lower()
    ]
    return urlunsplit((*parts[:3], urlencode([*query, (name, str(number))]), ""))
