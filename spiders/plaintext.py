"""Text captures: lines in, blocks out. No mark-up says what a line is; position, neighbourhood and wording must."""

import re
from collections.abc import Iterator
from itertools import pairwise

from crawler.model.draft import Draft, PageBlock
from crawler.model.page import Page
from crawler.model.text import fold_line, squeeze

_BULLETS = "•·▪◦●‣∙*"
# A bullet is the list's mark-up, not the item's text. The asterisk of `*Small business` is a footnote, so a blank must follow.
_BULLET = re.compile(rf"[{_BULLETS}] ")
_WIDTH = 100
"""Characters that no line of a wrapped capture exceeds."""
_FULL = 50
"""Characters from which a line may have been broken for its length."""
_STOPS = (".", "!", "?", ":", ";", '"', "”", ")")


def draft_text(page: Page) -> Draft:
    """A draft whose blocks are the page's non-empty lines, each with the blank lines before it. Where the capture was
    wrapped to a width, the lines of a paragraph are one block.
    """
    lines = list(_lines(page.text))
    blocks = [
        PageBlock(text, fold_line(text), "list_item" if is_item else "paragraph", gap)
        for text, gap, is_item in (_unwrapped(lines) if _is_wrapped(lines) else lines)
    ]
    return Draft(page, blocks, extractor="text")


_Line = tuple[str, int, bool]
"""The text of a line, the blank lines before it, and whether it had a bullet."""


def _lines(text: str) -> Iterator[_Line]:
    gap = 1
    for line in text.split("\n"):
        squeezed = line
        if not (line.isprintable() and "  " not in line and line[:1] != " " and line[-1:] != " "):
            squeezed = squeeze(line)
        if not squeezed:
            gap += 1
            continue
        bullet = _BULLET.match(squeezed) if squeezed[0] in _BULLETS else None
        yield (squeezed[bullet.end() :] if bullet else squeezed), gap, bullet is not None
        gap = 0


def _is_wrapped(lines: list[_Line]) -> bool:
    """Whether lines were broken for their length: none is long, and many go on in lower case on the next line, which
    paragraphs, captions and titles do not.
    """
    if len(lines) < 8 or any(len(text) > _WIDTH for text, _, _ in lines):
        return False
    followed = sum(1 for _, gap, _ in lines if not gap)
    going_on = sum(
        1
        for (text, _, _), (after, gap, is_item) in pairwise(lines)
        if not gap and not is_item and len(text) >= _FULL and after[0].islower() and not text.endswith(_STOPS)
    )
    return going_on >= 4 and going_on * 4 >= followed


def _unwrapped(lines: list[_Line]) -> Iterator[_Line]:
    """The lines of each paragraph joined: a full line that ends no sentence goes on, and so does one before a small letter."""
    held: _Line | None = None
    last = ""
    for text, gap, is_item in lines:
        if held is not None and not gap and not is_item and _goes_on(last, text):
            held = (f"{held[0]} {text}", held[1], held[2])
        else:
            if held is not None:
                yield held
            held = (text, gap, is_item)
        last = text
    if held is not None:
        yield held


def _goes_on(text: str, after: str) -> bool:
    return len(text) >= _FULL and (after[0].islower() or not text.endswith(_STOPS))
