"""Texts in, blocks out: a block ends where a text of another element begins."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from crawler.model.article import BlockKind
from crawler.model.draft import PageBlock
from crawler.model.text import fold_line, squeeze
from spiders.flow import BR
from spiders.lines import join_lines
from spiders.markup import APART, Evidence, Image, Markup, Place, image_source
from spiders.tokens import HEADINGS, LISTED

_NO_HEADING = (".", ":", "?", "!", ",", ";", '"', "”", "--", "—", "–", "-")
_LONGEST_HEADING = 90
_LONG_CELL = 120
_make: Final = tuple.__new__


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

    def enter(self, parent: int, tag: str, names: str, signs: int) -> int:
        """One more element; its number."""
        number = len(self.parents)
        self.parents.append(parent)
        self.tags.append(tag)
        self.names.append(names)
        self.signs.append(signs)
        return number


class Around(NamedTuple):
    """What the open elements make of a text."""

    node: int = 0
    place: Place = Place()
    tag: str = ""
    link: str = ""
    bold: bool = False
    pre: bool = False


class Blocks:
    """Collects texts and, where a block ends, makes it, with what the elements around it say."""

    def __init__(self) -> None:
        self.page = Markup()
        self.tree = Tree()
        self.chunks: list[str] = []
        self.pending: list[tuple[str, Place]] = []
        self.around = Around()
        self.linked = self.bolded = 0
        self.href = ""
        self.breaks = self.cells = False
        self.groups = 0

    def _goes_on(self, around: Around) -> bool:
        """Whether a text there belongs to the block of the text before it."""
        before = self.around
        return around is before or (around[0] == before[0] and around[1] is before[1])

    def _text(self, text: str, around: Around) -> None:
        """A text belongs to the block of the element it stands in; a block ends where a text of another begins."""
        if not self._goes_on(around):
            if self.chunks or self.pending:
                self._flush()
            self.around = around
        self.chunks.append(text)
        if around[3]:
            self.linked += len(text)
            self.href = self.href or around[3]
        if around[4]:
            self.bolded += len(text)

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
        src = image_source(attributes)
        group = place.group
        if not group:
            self.groups = group = self.groups + 1
        alt = attributes.get("alt") or ""
        self.page.images.append(Image(src, alt, group, len(self.page.blocks) + bool(self.chunks)))
        if caption := attributes.get("data-caption"):
            self.pending.append((caption, Place("media", "", "caption", place.inside, False, group)))
        if alt:
            self.pending.append((alt, Place("media", "", "alt", place.inside, False, group)))
            if not self.chunks:
                self._flush()

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
                self._emit(squeeze(text), around[1])
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
        self.page.blocks.append(PageBlock(text, fold_line(text), kind, gap, place[0]))
        self.page.evidence.append(_make(Evidence, (place, tag, self.linked, self.href)))
        self.tree.blocks.append(self.around[0])
