"""Read the run of a photo's lines: what stands above a caption without a blank line between."""

from typing import Final

from crawler.model.draft import Draft
from crawler.model.fields.byline import is_byline
from crawler.model.fields.virin import read_virins
from pipelines.alts import begins, is_alt, keeps_blank_lines
from pipelines.copies import SHORTEST_COPY
from pipelines.evidence import Evidence, ends_sentence, evidence
from pipelines.photos import Media

LONGEST_RUN: Final = 8
"""Lines looked at above a caption."""
_BETWEEN: Final = 3
"""Lines from a copy of a caption to the caption, with an alt text and a title between."""


def read_run(draft: Draft, caption: int, *, dense: bool, proven: bool = False) -> Media:
    """What stands above a caption in its run: copies, the media title, the alt text.

    `proven`: a credit or VIRIN line closes the run. In a `dense` capture only copies count, an alt text that begins as the
    caption does and, if proven, a title.
    """
    blocks = draft.blocks
    media = Media(caption=caption)
    key = blocks[caption].key
    if proven and _is_title(draft, caption) and not (caption and blocks[caption - 1].key == key):
        return Media(title=caption)
    if proven and blocks[caption].gap and _is_apart(draft, caption):
        return Media(caption=caption, title=caption - 1, copies=[caption - 2])
    if caption - 1 in draft.facts.get("images", ()) and not blocks[caption].gap and draft.is_open(caption - 1):
        return Media(caption=caption, alts=[caption - 1])
    first = next((item for item in range(max(0, caption - _BETWEEN), caption) if blocks[item].key == key), caption)
    alts: list[int] = []
    position = caption
    while (
        position > 0 and caption - position < LONGEST_RUN and blocks[position].gap == 0 and draft.is_open(position - 1)
    ):
        position -= 1
        apart = dense and position < first  # what stands between copies of a caption belongs to its photo
        if blocks[position].key == key:
            media.copies.append(position)
        elif (
            media.title is None
            and position == caption - 1
            and (_is_title(draft, position) or _is_numbered(draft, position, caption))
            and (not apart or (proven and position > 0 and begins(blocks[position - 1].key, key)))
        ):
            media.title = position
        elif (
            (apart and not begins(blocks[position].key, key) and not _is_any(draft, position, alts))
            or blocks[position].kind != "paragraph"
            or evidence(draft).rules[position] is not None
            or not (media.title is not None or media.copies)
        ):
            position += 1
            break
        else:
            alts.append(position)
    if alts and (dense or blocks[position].gap > 0 or position == 0):
        nearest = blocks[alts[0]].key
        found = evidence(draft)
        alone = all(blocks[alt].key == nearest for alt in alts) and first_said(draft, found, alts[0]) < alts[0]
        certain = alone and (dense or keeps_blank_lines(draft, found))
        if is_alt(nearest, key, len(media.copies), certain=certain):
            media.alts = [alt for alt in alts if blocks[alt].key == nearest][::-1]
    media.copies.reverse()
    return media


def _is_any(draft: Draft, position: int, others: list[int]) -> bool:
    """Whether a line says the same as one of the others."""
    return any(draft.blocks[other].key == draft.blocks[position].key for other in others)


def _is_apart(draft: Draft, caption: int) -> bool:
    """Whether a capture that keeps the white space between elements has the photo's title and a copy of its caption above it."""
    blocks = draft.blocks
    return (
        caption > 1
        and blocks[caption - 2].key == blocks[caption].key
        and draft.is_open(caption - 2)
        and draft.is_open(caption - 1)
        and len(blocks[caption].text) >= SHORTEST_COPY
        and _is_title(draft, caption - 1)
    )


def _is_title(draft: Draft, position: int) -> bool:
    """A media title: a bare line of a few words (an event's name may be longer), no sentence and no date, and not the first
    thing that the page says, which is its own title.
    """
    block, found = draft.blocks[position], evidence(draft)
    if first_said(draft, found, position) >= position or found.label(position) in ("tool", "media", "office"):
        return False
    return position not in found.dates and (
        block.kind == "paragraph"
        and not is_byline(block.key)
        and len(block.text) < 80
        and block.text.count(" ") < 10
        and not ends_sentence(block.key)
        and not read_virins(block.text)
    )


def _is_numbered(draft: Draft, position: int, caption: int) -> bool:
    """Whether a photo whose caption stands above and below, or whose VIRIN stands below, has that VIRIN for a title."""
    block, blocks = draft.blocks[position], draft.blocks
    if position == 0 or read_virins(block.text) != (block.text.upper(),):
        return False
    return blocks[position - 1].key == blocks[caption].key or any(
        below.key.startswith("virin:") and block.key in below.key for below in blocks[caption + 1 : caption + 3]
    )


def first_said(draft: Draft, found: Evidence, end: int) -> int:
    """The first open line that no rule knows, looked for up to `end`. Marks are never taken back: where one search ended the
    next begins.
    """
    first: int = draft.facts.get("first_said", 0)
    while first < end and not (draft.is_open(first) and found.rules[first] is None):
        first += 1
    draft.facts["first_said"] = first
    return first
