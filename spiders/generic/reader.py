"""A page of no known family to blocks, and beside each the element it stands in.

The walk of the families earns its speed by knowing a site's tags from its last page. Pages of unknown sites share none,
so they are read by a parser in C: lexbor builds the tree by the HTML Standard (13.2.6) in a tenth of the time of that
walk. One pass over its nodes makes the same blocks, and keeps the nesting, by which an unknown page is judged.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser

from spiders.family import Rule
from spiders.flow import BR
from spiders.generic.blocks import Around, Blocks, Tree
from spiders.generic.family import GENERIC
from spiders.generic.names import names_field, names_of
from spiders.generic.shadow import with_shadows
from spiders.markup import Markup, Place
from spiders.noscript import LONG, SWALLOWING, has_swallowed, hidden_place, is_known, speaks_of_scripts
from spiders.places import opened_in_unknown
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
_SWALLOWING = re.compile(rf"<(?:{'|'.join(sorted(SWALLOWING))})(?=[\s/>])".encode(), re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
_NODES: Final = frozenset({BLOCK, KIND, CELL, ROW, PRE, MENU})
"""Shapes that are entered into the tree."""
_CLOSED: Final = frozenset({RAW, HIDE, VOID})
"""Shapes that are not entered."""
_MOST_NAMES = 2_000
"""Names of elements that are remembered; more is abuse."""
_MOST_NUMBERS = 512
"""Above the numbers that the parser has for the names of the Standard (lexbor's `lxb_tag_id_enum_t`: 197); those it makes up
are addresses in memory.
"""
_parsed: Any = LexborHTMLParser("<p>text")
_TEXT: Final[int] = _parsed.body.first_child.first_child.tag_id
"""The parser's number for a text."""
BULK: Final = frozenset({"nav", "footer", "search", "cookie", "noscript"})
"""Chrome in which no article stands: it is one block as a whole."""
_MOST_LET_IN: Final = 20
"""Further `<noscript>` are let in unasked: each answer costs the text in it, which others in it would cost again."""
_make: Final = tuple.__new__


class Reading(NamedTuple):
    """A page's blocks and data, and the elements they stand in."""

    markup: Markup
    tree: Tree


def read_page(text: str, utf8: bytes | None = None) -> Reading:
    """The blocks of a page and their elements. Never raises: whatever the parser makes of the text is the page. `utf8`: the
    text in UTF-8, where it is at hand.
    """
    data = text.encode("utf-8", "replace") if utf8 is None else utf8
    if len(data) > MOST_TAGS * len("<p>") and data.count(b"<") > MOST_TAGS:
        return _flat(text)
    shown = b"" if text.isspace() else with_shadows(data)
    reader = _read(shown)
    if reader.swallowed:
        reader = _read(_SWALLOWING.sub(b"<embed", shown))
    return Reading(reader.page, reader.tree)


def _read(data: bytes) -> "_Reader":
    reader = _Reader()
    root = LexborHTMLParser(data).root if data else None
    if root is not None:
        language = root.attributes.get("lang") or root.attributes.get("xml:lang") or ""
        reader.page.language = language if _LANGUAGE.fullmatch(language) else None
        reader.run(root)
    return reader


def _flat(text: str) -> Reading:
    """A page nested beyond reason, by the walk that knows no depth; its blocks stand side by side."""
    markup, tree = read_markup(text, GENERIC), Tree()
    tree.blocks = [0] * len(markup.blocks)
    return Reading(markup, tree)


class _Reader(Blocks):
    """Takes the nodes of a page in turn."""

    swallowed = False
    """Whether an element that shows nothing has taken text in."""
    let_in = 0
    """How many `<noscript>` were taken for parts of the article."""

    def run(self, root: Any) -> None:
        """Every node in page order, without recursion. What has no text of the page in it is not entered."""
        node, around, chunks = root, Around(), self.chunks
        stack: list[tuple[Any, Around]] = []
        elements, number = _ELEMENTS, 0
        while True:
            if (number := node.tag_id) == _TEXT:
                text = node.text_content
                if not text.isspace() or (chunks and self._goes_on(around)):
                    self._text(text, around)
            else:
                name, action, _ = elements.get(number) or _element_of(node)
                inner = action(self, name, node, around)
                if inner is not None and (child := node.first_child) is not None:
                    stack.append((node, around))
                    node, around = child, inner
                    continue
            while (following := node.next) is None:
                if not stack:
                    self._flush()
                    return
                node, around = stack.pop()
            node = following

    # -- what elements do: each gives what it makes of the texts in it; None where it holds none -------------------

    def on_block(self, name: str, node: Any, around: Around) -> Around | None:
        if self.chunks or self.pending:
            self._flush()
        return self._enter(name, node, around, around[2])

    def on_kind(self, name: str, node: Any, around: Around) -> Around | None:
        if self.chunks or self.pending:
            self._flush()
        return self._enter(name, node, around, name)

    def on_preformatted(self, name: str, node: Any, around: Around) -> Around | None:
        opened = self.on_block(name, node, around)
        return opened and opened._replace(pre=True)

    def on_cell(self, name: str, node: Any, around: Around) -> Around | None:
        self._cell()
        opened = self._enter(name, node, around, around[2])
        if opened is not None and self.cells:
            self.around = opened
        return opened

    def _enter(self, name: str, node: Any, around: Around, tag: str) -> Around | None:
        """An element that holds blocks: enter it into the tree, and open the place that its names say."""
        attributes = node.attributes
        names = attributes.get("class") or ""
        element = names_of(name, names, attributes)
        number = self.tree.enter(around[0], name, names, element[2])
        place = around[1]
        rule = element[1] if place[3] else element[0]
        if rule is not None:
            place = self._placed(place, rule)
            if place[0] == "chrome" and place[1] in BULK:
                self._whole(node, around._replace(node=number, place=place, tag=tag))
                return None
        return _make(Around, (number, place, tag, around[3], around[4], around[5]))

    def _whole(self, element: Any, around: Around) -> None:
        """All texts of an element as one, with blanks where a block begins; it is not divided, and has no links."""
        texts: list[str] = []
        stack: list[Any] = []
        node = element.first_child
        while node is not None:
            if (number := node.tag_id) == _TEXT:
                texts.append(node.text_content)
            else:
                _, _, shape = _ELEMENTS.get(number) or _element_of(node)
                if shape in _NODES:
                    texts.append(" ")
                if shape not in _CLOSED and (child := node.first_child) is not None:
                    stack.append(node)
                    node = child
                    continue
            node = node.next
            while node is None and stack:
                node = stack.pop().next
        text = "".join(texts)
        if text and not text.isspace():
            self._text(text, around)

    def on_inline(self, name: str, node: Any, around: Around) -> Around:
        attributes = node.attributes
        if attributes and ("class" in attributes or "itemprop" in attributes):
            return self._inline(name, attributes, around)
        return around

    def _inline(self, name: str, attributes: Mapping[str, str | None], around: Around) -> Around:
        names = attributes.get("class") or ""
        said = attributes.get("itemprop") or names
        if names_field(said):
            element = names_of(name, names, attributes)
            rule = element.inside if around.place.inside else element.outside
            if rule is not None and rule.region != "chrome":
                return around._replace(place=self._placed(around.place, rule))
        return around

    def _placed(self, place: Place, rule: Rule) -> Place:
        """The place that a rule opens inside another: the same one where that outranks the rule."""
        opened = self._rooted(place, rule) if rule.root else opened_in_unknown(place, rule)
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

    def on_link(self, name: str, node: Any, around: Around) -> Around:
        attributes = node.attributes
        if "rel" in attributes or "class" in attributes:
            around = self._inline(name, attributes, around)
        if around[3]:
            return around
        href = attributes.get("href") or ""
        if "&" in href or '"' in href:
            href = href.replace("&", "&amp;").replace('"', "&quot;")
        return _make(Around, (around[0], around[1], around[2], f'<a href="{href}">', around[4], around[5]))

    def on_bold(self, name: str, node: Any, around: Around) -> Around:
        del name, node
        return around if around[4] else around._replace(bold=True)

    def on_image(self, name: str, node: Any, around: Around) -> Around:
        del name
        self._image(node.attributes, around[1])
        return around

    def on_time(self, name: str, node: Any, around: Around) -> Around:
        del name
        self.page.add_time(node.attributes, around[1])
        return around

    def on_break(self, name: str, node: Any, around: Around) -> Around:
        del node
        if name == "hr":
            self._flush()
        elif self.chunks:
            self.chunks.append(BR)
            self.breaks = True
        return around

    def on_raw(self, name: str, node: Any, around: Around) -> Around | None:
        """An element whose content is no text of the page: a title and JSON-LD are data."""
        if name in ("textarea", "xmp"):
            return self.on_preformatted(name, node, around)
        page = self.page
        if name in SWALLOWING:
            self.swallowed = self.swallowed or has_swallowed(node.text())
        if name == "title":
            page.title = page.title or " ".join(node.text().split())
        elif name == "script" and "ld+json" in (node.attributes.get("type") or ""):
            page.add_json_ld(node.text())
        return None

    def on_hidden(self, name: str, node: Any, around: Around) -> Around | None:
        """An element that shows something else than its content, which speaks of browsers, or was taken in."""
        if name == "template":
            return None
        place = hidden_place(name, node.text(), around[1])
        if place[4]:
            return self.on_block(name, node, around)
        self._flush()
        self._whole(node, around._replace(node=self.tree.enter(around[0], name, "", 0), place=place))
        return None

    def on_noscript(self, name: str, node: Any, around: Around) -> Around | None:
        """What is there for readers without scripts: a request for them is chrome, an article is one, a photo is a copy."""
        if self.let_in >= _MOST_LET_IN:
            return around
        said = " ".join(node.text().split())
        if not said:
            for image in node.css("img"):
                is_known(self.page.images, image.attributes, around[1].group)
            return None
        is_request = speaks_of_scripts(said)
        in_midst = bool(self.chunks) and self._goes_on(around)
        if not is_request and (in_midst or len(said) >= LONG):
            self.let_in += 1
            return around
        place = around[1]._replace(region="chrome", label=name, field="")
        if in_midst:
            self.pending.append((said, place))
            return None
        number = self.tree.enter(around[0], name, "", 0)
        self._whole(node, around._replace(node=number, place=place))
        return None

    def on_data(self, name: str, node: Any, around: Around) -> Around:
        self.page.add_data(name, node.attributes)
        return around

    def on_nothing(self, name: str, node: Any, around: Around) -> None:
        """A comment, the document type, an element without content."""


_Action = Callable[[_Reader, str, Any, Around], Around | None]
_BY_SHAPE: Mapping[int, _Action] = {
    INLINE: _Reader.on_inline, BLOCK: _Reader.on_block, ROW: _Reader.on_block, MENU: _Reader.on_block, KIND: _Reader.on_kind,
    PRE: _Reader.on_preformatted, CELL: _Reader.on_cell, LINK: _Reader.on_link, BOLD: _Reader.on_bold, IMAGE: _Reader.on_image,
    TIME: _Reader.on_time, BREAK: _Reader.on_break, DATA: _Reader.on_data, RAW: _Reader.on_raw, HIDE: _Reader.on_hidden,
    VOID: _Reader.on_nothing,
}  # fmt: skip
_Element = tuple[str, _Action, int]
"""The name of an element, what is done with it, and its shape."""
_ELEMENTS: Final[dict[int, _Element]] = {}
"""By the parser's number for the name: asking for the name itself costs four times as much."""
_named: Final[dict[str, _Element]] = {}


def _element_of(node: Any) -> _Element:
    """The element of a node whose number is not known: the first of its name, or one that the Standard does not know, and
    that has another number on every page.
    """
    name = node.tag or ""  # declarations and processing instructions have none
    element = _named.get(name)
    if element is None:
        if len(_named) > _MOST_NAMES:
            _named.clear()
        is_markup = name[:1] in "-!#"  # a comment, the document type
        shape = VOID if is_markup else BLOCK if name == "nav" else read_tag(f"<{name}>").shape
        action = _Reader.on_noscript if name == "noscript" else _BY_SHAPE[shape]
        element = _named[name] = (name, action, shape)
    if name and node.tag_id < _MOST_NUMBERS:
        _ELEMENTS[node.tag_id] = element
    return element
