"""HTML to blocks: one pass over the parser's events, no tree.

The events come from libxml2's HTML parser, which repairs mark-up as it goes. Without a tree there is no depth to recurse
into (a page of 100,000 nested elements is as cheap as a flat one; a tree ends at 2,048 levels) and no memory to hold it.

Every text that the page carries becomes a block, in order: chrome, hidden lightboxes and the alt texts of the article's
images too. What a block is (region, field, photo) is noted beside it as evidence; marking is `spiders.extract`'s work.
"""

from collections.abc import Mapping

from lxml import etree

from crawler.model.article import BlockKind
from crawler.model.draft import PageBlock
from crawler.model.text import fold
from spiders.family import ROLES, Rule, SiteFamily, Table
from spiders.lines import join_lines
from spiders.markup import Evidence, Image, Markup, Place

_INLINE, _BLOCK, _KIND, _BREAK, _SKIP, _LINK, _IMAGE, _DATA, _CELL, _ROW, _PRE, _BOLD = range(12)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_KINDS: Mapping[str, BlockKind] = {"li": "list_item", "dd": "list_item", "dt": "list_item", "blockquote": "quote"}
_SHAPES: dict[str, int] = {
    **dict.fromkeys(
        (
            "html body div p section article main header footer nav aside form fieldset legend ul ol dl table thead tbody tfoot "
            "caption figure figcaption address center hr details summary dialog option select optgroup button textarea map menu "
            "dir frameset frame hgroup search picture label"
        ).split(),
        _BLOCK,
    ),
    **dict.fromkeys((*_HEADINGS, *_KINDS), _KIND),
    **dict.fromkeys(("script", "style", "template", "noscript", "iframe", "noembed", "noframes", "canvas", "audio", "video", "object"), _SKIP),
    "br": _BREAK, "a": _LINK, "img": _IMAGE, "meta": _DATA, "link": _DATA, "base": _DATA, "time": _DATA,
    "td": _CELL, "th": _CELL, "tr": _ROW, "pre": _PRE, "b": _BOLD, "strong": _BOLD,
}  # fmt: skip
_FLUSHING = frozenset({_BLOCK, _KIND, _ROW, _PRE})
_ENTRY = (
    ("content-type-name", "listing-kind"),
    ("publish-date-ap", "listing-date"),
    ("article-title", "listing-title"),
    ("article-summary", "listing-summary"),
)
_NO_IMAGES = frozenset({"tags", "related"})
"""Fields whose images are thumbnails of something else."""
_BR = "\x1e"
"""Stands for `<br>` among the chunks: a separator that HTML text cannot sensibly hold, and white space to `split`."""
_LONG_CELL = 120
"""Characters from which a table cell is text of its own, not a value: old pages lay whole articles out in tables."""
_LONGEST_HEADING = 90
"""Characters up to which a paragraph in bold is a heading; editors of these sites make theirs so."""
_NO_HEADING = (".", ":", "?", "!", ",", ";", '"', "”", "--", "—", "–", "-")
_MOST_DATA = 200
"""Pieces of `<meta>`, times and JSON-LD that are kept; more is abuse."""


def read_markup(text: str, family: SiteFamily) -> Markup:
    """The blocks and data of an HTML page. Never raises: whatever the parser makes of the text is the page."""
    walk = _Walk(family)
    # bytes with a known charset: the page's own declaration must not be heard again
    parser = etree.HTMLParser(target=walk, huge_tree=True, encoding="utf-8")
    try:
        parser.feed(text.encode("utf-8", "replace"))
        parser.close()
    except etree.XMLSyntaxError:  # an empty document
        walk.close()
    return walk.page


class _Walk:
    """The parser's target: `start`, `data`, `end` and `close` are called by lxml.

    Text collects in `chunks` (`data` is the list's own `append`) until a block boundary flushes it. An element that
    changes the place or the kind of block leaves a frame, (depth, what was before), which its end takes back.
    """

    def __init__(self, family: SiteFamily) -> None:
        self.page = Markup()
        self.tables = family.tables
        self.table: Table = family.tables.outside
        self.listing_tags = frozenset(family.listing_tags)
        self.image_host = family.image_host
        self.chunks: list[str] = []
        self.data = self.chunks.append
        self.place = Place()
        self.places: list[tuple[int, Place]] = []
        self.tag = ""
        self.tags: list[tuple[int, str]] = []
        self.depth = 0
        self.skip = 0
        self.skip_from = 0
        self.skipped = ""
        self.in_head = True
        self.groups = 0
        self.body_seen = False
        self.links = 0
        self.link_from = 0
        self.linked = 0
        self.bolds = 0
        self.bold_from = 0
        self.bold = 0
        self.href: str | None = None
        self.breaks = False
        self.cells = False
        self.pre = 0
        self.pending: list[tuple[str, Place]] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element opens."""
        self.depth += 1
        if self.skip:
            return
        shape = _SHAPES.get(tag, _INLINE)
        rule = self._rule(tag, attributes) if attributes else self.table.tags.get(tag)
        if shape:
            self._shape(shape, tag, attributes)
        elif tag == "title" and self.in_head:
            self._skip()
        elif tag in self.listing_tags:
            self._entry(attributes)
        if rule is not None:
            self._enter(rule)

    def end(self, tag: str) -> None:
        """An element closes."""
        depth = self.depth
        self.depth = depth - 1
        if self.skip:
            if depth == self.skip:
                self._unskip(tag)
            return
        shape = _SHAPES.get(tag, _INLINE)
        if shape:
            if shape == _LINK:
                self._unlink()
            elif shape == _BOLD:
                self._unbold()
            elif shape in _FLUSHING:
                self._flush()
                if depth == self.pre:
                    self.pre = 0
        while self.tags and self.tags[-1][0] == depth:
            self.tag = self.tags.pop()[1]
        if self.places and self.places[-1][0] == depth:
            self._flush()
            if self.place.region == "body":
                self.body_seen = True
            self.place = self.places.pop()[1]
            self.table = self.tables.inside if self.place.inside else self.tables.outside

    def close(self) -> None:
        """The page ends."""
        self._flush()

    def _rule(self, tag: str, attributes: Mapping[str, str]) -> Rule | None:
        """What the family says of an element: its id first, then its classes, itemprop, role, and at last its tag."""
        table = self.table
        rule = None
        if "id" in attributes:
            rule = table.ids.get(attributes["id"])
        if rule is None and "class" in attributes:
            rule = table.by_class(tag, attributes["class"])
        if rule is None and "itemprop" in attributes:
            rule = table.props.get(attributes["itemprop"])
        if rule is None and "role" in attributes and attributes["role"] in ROLES:
            rule = Rule("chrome", ROLES[attributes["role"]])
        return rule or table.tags.get(tag)

    def _enter(self, rule: Rule) -> None:
        """The place that a rule opens, unless the place around it outranks the rule."""
        place = self.place
        region, label, name, inside, weak, group = place
        if rule.root:
            if label == "teasers":
                return
            self.page.rooted = inside = True
            if region in ("", "chrome"):
                region, label, weak = ("tail" if self.body_seen else rule.region), "", False
        elif region == "chrome":
            if rule.region != "chrome" or rule.weak:
                return
            label, weak = rule.label, False
        elif rule.region == "chrome":
            if rule.weak and inside:
                return  # an article may have a header, a footer and an aside of its own
            region, label, weak, name = "chrome", rule.label, rule.weak, ""
        else:
            if rule.region and not (region == "media" and rule.region != "media"):
                if rule.region == "media" and region != "media":
                    self.groups = group = self.groups + 1
                region = rule.region
            name = rule.field or name
        opened = Place(region, label, name, inside, weak, group)
        if opened == place:
            return
        self._flush()
        self.places.append((self.depth, place))
        self.place = opened
        self.table = self.tables.inside if inside else self.tables.outside
        if rule.region in ("body", "media") and self.tag:
            self._open_tag("")

    def _shape(self, shape: int, tag: str, attributes: Mapping[str, str]) -> None:
        """What the element does to the flow of text."""
        if shape == _BLOCK:
            self._flush()
            if tag == "body":
                self.in_head = False
            elif tag == "html":
                self.page.language = attributes.get("lang") or attributes.get("xml:lang")
        elif shape == _LINK:
            self._link(attributes)
        elif shape == _BOLD:
            self.bolds += 1
            if self.bolds == 1:
                self.bold_from = len(self.chunks)
        elif shape == _KIND:
            self._flush()
            self._open_tag(tag)
        elif shape == _BREAK:
            self.data(_BR)
            self.breaks = True
        elif shape == _IMAGE:
            self._image(attributes)
        elif shape == _SKIP:
            self._skip("ld" if attributes.get("type") == "application/ld+json" else "")
        elif shape == _DATA:
            self._datum(tag, attributes)
        elif shape == _CELL:
            self._cell()
        elif shape == _ROW:
            self._flush()
        else:
            self._flush()
            self.pre = self.pre or self.depth

    def _open_tag(self, tag: str) -> None:
        self.tags.append((self.depth, self.tag))
        self.tag = tag

    def _skip(self, what: str = "") -> None:
        self.skip, self.skip_from, self.skipped = self.depth, len(self.chunks), what

    def _unskip(self, tag: str) -> None:
        """Leave an element whose text is no text of the page; two of them are data."""
        if tag == "title":
            self.page.title = self.page.title or " ".join("".join(self.chunks[self.skip_from :]).split())
        elif self.skipped == "ld" and len(self.page.json_ld) < _MOST_DATA:
            self.page.json_ld.append("".join(self.chunks[self.skip_from :]))
        del self.chunks[self.skip_from :]
        self.skip = 0

    def _link(self, attributes: Mapping[str, str]) -> None:
        if self.place.field in _NO_IMAGES and self.links == 0:
            self._flush()  # here each link is an entry
        self.links += 1
        if self.links == 1:
            self.link_from = len(self.chunks)
            if self.href is None:
                self.href = attributes.get("href")

    def _unlink(self) -> None:
        if self.links == 1:
            self.linked += sum(map(len, self.chunks[self.link_from :]))
            if self.place.field in _NO_IMAGES:
                self._flush()
        self.links = max(0, self.links - 1)

    def _unbold(self) -> None:
        if self.bolds == 1:
            self.bold += sum(map(len, self.chunks[self.bold_from :]))
        self.bolds = max(0, self.bolds - 1)

    def _datum(self, tag: str, attributes: Mapping[str, str]) -> None:
        page = self.page
        if tag == "meta":
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
            content = attributes.get("content")
            if name and content and len(page.meta) < _MOST_DATA:
                page.meta.setdefault(name.lower(), content)
        elif tag == "time":
            when = attributes.get("datetime") or attributes.get("data-dateago")
            if when and self.place.inside and len(page.times) < _MOST_DATA:
                page.times.append((len(page.blocks), when))
        elif tag == "base":
            page.base = page.base or attributes.get("href")
        elif "canonical" in attributes.get("rel", "").lower().split():
            page.canonical = page.canonical or attributes.get("href")

    def _cell(self) -> None:
        """A table cell opens: short ones of a row stand in one block, long ones are text of their own."""
        pending = "".join(self.chunks)
        if pending.strip():
            if self.breaks or len(pending) > _LONG_CELL:
                self._flush()
            else:
                self.cells = True
                self.data(" | ")

    def _image(self, attributes: Mapping[str, str]) -> None:
        """An image of the article: its alt text is a block, after the text in whose midst it may stand."""
        src = attributes.get("src") or ""
        if not src or src.startswith("data:"):
            src = attributes.get("data-src") or attributes.get("srcset", "").partition(" ")[0] or ""
        place = self.place
        if place.region == "chrome" or place.field in _NO_IMAGES:
            return
        if not place.inside and not (self.image_host and self.image_host in src):
            return
        alt = " ".join((attributes.get("alt") or "").split())
        group = place.group
        if not group:
            self.groups = group = self.groups + 1
        self.page.images.append(Image(src, alt, group))
        if alt:
            self.pending.append((alt, Place("media", "", "alt", place.inside, False, group)))
            if not "".join(self.chunks).strip():
                self._flush()

    def _entry(self, attributes: Mapping[str, str]) -> None:
        """An entry of a listing that the browser would render from the element's attributes."""
        self._flush()
        href = attributes.get("article-url") or attributes.get("article-url-or-link")
        for name, field in _ENTRY:
            text = attributes.get(name)
            if text:
                self._emit(text, self.place._replace(field=field), href=href)

    def _flush(self) -> None:
        """The text so far is a block, or several where `<br>` says so."""
        chunks = self.chunks
        if chunks:
            text = "".join(chunks) if len(chunks) > 1 else chunks[0]
            if self.links:
                self.linked += sum(map(len, chunks[self.link_from :]))
                self.link_from = 0
            if self.bolds:
                self.bold += sum(map(len, chunks[self.bold_from :]))
                self.bold_from = 0
            chunks.clear()
            if not text.isspace():
                if self.breaks or self.pre:
                    for line, gap in join_lines(text, _BR, preformatted=bool(self.pre)):
                        self._emit(line, self.place, gap=gap, href=self.href)
                else:
                    self._emit(text, self.place, href=self.href)
                self.breaks = self.cells = False
                self.linked = self.bold = 0
                if not self.links:
                    self.href = None
        if self.pending:
            for alt, place in self.pending:
                self._emit(alt, place)
            self.pending.clear()

    def _emit(self, text: str, place: Place, *, gap: int = 1, href: str | None = None) -> None:
        squeezed = " ".join(text.split())
        if not squeezed:
            return
        tag = self.tag
        kind: BlockKind = "paragraph"
        if tag:
            kind = "heading" if tag in _HEADINGS else _KINDS[tag]
        elif self.cells:
            kind = "table"
        elif self.bold and place.region == "body" and self.bold >= len(squeezed) < _LONGEST_HEADING and not self.breaks:
            kind = "paragraph" if squeezed.endswith(_NO_HEADING) else "heading"
        self.page.blocks.append(PageBlock(squeezed, fold(squeezed), kind, gap, place.region))
        self.page.evidence.append(Evidence(place, tag, self.linked, href))
