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

from spiders.family import Rule
from spiders.flow import APART, BR
from spiders.generic.blocks import Around, Blocks, Tree
from spiders.generic.family import GENERIC
from spiders.generic.names import names_of
from spiders.markup import Markup, Place
from spiders.tokens import (
    BLOCK,
    BOLD,
    BREAK,
    CELL,
    DATA,
    HIDE,
    IMAGE,
    INLINE,
    KIND,
    LINK,
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
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
_FIELDS = re.compile(r"author|byline|date|published|credit|caption")
"""What the class of an inline element must hold to be looked up: a block is not cut for less."""
_NODES = frozenset({BLOCK, KIND, CELL, ROW, PRE, MENU})
"""Shapes that are entered into the tree."""
_BULK = frozenset({"nav", "footer", "search", "cookie"})
"""Chrome that is one block as a whole."""
_make = tuple.__new__


class Reading(NamedTuple):
    """A page's blocks and data, and the elements they stand in."""

    markup: Markup
    tree: Tree


_shapes: dict[str, int] = {"": VOID}


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


class _Reader(Blocks):
    """Takes the nodes of a page in turn."""

    def run(self, root: Any) -> None:
        """Every node in page order, without recursion. What has no text of the page in it is not entered."""
        node, around, chunks = root, Around(), self.chunks
        stack: list[tuple[Any, Around]] = []
        while True:
            name = node.tag or ""  # declarations and processing instructions have none
            child = None
            if name == "-text":
                text = node.text_content
                if chunks or not text.isspace():
                    self._text(text, around)
            elif (inner := self._element(name, node, around)) is not None and (child := node.first_child) is not None:
                stack.append((node, around))
                node, around = child, inner
                continue
            while (following := node.next) is None:
                if not stack:
                    self._flush()
                    self.tree.close()
                    return
                node, around = stack.pop()
            node = following

    def _element(self, name: str, node: Any, around: Around) -> Around | None:
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

    def _open(self, name: str, shape: int, attributes: Mapping[str, str | None], around: Around) -> Around:
        """An element that holds blocks: enter it into the tree, and open the place that its names say."""
        if shape == CELL:
            self._cell()
        elif self.chunks or self.pending:
            self._flush()
        rows = self.tree.rows
        number = len(rows)
        names = attributes.get("class") or "" if attributes else ""
        element = names_of(name, names, attributes)
        rows.append((around[0], name, names, element[2]))
        place = around[1]
        rule = element[1] if place[3] else element[0]
        whole = False
        if rule is not None:
            place = self._placed(place, rule)
            if place.region == "chrome" and place.label in _BULK:
                whole = True
        tag = name if shape == KIND else around[2]
        opened: Around = _make(Around, (number, place, tag, around[3], around[4], around[5] or shape == PRE, whole))
        if shape == CELL and self.cells:
            self.around = opened
        return opened

    def _inline(self, name: str, attributes: Mapping[str, str | None], around: Around) -> Around:
        names = attributes.get("class") or ""
        said = attributes.get("itemprop") or names
        if _FIELDS.search(said):
            element = names_of(name, names, attributes)
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

    def _other(self, name: str, shape: int, node: Any, around: Around) -> Around | None:
        """An element that makes no block of its own."""
        if shape == LINK:
            attributes = node.attributes
            if "rel" in attributes or "class" in attributes:
                around = self._inline(name, attributes, around)
            if around[3]:
                return around
            link = f'<a href="{escape(attributes.get("href") or "")}">'
            return _make(Around, (around[0], around[1], around[2], link, around[4], around[5], around[6]))
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
