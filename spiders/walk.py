"""HTML to blocks: one pass over the page's tags, no tree.

Without a tree there is no depth to recurse into (100,000 nested elements are as cheap as a flat page; lxml's trees end at
2,048 levels and lose what is deeper), no memory to hold it, and no cost for what nobody asks: this pass takes less time
than building the tree would. What a tree is needed for, to know where an element ends in spite of broken mark-up, is
done by a stack of open names and the rules of the HTML Standard for end tags (13.2.6.4.7), as far as they bear on text.

Every text that the page carries becomes a block, in order: chrome, hidden lightboxes and the alt texts of the article's
images too. What a block is (region, field, photo) is noted beside it as evidence; marking is `spiders.extract`'s work.
"""

import re
from collections.abc import Callable, Mapping
from html import unescape

from crawler.model.draft import Region
from spiders.family import Rule, SiteFamily
from spiders.flow import BR
from spiders.markup import APART, Markup, Place
from spiders.nesting import CLOSABLE, PLACE, TAG, Nesting
from spiders.noscript import (
    LONG,
    SWALLOWING,
    has_swallowed,
    is_inline,
    is_known,
    paragraphs,
    pictures,
    speaks_of_scripts,
    without_element,
)
from spiders.places import opened_in
from spiders.tokens import (
    BLOCK,
    BLOCKS,
    BOLD,
    BREAK,
    CELL,
    CHILDLESS,
    DATA,
    FLUSHING,
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
    TOKEN,
    VOID,
    Tag,
    menu_text,
    parts_of,
    raw_content,
    read_tag,
    telling_attributes,
)  # fmt: skip

_LANGUAGE = re.compile(r"<html\b[^>]*?\s(?:xml:)?lang\s*=\s*[\"']?([a-z]{2,3}(?:-[a-z0-9]{2,8})*)", re.IGNORECASE)
_HEAD = 5000
"""Characters in which `<html>` is looked for."""
_MOST_MENUS = 32
"""Menus that are remembered; a family has few, or a new one on every page."""
_LONGEST_MENU = 200_000
_make = tuple.__new__
"""Makes a named tuple without the detour of its constructor."""
_TEXTS = frozenset({"title", "textarea", "xmp"}) | SWALLOWING
"""Raw elements that may hold text of the page."""
_APART_IN_BULK = frozenset({BLOCK, KIND, CELL, ROW, PRE})


def read_markup(text: str, family: SiteFamily) -> Markup:
    """The blocks and data of an HTML page. Never raises: whatever the tags make of the text is the page."""
    walk = _Walk(family)
    walk.run(parts_of(text, family.tables.menus))
    language = _LANGUAGE.search(text, 0, _HEAD)
    walk.page.language = language[1] if language else None
    return walk.page


class _Walk(Nesting):
    """Takes the tags of a page in turn: what each does to the flow of text, and which place it opens."""

    def __init__(self, family: SiteFamily) -> None:
        super().__init__(family)
        self.known: dict[str, Tag] = family.tables.known
        self.actions: Mapping[int, Callable[[Tag], None]] = {
            BREAK: self._break,
            IMAGE: self._open_image,
            DATA: self._datum,
            RAW: self._raw,
            MENU: self._menu,
            VOID: self._nothing,
            LINK: self._open_link,
            TIME: self._open_time,
            BOLD: self._open_bold,
        }

    def run(self, parts: list[str]) -> None:
        """Text, tag, raw name, text, tag, raw name, ..., text: take them in turn."""
        self._take(parts)
        self._close_to(0)

    def _take(self, parts: list[str]) -> None:  # noqa: C901, PLR0912  (one loop without calls: it turns once a tag)
        chunks, opened, frames, pending, known = self.chunks, self.open, self.frames, self.pending, self.known
        for text, token in zip(parts[::3], parts[1::3], strict=False):
            if text and (chunks or not text.isspace()):
                chunks.append(unescape(text) if "&" in text else text)
            name, shape, closing, outside, inside, _ = tag = known.get(token) or self._read(token)
            if closing:
                if opened and opened[-1] == name:
                    if shape in FLUSHING:
                        if self.bulk:
                            chunks.append(" ")
                        elif chunks or pending:
                            self._flush()
                    opened.pop()
                    if frames and frames[-1][0] > len(opened):
                        self._leave()
                elif shape not in CHILDLESS:
                    self._close(name)
                continue
            if shape == INLINE:
                opened.append(name)
            elif self.bulk and opened:
                # inside a menu: its text is not worth a block an entry, only words must stay apart
                if shape in _APART_IN_BULK:
                    chunks.append(" ")
                    if opened[-1] == name or opened[-1] == "p" or opened[-1] not in BLOCKS:
                        self._imply(name, flush=False)
                    opened.append(name)
                elif shape == BREAK:
                    chunks.append(" ")
                elif shape == MENU:
                    chunks.append(self._menu_text(token))
                elif shape not in CHILDLESS:
                    opened.append(name)
            elif shape == BLOCK:
                if chunks or pending:
                    self._flush()
                if opened and (opened[-1] == "p" or opened[-1] not in BLOCKS):
                    self._imply("")
                opened.append(name)
            else:
                self.actions.get(shape, self._open_block)(tag)
            rule = inside if self.inside else outside
            if rule is not None:
                self._enter(rule)
        last = parts[-1]
        if not last.isspace():
            chunks.append(unescape(last))

    def _read(self, token: str) -> Tag:
        """A tag that was not met before, with its rules; kept for the family's next pages."""
        tag = read_tag(token)
        name, shape, closing, _, _, _ = tag
        if not closing and shape not in CHILDLESS:
            tables = self.family.tables
            attributes = telling_attributes(token)
            tag = _make(Tag, (name, shape, False, *tables.find(name, attributes), token))
            if name in self.family.listing_tags:
                self._entry(tag.attributes)
                return tag
        if len(token) < 200:
            if len(self.known) > 20_000:  # a hostile page must not fill the memory
                self.known.clear()
            self.known[token] = tag
        return tag

    # -- what elements do ----------------------------------------------------------------------------------------

    def _break(self, tag: Tag) -> None:
        if tag.name == "hr":
            self._flush()
        else:
            self.chunks.append(BR)
            self.breaks = True

    def _open_image(self, tag: Tag) -> None:
        self._image(tag.attributes)

    def _nothing(self, tag: Tag) -> None:
        """An element without text: a comment, an input field."""

    def _open_time(self, tag: Tag) -> None:
        self.open.append(tag.name)
        self.page.add_time(tag.attributes, self.place)

    def _open_bold(self, tag: Tag) -> None:
        self.open.append(tag.name)
        if not self.bold:
            self._frame(BOLD)
            self.bold, self.bold_from = True, len(self.chunks)

    def _open_block(self, tag: Tag) -> None:
        name, shape = tag.name, tag.shape
        if shape == CELL:
            self._imply(name, flush=False)
            self._cell()
        else:
            self._flush()
            if self.open and (self.open[-1] not in BLOCKS or self.open[-1] in CLOSABLE):
                self._imply(name)
        self.open.append(name)
        if shape == KIND:
            self._frame(TAG, self.tag)
            self.tag = name
        elif shape == PRE and not self.pre:
            self._frame(PRE)
            self.pre = True
        elif shape == HIDE and not self.hidden:
            self._frame(HIDE)
            self.hidden = name

    def _enter(self, rule: Rule) -> None:
        """Open the place that a rule names, unless the place around it outranks the rule."""
        place = self.place
        if rule.kind is not None and place.region != "chrome":
            self.page.kind = self.page.kind or rule.kind
        opened = self._rooted(rule) if rule.root else opened_in(place, rule)
        if opened is None or opened == place or not self.open:
            return
        if opened.group < 0:
            self.groups += 1
            opened = opened._replace(group=self.groups)
        self._flush()
        self._frame(PLACE, place)
        self._move(opened)
        if rule.region in ("body", "media") and self.tag:
            self._frame(TAG, self.tag)
            self.tag = ""

    def _rooted(self, rule: Rule) -> Place | None:
        """The place inside the article's own container, which outranks the chrome around it."""
        place = self.place
        if place.label == "teasers":
            return None
        self.page.rooted = True
        if place.region in ("", "chrome"):
            region: Region = "tail" if self.body_seen else rule.region or "head"
            return place._replace(region=region, label="", inside=True, weak=False)
        return place._replace(inside=True)

    def _open_link(self, tag: Tag) -> None:
        if self.link:
            self._close("a")
        if self.place.field in APART:
            self._flush()
        self.open.append("a")
        if not self.link:
            self._frame(LINK)
            self.link, self.link_from = tag.token, len(self.chunks)
            if not self.href or not self.chunks:  # an empty anchor before a block's text is not its link
                self.href = tag.token

    def _raw(self, tag: Tag) -> None:
        """A raw element: a title and JSON-LD are data, an icon's title and a text area are text."""
        page = self.page
        if tag.name == "noscript":
            self._without_scripts(raw_content(tag.token))
            return
        if tag.name not in _TEXTS and "ld+json" not in tag.token[:200]:
            return
        content = raw_content(tag.token)
        if tag.name in SWALLOWING:
            if has_swallowed(content):
                self._take(TOKEN.split(without_element(tag.name, content)))
            return
        if tag.name == "title":
            if "svg" in self.open[-8:]:
                self.chunks.append(unescape(content))
            else:
                page.title = page.title or " ".join(unescape(content).split())
        elif tag.name in ("textarea", "xmp"):
            self._flush()
            self.chunks.append(unescape(content) if tag.name == "textarea" else content)
            before, self.pre = self.pre, tag.name == "xmp"
            self._flush()
            self.pre = before
        else:
            page.add_json_ld(content)

    def _without_scripts(self, content: str) -> None:
        """What is there for readers without scripts: words of a sentence stay in it, a request for scripts stands apart."""
        place, texts = self.place, [] if self.hidden or content.isspace() else paragraphs(content)
        said = " ".join(texts)
        if not texts:
            for attributes in pictures(content):
                if not is_known(self.page.images, attributes, place.group):
                    self._image(dict(attributes))
            return
        if self.bulk or (is_inline(content) and not speaks_of_scripts(said) and "".join(self.chunks).strip()):
            self.chunks.append(f" {said} ")
            return
        if not (place.inside and len(said) >= LONG) or speaks_of_scripts(said):
            place = Place("chrome", "noscript", "", place.inside, not speaks_of_scripts(said))
        if is_inline(content):
            self.pending.append((said, place))
            texts = []
        if texts or not "".join(self.chunks).strip():
            self._flush()
        for text in texts:
            self._emit(text, place)

    def _menu(self, tag: Tag) -> None:
        self._flush()
        self.chunks.append(self._menu_text(tag.token).strip(" "))
        place, self.place = self.place, Place("chrome", "nav", "", self.place.inside)
        self._flush()
        self.place = place

    def _menu_text(self, token: str) -> str:
        """The text of a whole menu, squeezed."""
        menus = self.family.tables.menus
        text = menus.get(token)
        if text is None:
            text = f" {' '.join(unescape(menu_text(token)).split())} "
            if len(token) < _LONGEST_MENU:
                if len(menus) >= _MOST_MENUS:
                    menus.clear()
                menus[token] = text
        return text

    def _datum(self, tag: Tag) -> None:
        self.page.add_data(tag.name, tag.attributes)
