"""What a page needs to be shown: images, style sheets, scripts. Found in the mark-up; pure."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import lxml.html
from lxml.etree import ParserError

from spiders.markup import LAZY

_LINKED = re.compile(r"\b(?:stylesheet|icon|preload|apple-touch-icon)\b", re.IGNORECASE)
_CSS_URL = re.compile(r"""url\(\s*["']?([^"'()]{1,2000})["']?\s*\)|@import\s+["']([^"']{1,2000})["']""", re.IGNORECASE)
_SRCSET = re.compile(r"\s*([^\s,]\S*[^\s,])(?:\s+[^,]+)?\s*(?:,|$)")
_SOURCES = (
    ("img", "src"),
    *(("img", name) for name in LAZY),
    ("script", "src"),
    ("source", "src"),
    ("video", "poster"),
    ("input", "src"),
)


def page_requisites(html: str, base_url: str) -> list[str]:
    """The absolute http(s) addresses that an HTML page needs, each once, in the order of the page.

    >>> page_requisites('<link rel=stylesheet href=/a.css><img src="b.jpg">', "https://example.mil/x/")
    ['https://example.mil/a.css', 'https://example.mil/x/b.jpg']
    """
    try:
        tree = lxml.html.document_fromstring(
            html.encode("utf-8", "replace"), parser=lxml.html.HTMLParser(encoding="utf-8")
        )
    except ParserError:
        return []
    base = next((urljoin(base_url, element.get("href", "")) for element in tree.iter("base")), base_url)
    return _absolute(_of_tree(tree), base)


def style_requisites(css: str, base_url: str) -> list[str]:
    """The absolute http(s) addresses that a style sheet needs.

    >>> style_requisites("body{background:url('i/a.png')}", "https://example.mil/s/a.css")
    ['https://example.mil/s/i/a.png']
    """
    return _absolute(_of_style(css), base_url)


def _of_tree(tree: lxml.html.HtmlElement) -> Iterator[str]:
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        for tag, attribute in _SOURCES:
            if element.tag == tag:
                yield element.get(attribute, "")
        yield from _SRCSET.findall(element.get("srcset", ""))
        yield from _of_style(element.get("style", ""))
        if element.tag == "style":
            yield from _of_style(element.text or "")
        if element.tag == "link" and _LINKED.search(element.get("rel", "")):
            yield element.get("href", "")


def _of_style(css: str) -> Iterator[str]:
    for plain, imported in _CSS_URL.findall(css):
        yield plain or imported


def _absolute(found: Iterator[str], base: str) -> list[str]:
    addresses: dict[str, None] = {}
    for text in found:
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        try:
            address = urljoin(base, text.strip()).partition("#")[0]
            usable = urlsplit(address).scheme in {"http", "https"} and bool(urlsplit(address).hostname)
        except ValueError:
            continue
        if usable:
            addresses[address] = None
    return list(addresses)
