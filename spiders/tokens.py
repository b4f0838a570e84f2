"""HTML to tags and text, by the rules of the tokenizer in the HTML Standard (13.2.5), in linear time.

One pattern splits a page. It never backtracks (every repeat is possessive), so an unclosed quote or comment takes the
rest of the page, as in a browser, and costs one pass. A quote opens a value only after `=`: `<a title=it's>` is a tag.
"""

import re
from collections.abc import Iterable, Mapping
from html import unescape
from typing import NamedTuple

from spiders.family import Rule
from spiders.possessive import HOLDS, many, maybe

_RAW = r"script|style|noscript|iframe|noembed|noframes|title|textarea|xmp"
"""Elements whose content is no mark-up, up to their own end tag."""


def _attributes(*, holds: bool) -> str:
    quoted = maybe(r""""[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)""", holds=holds)
    return "[^>=]*+" + many(rf"=\s*+{quoted}[^>=]*+", holds=holds)


def token_pattern(*, holds: bool = HOLDS) -> re.Pattern[str]:
    """The pattern of `TOKEN`, for a Python whose possessive groups hold or do not."""
    attributes = _attributes(holds=holds)
    menu = many(
        r"[^<]++|</?+(?:[^nNmMaAbBhH/<>]|[aA][\s>])|<(?!/?(?i:nav|main|article|body|html|h1)[\s/>])", holds=holds
    )
    comment = many(r"[^-]++|-(?!-!?>)", holds=holds) + maybe(r"--!?>|-*\Z", holds=holds)
    content = many(r"[^<]++|<(?!/(?i:(?P=raw))[\s/>])", holds=holds)
    return re.compile(
        r"(<(?:/[a-zA-Z][^>]*+>?+"
        rf"|(?i:nav)(?=[\s>]){attributes}>{menu}</(?i:nav)\s*+>"
        rf"|(?!(?i:{_RAW})[\s/>])[a-zA-Z]{attributes}>?+"
        rf"|!--(?:-?>|{comment})"
        r"|[!?/][^>]*+>?+"
        rf"|(?P<raw>(?i:{_RAW})){attributes}>?+{content}))"
    )


def menu_tag_pattern(*, holds: bool = HOLDS) -> re.Pattern[str]:
    """What is no text in a menu; coarser than `TOKEN`, since nothing of a menu can get lost in the article. It ends wherever a tag
    begins, if it is not asked beyond the last `>`.
    """
    comment = many(r"[^-]++|-(?!->)", holds=holds) + maybe(r"-->|\Z", holds=holds)
    content = many(r"[^<]++|<(?!/(?i:(?P=raw)))", holds=holds) + maybe(r"</[^>]*+>|\Z", holds=holds)
    return re.compile(rf"<(?:[^!sS>][^>]*+>|!--{comment}|(?P<raw>(?i:script|style))\b{content}|[^>]*+>)")


TOKEN = token_pattern()
"""Splits a page into text, tag, name of the raw element or None, text, ... A raw element's tag comes with its content, a
comment is one tag. So is a whole menu, `<nav>` to `</nav>`, when it holds no other and nothing that belongs to an article:
two thirds of a page's tags are in menus, and nobody asks for their structure.
"""
_NAME = re.compile(r"</?([a-zA-Z][^\s/>]*)")
_ATTRIBUTE = re.compile(r"""([^\s=/>"'<]+)(?:\s*=\s*(?:"([^"]*)"?|'([^']*)'?|([^\s>]*)))?""")
_RAW_CONTENT = re.compile(rf"<[a-z]+{_attributes(holds=HOLDS)}>", re.IGNORECASE)
_MENU_TAG = menu_tag_pattern()
_MENU_TEXT = re.compile(r">\s*+([^<\s][^<]*+)")
"""The texts between tags: looking for them costs a third of cutting the tags out, where nothing in the menu hides what it holds."""
_MENU_RAW = ("<script", "<style")
"""What may hold text that is none, beside comments: whether there is a `!` at all is told in a fortieth of the time of `<!`."""

INLINE, BLOCK, KIND, BREAK, HIDE, LINK, IMAGE, DATA, CELL, ROW, PRE, BOLD, RAW, VOID, TIME, MENU = range(16)
"""What an element does to the flow of text."""
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LISTED = frozenset({"li", "dd", "dt"})
_PLAIN_BLOCKS = frozenset(
    {
        "html", "head", "body", "div", "p", "section", "article", "main", "header", "footer", "nav", "aside", "form", "fieldset",
        "legend", "ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "caption", "figure", "figcaption", "address", "center",
        "details", "summary", "dialog", "option", "select", "optgroup", "button", "menu", "dir", "hgroup", "search", "label",
        "feature-template",
    }
)  # fmt: skip
_SHAPES: Mapping[str, int] = {
    **dict.fromkeys(_PLAIN_BLOCKS, BLOCK),
    **dict.fromkeys(HEADINGS | LISTED | {"blockquote"}, KIND),
    **dict.fromkeys(("template", "canvas", "audio", "video", "object"), HIDE),
    **dict.fromkeys(_RAW.split("|"), RAW),
    **dict.fromkeys(("input", "wbr", "area", "col", "embed", "source", "track", "param", "frame"), VOID),
    "br": BREAK, "hr": BREAK, "a": LINK, "img": IMAGE, "meta": DATA, "link": DATA, "base": DATA,
    "td": CELL, "th": CELL, "tr": ROW, "pre": PRE, "b": BOLD, "strong": BOLD, "time": TIME,
}  # fmt: skip
BLOCKS = frozenset(name for name, shape in _SHAPES.items() if shape in (BLOCK, KIND, HIDE, CELL, ROW, PRE))
"""Names of the elements that an inline element's end tag does not reach beyond."""
FLUSHING = frozenset({BLOCK, KIND, ROW, PRE})
"""Shapes whose ends are the ends of blocks."""
CHILDLESS = frozenset({BREAK, IMAGE, DATA, VOID, RAW, MENU})
"""Shapes that nothing stands inside of."""


class Tag(NamedTuple):
    """One tag, read as far as it is needed."""

    name: str
    """In lower case; empty for comments and declarations."""
    shape: int
    closing: bool
    outside: Rule | None
    """What the family says of it outside the article's own container."""
    inside: Rule | None
    token: str

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes, names in lower case; the first of equals counts."""
        return read_attributes(self.token)


_MOST_NAVS = 64
"""Menus that are looked for in a page; pages have few."""
_make = tuple.__new__
"""Makes a named tuple without the detour of its constructor."""


def parts_of(text: str, menus: Iterable[str] = ()) -> list[str]:
    """What `TOKEN` splits a page into. `menus`: menus of earlier pages, as it gave them: half of a page's characters are in the menu
    that all pages of its site have.

    Where a token begins with such a menu the pattern finds no other: what it looks at ends within the menu, with `</nav>`.

    >>> parts_of("<p>a<nav>b</nav>c", ["<nav>b</nav>"])
    ['', '<p>', None, 'a', '<nav>b</nav>', None, 'c']
    """
    parts: list[str] = []
    start, at, left = 0, text.find("<nav"), _MOST_NAVS if menus else 0
    while at >= 0 and left:
        left -= 1
        menu = next((menu for menu in menus if text.startswith(menu, at)), None)
        if menu is not None:
            before = TOKEN.split(text[start:at])
            # the last token may go on: a comment, a script, a value in quotes
            if not (before[-1] or at == start or _ends_at(text, at - len(before[-3]), at)):
                break  # and not once more for each menu in a comment
            parts += [*before, menu, None]  # type: ignore[list-item]  # as the groups of `split` that took no part
            start = at + len(menu)
        at = text.find("<nav", max(at + 1, start))
    parts += TOKEN.split(text[start:] if start else text)
    return parts


def _ends_at(text: str, start: int, end: int) -> bool:
    found = TOKEN.match(text, start)
    return found is not None and found.end() == end


def read_tag(token: str) -> Tag:
    """What a token of `TOKEN` is.

    >>> read_tag('<DIV class="a">')[:3], read_tag("</p >")[:3], read_tag("<!-- c -->").name
    (('div', 1, False), ('p', 1, True), '')
    """
    found = _NAME.match(token)
    if not found:
        return Tag("", VOID, False, None, None, token)
    name = found[1].lower()
    closing = token[1] == "/"
    shape = _SHAPES.get(name, INLINE)
    if name == "nav" and raw_content(token):
        shape = MENU
    elif shape == HIDE and (closing or "shadowroot" in token.lower()):
        shape = BLOCK  # what stands in a declared shadow root (HTML, 4.12.3) is shown
    return _make(Tag, (name, shape, closing, None, None, token))


def read_attributes(token: str) -> dict[str, str]:
    """The attributes of a start tag.

    >>> read_attributes("<a HREF='/x?a=1&amp;b=2' title=it's hidden>")
    {'href': '/x?a=1&b=2', 'title': "it's", 'hidden': ''}
    """
    found = _NAME.match(token)
    attributes: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(token, found.end() if found else 0):
        value = double or single or bare
        attributes.setdefault(name.lower(), unescape(value) if "&" in value else value)
    return attributes


def telling_attributes(token: str) -> dict[str, str]:
    """The attributes, where one that a family may know an element by can be among them: of most tags none is, and finding
    that out costs a tenth.

    >>> telling_attributes("<A HREF=x>"), telling_attributes("<P CLASS=x>")
    ({}, {'class': 'x'})
    """
    lower = token.lower()
    if "class" in lower or "id" in lower or "itemprop" in lower or "role" in lower:
        return read_attributes(token)
    return {}


def raw_content(token: str) -> str:
    """The content of a raw element's token.

    >>> raw_content("<title>A &amp; B")
    'A &amp; B'
    """
    found = _RAW_CONTENT.match(token)
    return token[found.end() :] if found else ""


def without_tags(markup: str) -> str:
    """The text of a piece of mark-up that has no structure: a tag within a word does not part it.

    >>> without_tags("<b>O</b>ne<style>b{}</style> two<!-- c -->")
    'One two'
    """
    return _cut_tags(markup, "")


def menu_text(token: str) -> str:
    """The text of a menu's token.

    >>> menu_text("<nav><ul><li><a href='/'>Home</a><li>News<!-- c --></ul></nav>").split()
    ['Home', 'News']
    """
    inner = raw_content(token)[: -len("</nav>")]
    lower = inner.lower()
    hides = ("!" in inner and "<!" in inner) or any(opening in lower for opening in _MENU_RAW)
    if hides or inner.rfind("<") > inner.rfind(">"):
        return _cut_tags(inner, " ")
    return " ".join(_MENU_TEXT.findall(f">{inner}"))


def tags_end(markup: str) -> int:
    """Where the last tag may end. Who looks for tags behind it looks through the rest once more for each `<` in it."""
    return markup.rfind(">") + 1


def _cut_tags(markup: str, by: str) -> str:
    """Mark-up with its tags replaced."""
    end = tags_end(markup)
    return _MENU_TAG.sub(by, markup[:end]) + markup[end:]
