"""Tell an alt text from a paragraph that happens to stand right above a media block.

What describes a picture shares its words with the caption, or opens as descriptions do (`A cook looks at a tray of bread.`),
speaks of now, and quotes nobody. How much is asked depends on the capture: where blank lines stand between all paragraphs, a
line without one below it belongs to the block; where some were lost, only what looks like an alt text is one.
"""

import re
from dataclasses import replace
from typing import Final

from crawler.model.article import Asset
from crawler.model.draft import Draft
from crawler.model.fields.asset import asset_id, file_stem
from crawler.model.fields.virin import read_virins
from pipelines.evidence import Evidence, ends_sentence
from pipelines.photos import photo_at

_SHORTEST_BEGINNING: Final = 40
_SAID: Final = re.compile(r"[\"“”]|\b(?:said|says|told|asked|added)\b")
"""What paragraphs have and descriptions of pictures have not."""
_TOLD: Final = re.compile(
    r"\b(?:was|were|had|did|has been|have been|will|would|could|should|may|might|came|went|took|left|made|found|became|began|knew|gave|"
    r"since|today|yesterday|tomorrow|we|i|you|your|our|nobody|because|although)\b"
)
"""Words of what happened or is to happen."""
_PAST: Final = re.compile(
    r"\b[a-z]{2,}ed\b|\b(?:spent|stood|sat|ran|held|brought|built|fell|kept|led|met|sent|won|lost)\b"
)
_OPENING: Final = re.compile(
    r"(?:an?|two|three|four|five|six|several|many|people|men|women|soldiers|sailors|marines|airmen|guardsmen|guardians|cadets|"
    r"a group of|graphic|illustration|photo|logo|aerial view)\b"
)
"""How descriptions begin that were written for those who do not see the picture."""
_WORD: Final = re.compile(r"[a-z0-9]{3,}")
_SMALL: Final = frozenset(
    ["the", "and", "for", "with", "from", "that", "this", "are", "his", "her", "its", "into", "during", "after", "before", "they", "who", "while"]
)  # fmt: skip
_STEM: Final = 5
"""Letters by which words are compared: `walks` and `walking` are one."""
_SHARED: Final = 0.5
_FEW_SHARED: Final = 0.25
_PLENTY: Final = 3
"""Copies of a caption above it, of which the first is the alt text."""


def begins(alt: str, caption: str) -> bool:
    """Whether a folded line is the beginning of a caption, as alt texts are."""
    return alt == caption or (len(alt) >= _SHORTEST_BEGINNING and caption.startswith(alt.rstrip(".")))


def tells(line: str) -> bool:
    """Whether a folded line quotes somebody or tells what happened, as paragraphs do."""
    return quotes(line) or _TOLD.search(line) is not None


def quotes(line: str) -> bool:
    """Whether a folded line quotes somebody."""
    return _SAID.search(line) is not None


def is_alt(line: str, caption: str, copies: int, *, certain: bool) -> bool:
    """Whether a folded line above a media block describes its picture. `copies`: of the caption, above it; `certain`: no blank
    line between paragraphs was lost, so that the line stands in the block.
    """
    if begins(line, caption):
        return True
    if copies >= _PLENTY or quotes(line):
        return False
    shared = _shared(line, caption)
    if shared >= _SHARED:
        return True
    if _TOLD.search(line):
        return certain and shared > _FEW_SHARED
    return _OPENING.match(line) is not None or (certain and (shared > _FEW_SHARED or _PAST.search(line) is None))


def _shared(line: str, caption: str) -> float:
    """The share of a line's words that the caption has too."""
    words = [word[:_STEM] for word in _WORD.findall(line) if word not in _SMALL]
    known = {word[:_STEM] for word in _WORD.findall(caption)}
    return sum(word in known for word in words) / len(words) if words else 0.0


def keeps_blank_lines(draft: Draft, found: Evidence) -> bool:
    """Whether paragraphs of a capture stand apart: nowhere do two sentences follow line by line, but in runs of lines that hold
    a photo.
    """
    known: bool | None = draft.facts.get("keeps_blank_lines")
    if known is None:
        known = draft.facts["keeps_blank_lines"] = not _has_lines_together(draft, found)
    return known


def _has_lines_together(draft: Draft, found: Evidence) -> bool:
    blocks, end = draft.blocks, 0
    media = {*found.pictured, *found.copied, *found.credits, *found.labels.get("media", ())}
    for position in range(1, len(blocks)):
        if blocks[position].gap or position < end or not _are_sentences(draft, found, position - 1, position):
            continue
        first, end = position - 1, position + 1
        while first > 0 and not blocks[first].gap:
            first -= 1
        while end < len(blocks) and not blocks[end].gap:
            end += 1
        if media.isdisjoint(range(first, end)):
            return True
    return False


def _are_sentences(draft: Draft, found: Evidence, *positions: int) -> bool:
    return all(
        draft.blocks[item].kind == "paragraph" and found.rules[item] is None and ends_sentence(draft.blocks[item].key)
        for item in positions
    )


def take_marked_alts(draft: Draft) -> None:
    """Alt texts that a capture's marks call so and no photo took: into the photo whose caption comes next, or away."""
    images: dict[int, str] = draft.facts.get("images", {})
    for position in sorted(images):
        if not draft.is_open(position):
            continue
        number = photo_at(draft, position + 1)
        if number is None or draft.photos[number].alt is not None:
            draft.mark(position, "image-alt")
            continue
        draft.photos[number] = replace(draft.photos[number], alt=draft.blocks[position].text)
        draft.mark(position, "alt-text", "move", f"photos/{number}/alt")
    for position, address in images.items():
        if address and (number := photo_at(draft, position)) is not None:
            _add_address(draft, number, address)


def _add_address(draft: Draft, number: int, address: str) -> None:
    """What an image's address says of its photo: the first one where it is, its asset, and its VIRIN where the page prints none."""
    photo = draft.photos[number]
    virins = photo.virins or read_virins(file_stem(address))
    draft.photos[number] = photo = replace(photo, virins=virins)
    if photo.url is None and address.startswith(("https://", "http://")):
        asset = asset_id(address)
        draft.photos[number] = replace(photo, url=address, asset_id=asset, assets=(Asset(asset, address),))
