"""Sitemaps (sitemaps.org protocol 0.9, Google's news extension): XML, gzip, plain text, and indexes of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from spiders.discovery.entry import Entry, Problem, absolute, read_moment
from spiders.discovery.markup import elements, local_name, pieces, text_of
from spiders.root import root_name

_ELEMENTS = frozenset({"url", "sitemap"})


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A further sitemap that an index names."""

    entry: Entry


def read_sitemap(data: bytes, base_url: str) -> Iterator[Entry | Sitemap | Problem]:
    """The pages and sitemaps that a sitemap names, in its order, as it is read: in memory is one of them at a time.

    What is wrong with it comes as a Problem among them.
    """
    parts = pieces(data)
    first = next(parts, b"")
    if isinstance(first, Problem) or not first.strip():
        yield first if isinstance(first, Problem) else Problem("it is empty")
        return
    root = root_name(first)
    if root in ("urlset", "sitemapindex"):
        yield from _read_xml(data, base_url)
    elif root is None:
        yield from _read_text(chain((first,), parts), base_url)
    elif root in ("html", "head", "body"):
        yield Problem("it is an HTML page, not a sitemap")
    else:
        yield Problem(f"it is no sitemap: its outermost element is <{root}>, not <urlset> or <sitemapindex>")


def _read_xml(data: bytes, base_url: str) -> Iterator[Entry | Sitemap | Problem]:
    for element in elements(data, _ELEMENTS):
        if isinstance(element, Problem):
            yield element
            continue
        url = absolute(text_of(element, "loc") or "", base_url)
        if url is None:
            continue
        entry = Entry(
            url,
            read_moment(text_of(element, "publication_date") or ""),
            read_moment(text_of(element, "lastmod") or ""),
        )
        yield Sitemap(entry) if local_name(element) == "sitemap" else entry


def _read_text(parts: Iterator[bytes | Problem], base_url: str) -> Iterator[Entry | Problem]:
    """One address a line."""
    rest, found = b"", 0
    for part in parts:
        if isinstance(part, Problem):
            yield part
            continue
        *lines, rest = (rest + part).split(b"\n")
        for line in lines:
            url = absolute(line.decode("utf-8", "replace").strip("\ufeff \t\r"), base_url) if b"://" in line else None
            if url is not None:
                found += 1
                yield Entry(url)
        if len(rest) > 65_536:
            rest = b""
    url = absolute(rest.decode("utf-8", "replace").strip("\ufeff \t\r"), base_url) if b"://" in rest else None
    if url is not None:
        yield Entry(url)
    elif not found:
        yield Problem("it is neither XML nor a list of addresses")
