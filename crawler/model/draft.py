"""An article on its way: the blocks of the parsed page, and what the stages have said about each.

A stage never deletes. It *marks* blocks, whole or in part, and fills fields; `Draft.article` then makes the body of the
blocks that nobody marked and an `Edit` of every mark. So nothing can be lost by a stage, only labelled wrongly.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal, NamedTuple

from crawler.model.article import (
    Action,
    Article,
    Block,
    BlockKind,
    Byline,
    Dateline,
    Edit,
    Extraction,
    Kind,
    Link,
    Notice,
    Photo,
    Social,
)  # fmt: skip
from crawler.model.contract import Contract
from crawler.model.fields.byline import complete_byline
from crawler.model.fields.photo import complete_photo
from crawler.model.page import Page
from crawler.model.text import fold_line, squeeze, tight

Region = Literal["", "chrome", "head", "media", "body", "tail"]
"""Where a block stands, by the page's own mark-up; empty when the page (a text capture) does not say."""


class PageBlock:
    """One block of the parsed page. A plain class, since compiled it is made and read at a fifth of a named tuple's cost."""

    __slots__ = ("gap", "key", "kind", "region", "text")

    def __init__(self, text: str, key: str, kind: BlockKind = "paragraph", gap: int = 1, region: Region = "") -> None:
        self.text: Final = text
        """White space squeezed; never empty, never with a line break."""
        self.key: Final = key
        """`fold(text)`: what rules compare."""
        self.kind: Final = kind
        self.gap: Final = gap
        """Blank lines (or, in HTML, paragraph breaks) before the block; 0 when it follows on the next line."""
        self.region: Final = region

    def in_region(self, region: Region) -> "PageBlock":
        """The same block in another region."""
        return PageBlock(self.text, self.key, self.kind, self.gap, region)

    @classmethod
    def of(cls, text: str, kind: BlockKind = "paragraph", gap: int = 1, region: Region = "") -> "PageBlock":
        """The block of a text in any white space."""
        squeezed = squeeze(text)
        return cls(squeezed, fold_line(squeezed), kind, gap, region)


class Mark(NamedTuple):
    """What a stage said about a block or a part of it: which rule, what is done, where the text goes, and what told it, where
    that is not in the page.
    """

    rule: str
    action: Action
    into: str | None = None
    evidence: str | None = None


class Part(NamedTuple):
    """A stretch `[start, end)` of a block's text with its mark."""

    start: int
    end: int
    mark: Mark


_make: Final = tuple.__new__
"""Makes a named tuple without the detour of its constructor."""
IN_PARTS: Final = Mark("", "remove")
"""Stands in `Draft.marks` for a block whose parts are marked one by one."""


@dataclass(slots=True)
class Draft:
    """The one mutable value of the house: born in extraction, filled by the stages, gone when the article is made."""

    page: Page
    blocks: list[PageBlock]
    kind: Kind = "story"
    extractor: str = ""
    version: str = "1"
    canonical_url: str | None = None
    id: str | None = None
    site: str | None = None
    family: str | None = None
    language: str | None = None
    headline: str | None = None
    subheadline: str | None = None
    byline: list[Byline] = field(default_factory=list)
    dateline: Dateline | None = None
    published: str | None = None
    published_raw: str | None = None
    modified: str | None = None
    modified_raw: str | None = None
    photos: list[Photo] = field(default_factory=list)
    historical: bool = False
    notices: list[Notice] = field(default_factory=list)
    related: list[Link] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    social: list[Social] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    kinds: dict[int, BlockKind] = field(default_factory=dict)
    """Kinds that a stage gave to body blocks, where they differ from the parsed ones."""
    marks: list[Mark | None] = field(default_factory=list)
    parts: dict[int, tuple[Part, ...]] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    """Field to where it was read, for those that were not read from the words alone."""
    facts: dict[str, Any] = field(default_factory=dict)
    """Evidence from one stage for a later one, e.g. where the body begins."""

    def __post_init__(self) -> None:
        if not self.marks:
            self.marks = [None] * len(self.blocks)

    def mark(
        self, position: int, rule: str, action: Action = "remove", into: str | None = None, evidence: str | None = None
    ) -> None:
        """Mark a whole block. A block is marked once: the first stage to know what it is decides."""
        if self.marks[position] is None:
            self.marks[position] = _make(Mark, (rule, action, into, evidence))

    def mark_parts(self, position: int, parts: Iterable[Part]) -> None:
        """Mark stretches of a block, in order and without overlap; what lies between them stays in the body.

        The blanks around a stretch go with it, so that `restore` can tell what belongs to one block: a block never ends
        in a blank. Raises ValueError when what stays would be glued to what goes.
        """
        if self.marks[position] is None:
            self.parts[position] = _with_blanks(self.blocks[position].text, parts)
            self.marks[position] = IN_PARTS

    def is_open(self, position: int) -> bool:
        """Whether nobody has said yet what the block is."""
        return self.marks[position] is None

    def all_open(self) -> list[int]:
        """The positions of which nobody has said anything yet, as they are now."""
        return [position for position, mark in enumerate(self.marks) if mark is None]

    def open_positions(self, start: int = 0, end: int | None = None) -> Iterator[int]:
        """The positions in `[start, end)` of which nobody has said anything yet."""
        marks = self.marks
        for position in range(start, len(marks) if end is None else end):
            if marks[position] is None:
                yield position

    def article(self) -> Article:
        """The finished article: unmarked blocks as the body, every mark as an edit."""
        body, edits = _divide(self)
        text = body_text(body)
        text_sha256 = text_digest(text)
        page = self.page
        return Article(
            # without an address, the text is the identity; without a text, the page
            id=self.id or f"sha256:{text_sha256 if text else text_digest(page.text)}",
            kind=self.kind,
            extraction=Extraction(
                source=page.source,
                extractor=self.extractor,
                version=self.version,
                warnings=(*page.warnings, *self.warnings),
                record_id=page.record_id,
                captured_at=_moment(page.captured_at),
                fields=self._read_from(body),
                copy_url=page.copy_url,
                copy_fetched_at=_moment(page.copy_fetched_at),
                given=page.given,
            ),
            url=page.url,
            canonical_url=self.canonical_url,
            site=self.site,
            family=self.family,
            language=self.language,
            headline=self.headline,
            subheadline=self.subheadline,
            byline=tuple([complete_byline(line) for line in self.byline]),
            dateline=self.dateline,
            published=self.published,
            published_raw=self.published_raw,
            modified=self.modified,
            modified_raw=self.modified_raw,
            body=tuple(body),
            text=text,
            photos=tuple([complete_photo(photo) for photo in self.photos]),
            historical=self.historical,
            notices=tuple(self.notices),
            related=tuple(self.related),
            tags=tuple(self.tags),
            social=tuple(self.social),
            contracts=tuple(self.contracts),
            edits=tuple(edits),
            text_sha256=text_sha256,
        )

    def folded_text(self) -> str | None:
        """`fold` of the article's text, put together from what rules compare; None where a block is only partly in it."""
        if self.parts:
            return None
        return tight(
            " ".join([b.key for b, mark in zip(self.blocks, self.marks, strict=True) if mark is None and b.key])
        )

    def _read_from(self, body: list[Block]) -> dict[str, str]:
        """Where each field that the article has was read; `text` says that the words and their place told."""
        sources = self.sources
        found = {name: sources.get(name, "text") for name in _FIELDS if getattr(self, name)}
        if body:
            found["body"] = sources.get("body", "text")
        return found


_FIELDS: Final = (
    "canonical_url", "language", "headline", "subheadline", "byline", "dateline", "published", "modified", "photos",
    "related", "tags", "social",
)  # fmt: skip
"""The fields whose source `extraction.fields` tells, beside `body`."""


def _moment(moment: datetime | None) -> str | None:
    """RFC 3339, UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def body_text(body: Sequence[Block]) -> str:
    """The text of an article."""
    return "\n\n".join([block.text for block in body])


def text_digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _divide(draft: Draft) -> tuple[list[Block], list[Edit]]:
    """Body blocks and edits of a draft. Neighbouring blocks taken out by one rule become one edit, one a line."""
    body: list[Block] = []
    edits: list[Edit] = []
    before: Mark | None = None
    more: list[str] = []  # the further blocks of the last edit: joined once, or a long run costs its square
    kinds, marks = draft.kinds, draft.marks
    for position, (block, mark) in enumerate(zip(draft.blocks, marks, strict=True)):
        if mark is None:
            body.append(_make(Block, (kinds.get(position, block.kind) if kinds else block.kind, block.text)))
        elif mark is IN_PARTS:
            _close(edits, more)
            _divide_block(draft, position, body, edits)
        elif mark == before and mark.action == "remove":
            more.append(block.text)
        else:
            _close(edits, more)
            edits.append(_make(Edit, (mark.rule, mark.action, block.text, position, None, mark.into, mark.evidence)))
        before = mark
    _close(edits, more)
    return body, edits


def _close(edits: list[Edit], more: list[str]) -> None:
    """Give the last edit its further blocks."""
    if more:
        last = edits[-1]
        edits[-1] = Edit(last.rule, last.action, "\n".join([last.text, *more]), last.position, evidence=last.evidence)
        more.clear()


def _with_blanks(text: str, parts: Iterable[Part]) -> tuple[Part, ...]:
    """The parts, each widened over the blanks beside it that no other part has."""
    widened: list[Part] = []
    for part in parts:
        start, end = part.start, part.end
        last = widened[-1].end if widened else 0
        while start > last and text[start - 1] == " ":
            start -= 1
        while end < len(text) and text[end] == " ":
            end += 1
        start = max(start, last)
        if last < start and last and text[last - 1] != " ":
            raise ValueError(f"text stays glued to a part that goes, before offset {start} of {text!r}")
        widened.append(Part(start, end, part.mark))
    if widened and widened[-1].end < len(text) and text[widened[-1].end - 1] != " ":
        raise ValueError(f"text stays glued to a part that goes, after offset {widened[-1].end} of {text!r}")
    return tuple(widened)


def _divide_block(draft: Draft, position: int, body: list[Block], edits: list[Edit]) -> None:
    """A block that is only partly marked: each marked stretch an edit, each stretch between them a body block."""
    text = draft.blocks[position].text
    kind = draft.kinds.get(position, draft.blocks[position].kind)
    end = 0
    for part in draft.parts[position]:
        if part.start > end:
            body.append(Block(kind, text[end : part.start]))
        edits.append(
            Edit(part.mark.rule, part.mark.action, text[part.start : part.end], position, part.start, part.mark.into)
        )
        end = part.end
    if end < len(text):
        body.append(Block(kind, text[end:]))
