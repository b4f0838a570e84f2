"""A page of no known family to blocks, and beside each the element it stands in.

The walk of the families earns its speed by knowing a site's tags from its last page. Pages of unknown sites share none,
so they are read by a parser in C: lexbor builds the tree by the HTML Standard (13.2.6) in a tenth of the time of that
walk. One pass over its nodes makes the same blocks, and keeps the nesting, by which an unknown page is judged.
"""

import re
from collections.abc import Mapping
from html import escape
from typing import Any, NamedTuple

from selectolax.lexbor import LexborHTMLParser

from crawler.model.article import BlockKind
from crawler.model.draft import PageBlock
from crawler.model.text import fold_line
from spiders.family import ROLES, Rule
from spiders.flow import APART, BR
from spiders.generic.family import GENERIC
from spiders.generic.signs import HIDDEN, read_names
from spiders.lines import join_lines
from spiders.markup import Evidence, Image, Markup, Place
from spiders.tokens import (
    BLOCK,
    BOLD,
    BREAK,
    CELL,
    DATA,
    HEADINGS,
    HIDE,
    IMAGE,
    INLINE,
    KIND,
    LINK,
    LISTED,
    MENU,
    PRE,
    RAW,
    ROW,
    TIME,
    VOID,
    read_tag,
)
from spiders.walk import read_markup

MOST_TAGS = 30_000
"""Tags beyond which a page is left to the walk of the families: the Standard's rules look up all open elements at each
start tag, so what nests without end costs the square of its depth; this many tags cost a second at the very worst.
"""
_MOST_DATA = 200
"""Pieces of `<meta>`, times and JSON-LD that are kept; more is abuse."""
_MOST_NAMES = 20_000
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FIELDS = re.compile(r"author|byline|date|published|credit|caption")
"""What the class of an inline element must hold to be looked up: a block is not cut for less."""
_NO_HEADING = (".", ":", "?", "!", ",", ";", '"', "”", "--", "—", "–", "-")
_LONGEST_HEADING = 90
_LONG_CELL = 120
_NODES = frozenset({BLOCK, KIND, CELL, ROW, PRE, MENU})
"""Shapes that are entered into the tree."""
_BULK = frozenset({"nav", "footer", "search", "cookie"})
"""Chrome that is one block as a whole."""
_OUTSIDE, _INSIDE = GENERIC.tables.outside, GENERIC.tables.inside
_TELLING = frozenset({"id", "role", "itemprop", "style", "hidden", "aria-hidden"})
"""Attributes that say something of an element, beside its classes."""
_make = tuple.__new__


class Tree:
    """The elements that hold blocks, as parallel lists; a parent stands before its children, the page itself first."""

    __slots__ = ("blocks", "names", "parents", "signs", "tags")

    def __init__(self) -> None:
        self.parents = [0]
        self.tags = ["body"]
        self.names = [""]
        """The class, by which siblings are told to be of one template."""
        self.signs = [0]
        self.blocks: list[int] = []
        """The element of each block."""


class Reading(NamedTuple):
    """A page's blocks and data, and the elements they stand in."""

    markup: Markup
    tree: Tree


class _Names(NamedTuple):
    """What the names of an element say of it."""

    outside: Rule | None
    inside: Rule | None
    signs: int


class _Around(NamedTuple):
    """What the open elements make of a text."""

    node: int = 0
    place: Place = Place()
    tag: str = ""
    link: str = ""
    bold: bool = False
    pre: bool = False
    whole: bool = False
    """Whether it is part of a block that is not divided."""


_shapes: dict[str | None, int] = {None: VOID}
_elements: dict[tuple[str, str], _Names] = {}
_words: dict[str, _Names] = {}


def read_page(text: str) -> Reading:
    """The blocks of a page and their elements. Never raises: whatever the parser makes of the text is the page."""
    if text.count("<") > MOST_TAGS:
        return _flat(text)
    reader = _Reader()
    if not text.isspace():
        root = LexborHTMLParser(text.encode("utf-8", "replace")).root
        if root is not None:
            language = root.attributes.get("lang") or root.attributes.get("xml:lang") or ""
            reader.page.language = language if _LANGUAGE.fullmatch(language) else None
            reader.run(root)
    return Reading(reader.page, reader.tree)


def _flat(text: str) -> Reading:
    """A page nested beyond reason, by the walk that knows no depth; its blocks stand side by side."""
    markup, tree = read_markup(text, GENERIC), Tree()
    tree.blocks = [0] * len(markup.blocks)
    return Reading(markup, tree)


class _Reader:
    """Takes the nodes of a page in turn."""

    def __init__(self) -> None:
        self.page = Markup()
        self.tree = Tree()
        self.chunks: list[str] = []
        self.pending: list[tuple[str, Place]] = []
        self.around = _Around()
        self.linked = self.bolded = 0
        self.href = ""
        self.breaks = self.cells = False
        self.groups = 0

    def run(self, root: Any) -> None:
        """Every node in page order, without recursion. What has no text of the page in it is not entered."""
        node, around = root, _Around()
        stack: list[tuple[Any, _Around]] = []
        while True:
            name = node.tag
            child = None
            if name == "-text":
                self._text(node.text_content, around)
            elif (inner := self._element(name, node, around)) is not None and (child := node.first_child) is not None:
                stack.append((node, around))
                node, around = child, inner
                continue
            while (following := node.next) is None:
                if not stack:
                    self._flush()
                    return
                node, around = stack.pop()
            node = following

    def _text(self, text: str | None, around: _Around) -> None:
        """A text belongs to the block of the element it stands in; a block ends where a text of another begins."""
        if not text:
            return
        before, chunks = self.around, self.chunks
        if around is not before and (around[0] != before[0] or around[1] is not before[1]):
            if text.isspace():
                return
            if chunks or self.pending:
                self._flush()
            self.around = around
        elif not chunks and text.isspace():
            return
        chunks.append(text)
        if around[3]:
            self.linked += len(text)
            self.href = self.href or around[3]
        if around[4]:
            self.bolded += len(text)

    def _element(self, name: str, node: Any, around: _Around) -> _Around | None:
        """What an element makes of the texts in it; None where it holds none."""
        shape = _shapes.get(name)
        if shape is None:
            shape = _shapes[name] = _shape(name)
        if shape == VOID:
            return None
        if around[6]:
            if shape in _NODES:
                self.chunks.append(" ")
            return None if shape in (RAW, HIDE) else around
        if shape == INLINE:
            attributes = node.attributes
            if attributes and ("class" in attributes or "itemprop" in attributes):
                return self._inline(name, attributes, around)
            return around
        if shape in _NODES:
            return self._open(name, shape, node.attributes, around)
        return self._other(name, shape, node, around)

    # -- what elements do ----------------------------------------------------------------------------------------

    def _open(self, name: str, shape: int, attributes: Mapping[str, str | None], around: _Around) -> _Around:
        """An element that holds blocks: enter it into the tree, and open the place that its names say."""
        if shape == CELL:
            self._cell()
        elif self.chunks or self.pending:
            self._flush()
        tree = self.tree
        number = len(tree.tags)
        tree.parents.append(around[0])
        tree.tags.append(name)
        names = attributes.get("class") or "" if attributes else ""
        tree.names.append(names)
        element = _elements.get((name, names)) or _read_classes(name, names)
        if len(attributes) != bool(names) and not _TELLING.isdisjoint(attributes):
            element = _read_attributes(element, attributes)
        tree.signs.append(element[2])
        place = around[1]
        rule = element[1] if place[3] else element[0]
        whole = False
        if rule is not None:
            place = self._placed(place, rule)
            if place.region == "chrome" and place.label in _BULK:
                whole = True
        tag = name if shape == KIND else around[2]
        opened: _Around = _make(_Around, (number, place, tag, around[3], around[4], around[5] or shape == PRE, whole))
        if shape == CELL and self.cells:
            self.around = opened
        return opened

    def _inline(self, name: str, attributes: Mapping[str, str | None], around: _Around) -> _Around:
        names = attributes.get("class") or ""
        said = attributes.get("itemprop") or names
        if _FIELDS.search(said):
            element = _read_attributes(_elements.get((name, names)) or _read_classes(name, names), attributes)
            rule = element.inside if around.place.inside else element.outside
            if rule is not None and rule.region != "chrome":
                return around._replace(place=self._placed(around.place, rule))
        return around

    def _placed(self, place: Place, rule: Rule) -> Place:
        """The place that a rule opens inside another: the same one where that outranks the rule."""
        opened = self._rooted(place, rule) if rule.root else _opened(place, rule)
        if opened is None or opened == place:
            return place
        if opened.group < 0:
            self.groups += 1
            opened = opened._replace(group=self.groups)
        return opened

    def _rooted(self, place: Place, rule: Rule) -> Place:
        self.page.rooted = True
        if place.region in ("", "chrome"):
            return place._replace(region="body", label="", field=rule.field, inside=True)
        return place._replace(inside=True)

    def _other(self, name: str, shape: int, node: Any, around: _Around) -> _Around | None:
        """An element that makes no block of its own."""
        if shape == LINK:
            attributes = node.attributes
            if "rel" in attributes or "class" in attributes:
                around = self._inline(name, attributes, around)
            if around[3]:
                return around
            link = f'<a href="{escape(attributes.get("href") or "")}">'
            return _make(_Around, (around[0], around[1], around[2], link, around[4], around[5], around[6]))
        if shape == BOLD:
            return around if around.bold else around._replace(bold=True)
        if shape == BREAK:
            self._break(name)
        elif shape == IMAGE:
            self._image(node.attributes, around.place)
        elif shape == TIME:
            self._time(node.attributes, around.place)
        elif shape == DATA:
            self._datum(name, node.attributes)
        elif name != "textarea":
            self._raw(name, node)
            return None
        return around

    def _time(self, attributes: Mapping[str, str | None], place: Place) -> None:
        when = attributes.get("datetime")
        if not when or not place.inside or place.region == "chrome":
            return
        if attributes.get("itemprop") == "dateModified":
            self.page.modified = when
        elif place.field not in APART and len(self.page.times) < _MOST_DATA:
            self.page.times.append(when)

    def _break(self, name: str) -> None:
        if name == "hr":
            self._flush()
        elif self.chunks:
            self.chunks.append(BR)
            self.breaks = True

    def _cell(self) -> None:
        """A table cell opens: short ones of a row stand in one block, long ones are text of their own."""
        pending = "".join(self.chunks)
        in_row = self.tree.tags[self.around.node] in ("td", "th") and pending.strip()
        if not in_row or self.breaks or len(pending) > _LONG_CELL:
            self._flush()
        else:
            self.cells = True
            self.chunks.append(" | ")

    def _image(self, attributes: Mapping[str, str | None], place: Place) -> None:
        """An image of the article: its alt text is a block, after the text in whose midst it may stand."""
        if not (place.inside or place.group) or place.region == "chrome" or place.field in APART:
            return
        src = attributes.get("src") or ""
        if not src or src.startswith("data:"):
            src = attributes.get("data-src") or (attributes.get("srcset") or "").partition(" ")[0]
        group = place.group
        if not group:
            self.groups = group = self.groups + 1
        alt = attributes.get("alt") or ""
        self.page.images.append(Image(src, alt, group))
        if alt:
            self.pending.append((alt, Place("media", "", "alt", place.inside, False, group)))
            if not self.chunks:
                self._flush()

    def _raw(self, name: str, node: Any) -> None:
        """An element whose content is no text of the page: a title and JSON-LD are data."""
        page = self.page
        if name == "title":
            page.title = page.title or " ".join(node.text().split())
        elif name == "script" and "ld+json" in (node.attributes.get("type") or "") and len(page.json_ld) < _MOST_DATA:
            page.json_ld.append(node.text())

    def _datum(self, name: str, attributes: Mapping[str, str | None]) -> None:
        page, found = self.page, attributes.get
        if name == "meta":
            key, content = found("property") or found("name") or found("itemprop"), found("content")
            if key and content and len(page.meta) < _MOST_DATA:
                page.meta.setdefault(key.lower(), content)
        elif name == "base":
            page.base = page.base or found("href")
        elif "canonical" in (found("rel") or "").lower().split():
            page.canonical = page.canonical or found("href")

    # -- blocks --------------------------------------------------------------------------------------------------

    def _flush(self) -> None:
        """The text so far is a block, or several where `<br>` says so."""
        chunks = self.chunks
        if chunks:
            text = "".join(chunks)
            chunks.clear()
            around = self.around
            if self.breaks or around[5]:
                for line, gap in join_lines(text, BR, preformatted=around[5]):
                    self._emit(line, around[1], gap)
            else:
                self._emit(" ".join(text.split()), around[1])
            self.breaks = self.cells = False
            self.linked = self.bolded = 0
            self.href = ""
        if self.pending:
            for alt, place in self.pending:
                self._emit(" ".join(alt.split()), place)
            self.pending.clear()

    def _emit(self, text: str, place: Place, gap: int = 1) -> None:
        if not text:
            return
        tag = self.around[2]
        kind: BlockKind = "paragraph"
        if tag:
            kind = "heading" if tag in HEADINGS else "list_item" if tag in LISTED else "quote"
        elif self.cells:
            kind = "table"
        elif self.bolded >= len(text) < _LONGEST_HEADING and not self.breaks and not text.endswith(_NO_HEADING):
            kind = "heading"
        page = self.page
        page.blocks.append(_make(PageBlock, (text, fold_line(text), kind, gap, place[0])))
        page.evidence.append(_make(Evidence, (place, tag, self.linked, self.href)))
        self.tree.blocks.append(self.around[0])


def _shape(name: str) -> int:
    if name[0] in "-!#":
        return VOID  # a comment, the document type
    return BLOCK if name == "nav" else read_tag(f"<{name}>").shape


def _opened(place: Place, rule: Rule) -> Place | None:
    """The place that a rule opens inside another; a group below zero asks for a new one."""
    region, label, field, inside, _, group = place
    if rule.region == "chrome":
        if rule.weak and inside:
            return None  # an article may have a header, a footer and an aside of its own
        return Place("chrome", rule.label, "", inside, rule.weak, group)
    if rule.field:
        label = rule.label
    if region == "media" or not rule.region:
        return Place(region, label, rule.field or field, inside, False, group)
    return Place(rule.region, label, rule.field, inside, False, -1 if rule.region == "media" else group)


def _read_classes(name: str, names: str) -> _Names:
    """What an element's tag and classes say; remembered, since the same come again and again."""
    signs = 0
    outside = inside = None
    for word in names.split():
        said = _words.get(word) or _read_class(word)
        outside, inside, signs = outside or said[0], inside or said[1], signs | said[2]
    element = _Names(outside or _OUTSIDE.tags.get(name), inside or _INSIDE.tags.get(name), signs)
    if len(_elements) > _MOST_NAMES:
        _elements.clear()
    _elements[(name, names)] = element
    return element


def _read_class(word: str) -> _Names:
    found = _Names(_OUTSIDE.classes.get(f".{word}"), _INSIDE.classes.get(f".{word}"), read_names(word))
    if len(_words) > _MOST_NAMES:
        _words.clear()
    _words[word] = found
    return found


def _read_attributes(element: _Names, attributes: Mapping[str, str | None]) -> _Names:
    """What its other attributes add: an id outweighs the classes, these the microdata, these the role."""
    outside, inside, signs = element
    found = attributes.get
    prop, role, ident, style = found("itemprop"), found("role"), found("id"), found("style")
    if prop:
        outside, inside = outside or _OUTSIDE.props.get(prop), inside or _INSIDE.props.get(prop)
    if role:
        signs |= read_names(role)
        if role in ROLES:
            landmark = Rule("chrome", ROLES[role])
            outside, inside = outside or landmark, inside or landmark
    if ident:
        signs |= read_names(ident)
        outside, inside = _OUTSIDE.ids.get(ident, outside), _INSIDE.ids.get(ident, inside)
    if "hidden" in attributes or found("aria-hidden") == "true" or (style and _HIDING.search(style)):
        signs |= HIDDEN
    return _Names(outside, inside, signs)
