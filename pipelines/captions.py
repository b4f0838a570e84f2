"""Merge captions: a page prints one caption up to four times (alt, link title, figcaption, lightbox); the feed has it once.

A media block in a text capture is a run of lines without blank lines between them, in the order

    [alt | caption]*  [media title]  caption  credit line  VIRIN line

and each part may be missing. What proves it: a credit or VIRIN line, a caption that ends in its credit sentence, the
same long line twice in the run, or photo tools around the line. A line that merely resembles a caption stays in the body.
Different captions never merge, even when one begins the other; one caption under three VIRINs is one photo with three.
"""

import re
from collections.abc import Iterator
from typing import Final

from crawler.model.draft import Draft
from crawler.model.fields.credit import find_credit, is_bare_credit_line, is_credit_line
from crawler.model.fields.virin import read_virins
from pipelines.alts import keeps_blank_lines, take_marked_alts, tells
from pipelines.copies import SHORTEST_COPY, merge_doubled_lines, merge_far_copies
from pipelines.evidence import Evidence, ends_sentence, evidence, is_title
from pipelines.gallery import is_dated_caption
from pipelines.photos import LONGEST_CAPTION, Media, add_media
from pipelines.run import LONGEST_RUN, first_said, read_run
from pipelines.shortened import (
    complete_cut_credit,
    merge_cut_copy,
    merge_cut_half,
    take_cut_caption,
    take_shortened_captions,
)

_LABEL: Final = 3
"""Words of a label that says what a picture is."""
_TOOLS: Final = 20
"""Lines of tools between a caption and its credit line at most; a page has ten."""
_COUNTER: Final = re.compile(r"\d{1,3} ?/ ?\d{1,3}(?: show caption \+ hide caption -)?")


def merge_captions(draft: Draft) -> None:
    """Gather each photo's lines into one Photo; every further copy of a caption becomes a merge."""
    found = evidence(draft)
    dense = _is_dense(draft)
    take_shortened_captions(draft, found)
    merge_doubled_lines(draft)
    merge_cut_half(draft)
    for media in _with_credit_lines(draft, found, dense=dense):
        add_media(draft, media)
    for position in _proven(draft, found, dense=dense):
        if not draft.is_open(position):
            continue
        if _heads_next(draft, found, position):
            draft.mark(position, "photo-heading")
        elif not _add_torn(draft, found, position, dense=dense):
            add_media(draft, _media_at(draft, found, position, dense=dense))
    merge_far_copies(draft)
    merge_cut_copy(draft, found)
    complete_cut_credit(draft)
    take_marked_alts(draft)
    take_cut_caption(draft, found)


def _add_torn(draft: Draft, found: Evidence, position: int, *, dense: bool) -> bool:
    """Add a photo whose credit in parentheses stands on a line of its own, below a caption that ends in its day."""
    block, above = draft.blocks[position], position - 1
    if block.gap > 1 or above < 0 or not block.text.startswith("(") or not draft.is_open(above):
        return False
    credit = find_credit(block.text, block.key)
    if credit is None or len(credit) + 2 < len(block.text) or found.rules[above] is not None:
        return False
    if not is_dated_caption(draft.blocks[above].text):
        return False
    media = read_run(draft, above, dense=dense, proven=True)
    media.credit = position
    add_media(draft, media)
    return True


def _media_at(draft: Draft, found: Evidence, position: int, *, dense: bool) -> Media:
    """What stands at a proven caption: the caption and its run; where the line is nothing but a credit, the caption above
    `U.S. Navy photo by NAME`, or none: that of `(Courtesy photo)` was lost.
    """
    if not _is_credit(draft, position):
        return read_run(draft, position, dense=dense)
    block = draft.blocks[position]
    is_below = not block.text.startswith("(") and not _is_label(draft, position)
    caption = _above(draft, found, position, dense=dense) if is_below else None
    media = read_run(draft, caption, dense=dense, proven=True) if caption is not None else Media()
    media.credit = position
    return media


def _heads_next(draft: Draft, found: Evidence, position: int) -> bool:
    """Whether a label stands above a caption that has its own credit: All Hands."""
    below = position + 1
    if below >= len(draft.blocks) or not draft.is_open(below) or found.rules[below] is not None:
        return False
    block = draft.blocks[below]
    return (
        _is_credit(draft, position)
        and _is_label(draft, position)
        and not _is_credit(draft, below)
        and find_credit(block.text, block.key) is not None
    )


def _is_label(draft: Draft, position: int) -> bool:
    """Whether a line is `Navy Photo`, without a name, and what stands above it tells what happened: no caption's credit."""
    block = draft.blocks[position]
    return block.key.count(" ") < _LABEL and (position == 0 or tells(draft.blocks[position - 1].key))


def _is_credit(draft: Draft, position: int) -> bool:
    """Whether a line is a credit and nothing else."""
    text = draft.blocks[position].text
    credit = find_credit(text, draft.blocks[position].key)
    return credit is not None and len(credit) + 2 >= len(text)


def _is_dense(draft: Draft) -> bool:
    """Whether the capture has no blank lines between paragraphs, so that a run proves nothing."""
    blocks = draft.blocks
    return len(blocks) > 3 and [block.gap for block in blocks].count(0) > 0.75 * len(blocks)


def _with_credit_lines(draft: Draft, found: Evidence, *, dense: bool) -> Iterator[Media]:
    """Media blocks that close with a credit line, a VIRIN line, or both."""
    blocks = draft.blocks
    for position in found.credits:
        if not draft.is_open(position):
            continue
        key = blocks[position].key
        credit = virin = None
        if is_credit_line(key) or (is_bare_credit_line(key) and _is_beside_photo(draft, found, position)):
            credit = position
            if position + 1 < len(blocks) and _is_virin_line(blocks[position + 1].key):
                virin = position + 1
        elif _is_virin_line(key) and read_virins(blocks[position].text):
            virin = position
        if credit is None and virin is None:
            continue
        caption = _above(draft, found, position, dense=dense)
        media = read_run(draft, caption, dense=dense, proven=True) if caption is not None else Media()
        media.credit, media.virin = credit, virin
        yield media


def _is_virin_line(key: str) -> bool:
    return key.startswith("virin:") and len(key) < 60


def _is_beside_photo(draft: Draft, found: Evidence, position: int) -> bool:
    """Whether a bare `Photo by NAME` has a VIRIN line below it, or above it a caption that ends in its day or stands under a
    photo heading.
    """
    if position and is_dated_caption(draft.blocks[position - 1].text):
        return True
    if position + 1 < len(draft.blocks) and _is_virin_line(draft.blocks[position + 1].key):
        return True
    return found.rule_id(position - 2) == "photo-heading" or _closes_pair(draft, found, position)


def _closes_pair(draft: Draft, found: Evidence, position: int) -> bool:
    """Whether a credit and the sentence above it stand in one block of a capture whose paragraphs stand apart."""
    blocks = draft.blocks
    return (
        position > 1
        and not blocks[position].gap
        and blocks[position - 1].gap > 0
        and all(block.gap for block in blocks[position + 1 : position + 2])
        and ends_sentence(blocks[position - 1].key)
        and not tells(blocks[position - 1].key)
        and keeps_blank_lines(draft, found)
    )


def _above(draft: Draft, found: Evidence, position: int, *, dense: bool) -> int | None:
    """The caption that a credit or VIRIN line belongs to: the line right above it, or above photo tools. In a `dense` capture a
    line that tells what happened is a paragraph, whose photo's caption was lost.
    """
    above = position - 1
    linked = draft.blocks[position].gap == 0
    while above >= max(0, position - _TOOLS) and (
        found.label(above) in ("media", "image-data", "tool") or found.rule_id(above) == "contact-author"
    ):
        linked = linked and draft.blocks[above].gap == 0
        above -= 1
    if above < 0 or not draft.is_open(above) or found.rules[above] is not None:
        return None
    block = draft.blocks[above]
    if position + 1 < len(draft.blocks) and first_said(draft, found, above) >= above and is_title(block):
        return None  # the page's own title
    is_copied = len(block.text) >= SHORTEST_COPY and found.is_copied(above)
    is_caption = is_copied or find_credit(block.text, block.key) or is_dated_caption(block.text)
    if (linked and not (dense and tells(block.key))) or is_caption or (above and found.label(above - 1) == "media"):
        return above
    return None


def _proven(draft: Draft, found: Evidence, *, dense: bool) -> Iterator[int]:
    """Captions without a credit line: the last line of each run of copies that something else proves. In a `dense` capture a
    line that is printed again may be a deck, and the paragraph that it was taken from.
    """
    framed = [
        position - 1
        for position in found.labels.get("media", ())
        if position and found.rule_id(position) == "photo-tools"
    ]
    named = _named_picture(draft)
    for position in sorted({*found.pictured, *found.copied, *framed, *named}):
        block = draft.blocks[position]
        if not draft.is_open(position) or found.rules[position] is not None or len(block.text) > LONGEST_CAPTION:
            continue
        if (
            position in named
            or find_credit(block.text, block.key)
            or _stands_between_tools(draft, found, position)
            or (not dense and _is_printed_again(draft, found, position))
        ):
            yield _last_copy(draft, position)


def _named_picture(draft: Draft) -> list[int]:
    """The position of `Image of ...` right below the title, with nothing but the site's frame above: health.mil's lead photo."""
    if draft.page.source != "text":
        return []
    title = next(draft.open_positions(), len(draft.blocks))
    below = title + 1
    is_named = below < len(draft.blocks) and title > 0 and draft.blocks[below].key.startswith("image of ")
    return [below] if is_named and is_title(draft.blocks[title]) else []


def _is_printed_again(draft: Draft, found: Evidence, position: int) -> bool:
    """Whether the same sentence follows at once, or with nothing but photo tools between: DVIDS prints titles twice too."""
    blocks, after = draft.blocks, position + 1
    if len(blocks[position].text) < SHORTEST_COPY or not ends_sentence(blocks[position].key):
        return False
    while after < len(blocks) and found.rule_id(after) == "photo-tools":
        after += 1
    if after >= len(blocks) or blocks[after].key != blocks[position].key:
        return False
    return after > position + 1 or blocks[after].gap == 0


def _last_copy(draft: Draft, position: int) -> int:
    """The last line of the run that equals the line at `position`: the caption itself, below its media title."""
    blocks, last, here = draft.blocks, position, position + 1
    end = min(len(blocks), position + LONGEST_RUN)
    while here < end and here - last <= 3 and blocks[here].gap == 0 and draft.is_open(here):
        if blocks[here].key == blocks[position].key:
            last = here
        here += 1
    return last


def _stands_between_tools(draft: Draft, found: Evidence, position: int) -> bool:
    """`1 / 2`, caption, `PHOTO DETAILS / DOWNLOAD HI-RES`: af.mil's frame of a photo."""
    if not 0 < position < len(draft.blocks) - 1:
        return False
    below = draft.blocks[position + 1]
    if found.rule_id(position + 1) != "photo-tools" or _COUNTER.fullmatch(below.key):
        return False  # a counter opens the next photo's frame
    if below.gap and not below.key.startswith("(click photo for"):
        return False
    return (
        found.rule_id(position - 1) == "photo-tools"
        and draft.blocks[position].gap == 0
        and len(draft.blocks[position].text) > 20
    )
