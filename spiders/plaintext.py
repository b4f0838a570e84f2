"""Text captures: lines in, blocks out. No mark-up says what a line is; position, neighbourhood and wording must."""

import re
from collections.abc import Iterator
from itertools import pairwise

from crawler.model.draft import Draft, PageBlock
from crawler.model.page import Page
from crawler.model.text import fold_line, squeeze_and_fold

_BULLETS = frozenset("•*·▪◦●‣∙")
_MARK_UP = frozenset("•*")
"""The bullets that a capture makes of a list's mark-up, no part of the item's text; the others an author typed. The asterisk
of `*Small business` is a footnote, so a blank must follow."""
_WIDTH = 100
"""Characters that no line of a wrapped capture exceeds."""
_FULL = 50
"""Characters from which a line may have been broken for its length."""
_STOPS = (".", "!", "?", ":", ";", '"', "”", ")")
# Not the page's: an index of web texts glues its capture date before the first line, and the line after it is a title or
# a banner like any other.
_INDEX_DATE = re.compile(r"date (?:19|20)\d{2}(?:-\d{2}){1,2} (?=\S)")
_make = tuple.__new__
"""Makes a named tuple without the detour of its constructor: a third of a line's cost."""


def draft_text(page: Page) -> Draft:
    """A draft whose blocks are the page's non-empty lines, each with the blank lines before it. Where the capture was
    wrapped to a width, the lines of a paragraph are one block.
    """
    lines, keys = squeeze_and_fold(page.text)
    blocks: list[PageBlock] = []
    gap = 1
    for text, key in zip(lines, keys, strict=True):
        if not text:
            gap += 1
        elif text[0] in _BULLETS and text[1:2] == " ":
            item = text[2:] if text[0] in _MARK_UP else text
            blocks.append(_make(PageBlock, (item, fold_line(item), "list_item", gap, "")))
            gap = 0
        else:
            blocks.append(_make(PageBlock, (text, key, "paragraph", gap, "")))
            gap = 0
    if blocks and blocks[0].text.startswith("date "):
        blocks = [*_without_index_date(blocks[0]), *blocks[1:]]
    if max(map(len, lines)) <= _WIDTH and _is_wrapped(blocks):
        blocks = list(_unwrapped(blocks))
    return Draft(page, blocks, extractor="text")


def _without_index_date(first: PageBlock) -> Iterator[PageBlock]:
    """The first block, with the index's date as a block of its own before it."""
    match = _INDEX_DATE.match(first.text)
    if match:
        yield PageBlock.of(match[0], first.kind, first.gap)
        yield PageBlock.of(first.text[match.end() :], first.kind)
    else:
        yield first


def _is_wrapped(blocks: list[PageBlock]) -> bool:
    """Whether lines were broken for their length: none is long, and many go on in lower case on the next line, which
    paragraphs, captions and titles do not.
    """
    followed = sum(1 for block in blocks if not block.gap)
    going_on = sum(
        1
        for before, block in pairwise(blocks)
        if not block.gap and block.kind == "paragraph" and _is_broken(before.text) and block.text[0].islower()
    )
    return going_on >= 4 and going_on * 4 >= followed


def _is_broken(text: str) -> bool:
    return len(text) >= _FULL and not text.endswith(_STOPS)


def _unwrapped(blocks: list[PageBlock]) -> Iterator[PageBlock]:
    """The lines of each paragraph joined: a full line that ends no sentence goes on, and so does one before a small letter."""
    first, texts = blocks[0], [blocks[0].text]
    for block in blocks[1:]:
        goes_on = _is_broken(texts[-1]) or (len(texts[-1]) >= _FULL and block.text[0].islower())
        if goes_on and not block.gap and block.kind == "paragraph":
            texts.append(block.text)
            continue
        yield PageBlock.of(" ".join(texts), first.kind, first.gap)
        first, texts = block, [block.text]
    yield PageBlock.of(" ".join(texts), first.kind, first.gap)
