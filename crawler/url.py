"""Who an address belongs to, and under which key the same page is known whatever its address.

One article has many addresses: AFPIMS sites change host (dod.defense.gov, www.defense.gov, www.war.gov), section path and
slug, and web archives put their own prefix before it. What stays is the number behind `/Article/`.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

from w3lib.url import canonicalize_url


class Identity(NamedTuple):
    """What an address says about the page; all None when it names no host."""

    site: str | None = None
    """Registered name of the site; defense.gov and war.gov are one."""
    id: str | None = None
    """Stable key of the page: `<site>/article/<number>` and its like, else taken from the canonical address."""
    canonical_url: str | None = None


SITES: Mapping[str, str] = MappingProxyType(
    {
        # One department, several names over the years; defenselink.mil became defense.gov in 2009, war.gov joined in 2025.
        "defense.gov": "defense.gov",
        "dod.defense.gov": "defense.gov",
        "archive.defense.gov": "defense.gov",
        "war.gov": "defense.gov",
        "defenselink.mil": "defense.gov",
        "m.dvidshub.net": "dvidshub.net",
    }
)
"""Hosts (without `www.`) that are another site's second name."""

_CANONICAL_HOSTS = {
    "war.gov": "www.defense.gov",
    "defense.gov": "www.defense.gov",
    "dod.defense.gov": "www.defense.gov",
}
_OLD_DEFENSE_HOSTS = frozenset({"archive.defense.gov", "defense.gov", "dod.defense.gov", "defenselink.mil"})

# A replay address: the archive's host, its collection, a timestamp with a replay flag (`id_`), the address. Collections
# are short; four segments cover wayback, archive-it, webharvest.gov and webarchive.library.unt.edu.
_REPLAY = re.compile(
    r"https?://[^/?#]+/(?:[^/?#]+/){0,4}?(?:\d{14}|\d{4,13}\*?|\*)(?:[a-z]{2}_)?/(https?(?::|%3a)/{1,2}[^/].*)",
    re.IGNORECASE | re.DOTALL,
)
_ARTICLE = re.compile(r"/article(?:-amp)?/(\d+)(?=[/.]|$)", re.IGNORECASE)
_IGPHOTO = re.compile(r"/igphoto/(\d+)(?=[/.]|$)", re.IGNORECASE)
_DVIDS = re.compile(
    r"/(news|image|video|audio|graphic|publication|publication/issues)(?:/printable|/embed)?/(\d+)(?=/|$)",
    re.IGNORECASE,
)
_SLUG = re.compile(r"[\w.,'’%+-]+\Z")
_OLD_PAGES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # page name: (parameter, kind of number)
        "newsarticle.aspx": ("id", "newsarticle"),
        "speech.aspx": ("speechid", "speech"),
        "transcript.aspx": ("transcriptid", "transcript"),
        "release.aspx": ("releaseid", "release"),
        "contract.aspx": ("contractid", "contract"),
        "photoessay.aspx": ("id", "photoessay"),
    }
)
# Parameters and path segments that campaigns and players add; the page is the same without them.
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|_ga|_gl|igshid|ref_src|smid|dvptag|dvpcc)\Z",
    re.IGNORECASE,
)
_JUNK_SEGMENT = re.compile(
    r"(?:fbclid|dvptag|dvpcc|videoid|audioid|igphoto|utm_\w+|gclid|portalid|mid|moduleid)\Z", re.IGNORECASE
)
# Sessions that a server without cookies writes into its links: ASP.NET's path segment, Java's path parameter, query
# parameters. The page is the same in every session.
_SESSION_PATH = re.compile(r"/\([A-Z]\([^()/]*\)\)(?=/|\Z)|;jsessionid=[^/;]*", re.IGNORECASE)
_SESSION = re.compile(
    r"(?:jsessionid|phpsessid|aspsessionid\w*|session_?id|sess(?:ion)?|sid|cfid|cftoken)\Z", re.IGNORECASE
)
_CANONICAL_PATH = re.compile(r"(?:/[\w~-][\w.~-]*)*/?", re.ASCII)
"""A path that its canonical form is, as most are: nothing to escape, and no segment of dots."""
_DEFAULT_PAGE = re.compile(r"/(?:default\.aspx|index\.(?:html?|php|aspx))\Z", re.IGNORECASE)


def site_name(host: str) -> str:
    """The registered name of the site at `host`.

    >>> site_name("WWW.War.Gov"), site_name("www.8af.af.mil")
    ('defense.gov', '8af.af.mil')
    """
    bare = host.lower().rstrip(".").removeprefix("www.")
    return SITES.get(bare, bare)


def unwrap(url: str) -> str:
    """The archived address inside a web archive's replay address; any other address as it is.

    >>> unwrap("https://web.archive.org/web/20160504120000id_/http://www.defense.gov/News")
    'http://www.defense.gov/News'
    >>> unwrap("https://webharvest.gov/congress115th/20190110191951/https://dod.defense.gov/News/")
    'https://dod.defense.gov/News/'
    >>> unwrap("https://webharvest.gov/peth04/20041022010000/http%3A//www.defenselink.mil/news/")
    'http://www.defenselink.mil/news/'
    """
    for _ in range(4):  # replays of replays exist
        found = _REPLAY.match(url)
        if not found:
            break
        # some archives fold the two slashes of the inner address into one, and links of webharvest.gov escape the colon
        url = re.sub(r"\A(https?)(?::|%3a)/+", r"\1://", found[1], flags=re.IGNORECASE)
    return url


def identify(url: str) -> Identity:
    """Site, key and canonical form of an address. Never raises; an address without a host has no identity.

    >>> identify("http://www.war.gov/News/News-Stories/Article/Article/1424401/a-slug/fbclid/xyz?utm_source=x#top")[:2]
    ('defense.gov', 'defense.gov/article/1424401')
    """
    at = _read(url)
    if at is None:
        return Identity()
    known = _numbered(at) or _print_view(at)
    if known:
        key, path, query = known
        return Identity(at.site, key, _assemble(at, path, query))
    key = f"{at.site}{at.path.rstrip('/')}{'?' if at.query else ''}{at.query}"
    return Identity(at.site, key, _assemble(at, at.path, at.query))


def archive_key(url: str) -> str | None:
    """The key under which a crawl knows a page, and fetches it once: that of the article, else the address without what
    does not choose a page (scheme, `www.`, trailing slash, default page, tracking and session parameters, their order).

    None for an address that names no host.

    >>> archive_key("https://www.war.gov/News/Releases/Release/Article/42/slug/?utm_source=x")
    'defense.gov/article/42'
    >>> archive_key("http://www.example.mil/News/(S(k3))/Default.aspx?Page=2&sid=77#top")
    'example.mil/News?Page=2'
    """
    at = _read(url)
    if at is None:
        return None
    known = _numbered(at)
    if known:
        return known[0]
    port = "" if at.port in (None, 80, 443) else f":{at.port}"
    path = _DEFAULT_PAGE.sub("", _SESSION_PATH.sub("", at.path))
    if not at.query and _CANONICAL_PATH.fullmatch(path):
        return f"{at.site}{port}{path.rstrip('/')}"
    query = "&".join(part for part in at.query.split("&") if not _SESSION.match(part.partition("=")[0]))
    plain = urlsplit(canonicalize_url(urlunsplit(("http", "host.invalid", path, query, ""))))
    return f"{at.site}{port}{plain.path.rstrip('/')}{'?' if plain.query else ''}{plain.query}"


class _Address(NamedTuple):
    """The parts of an address that its key may depend on."""

    host: str
    """As written, in lower case."""
    bare: str
    """Without `www.`."""
    site: str
    path: str
    query: str
    scheme: str
    port: int | None


_Known = tuple[str, str, str] | None
"""Key, canonical path and canonical query."""


def _read(url: str) -> _Address | None:
    """The parts of an address, unwrapped and without tracking; None when it names no host of the web."""
    try:
        parts = urlsplit(unwrap(url.partition("#")[0].strip()))
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    name = (host or "").lower().rstrip(".")
    bare = name.removeprefix("www.")
    if not bare or parts.scheme.lower() not in ("http", "https"):
        return None
    query = _without_tracking(parts.query)
    path = parts.path if query else parts.path.rstrip()  # blanks at the end of an address are not part of it
    return _Address(name, bare, SITES.get(bare, bare), path or "/", query, parts.scheme.lower(), port)


def _numbered(at: _Address) -> _Known:
    """What is known of a page by its number; None for a page that has none."""
    return next((known for reader in _READERS if (known := reader(at))), None)


def _old_page(at: _Address) -> _Known:
    """Pages from before AFPIMS: the number is a parameter of a `.aspx` page."""
    if at.bare not in _OLD_DEFENSE_HOSTS:
        return None
    page = _OLD_PAGES.get(at.path.rpartition("/")[2].lower())
    if not page:
        return None
    name, kind = page
    for part in at.query.split("&"):
        key, _, value = part.partition("=")
        if key.lower() == name and value.isascii() and value.isdigit():
            return f"{at.site}/{kind}/{int(value)}", at.path, part
    return None


def _dvids(at: _Address) -> _Known:
    found = _DVIDS.match(at.path) if at.site == "dvidshub.net" else None
    if not found:
        return None
    kind = found[1].lower()
    return f"{at.site}/{kind}/{int(found[2])}", f"/{kind}/{found[2]}{_slug(at.path[found.end() :])}", ""


def _article(at: _Address) -> _Known:
    found = _ARTICLE.search(at.path)
    if not found:
        return None
    return f"{at.site}/article/{int(found[1])}", f"{at.path[: found.end()]}{_slug(at.path[found.end() :])}", ""


def _print_view(at: _Address) -> _Known:
    """AFPIMS' print view: the same article by another address, which the archive keeps beside it."""
    if not at.path.lower().endswith("/desktopmodules/articlecs/print.aspx"):
        return None
    for part in at.query.split("&"):
        name, _, value = part.partition("=")
        if name.lower() == "article" and value.isascii() and value.isdigit():
            return f"{at.site}/article/{int(value)}", at.path, at.query
    return None


def _igphoto(at: _Address) -> _Known:
    found = _IGPHOTO.search(at.path)
    if not found:
        return None
    return f"{at.site}/igphoto/{int(found[1])}", f"{at.path[: found.end()]}/", ""


_READERS: tuple[Callable[[_Address], _Known], ...] = (_old_page, _dvids, _article, _igphoto)


def _slug(rest: str) -> str:
    """The slug that follows the number, with its slash; what campaigns and players append is cut."""
    slug = rest.lstrip("/").partition("/")[0]
    if not slug or not rest.startswith("/") or _JUNK_SEGMENT.match(slug) or not _SLUG.match(unquote(slug)):
        return "/"
    return f"/{slug}" if "." in slug else f"/{slug}/"


def _without_tracking(query: str) -> str:
    if not query:
        return query
    parts = (part for part in query.split("&") if part.strip() and not _TRACKING.match(part.partition("=")[0]))
    return "&".join(parts).rstrip()


def _assemble(at: _Address, path: str, query: str) -> str:
    scheme, name = at.scheme, at.host
    canonical = _CANONICAL_HOSTS.get(at.bare)
    if canonical and at.port is None:
        scheme, name = "https", canonical
    if ":" in name:
        name = f"[{name}]"
    if at.port is not None and at.port != {"http": 80, "https": 443}[scheme]:
        name = f"{name}:{at.port}"
    return urlunsplit((scheme, name, path, query, ""))
