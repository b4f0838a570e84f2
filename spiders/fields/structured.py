"""What a page says about itself in data: JSON-LD, Open Graph and plain `<meta>`."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from types import MappingProxyType
from typing import Any, NamedTuple

from crawler.model.fields.date import DATE_LINE, find_moment

_LONGEST = 200_000
"""Characters of one JSON-LD script that are read."""
_ARTICLE_TYPES = frozenset({"article", "newsarticle", "reportagenewsarticle", "pressrelease", "blogposting", "report"})
_DATE_META = (
    "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "dcterms.created", "publishdate",
    "pubdate", "publish_date", "parsely-pub-date", "sailthru.date",
)  # fmt: skip
_MODIFIED_META = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified")
_OPENINGS = ("<!--", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */", "<![CDATA[")
_CLOSINGS = ("//-->", "-->", "//]]>", "// ]]>", "/*]]>*/", "/* ]]> */", "]]>")
"""What older pages put around a script's text."""
_COMMA = re.compile(r",\s*([}\]])")
"""The comma too many that templates leave."""
_MONTH = re.compile(r"[A-Za-z]{3}")
_ISO = re.compile(
    r"((?:19|20)\d{2})-(\d{2})(?:-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s?(Z|[+-]\d{2}:?\d{2})?)?)?\Z"
)


class Structured(NamedTuple):
    """The page's own data; None and empty where it says nothing."""

    headline: str | None = None
    published: str | None = None
    """ISO 8601."""
    published_raw: str | None = None
    authors: tuple[str, ...] = ()
    is_article: bool = False
    modified: str | None = None
    """ISO 8601."""
    modified_raw: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    sources: Mapping[str, str] = MappingProxyType({})
    """Field to where it stood: `json-ld`, `open-graph` or `meta`."""


def read_structured(meta: Mapping[str, str], scripts: Sequence[str]) -> Structured:
    """Headline, date and author out of `meta` (names in lower case) and JSON-LD scripts; scripts come first.

    >>> read_structured({"og:title": "A"}, ['{"@type": "NewsArticle", "datePublished": "2018-10-04"}'])[:2]
    ('A', '2018-10-04')
    """
    article = next((item for script in scripts for item in _items(script) if _is_article(item)), {})
    sources: dict[str, str] = {}

    def first(field: str, said: str | None, names: Sequence[str]) -> str | None:
        """What JSON-LD says, else the first `<meta>` that says it."""
        name = "" if said else next((name for name in names if meta.get(name)), "")
        if said or name:
            sources[field] = "json-ld" if said else "open-graph" if name.startswith(("og:", "article:")) else "meta"
        return said or meta.get(name)

    raw = first("published", _text(article.get("datePublished")), _DATE_META)
    modified = first("modified", _text(article.get("dateModified")), _MODIFIED_META)
    authors = _authors(article.get("author"), scripts)
    if authors:
        sources["byline"] = "json-ld"
    language = first("language", _text(article.get("inLanguage")), ("og:locale", "content-language", "dc.language"))
    tags = _keywords(article.get("keywords"))
    return Structured(
        headline=first("headline", _text(article.get("headline")), ("og:title", "twitter:title")),
        published=_moment(raw) if raw else None,
        published_raw=raw,
        authors=authors or tuple(filter(None, (first("byline", None, ("author", "article:author")),))),
        is_article=bool(article) or meta.get("og:type", "").lower() == "article",
        modified=_moment(modified) if modified else None,
        modified_raw=modified,
        language=language.replace("_", "-") if language else None,  # Open Graph writes `en_US`
        tags=tags or tuple(filter(None, (meta.get("article:tag"),))),
        sources={**sources, "tags": "json-ld" if tags else "open-graph"},
    )


def read_iso(text: str) -> str | None:
    """An ISO 8601 date or time in its canonical form; None for anything else, and for midnight of the year 1, which
    ASP.NET prints for "unknown".

    >>> read_iso(" 2018-10-04T10:30:00.000Z "), read_iso("2018-10-04 10:30"), read_iso("0001-01-01T00:00:00")
    ('2018-10-04T10:30:00Z', '2018-10-04T10:30', None)
    """
    found = _ISO.match(text.strip()[:40])
    if not found:
        return None
    year, month, day, clock, zone = found.groups()
    if not 1 <= int(month) <= 12 or (day and not 1 <= int(day) <= 31):
        return None
    date = f"{year}-{month}-{day}" if day else f"{year}-{month}"
    if not clock:
        return date
    return f"{date}T{clock}{zone or ''}"


def _moment(text: str) -> str | None:
    """A date of a page's data: ISO 8601, or with the month in letters, as in mail (`Thu, 04 Oct 2018 10:30:00 GMT`) and in print;
    `04/10/2018` is either April's or October's, and stays unread.

    >>> _moment("Thu, 04 Oct 2018 10:30:00 -0400"), _moment("October 4, 2018"), _moment("04/10/2018")
    ('2018-10-04T10:30-04:00', '2018-10-04', None)
    """
    spelled = _MONTH.search(text) is not None and len(text) < DATE_LINE
    return read_iso(text) or (find_moment(text.casefold()) if spelled else None)


def _items(script: str) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-LD script: itself, a list, or the members of its `@graph`."""
    if len(script) > _LONGEST:
        return
    queue = [_loaded(script) or _loaded(_mended(script))]
    while queue:
        item = queue.pop(0)
        if isinstance(item, list):
            queue.extend(item[:50])
        elif isinstance(item, dict):
            yield item
            if isinstance(item.get("@graph"), list):
                queue.extend(item["@graph"][:50])


def _mended(script: str) -> str:
    """A JSON text without what makes it none on pages of older or careless makers.

    >>> _mended('//<![CDATA[ {"a": [1, 2,],} //]]>')
    ' {"a": [1, 2]} '
    """
    text = script.strip()
    for opening in _OPENINGS:
        text = text.removeprefix(opening)
    for closing in _CLOSINGS:
        text = text.removesuffix(closing)
    return _COMMA.sub(r"\1", text)


def _loaded(script: str) -> Any:
    """The value of a JSON text; None for what is none."""
    try:
        return json.loads(script, strict=False)
    except (ValueError, RecursionError):
        return None


def _is_article(item: dict[str, Any]) -> bool:
    kinds = item.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(name, str) and name.lower() in _ARTICLE_TYPES for name in names)


def _authors(value: Any, scripts: Sequence[str]) -> tuple[str, ...]:
    """JSON-LD's author: a name, a Person or Organization, or a list of them; `@id` alone names one that stands elsewhere."""
    people = (value if isinstance(value, list) else [value])[:20]
    pointers = [str(person["@id"]) for person in people if isinstance(person, dict) and person.keys() == {"@id"}]
    if pointers:
        items = [item for script in scripts for item in _items(script) if "name" in item]
        people += [item for name in pointers for item in items if item.get("@id") == name]
    names = (_text(person.get("name")) if isinstance(person, dict) else _text(person) for person in people)
    return tuple(dict.fromkeys(name for name in names if name))


def _keywords(value: Any) -> tuple[str, ...]:
    """JSON-LD's keywords: a list, or one text with commas."""
    words = value if isinstance(value, list) else value.split(",") if isinstance(value, str) else []
    return tuple(dict.fromkeys(word for item in words[:100] if (word := _text(item))))


def _text(value: Any) -> str | None:
    return " ".join(unescape(value).split()) or None if isinstance(value, str) else None
