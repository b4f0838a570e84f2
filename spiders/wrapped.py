"""Captures that were wrapped to a width: the lines of a paragraph are one block."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from crawler.model.draft import PageBlock

WIDTH: Final = 100
"""Characters that no line of a wrapped capture exceeds."""
_MARKS: Final = frozenset("#=|<>:`~")
"""What opens a block of Markdown on a line of its own."""
_FULL = 50
"""Characters from which a line may have been broken for its length."""
_ENDS: Final = frozenset(".!?:;\"”')]")
_FEWEST = 3
"""Lines that go on in lower case, from which a capture may be one that was wrapped."""


def single_spaced(blocks: list[PageBlock]) -> list[PageBlock]:
    """The lines without the blank ones that stand between all of them; none where some stand close already."""
    least = min((block.gap for block in blocks[1:]), default=0)
    if least == 0 or len(blocks) <= _FEWEST:
        return []
    return [PageBlock(block.text, block.key, block.kind, max(0, block.gap - least)) for block in blocks]


def wrapped_at(blocks: list[PageBlock]) -> int:
    """The width to which the lines were broken; 0 where they were not. None is long then, and many go on in lower case on the
    next line, which paragraphs, captions and titles do not; or a few do, none of them below a line that had room for more or
    ended a sentence, and a good part of the full lines end within one.
    """
    pairs = [(before, after) for before, after in pairwise(blocks) if _follows(after) and not has_address(before.text)]
    long = [(before, after) for before, after in pairs if len(before.text) >= _FULL]
    going_on = [len(before.text) for before, after in long if after.text[0].islower()]
    width = max(going_on, default=0)
    full = [before.text for before, after in long if _fills(len(before.text), after, width)]
    if len(going_on) >= _FEWEST and len(going_on) * 4 >= len(full):
        return width
    unended = sum(text[-1] not in _ENDS for text in full)
    if not (unended * 4 >= len(full) if len(going_on) > 1 else unended * 2 >= len(full) >= _FEWEST):
        return 0
    lower = [(before.text, after) for before, after in pairs if after.text[0].islower()]
    is_broken = all(text[-1] not in _ENDS and _fills(len(text), after, width) for text, after in lower)
    return width if lower and is_broken else 0


def _follows(block: PageBlock) -> bool:
    """Whether a line may go on where the one above it was broken; what opens with a mark of Markdown does not."""
    return not block.gap and block.kind == "paragraph" and block.text[0] not in _MARKS


def has_address(line: str) -> bool:
    """Whether a line holds a link's address or a tag, which nothing breaks to a width."""
    return "](" in line or "<" in line


def _fills(size: int, block: PageBlock, width: int) -> bool:
    """Whether a line of so many characters had no room for the first word of the next."""
    return size + 1 + len(block.text.partition(" ")[0]) > width


def _breaks_off(line: str, block: PageBlock) -> bool:
    """Whether a line of a wrapped capture goes on in the next one, though it had room for more: a full one, broken by the letters'
    widths, or a paragraph's first word, as editors leave it.
    """
    if block.text[0].islower() and line[-1] not in _ENDS:
        return len(line) >= _FULL or " " not in line
    is_open = line.count("(") > line.count(")") or line.count("[") > line.count("]")
    if has_address(line) or line[0] in "![" or block.text[0] in ")]":
        return is_open
    return len(line) >= _FULL and (line[-1] == "," or is_open)


def unwrap(blocks: list[PageBlock], width: int) -> Iterator[PageBlock]:
    """The lines of each paragraph joined."""
    first, texts = blocks[0], [blocks[0].text]
    for block in blocks[1:]:
        line = texts[-1]
        is_full = _fills(len(line), block, width) and not (has_address(line) and len(line) > width)
        if _follows(block) and (is_full or _breaks_off(line, block)):
            texts.append(block.text)
            continue
        yield PageBlock.of(" ".join(texts), first.kind, first.gap)
        first, texts = block, [block.text]
    yield PageBlock.of(" ".join(texts), first.kind, first.gap)
