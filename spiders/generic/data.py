"""What a page says of itself beside its text: title, `<meta>`, canonical address, base, JSON-LD."""

from collections.abc import Callable, Mapping
from typing import Any

from spiders.markup import Markup

MOST_DATA = 200
"""Pieces of `<meta>`, times and JSON-LD that are kept; more is abuse."""
_DATA = 'title,meta,base,link[rel*="canonical" i],script[type*="ld+json"]'


def read_data(root: Any, page: Markup, is_shown: Callable[[Any], bool]) -> None:
    """Fill what the elements say that hold no text; they are found in C. `is_shown` says whether an element is part of the
    page: data of a menu or of what stands in for a video is none of the article's.
    """
    for node in root.css(_DATA):
        name, parent = node.tag, node.parent
        if parent.tag != "head" and not is_shown(parent):
            continue
        if name == "meta":
            _meta(node.attributes, page)
        elif name == "title":
            page.title = page.title or " ".join(node.text().split())
        elif name == "script":
            if len(page.json_ld) < MOST_DATA:
                page.json_ld.append(node.text())
        elif name == "base":
            page.base = page.base or node.attributes.get("href")
        elif "canonical" in (node.attributes.get("rel") or "").lower().split():
            page.canonical = page.canonical or node.attributes.get("href")


def _meta(attributes: Mapping[str, str | None], page: Markup) -> None:
    key = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
    content = attributes.get("content")
    if key and content and len(page.meta) < MOST_DATA:
        page.meta.setdefault(key.lower(), content)
