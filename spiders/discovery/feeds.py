"""Feeds: RSS 2.0 (and 0.9x), RSS 1.0 (RDF), Atom (RFC 4287), with the mistakes that feeds have."""

from collections.abc import Iterator

from lxml import etree

from spiders.discovery.entry import Entry, Problem, absolute, read_moment
from spiders.discovery.markup import all_text, elements, local_name, pieces, text_of
from spiders.root import root_name

_ROOTS = frozenset({"rss", "rdf", "feed"})
_ELEMENTS = frozenset({"item", "entry"})


def read_feed(data: bytes, base_url: str) -> Iterator[Entry | Problem]:
    """The articles that a feed names, in its order; what is wrong with it comes as a Problem among them."""
    first = next(pieces(data), b"")
    if isinstance(first, Problem) or not first.strip():
        yield first if isinstance(first, Problem) else Problem("it is empty")
        return
    root = root_name(first)
    if root in ("html", "head", "body"):
        yield Problem("it is an HTML page, not a feed")
        return
    if root not in _ROOTS:
        yield Problem(f"it is no feed: {f'its outermost element is <{root}>' if root else 'it has no mark-up'}")
        return
    for element in elements(data, _ELEMENTS):
        if isinstance(element, Problem):
            yield element
            continue
        url = _link(element, base_url)
        if url is not None:
            yield Entry(
                url,
                read_moment(text_of(element, "pubdate", "published", "date", "issued") or ""),
                read_moment(text_of(element, "updated", "modified") or ""),
            )


def _link(element: etree._Element, base_url: str) -> str | None:
    """The address of an item: Atom's `link` of relation `alternate`, RSS's `link`, else a `guid` that is an address."""
    links: list[str] = []
    guids: list[str] = []
    for child in element:
        if not isinstance(child.tag, str):
            continue
        name, text = local_name(child), all_text(child)
        if name == "link" and child.get("href"):
            if child.get("rel", "alternate") == "alternate":
                links.insert(0, child.get("href", ""))
        elif name == "link" and text:
            links.append(text)
        elif name in ("guid", "origlink", "id") and "://" in text:
            guids.append(text)  # the guid of an AFPIMS feed is the article's address, and says isPermaLink="false"
    return next((url for text in (*links, *guids) if (url := absolute(text, base_url))), None)
