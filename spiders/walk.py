"""HTML to blocks: one pass over the page's tags, no tree.

Without a tree there is no depth to recurse into (100,000 nested elements are as cheap as a flat page; lxml's trees end at
2,048 levels and lose what is deeper), no memory to hold it, and no cost for what nobody asks: this pass takes less time
than building the tree would. What a tree is needed for, to know where an element ends in spite of broken mark-up, is
done by a stack of open names and the rules of the HTML Standard for end tags (13.2.6.4.7), as far as they bear on text.

Every text that the page carries becomes a block, in order: chrome, hidden lightboxes and the alt texts of the article's
images too. What a block is (region, field, photo) is noted beside it as evidence; marking is `spiders.extract`'s work.
"""

from html import unescape

from crawler.model.article import BlockKind
from crawler.model.draft import PageBlock
from crawler.model.text import fold
from spiders.family import ROLES, Rule, SiteFamily, Table
from spiders.lines import join_lines
from spiders.markup import Evidence, Image, Markup, Place
from spiders.tokens import (
    BLOCK, BOLD, BREAK, CELL, CHILDLESS, DATA, FLUSHING, HEADINGS, HIDE, IMAGE, INLINE, KIND, LINK, LISTED, PRE, RAW, ROW, TOKEN, VOID,
    Tag, raw_content, read_tag,
)  # fmt: skip

_ENTRY = (
    ("content-type-name", "listing-kind"),
    ("publish-date-ap", "listing-date"),
    ("article-title", "listing-title"),
    ("article-summary", "listing-summary"),
)
_APART = frozenset({"tags", "related"})
"""Fields in which each link is an entry, and images are thumbnails of something else."""
_BR = "\x1e"
"""Stands for `<br>` among the chunks: a separator that HTML text cannot hold, and white space to `split`."""
_LONG_CELL = 120
"""Characters from which a table cell is text of its own, not a value: old pages lay whole articles out in tables."""
_LONGEST_HEADING = 90
"""Characters up to which a paragraph in bold is a heading; editors of these sites make theirs so."""
_NO_HEADING = (".", ":", "?", "!", ",", ";", '"', "”", "--", "—", "–", "-")
_MOST_DATA = 200
"""Pieces of `<meta>`, times and JSON-LD that are kept; more is abuse."""
_REACH = 512
"""How far up the open elements an end tag is looked for; deeper ones are beyond any real page."""
_CLOSED_BY_BLOCK = frozenset({BLOCK, KIND, PRE})
_block = tuple.__new__
"""Makes the named tuples of the two lists without the detour of their constructors: half of a block's cost."""


def read_markup(text: str, family: SiteFamily) -> Markup:
    """The blocks and data of an HTML page. Never raises: whatever the tags make of the text is the page."""
    walk = _Walk(family)
    walk.run(TOKEN.split(text))
    return walk.page


class _Walk:
    """Text collects in `chunks` until a block boundary flushes it. An element that changes the place or the kind of block
    leaves a frame, (how many elements were open, what was before), which its end takes back.
    """

    def __init__(self, family: SiteFamily) -> None:
        self.page = Markup()
        self.tables = family.tables
        self.table: Table = family.tables.outside
        self.listing_tags = frozenset(family.listing_tags)
        self.image_host = family.image_host
        self.known = family.tables.known
        self.chunks: list[str] = []
        self.open: list[str] = []
        self.place = Place()
        self.places: list[tuple[int, Place]] = []
        self.tag = ""
        self.tags: list[tuple[int, str]] = []
        self.hidden = 0
        self.hidden_from = 0
        self.groups = 0
        self.body_seen = False
        self.link = 0
        self.link_from = 0
        self.link_token = ""
        self.linked = 0
        self.bold = 0
        self.bold_from = 0
        self.bolded = 0
        self.breaks = False
        self.cells = False
        self.pre = 0
        self.pending: list[tuple[str, Place]] = []

    def run(self, parts: list[str]) -> None:
        """Text, tag, raw name, text, tag, raw name, ..., text: take them in turn."""
        chunks, opened, known = self.chunks, self.open, self.known
        add = chunks.append
        for text, token in zip(parts[::3], parts[1::3], strict=False):
            if text and (chunks or not text.isspace()):
                add(unescape(text) if "&" in text else text)
            tag = known.get(token)
            if tag is None:
                tag = self._read(token)
            if tag.closing:
                if opened and opened[-1] == tag.name:
                    if tag.shape:
                        self._end(tag.shape)
                    opened.pop()
                    if self.marks and self.marks[-1] > len(opened):
                        self._leave()
                else:
                    self._close(tag)
            else:
                self._start(tag)
        if parts[-1].strip():
            add(unescape(parts[-1]))
        self._close_to(0)
        self._flush()
