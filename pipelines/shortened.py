"""Take captions that were cut short: by army.mil, which prints their first 250 characters, and by the end of a capture, which may
fall anywhere in a photo's lines.
"""

from dataclasses import replace
from typing import Final

from crawler.model.draft import Draft, Mark, Part
from crawler.model.fields.credit import find_credit
from crawler.model.fields.dateline import read_dateline
from crawler.model.text import fold
from pipelines.alts import keeps_blank_lines
from pipelines.copies import SHORTEST_COPY
from pipelines.evidence import Evidence, ends_sentence, is_short
from pipelines.photos import Media, add_media, photo_at

_SHORTENED: Final = 250 + len("...")
_PLACE: Final = 30
"""Characters of a line that may be cut in the place it opens with."""
_SQUEEZED: Final = 8
"""Second blanks between sentences that a capture may have lost."""
_FEWEST: Final = 2
"""Shortened captions that are a page of their own."""
_ALBUM: Final = 3
"""Photos that make a page of captions."""
_CUT: Final = 20
"""Characters from which the last line of a capture may be the beginning of a caption."""
_CUT_HALF: Final = 10
"""Characters of a second half that tell it from what stands behind a dash."""


def take_shortened_captions(draft: Draft, found: Evidence) -> None:
    """Captions that army.mil shortens to 250 characters and three dots: above the line that opens the story with its place, or
    a few of them and nothing else, as its pages for telephones are.
    """
    if draft.page.source != "text":
        return
    captions: list[int] = []
    story = None
    for position in draft.open_positions():
        text = draft.blocks[position].text
        if 0 <= _SHORTENED - len(text) <= _SQUEEZED and text.endswith("..."):
            captions.append(position)
        elif found.rules[position] is None:
            story = text
            break
    if not captions:
        return
    is_album = len(captions) >= _FEWEST and (story is None or _is_cut(draft, captions))
    if is_album or (story is not None and read_dateline(story) is not None):
        for caption in captions:
            add_media(draft, Media(caption=caption))


def _is_cut(draft: Draft, captions: list[int]) -> bool:
    """Whether the capture ends in the line below captions that open with a place, before it has one itself."""
    last = draft.blocks[-1]
    opens = all(read_dateline(draft.blocks[item].text) is not None for item in captions)
    return opens and captions[-1] == len(draft.blocks) - 2 and len(last.text) < _PLACE


def take_cut_caption(draft: Draft, found: Evidence) -> None:
    """The last line of a page of nothing but captions, cut off before its credit."""
    last = len(draft.blocks) - 1
    is_album = len(draft.photos) >= _ALBUM or bool(draft.parts)  # parts: a listing that joins alt and text
    if not is_album or not draft.is_open(last) or ends_sentence(draft.blocks[last].key):
        return
    if _opens_story(draft, last):
        return
    if all(item == last or found.rules[item] is not None for item in draft.open_positions()):
        add_media(draft, Media(caption=last))


def cut_half(draft: Draft) -> int:
    """The length of the caption in the last line of a capture, where the line is one caption and its beginning, joined by a dash:
    alt and text of marines.mil's listings. 0 where it is not.
    """
    text = draft.blocks[-1].text if draft.blocks and draft.page.source == "text" else ""
    half = text.find(f" - {text[:_CUT_HALF]}", SHORTEST_COPY)
    return half if half > 0 and text.startswith(text[half + len(" - ") :]) else 0


def merge_cut_half(draft: Draft) -> None:
    """Part the last line of a capture that is one caption and its beginning."""
    last, half = len(draft.blocks) - 1, cut_half(draft)
    if not half or not draft.is_open(last):
        return
    text = draft.blocks[last].text
    into = f"photos/{add_media(draft, Media(), caption_text=text[:half], repeats=1)}/caption"
    draft.mark_parts(
        last, [Part(0, half, Mark("caption", "move", into)), Part(half, len(text), Mark("caption-cut", "merge", into))]
    )


def merge_cut_copy(draft: Draft, found: Evidence) -> None:
    """The last line of a capture, where it is the beginning of a caption or alt text above it, or the photo's title below copies."""
    last = len(draft.blocks) - 1
    if not draft.photos or not draft.is_open(last):
        return
    _take_alt_around(draft, last)
    if not draft.is_open(last):
        return
    block = draft.blocks[last]
    numbers: dict[str, int] = draft.facts.get("captions", {})
    if block.key not in numbers and len(block.text) >= _CUT and _follows_photo(draft, last):
        whole = next((number for key, number in numbers.items() if key.startswith(block.key)), None)
        if whole is not None:
            draft.mark(last, "caption-cut", "merge", f"photos/{whole}/caption")
            _take_title_above(draft, found, last, whole)
            return
    if block.gap or (number := photo_at(draft, last - 1)) is None:
        return
    photo = draft.photos[number]
    if photo.alt is not None and len(block.text) >= _CUT and fold(photo.alt).startswith(block.key):
        draft.mark(last, "alt-text-cut", "merge", f"photos/{number}/alt")
    elif _is_copy(draft, last - 1) and photo.title is None and is_short(block) and keeps_blank_lines(draft, found):
        _take_title(draft, last, number)


def complete_cut_credit(draft: Draft) -> None:
    """The name in a credit line that the capture ends in, as the caption's own credit has it."""
    mark = draft.marks[-1] if draft.marks else None
    if mark is None or mark.rule != "credit-line" or (number := photo_at(draft, len(draft.blocks) - 1)) is None:
        return
    photo = draft.photos[number]
    whole = find_credit(photo.caption, fold(photo.caption)) if photo.caption else None
    start = whole.rfind(photo.credit) if whole and photo.credit else -1
    if whole and start > 0 and whole[start + len(photo.credit or "") :][:1] != "/":  # `NAME/Released` is a whole name
        draft.photos[number] = replace(photo, credit=whole[start:])


def _take_alt_around(draft: Draft, last: int) -> None:
    """The alt text that stands above and below a caption, where the capture ends before the caption's second copy."""
    below = last
    while below > 1 and not draft.blocks[below].gap and photo_at(draft, below - 1) is None:
        below -= 1
    above, number = below - 2, photo_at(draft, below - 1)
    if number is None or draft.blocks[below].gap or draft.blocks[below - 1].gap or not draft.is_open(above):
        return
    alt, copy = draft.blocks[above], draft.blocks[below]
    is_whole = alt.key == copy.key
    if draft.photos[number].alt is None and (
        is_whole or (below == last and len(copy.key) >= _CUT and alt.key.startswith(copy.key))
    ):
        draft.photos[number] = replace(draft.photos[number], alt=alt.text)
        draft.mark(above, "alt-text", "move", f"photos/{number}/alt")
        draft.mark(below, "alt-text-copy" if is_whole else "alt-text-cut", "merge", f"photos/{number}/alt")


def _is_copy(draft: Draft, position: int) -> bool:
    mark = draft.marks[position]
    return mark is not None and mark.action == "merge"


def _take_title(draft: Draft, position: int, number: int) -> None:
    draft.photos[number] = replace(draft.photos[number], title=draft.blocks[position].text)
    draft.mark(position, "media-title", "move", f"photos/{number}/title")


def _take_title_above(draft: Draft, found: Evidence, position: int, number: int) -> None:
    """The media title between a photo's lines and the copy of its caption that is cut off, all in one run."""
    title = position - 1
    if photo_at(draft, position - 2) is None or not draft.is_open(title):
        return
    is_run = not draft.blocks[position].gap and not draft.blocks[title].gap
    is_name = is_short(draft.blocks[title]) and found.rules[title] is None
    if is_run and is_name and draft.photos[number].title is None:
        _take_title(draft, title, number)


def _follows_photo(draft: Draft, position: int) -> bool:
    """Whether a line stands in one run with the line above it, or below a photo's and is long."""
    if not draft.blocks[position].gap:
        return True
    return photo_at(draft, position - 1) is not None and len(draft.blocks[position].text) >= SHORTEST_COPY


def _opens_story(draft: Draft, line: int) -> bool:
    """Whether a line opens with a place, as a story does, and no caption above it."""
    if read_dateline(draft.blocks[line].text) is None:
        return False
    return not any(read_dateline(photo.caption or "") is not None for photo in draft.photos)
