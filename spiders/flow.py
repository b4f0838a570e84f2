"""The flow of a page's text: chunks in, blocks out.

What stands between two block boundaries is one block. Link text and bold text are measured on the way, since a line of
links is a menu and a line in bold a heading.
"""

from html import escape

from crawler.model.article import BlockKind
from crawler.model.draft import PageBlock
from crawler.model.text import NO_ROOM, fold_line, squeeze
from spiders.family import SiteFamily
from spiders.lines import join_lines
from spiders.markup import APART, Evidence, Image, Markup, Place, image_source
from spiders.noscript import hidden_place
from spiders.tokens import HEADINGS, LISTED

BR = "\x1e"
"""Stands for `<br>` among the chunks: a separator that HTML text cannot hold, and white space to `split`."""
_ENTRY = (
    ("content-type-name", "listing-kind"),
    ("publish-date-ap", "listing-date"),
    ("article-title", "listing-title"),
    ("article-summary", "listing-summary"),
)
_LONG_CELL = 120
"""Characters from which a table cell is text of its own, not a value: old pages lay whole articles out in tables."""
_LONGEST_HEADING = 90
"""Characters up to which a paragraph in bold is a heading; editors of these sites make theirs so."""
_NO_HEADING = (".", ":", "?", "!", ",", ";", '"', "”", "--", "—", "–", "-")
_make = tuple.__new__
"""Makes the named tuples of the two lists without the detour of their constructors: half of a block's cost."""


class Flow:
    """Collects text in `chunks` and, at each `_flush`, makes blocks of it under the present `place` and `tag`."""

    def __init__(self, family: SiteFamily) -> None:
        self.page = Markup()
        self.family = family
        self.chunks: list[str] = []
        self.place = Place()
        self.tag = ""
        self.hidden = ""
        """The element around it whose content a browser does not show."""
        self.pre = False
        self.groups = 0
        self.link = ""
        self.link_from = 0
        self.href = ""
        self.linked = 0
        self.bold = False
        self.bold_from = 0
        self.bolded = 0
        self.breaks = False
        self.cells = False
        self.pending: list[tuple[str, Place]] = []

    def _image(self, attributes: dict[str, str]) -> None:
        """An image of the article: its alt text is a block, after the text in whose midst it may stand."""
        src = image_source(attributes)
        place = self.place
        if place.region == "chrome" or place.field in APART or self.hidden:
            return
        if not place.inside and not any(host in src for host in self.family.image_hosts):
            return
        group = place.group
        if not group:
            self.groups = group = self.groups + 1
        alt = attributes.get("alt", "")
        at = len(self.page.blocks) + bool("".join(self.chunks).strip())
        self.page.images.append(Image(src, alt, group, at))
        if caption := attributes.get("data-caption"):
            self.pending.append((caption, Place("media", "", "caption", place.inside, False, group)))
        if alt:
            self.pending.append((alt, Place("media", "", "alt", place.inside, False, group)))
            if not "".join(self.chunks).strip():
                self._flush()

    def _entry(self, attributes: dict[str, str]) -> None:
        """An entry of a listing that the browser would render from the element's attributes."""
        self._flush()
        self.href = f'<a href="{escape(attributes.get("article-url") or attributes.get("article-url-or-link") or "")}">'
        for name, field in _ENTRY:
            if attributes.get(name):
                self._emit(attributes[name], self.place._replace(field=field))
        self.href = ""

    def _cell(self) -> None:
        """A table cell opens: short ones of a row stand in one block, long ones are text of their own."""
        pending = "".join(self.chunks)
        if pending.strip():
            if self.breaks or len(pending) > _LONG_CELL:
                self._flush()
            else:
                self.cells = True
                self.chunks.append(" | ")

    def _flush(self) -> None:
        """The text so far is a block, or several where `<br>` says so."""
        chunks = self.chunks
        if chunks:
            text = "".join(chunks)
            if self.link:
                self.linked += sum(map(len, chunks[self.link_from :]))
                self.link_from = 0
            if self.bold:
                self.bolded += sum(map(len, chunks[self.bold_from :]))
                self.bold_from = 0
            chunks.clear()
            if self.hidden:
                self._emit(text, hidden_place(self.hidden, text, self.place))
            elif self.breaks or self.pre:
                for line, gap in join_lines(text, BR, preformatted=self.pre):
                    self._emit(line, self.place, gap)
            else:
                self._emit(text, self.place)
            self.breaks = self.cells = False
            self.linked = self.bolded = 0
            self.href = self.link
        if self.pending:
            for alt, place in self.pending:
                self._emit(alt, place)
            self.pending.clear()

    def _emit(self, text: str, place: Place, gap: int = 1) -> None:
        squeezed = squeeze(text)
        if not squeezed.isascii():
            squeezed = squeezed.strip(NO_ROOM)
        if not squeezed:
            return
        tag = self.tag
        kind: BlockKind = "paragraph"
        if tag:
            kind = "heading" if tag in HEADINGS else "list_item" if tag in LISTED else "quote"
        elif self.cells:
            kind = "table"
        elif self.bolded >= len(squeezed) < _LONGEST_HEADING and place.region == "body" and not self.breaks:
            kind = "paragraph" if squeezed.endswith(_NO_HEADING) else "heading"
        self.page.blocks.append(PageBlock(squeezed, fold_line(squeezed), kind, gap, place.region))
        self.page.evidence.append(_make(Evidence, (place, tag, self.linked, self.href)))

    def _end_link(self) -> None:
        self.linked += sum(map(len, self.chunks[self.link_from :]))
        self.link = ""
        if self.place.field in APART:
            self._flush()

    def _end_bold(self) -> None:
        self.bolded += sum(map(len, self.chunks[self.bold_from :]))
        self.bold = False
