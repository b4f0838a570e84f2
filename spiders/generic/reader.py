"""A page of no known family to blocks, and beside each the element it stands in.

The walk of the families earns its speed by knowing a site's tags from its last page. Pages of unknown sites share none,
so they are read by a parser in C: lexbor builds the tree by the HTML Standard (13.2.6) in a tenth of the time of that
walk. One pass over its nodes makes the same blocks, and keeps the nesting, by which an unknown page is judged.
"""

import re
from collections.abc import Mapping
from functools import cache
from html import escape
from typing import Any, NamedTuple

from selectolax.lexbor import LexborHTMLParser

from spiders.family import Rule
from spiders.flow import APART, BR
from spiders.generic.blocks import Around, Blocks, Tree
from spiders.generic.data import MOST_DATA, read_data
from spiders.generic.family import GENERIC
from spiders.generic.names import names_of
from spiders.markup import Markup, Place
from spiders.tokens import (
    BLOCK,
    BOLD,
    BREAK,
    CELL,
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
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
_FIELDS = re.compile(r"author|byline|date|published|credit|caption")
"""What the class of an inline element must hold to be looked up: a block is not cut for less."""
_NODES = frozenset({BLOCK, KIND, CELL, ROW, PRE, MENU})
"""Shapes that are entered into the tree."""
_BULK = frozenset({"nav", "footer", "search", "cookie"})
"""Chrome that is one block as a whole."""
_ENDS = frozenset({VOID, HIDE})
"""Shapes that no text of the page stands in."""
_make = tuple.__new__


class Reading(NamedTuple):
    """A page's blocks and data, and the elements they stand in."""

    markup: Markup
    tree: Tree


_TEXT = -1
_TEXT_NUMBER = 2
"""lexbor's number of a text node, `LXB_TAG__TEXT`."""
_NUMBERED = 256
"""lexbor numbers the names that it knows below this; those of authors by their address in memory."""
_shapes: dict[int, int] = {_TEXT_NUMBER: _TEXT}
_TOLD = frozenset({IMAGE, TIME, CELL, BREAK})
"""Shapes that do something where they stand, text or none."""
_MISSING = Around(-1)


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
            read_data(root, reader.page, reader.is_shown)
    return Reading(reader.page, reader.tree)


def _flat(text: str) -> Reading:
    """A page nested beyond reason, by the walk that knows no depth; its blocks stand side by side."""
    markup, tree = read_markup(text, GENERIC), Tree()
    tree.close([0] * len(markup.blocks))
    return Reading(markup, tree)


class _Reader(Blocks):
    """Takes the nodes of a page in turn."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[int, Around | None] = {}
        """What the elements asked so far make of the texts in them, by their address in memory."""

    def run(self, root: Any) -> None:
        """The page's nodes in its order. An element costs next to nothing until a text asks what it stands in: most of a
        page's elements hold none of their own.
        """
        known, chunks, pending, missing = self.known, self.chunks, self.pending, _MISSING
        known[root.mem_id] = self._element(root, Around())
        for node in root.traverse(include_text=True):
            shape = _shapes.get(node.tag_id)
            if shape == _TEXT:
                text = node.text_content
                if chunks or not text.isspace():
                    parent = node.parent
                    around = known.get(parent.mem_id, missing)
                    if around is missing:
                        around = self._around(parent)
                    if around is not None:
                        self._text(text, around)
                continue
            if shape is None:
                shape = _shape_of(node)
            if shape in _TOLD:
                self._stand(node, shape)
            elif (chunks or pending) and shape in _NODES:
                if self.around.whole:
                    self._end_whole(node)
                else:
                    self._flush()
        self._flush()
        self.tree.close(self.elements)

    def _around(self, node: Any) -> Around | None:
        """What an element makes of the texts in it, by way of those around it; None where it holds none."""
        known = self.known
        path = [node]
        parent = node.parent
        while (around := known.get(parent.mem_id, _MISSING)) is _MISSING:
            path.append(parent)
            parent = parent.parent
        for inner in reversed(path):
            if around is not None:
                around = self._element(inner, around)
            known[inner.mem_id] = around
        return around

    def _around_of(self, node: Any) -> Around | None:
        around = self.known.get(node.mem_id, _MISSING)
        return self._around(node) if around is _MISSING else around

    def is_shown(self, node: Any) -> bool:
        """Whether the texts in an element are text of the page, and not of a block that is chrome as a whole."""
        around = self._around_of(node)
        return around is not None and not around.whole

    def _end_whole(self, node: Any) -> None:
        """An element that holds blocks opens inside what is one block as a whole, or after it."""
        around = self._around_of(node.parent)
        if around is not None and around.whole:
            self.chunks.append(" ")
        else:
            self._flush()

    def _stand(self, node: Any, shape: int) -> None:
        """An element that does something where it stands."""
        around = self._around_of(node.parent)
        if around is None:
            return
        if around.whole:
            if shape == CELL:
                self.chunks.append(" ")
        elif shape == IMAGE:
            self._image(node.attributes, around.place)
        elif shape == TIME:
            self._time(node.attributes, around.place)
        elif shape == BREAK:
            self._break(node.tag)
        else:
            self._cell()
            if self.cells and (inner := self._around_of(node)) is not None:
                self.around = inner

    def _element(self, node: Any, around: Around) -> Around | None:
        """What an element makes of the texts in it; None where it holds none of the page's."""
        name = node.tag
        shape = _shape(name)
        if around[6]:
            return None if shape in (RAW, HIDE) else around
        if shape in _ENDS or (shape == RAW and name != "textarea"):
            return None
        if shape == BOLD:
            return around if around[4] else around._replace(bold=True)
        attributes = node.attributes
        if shape in _NODES:
            return self._open(name, shape, attributes, around)
        return self._inline(name, attributes, around) if shape in (INLINE, LINK) else around

    # -- what elements do ----------------------------------------------------------------------------------------

    def _open(self, name: str, shape: int, attributes: Mapping[str, str | None], around: Around) -> Around:
        """An element that holds blocks: enter it into the tree, and open the place that its names say."""
        rows = self.tree.rows
        names = attributes.get("class") or ""
        element = names_of(name, names, attributes)
        place = around[1]
        rule = element[1] if place[3] else element[0]
        whole = False
        if rule is not None:
            place = self._placed(place, rule)
            whole = place.region == "chrome" and place.label in _BULK
        number = len(rows)
        rows.append((around[0], name, names, element[2]))
        tag = name if shape == KIND else around[2]
        return _make(Around, (number, place, tag, around[3], around[4], around[5] or shape == PRE, whole))

    def _inline(self, name: str, attributes: Mapping[str, str | None], around: Around) -> Around:
        if "class" in attributes or "itemprop" in attributes:
            names = attributes.get("class") or ""
            if _FIELDS.search(attributes.get("itemprop") or names):
                element = names_of(name, names, attributes)
                rule = element.inside if around.place.inside else element.outside
                if rule is not None and rule.region != "chrome":
                    around = around._replace(place=self._placed(around.place, rule))
        if name != "a" or around[3]:
            return around
        link = f'<a href="{escape(attributes.get("href") or "")}">'
        return _make(Around, (around[0], around[1], around[2], link, around[4], around[5], around[6]))

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

    def _time(self, attributes: Mapping[str, str | None], place: Place) -> None:
        when = attributes.get("datetime")
        if not when or not place.inside or place.region == "chrome":
            return
        if attributes.get("itemprop") == "dateModified":
            self.page.modified = when
        elif place.field not in APART and len(self.page.times) < MOST_DATA:
            self.page.times.append(when)

    def _break(self, name: str) -> None:
        if name == "hr":
            self._flush()
        elif self.chunks:
            self.chunks.append(BR)
            self.breaks = True


def _shape_of(node: Any) -> int:
    """What an element does to the flow of text; remembered by its number, which for names of authors is of one page only."""
    shape = _shape(node.tag or "-")
    if node.tag_id < _NUMBERED:
        _shapes[node.tag_id] = shape
    return shape


@cache
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
