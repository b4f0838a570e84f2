"""Merge copies of a caption that stand in no run with it: a line that is one caption twice, and copies elsewhere on the page."""

from dataclasses import replace
from typing import Final

from crawler.model.draft import Draft, Mark, Part
from crawler.model.fields.credit import find_credit
from crawler.model.text import fold, holds
from pipelines.evidence import evidence
from pipelines.photos import Media, add_media, photo_at

SHORTEST_COPY: Final = 40
"""Characters from which a line that stands twice may be a caption."""
_OPENING: Final = 20
"""Characters by which an alt text and its caption are told to begin alike."""
_JOINED: Final = 3
"""Doubled lines that make a page of them."""


def merge_doubled_lines(draft: Draft) -> None:
    """A line that is one caption twice, joined by a dash: marines.mil listings join alt and text so; or by nothing, in dumps that
    print an image's alt text and what is beside it on one line.
    """
    for position in evidence(draft).pictured:
        if draft.is_open(position) and draft.page.source == "text":
            _part_alt(draft, position)
    if draft.page.source == "text" and not holds(draft.page.text, " - ", 1):
        return
    doubled = [item for item in draft.open_positions() if _half(draft.blocks[item].text)]
    # a short line twice (`ROAD WORK - ROAD WORK`) is an alt and its text only where longer ones show that the page joins them
    shortest = SHORTEST_COPY if len(doubled) < _JOINED else 1
    for position in doubled:
        text = draft.blocks[position].text
        half = _half(text)
        if half < shortest:
            continue
        number = add_media(draft, Media(), caption_text=text[:half], repeats=2)
        into = f"photos/{number}/caption"
        draft.mark_parts(
            position,
            [Part(0, half, Mark("caption", "move", into)), Part(half, len(text), Mark("caption-copy", "merge", into))],
        )


def _part_alt(draft: Draft, position: int) -> None:
    """Part a caption that ends in its credit from the alt text before it, which begins as the caption does."""
    text = draft.blocks[position].text
    start = text.find(text[:_OPENING], _OPENING)
    alt, caption = text[:start].rstrip(), text[start:]
    if start < 0 or not caption.startswith(alt) or not find_credit(caption, fold(caption)):
        return
    is_copy = alt == caption
    number = add_media(draft, Media(), caption_text=caption, repeats=1 + is_copy)
    into = f"photos/{number}/caption"
    first = Mark("caption-copy", "merge", into) if is_copy else Mark("alt-text", "move", f"photos/{number}/alt")
    if not is_copy and draft.photos[number].alt is None:
        draft.photos[number] = replace(draft.photos[number], alt=alt)
    draft.mark_parts(position, [Part(0, start, first), Part(start, len(text), Mark("caption", "move", into))])


def _half(text: str) -> int:
    """The length of the half of a line that is one text twice, joined by a dash; 0 when it is not."""
    half = (len(text) - 3) // 2
    return half if text[half : half + 3] == " - " and text[:half] == text[half + 3 :] else 0


def merge_far_copies(draft: Draft) -> None:
    """Copies outside the run: only of a caption that carries its credit, or in touch with media lines."""
    numbers: dict[str, int] = draft.facts.get("captions", {})
    if not numbers:
        return
    for position in [position for position, block in enumerate(draft.blocks) if block.key in numbers]:
        block = draft.blocks[position]
        if draft.is_open(position) and (find_credit(block.text, block.key) or _touches_media(draft, position)):
            add_media(draft, Media(caption=position))


def _touches_media(draft: Draft, position: int) -> bool:
    found = evidence(draft)
    if "photo-tools" in (found.rule_id(position - 1), found.rule_id(position + 1)):
        return True
    neighbours = [position - 1] if draft.blocks[position].gap == 0 else []
    if position + 1 < len(draft.blocks) and draft.blocks[position + 1].gap == 0:
        neighbours.append(position + 1)
    return any(photo_at(draft, item) is not None for item in neighbours)
