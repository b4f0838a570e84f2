"""The invented site as a table of answers: path -> status, header fields, body."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from importlib.resources import files

from crawler.demo.content import DemoPage, Listing, Picture, pages, site_map
from crawler.demo.picture import jpeg, png
from crawler.demo.render import article_html, feed_xml, listing_html, missing_html, wall_html

_HTML = "text/html; charset=utf-8"
_RENDITIONS = {"-1/-1": (24, 16), "670/394": (12, 8), "82/55": (3, 2)}
# DNN's own list, and the print view, which a polite crawler therefore leaves alone.
_ROBOTS = """User-agent: *
Disallow: /*Print.aspx
Disallow: /*.axd$
Disallow: /Admin/
Disallow: /App_Browsers/
Disallow: /Controls/
Disallow: /Error/
Disallow: /Utility/
"""
_COOKIES = (("Set-Cookie", "dnn_IsMobile=False; path=/; HttpOnly"), ("Set-Cookie", "language=en-US; path=/; HttpOnly"))


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says to one path."""

    body: bytes
    content_type: str
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    modified: datetime | None = None
    chunked: bool = False
    """Whether the body goes out in chunks, without a Content-Length."""
    etag: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "etag", hashlib.sha256(self.body).hexdigest()[:16])


@dataclass(frozen=True, slots=True)
class Site:
    """All answers of the site, and the addresses from which the demo starts, in the order of the show."""

    base: str
    answers: dict[str, Answer]
    seeds: tuple[str, ...]
    failing: tuple[str, ...]
    """The seeds that cannot be had: forbidden, gone, or behind a wall."""
    missing: Answer

    def answer(self, path: str) -> Answer:
        """The answer to a path with its query; the 404 page for a path that is not there."""
        return self.answers.get(path, self.missing)


def build_site(base: str) -> Site:
    """The site as it stands at `base`, e.g. `http://127.0.0.1:8790`."""
    plan = site_map()
    answers = dict(_furniture())
    for page in pages():
        answers[page.path] = _page(article_html(page, base), page.published)
        if page.moved_from:
            answers[page.moved_from] = _moved(base + page.path)
        for picture in page.pictures:
            answers |= dict(_renditions(picture))
    answers |= dict(_listings(base))
    by_name = {page.name: page for page in pages()}
    answers[plan.print_view] = _page(article_html(by_name[plan.print_article], base), "")
    answers[plan.wall] = Answer(
        wall_html(base, plan.wall).encode(), "text/html", 403, (("Server", "AkamaiGHost"), ("Mime-Version", "1.0"))
    )
    missing = Answer(missing_html(base, plan.missing).encode(), _HTML, 404, _COOKIES)
    failing = tuple(base + path for path in (plan.print_view, plan.missing, plan.wall))
    return Site(base, answers, (*(base + path for path in _seeds()), *failing), failing, missing)


def _seeds() -> Iterator[str]:
    """Listings and feed, the articles (a moved one by its old address); what cannot be had comes after them."""
    plan = site_map()
    yield from (listing.path for listing in plan.listings)
    yield plan.feed.path
    yield from (page.moved_from or page.path for page in pages())


def _listings(base: str) -> Iterator[tuple[str, Answer]]:
    plan = site_map()
    by_name = {page.name: page for page in pages()}

    def chosen(listing: Listing) -> list[DemoPage]:
        return [by_name[name] for name in listing.articles]

    for listing in plan.listings:
        html = listing_html(listing, chosen(listing), base, [other.path for other in plan.listings])
        yield listing.path, Answer(html.encode(), _HTML, headers=_COOKIES, chunked=True)
    dates = {page.name: format_datetime(_day(page), usegmt=True) for page in pages() if page.published}
    feed = feed_xml(chosen(plan.feed), base, plan.feed.path, dates)
    yield plan.feed.path, Answer(feed.encode(), "text/xml; charset=utf-8")


def _page(html: str, published: str) -> Answer:
    modified = datetime.fromisoformat(published).replace(hour=17, tzinfo=UTC) if published else None
    return Answer(html.encode(), _HTML, headers=_COOKIES, modified=modified)


def _day(page: DemoPage) -> datetime:
    return datetime.fromisoformat(page.published).replace(hour=17, tzinfo=UTC)


def _moved(url: str) -> Answer:
    body = f'<html><head><title>Object moved</title></head><body>\n<h2>Object moved to <a href="{url}">here</a>.</h2>\n'
    return Answer(f"{body}</body></html>\n".encode(), _HTML, 301, (("Location", url),))


def _renditions(picture: Picture) -> Iterator[tuple[str, Answer]]:
    day = datetime.strptime(picture.day, "%Y/%b/%d").replace(tzinfo=UTC)
    for rendition, (columns, rows) in _RENDITIONS.items():
        yield picture.path(rendition), Answer(jpeg(picture.virin, columns, rows), "image/jpeg", modified=day)


def _furniture() -> Iterator[tuple[str, Answer]]:
    style = (files("crawler.demo") / "templates" / "skin.css").read_bytes()
    yield "/robots.txt", Answer(_ROBOTS.encode(), "text/plain")
    for version in (120, 310, 540, 822):
        yield f"/Portals/1/skin.css?cdv={version}", Answer(style, "text/css")
    for version in (310, 822):
        yield f"/js/dnn.js?cdv={version}", Answer(b'"use strict";\n', "application/javascript")
    yield "/Portals/1/logo.png", Answer(png((26, 54, 93), 32), "image/png")
    yield "/Portals/1/flag.png", Answer(png((178, 34, 52)), "image/png")
    yield "/favicon.ico", Answer(png((26, 54, 93)), "image/x-icon")
