"""What the server answers: listings, feeds, sitemaps, articles, traps and walls."""

import gzip
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from tests.site.content import ELSEWHERE, SECTIONS, Article, frame, variants

_FEED_SIZE = 500
_SITEMAP_SIZE = 1000
WALL = (
    "<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>You don't have permission to access "
    '"http&#58;&#47;&#47;www&#46;example&#46;mil" on this server.<P>Reference&#32;&#35;18&#46;2d3e1202&#46;1764000000&#46;1f2a'
    "</BODY></HTML>"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer."""

    body: bytes
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0.0


@dataclass(slots=True)
class Host:
    """One host of the site."""

    name: str
    port: int
    articles: dict[int, Article]
    crawl_delay: float = 0.0
    traps: bool = True
    faults: bool = True
    """Whether some articles answer 500 at first, slowly, or with a wall."""
    page_size: int = 20
    mood: str = ""
    """How the host treats a crawler: `robots-503`, `robots-403`, `robots-late`, `walled`, `challenged`, `busy`, `broken`, `leading-away`, `leading-home`; `front-walled`
    and `front-empty` put a wall under status 200, or a page made by scripts, in the place of the listing."""
    asked: dict[str, int] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """Scheme, host and port."""
        return f"http://{self.name}:{self.port}"

    def answer(self, target: str) -> Answer:
        """The answer to a path with its query."""
        parts = urlsplit(target)
        path = re.sub(r"^/\(S\([^)]*\)\)", "", parts.path)
        self.asked[target] = self.asked.get(target, 0) + 1
        moody = self._by_mood(path)
        if moody is not None:
            return moody
        for pattern, reader in _PLACES:
            found = re.fullmatch(pattern, path, re.IGNORECASE)
            if found:
                return reader(self, found, {name.lower(): values[0] for name, values in parse_qs(parts.query).items()})
        return Answer(frame("Page Not Found", "<h1>404 - Page not found</h1>").encode(), status=404)

    def _by_mood(self, path: str) -> Answer | None:
        if self.mood == "robots-late" and path == "/robots.txt":
            return Answer(b"busy", status=503) if self.asked[path] <= 4 else None
        if self.mood.startswith("robots-") and path == "/robots.txt":
            return Answer(WALL.encode(), status=int(self.mood.removeprefix("robots-")))
        if path == "/News/" and self.mood.startswith("front-"):
            app = '<!doctype html><title>News</title><div id="root"></div><script src="/app.js"></script>'
            return Answer((WALL if self.mood == "front-walled" else app).encode())
        if "/Article/" not in path:
            return None
        if self.mood == "busy":
            first = sum("/Article/" in target for target in self.asked) == 2
            return Answer(b"busy", status=503, headers=(("Retry-After", "2"),)) if first else None
        away = f"http://{ELSEWHERE}:{self.port}/News/Article/Article/7/"
        return {
            "walled": Answer(WALL.encode(), "text/html", 403, (("Server", "AkamaiGHost"),)),
            "challenged": Answer(frame("Just a moment...", "").encode(), headers=(("cf-mitigated", "challenge"),)),
            "broken": Answer(b"<h1>Server Error</h1>", status=500),
            "leading-home": Answer(b"", status=302, headers=(("Location", "/News/Welcome/"),)),
            "leading-away": Answer(b"", status=301, headers=(("Location", away),)),
        }.get(self.mood)

    def newest(self) -> list[Article]:
        """The articles, newest first."""
        return [self.articles[number] for number in sorted(self.articles, reverse=True)]


Query = dict[str, str]


def _robots(host: Host, _found: re.Match[str], _query: Query) -> Answer:
    delay = f"Crawl-delay: {host.crawl_delay}\n" if host.crawl_delay else ""
    sitemap = f"Sitemap: {host.base}/sitemap-index.xml\n"
    return Answer(
        f"User-agent: *\n{delay}Disallow: /private/\nDisallow: /*Print.aspx\n{sitemap}".encode(), "text/plain"
    )


def _listing(host: Host, found: re.Match[str], query: Query) -> Answer:
    wanted = found[1].lower() if found.lastindex else ""
    articles = [a for a in host.newest() if not wanted or SECTIONS[a.number % 3][0].lower() == wanted]
    page = int(query.get("page", "1"))
    pages = max(1, -(-len(articles) // host.page_size))
    page = min(page, pages)  # beyond its end the server shows the last page again
    shown = articles[(page - 1) * host.page_size : page * host.page_size]
    entries = "".join(
        f'<div class="item"><a href="{escape(_address(article))}"><img alt=""></a><h2><a href="{article.path}">{article.title}'
        f'</a></h2><time datetime="{article.published:%Y-%m-%d}">{article.published:%b. %-d, %Y}</time></div>'
        for article in shown
    )
    pager = "".join(
        f'<a href="?Page={n}">{n}</a>' for n in range(max(1, page - 2), min(pages, page + 2) + 1) if n != page
    )
    traps = _lures(host) if host.traps else ""
    head = '<h1>News</h1><a href="/DesktopModules/ArticleCS/RSS.ashx?ContentType=1&amp;Site=1&amp;max=500">RSS</a>'
    return Answer(
        frame("News", f'{head}<div id="alist">{entries}</div><div class="pagination">{pager}</div>{traps}').encode()
    )


def _address(article: Article) -> str:
    """How this entry's picture links to the article: in every way that there is."""
    ways = (article.path, *variants(article))
    return ways[article.number % len(ways)]


def _lures(host: Host) -> str:
    session = hashlib.sha256(str(sum(host.asked.values())).encode()).hexdigest()[:12]
    return (
        f'<a href="/Year/2031/Month/5/">Archive</a> <a href="Archive/">Older</a> <a href="/News/?sid={session}">News</a> '
        f'<a href="/News/?sort={session}">Sorted</a> <a href="http://{ELSEWHERE}:{host.port}/News/Article/Article/7/">Partner</a>'
        f' <a href="/Calendar/2026/11/">Calendar</a> <a href="/private/plans/Article/99999/">Plans</a>'
    )


def _month(_host: Host, found: re.Match[str], _query: Query) -> Answer:
    year, month = int(found[1]), int(found[2])
    following = f"/Year/{year + month // 12}/Month/{month % 12 + 1}/"
    return Answer(
        frame(
            "Archive", f'<h1>Archive</h1><p>Nothing this month.</p><a rel="next" href="{following}">Next</a>'
        ).encode()
    )


def _deeper(_host: Host, _found: re.Match[str], _query: Query) -> Answer:
    return Answer(frame("Archive", '<h1>Archive</h1><a href="Archive/">Older</a>').encode())


def _feed(host: Host, _found: re.Match[str], query: Query) -> Answer:
    start = int(query.get("start", "0"))  # our own: a feed of each few hundred, as categories would be
    items = "".join(
        f"<item><title>{escape(a.title)}</title><link>{host.base}{a.path}</link><pubDate>{format_datetime(a.published)}</pubDate>"
        f'<guid isPermaLink="false">{host.base}{a.path}</guid></item>'
        for a in host.newest()[start : start + _FEED_SIZE]
    )
    body = f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode()
    return Answer(body, "text/xml; charset=utf-8", headers=(("ETag", _etag(body)),))


def _feeds(host: Host, _found: re.Match[str], _query: Query) -> Answer:
    links = "".join(
        f'<li><a href="/DesktopModules/ArticleCS/RSS.ashx?ContentType=1&amp;Site=1&amp;max=500&amp;start={start}">Feed</a></li>'
        for start in range(0, max(len(host.articles), 1), _FEED_SIZE)
    )
    return Answer(frame("RSS", f"<h1>RSS</h1><ul>{links}</ul>").encode())


def _index(host: Host, _found: re.Match[str], _query: Query) -> Answer:
    count = -(-len(host.articles) // _SITEMAP_SIZE)
    rows = "".join(f"<sitemap><loc>{host.base}/sitemap-{number}.xml.gz</loc></sitemap>" for number in range(count))
    body = f'<?xml version="1.0"?><sitemapindex>{rows}</sitemapindex>'.encode()
    return Answer(body, "text/xml", headers=(("ETag", _etag(body)),))


def _sitemap(host: Host, found: re.Match[str], _query: Query) -> Answer:
    start = int(found[1]) * _SITEMAP_SIZE
    rows = "".join(
        f"<url><loc>{host.base}{a.path}</loc><lastmod>{a.modified.isoformat()}</lastmod></url>"
        for a in host.newest()[start : start + _SITEMAP_SIZE]
    )
    body = gzip.compress(f'<?xml version="1.0"?><urlset>{rows}</urlset>'.encode(), mtime=0)
    return Answer(body, "application/x-gzip", headers=(("ETag", _etag(body)),))


def _article(host: Host, found: re.Match[str], _query: Query) -> Answer:
    article = host.articles.get(int(found[1]))
    if article is None:
        return Answer(frame("Page Not Found", "<h1>Page not found</h1><p>It may have moved.</p>").encode())  # soft: 200
    if host.faults and article.number % 50 == 7 and _times(host, article) == 1:
        return Answer(b"<h1>Server Error</h1>", status=500)
    return _page(article, delay=0.3 if host.faults and article.number % 100 == 11 else 0.0)


def _times(host: Host, article: Article) -> int:
    return sum(count for path, count in host.asked.items() if f"/Article/{article.number}/" in path)


def _page(article: Article, delay: float = 0.0) -> Answer:
    body = article.html().encode()
    return Answer(
        body,
        headers=(("ETag", _etag(body)), ("Last-Modified", format_datetime(article.published, usegmt=True))),
        delay=delay,
    )


def _etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'


def _wall(_host: Host, _found: re.Match[str], _query: Query) -> Answer:
    return Answer(WALL.encode(), "text/html", 403, (("Server", "AkamaiGHost"),))


def _private(_host: Host, _found: re.Match[str], _query: Query) -> Answer:
    return Answer(frame("Plans", "<h1>Plans</h1>").encode())


_PLACES: tuple[tuple[str, Callable[[Host, re.Match[str], Query], Answer]], ...] = (
    (r"/robots\.txt", _robots),
    (r"/private/.*", _private),
    (r"/Walls/.*Article/\d+/.*", _wall),
    (r"/News/?", _listing),
    (r"/News/(News|Releases|Transcripts)/?", _listing),
    (r"/News/RSS/?", _feeds),
    (r"/News/Welcome/", _private),
    (r"/(?:News/)?(?:Archive/)+", _deeper),
    (r"/News/Releases/(?:Archive/)+", _deeper),
    (r"/Year/(\d+)/Month/(\d+)/", _month),
    (r"/DesktopModules/ArticleCS/RSS\.ashx", _feed),
    (r"/sitemap-index\.xml", _index),
    (r"/sitemap-(\d+)\.xml\.gz", _sitemap),
    (r"/.*/Article/(\d+)(?:/.*)?", _article),
)
