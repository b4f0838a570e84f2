"""From what a page says to the HTML that its generation of the CMS printed."""

import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import NamedTuple

from crawler.demo.content import DemoPage, Listing, Picture
from crawler.model.article import Block

_NOTICES = {
    "historical-collection": "You have accessed part of a historical collection on "
    '<a href="https://www.defense.gov/">defense.gov</a>. Some of the information contained within may be outdated and '
    'links may not function. Please contact the <a href="/Contact/">DOD Webmaster</a> with any questions.',
    "historical-collection-bare": "You have accessed part of a historical collection on "
    '<a href="https://www.defense.gov/"></a> Some of the information contained within may be outdated and '
    'links may not function. Please contact the <a href="/Contact/">DOD Webmaster</a> with any questions.',
    "historical-purposes": "This information is provided for historical purposes only. It may contain outdated "
    "information and links may no longer function.</p>\n<p>Please contact the "
    '<a href="/Contact/">DOD Webmaster</a> if you have any questions about this archive.',
}
_RENDITION = "670/394"


class Style(NamedTuple):
    """The templates a page stands in."""

    frame: str
    banner: str
    figure: str


def article_html(page: DemoPage, base: str) -> str:
    """An article or gallery page; `base` is the site's address without a slash at the end."""
    style = _styles()[page.template]
    inline = page.template != "air-force-2014"
    content = _fill(
        page.template,
        headline=escape(page.headline),
        date=escape(page.date),
        published=page.published,
        author=escape(page.author),
        organization=escape(page.organization),
        presenter=_presenter(page),
        kicker=escape(page.kicker),
        number=escape(page.number),
        notice=f'<div class="historical"><p>{_NOTICES[page.notice]}</p></div>' if page.notice else "",
        body=_body(page.blocks, style.figure, base) if inline else _broken_body(page.blocks),
        media="\n".join(_figure(picture, style.figure, base) for picture in page.pictures),
        follow=_follow(page),
        tags=_tags(page.tags),
        related=_related(page.related),
    )
    return framed(style, content, headline=page.headline, summary=page.summary, url=base + page.path)


def listing_html(listing: Listing, articles: Sequence[DemoPage], base: str, pages: Sequence[str]) -> str:
    """A page of teasers; their words stand in attributes, a script shows them. `pages` are the paths of the pager."""
    pager = "".join(f'<li><a href="{escape(path)}">{number}</a></li>' for number, path in enumerate(pages, start=1))
    content = _fill(
        listing.template,
        headline=escape(listing.headline),
        entries="\n".join(_entry(page, base) for page in articles),
        pager=pager,
    )
    style = _styles()[listing.template]
    return framed(style, content, headline=listing.headline, summary=listing.headline, url=base + listing.path)


def missing_html(base: str, path: str) -> str:
    """The site's own 404 page."""
    style = _styles()["not-found"]
    return framed(style, _fill("not-found"), headline="404", summary="Page Not Found", url=base + path)


def wall_html(base: str, path: str) -> str:
    """The page of a wall before the site, which names the address with its punctuation as character references."""
    quoted = "".join(char if char.isalnum() else f"&#{ord(char)};" for char in base + path)
    return _fill("wall", quoted=quoted)


def feed_xml(articles: Sequence[DemoPage], base: str, path: str, dates: dict[str, str]) -> str:
    """The RSS answer: the abstract with an image of the small rendition, never the body."""
    items = "\n".join(_item(page, base, dates[page.name]) for page in articles)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">\n'
        "<channel>\n<title>Example Department of Defense News</title>\n"
        f"<link>{base}</link>\n<description>News Stories</description>\n"
        f'<atom:link href="{escape(base + path)}" rel="self" type="application/rss+xml" />\n'
        f"{items}\n</channel>\n</rss>\n"
    )


def framed(style: Style, content: str, *, headline: str, summary: str, url: str) -> str:
    """The content within its site frame."""
    return _fill(
        style.frame,
        headline=escape(headline),
        description=escape(summary),
        keywords="defense, news",
        url=escape(url),
        path="/" + escape(url.split("/", 3)[3]),
        banner=_fill(style.banner) if style.banner else "",
        content=content,
        after="",
    )


def _body(blocks: Iterable[Block | Picture], figure: str, base: str) -> str:
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Picture):
            lines.append(_figure(block, figure, base))
        elif block.kind == "list_item":
            if lines and lines[-1].startswith("<ul>"):
                lines[-1] = lines[-1].removesuffix("</ul>")
                lines[-1] += f"<li>{escape(block.text, quote=False)}</li></ul>"
            else:
                lines.append(f"<ul><li>{escape(block.text, quote=False)}</li></ul>")
        else:
            lines.append(_paragraph(block))
    return "\n".join(lines)


def _paragraph(block: Block) -> str:
    text = escape(block.text, quote=False)
    if block.kind == "heading":
        return f"<p><strong>{text}</strong>&nbsp; &nbsp;</p>"
    if block.kind == "quote":
        return f"<blockquote><p>{text}</p></blockquote>"
    if block.kind == "speaker":
        name, words = text.split(":", 1)
        return f"<p><strong>{name}:</strong>&nbsp;{words}</p>"
    return f"<p>{text}</p>"


def _broken_body(blocks: Iterable[Block | Picture]) -> str:
    """The old print: no paragraphs, double line breaks, the dateline in bold type."""
    texts = [escape(block.text, quote=False) for block in blocks if isinstance(block, Block)]
    place, mark, rest = texts[0].partition(" -- ")
    return "\n<br /><br />\n".join([f"<strong>{place}{mark}</strong> {rest}", *texts[1:]])


def _figure(picture: Picture, template: str, base: str) -> str:
    return _fill(
        template,
        asset=picture.asset,
        original=base + picture.path(),
        rendition=base + picture.path(_RENDITION),
        caption=escape(picture.caption, quote=False),
        caption_attribute=escape(picture.caption),
        alt=escape(picture.alt),
        title=escape(picture.title),
        credit_line=escape(picture.credit_line),
        virin=picture.virin,
    )


def _entry(page: DemoPage, base: str) -> str:
    picture = page.pictures[0] if page.pictures else None
    return _fill(
        "listing-entry",
        number=page.path.split("/Article/")[-1].split("/")[0],
        headline=escape(page.headline),
        url=escape(base + page.path),
        description=escape(page.summary),
        alt=escape(picture.alt or picture.caption) if picture else "",
        image=base + picture.path(_RENDITION) if picture else "",
        date=escape(page.date),
        published=page.published,
        label=page.kind.capitalize(),
        caption=escape(picture.caption) if picture else "",
    )


def _item(page: DemoPage, base: str, date: str) -> str:
    image = f"<img src='{base + page.pictures[0].path('82/55')}' border='0' /> " if page.pictures else ""
    url = escape(base + page.path)
    return (
        f"<item>\n<title>{escape(page.headline)}</title>\n<link>{url}</link>\n"
        f"<description>{escape(image + page.summary)}</description>\n<pubDate>{date}</pubDate>\n"
        f'<dc:creator>{escape(page.author)}</dc:creator>\n<guid isPermaLink="false">{url}</guid>\n</item>'
    )


def _presenter(page: DemoPage) -> str:
    lines = [line for line in (page.presenter, page.place) if line]
    return "</div><div>".join(escape(line) for line in lines)


def _follow(page: DemoPage) -> str:
    if not page.follow:
        return ""
    name, network, handle = page.follow["name"], page.follow["network"].capitalize(), page.follow["handle"]
    return f'<p>(Follow {escape(name)} on {network}: <a href="https://twitter.example/">{escape(handle)}</a>)</p>'


def _tags(tags: Iterable[str]) -> str:
    links = " ".join(f'<a href="/News/Tag/{tag.casefold().replace(" ", "-")}/">{escape(tag)}</a>' for tag in tags)
    return f'<div class="tags">{links}</div>' if links else ""


def _related(titles: Iterable[str]) -> str:
    links = "".join(f'<li><a href="/News/News-Stories/">{escape(title)}</a></li>' for title in titles)
    return f"<ul>{links}</ul>" if links else ""


@cache
def _styles() -> dict[str, Style]:
    rows = tomllib.loads(_read("templates.toml"))
    return {name: Style(**row) for name, row in rows.items()}


@cache
def _template(name: str) -> Template:
    return Template(_read(f"{name}.html"))


def _read(name: str) -> str:
    return (files("crawler.demo") / "templates" / name).read_text("utf-8")


def _fill(name: str, **slots: str) -> str:
    """A template with its slots filled; a slot without a value is an error of ours and raises KeyError."""
    return _template(name).substitute(slots)
