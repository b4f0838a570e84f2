"""Which addresses belong to a crawl: an ordered list of named rules; the first that has a word decides, and says why.

As Heritrix's DecideRules, with one difference: there the last word counts, here the first, so that the rule which is named
is the one to change. Pure; whatever no rule accepts is out of scope.
"""

import hashlib
import re
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that was found, and how."""

    url: str
    hops: int = 0
    """Links that were followed to it from a seed; the pages of a listing are one."""
    barren: int = 0
    """How many listings in a row, up to the one on which it was found, named no article."""
    stale: int = 0
    """How many in a row named none that the crawl had not met before."""
    listing: int = 0
    """How many pages of one listing lie before it."""
    is_listing: bool = False
    """Whether it is taken for a page that names articles, and is no article."""


class Decision(NamedTuple):
    """What a rule says."""

    accepted: bool
    rule: str
    """The rule's name, with what exactly decided after a colon where there is more to say."""
    reason: str
    """A sentence for people."""


Judge = Callable[[Candidate, SplitResult], str | None]
"""Says what exactly decided (may be empty), or None when the rule has no word on the candidate."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a scope."""

    name: str
    accepts: bool
    judge: Judge
    reason: str


class Scope:
    """Rules in their order."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)

    def decide(self, candidate: Candidate) -> Decision:
        """The word of the first rule that has one. Never raises."""
        try:
            parts = urlsplit(candidate.url)
            parts.port  # noqa: B018  reading it is what raises
        except ValueError as error:
            return Decision(False, "malformed", f"it is no address ({error})")
        for rule in self.rules:
            found = rule.judge(candidate, parts)
            if found is not None:
                return Decision(rule.accepts, f"{rule.name}:{found}" if found else rule.name, rule.reason)
        return Decision(False, "nothing-accepts", "no rule of the scope accepts it")


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a site's depth begins to look like a trap. Generous: real sites stay far below."""

    length: int = 2083
    """Characters of an address: what the browsers of these sites' time could open."""
    hops: int = 12
    segments: int = 16
    repetitions: int = 3
    """Times that a segment, or a pair of segments, may stand in a path."""
    variety: int = 300
    """Different queries of one path, page numbers aside."""
    pages: int = 5000
    """Pages of one listing."""
    barren: int = 2
    """Listings without an article that are followed in a row."""
    stale: int = 3
    """Listings without a new article that are followed in a row; the next page of a listing is no further listing."""


def site_scope(hosts: Iterable[str], limits: Limits | None = None, *, reject: Iterable[tuple[str, str]] = ()) -> Scope:
    """The scope of a crawl of some hosts (without `www.`, lower case, with a port where it is not the usual one).

    `reject`: further rows, name and pattern (case-insensitive search in the address).
    """
    bounds = limits or Limits()
    own = [_pattern(name, pattern) for name, pattern in reject]
    return Scope(
        (
            Rule("scheme", False, _scheme, "only http and https are fetched"),
            Rule("credentials", False, _credentials, "an address with a user name in it is somebody's own"),
            Rule("other-host", False, _not_among(frozenset(hosts)), "the host is not one of the crawl's"),
            Rule("too-long", False, _longer_than(bounds.length), "the address is longer than LIMITS.length"),
            Rule("media", False, _media, "it is an image, a film or a document by its name, and no page"),
            *_TRAPS,
            *own,
            Rule(
                "path-depth", False, _deeper_than(bounds.segments), "the path has more segments than a site's own pages"
            ),
            Rule(
                "path-repetition", False, _repeats(bounds.repetitions), "the path repeats itself, as endless paths do"
            ),
            Rule("hops", False, _farther_than(bounds.hops), "it is too many links away from a seed"),
            Rule("listing-length", False, _beyond(bounds.pages), "the listing has more pages than are followed"),
            Rule("barren-listing", False, _barren(bounds.barren), "the listings that led here named no article"),
            Rule("stale-listing", False, _stale(bounds.stale), "the listings that led here named nothing new"),
            Rule("query-variety", False, Variety(bounds.variety), "the path was met with too many different queries"),
            Rule("host", True, lambda _candidate, _parts: "", "the host is one of the crawl's"),
        )
    )


def host_of(url: str) -> str:
    """A host as scopes name it.

    >>> host_of("https://WWW.Example.mil/News/"), host_of("http://127.0.0.1:8080/")
    ('example.mil', '127.0.0.1:8080')
    """
    return _host(urlsplit(url))


def _host(parts: SplitResult) -> str:
    name = (parts.hostname or "").rstrip(".").removeprefix("www.")
    return name if parts.port in (None, 80, 443) else f"{name}:{parts.port}"


def _scheme(_candidate: Candidate, parts: SplitResult) -> str | None:
    return None if parts.scheme in ("http", "https") and parts.hostname else parts.scheme


def _credentials(_candidate: Candidate, parts: SplitResult) -> str | None:
    return "" if "@" in parts.netloc else None


def _not_among(hosts: frozenset[str]) -> Judge:
    return lambda _candidate, parts: None if _host(parts) in hosts else _host(parts)


def _longer_than(length: int) -> Judge:
    return lambda candidate, _parts: str(length) if len(candidate.url) > length else None


def _deeper_than(segments: int) -> Judge:
    return lambda _candidate, parts: str(segments) if parts.path.strip("/").count("/") >= segments else None


def _farther_than(hops: int) -> Judge:
    return lambda candidate, _parts: str(hops) if candidate.hops > hops else None


def _beyond(pages: int) -> Judge:
    return lambda candidate, _parts: str(pages) if candidate.listing >= pages else None


def _barren(limit: int) -> Judge:
    return lambda candidate, _parts: str(limit) if candidate.is_listing and candidate.barren >= limit else None


def _stale(limit: int) -> Judge:
    return lambda candidate, _parts: str(limit) if candidate.is_listing and candidate.stale >= limit else None


_MEDIA = re.compile(
    r"\.(jpe?g|png|gif|tiff?|webp|svg|ico|mp3|mp4|m4v|mov|wmv|avi|wav|zip|gz|exe|pdf|docx?|xlsx?|pptx?|css|js|woff2?)\Z",
    re.IGNORECASE,
)


def _media(_candidate: Candidate, parts: SplitResult) -> str | None:
    found = _MEDIA.search(parts.path)
    return found[1].lower() if found and not parts.path.lower().endswith((".xml.gz", ".txt.gz")) else None


def _repeats(limit: int) -> Judge:
    def judge(_candidate: Candidate, parts: SplitResult) -> str | None:
        segments = [segment for segment in parts.path.lower().split("/") if segment]
        pairs = Counter(pairwise(segments))
        for name, count in (
            *Counter(segments).items(),
            *((f"{one}/{two}", count) for (one, two), count in pairs.items()),
        ):
            if count > limit:
                return name[:80]
        return None

    return judge


def _pattern(name: str, pattern: str, *, listings_only: bool = False) -> Rule:
    compiled = re.compile(pattern, re.IGNORECASE)

    def judge(candidate: Candidate, _parts: SplitResult) -> str | None:
        if listings_only and not candidate.is_listing:
            return None
        return "" if compiled.search(candidate.url) else None

    return Rule(name, False, judge, f"the address matches {pattern}")


class Variety:
    """How many different queries a path has been met with; page numbers do not count.

    Remembers the paths that were met last, so that its memory is bounded; what a resumed run forgets, it counts again.
    """

    _PATHS = 2000

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._met: OrderedDict[str, set[bytes]] = OrderedDict()

    def __call__(self, _candidate: Candidate, parts: SplitResult) -> str | None:
        """The limit, when this is one query too many."""
        if not parts.query:
            return None
        query = sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0].lower() != "page")
        if not query:
            return None
        path = f"{_host(parts)}{parts.path.lower()}"
        met = self._met.setdefault(path, set())
        self._met.move_to_end(path)
        if len(self._met) > self._PATHS:
            self._met.popitem(last=False)
        key = hashlib.blake2b(repr(query).encode("utf-8", "replace"), digest_size=8).digest()
        if key not in met and len(met) >= self._limit:
            return str(self._limit)
        met.add(key)
        return None


_TRAPS = (
    # What a reader of news does not need, what never ends, and what does something. Print views: defense.gov's robots.txt
    _pattern("print-view", r"/print\.aspx|[?&]print=|/printable/"),
    _pattern("sign-in", r"/(?:log-?in|log-?out|sign-?in|register|account|password)(?:\.aspx)?(?:[/?]|\Z)"),
    _pattern("share", r"/share(?:\?|/)|[?&](?:share|replytocom)=|/mailto:"),
    _pattern("control", r"[?&]ctl=|/ctl/|/Portals/|/(?:WebResource|ScriptResource)\.axd"),
    _pattern("search", r"/search(?:\.aspx)?/?\?|[?&](?:q|query|search|searchterm)=", listings_only=True),
    _pattern("calendar", r"/(?:calendar|events?)/(?:.*/)?(?:19|20)\d\d", listings_only=True),
)
