"""Read the picture of a DVIDS page: its caption and credit to the photo, the rows of its table away."""

from html import unescape

from crawler.model.draft import Draft
from crawler.model.fields.credit import find_credit
from crawler.model.fields.date import find_date
from crawler.model.fields.virin import read_virins
from crawler.model.text import fold
from pipelines.evidence import PLACES, Evidence, ends_sentence, is_short, is_title
from pipelines.photos import Media, add_media, add_virins, is_label, take_gallery_title
from pipelines.related import add_related

_ROWS = ("date taken:", "date posted:", "photo id:", "video id:", "virin:", "resolution:", "size:", "location:", "web views:",
    "downloads:", "public domain", "this work, ")  # fmt: skip
_SHORTEST = 40
"""Characters from which a line may be the caption of an image page."""


def read_picture(draft: Draft, found: Evidence, *, credit: int | None) -> None:
    """An image or video page: caption and credit to the photo, the rest is its table."""
    draft.kind = "photo"
    blocks = draft.blocks
    caption = max(
        (item for item in draft.open_positions() if found.rules[item] is None and not is_label(draft, item)),
        key=lambda item: len(blocks[item].text),
        default=None,
    )
    virins = tuple(virin for item in found.ids.get("image-data", ()) for virin in read_virins(blocks[item].text))
    if caption is not None and (len(blocks[caption].text) < _SHORTEST or _is_script(found)):
        caption = None
    paragraphs = _caption_paragraphs(draft, found, caption) if caption is not None else []
    if len(paragraphs) > 1:
        number = _add_paragraphs(draft, paragraphs, credit)
    else:
        number = add_media(draft, Media(caption, credit=credit))
    add_virins(draft, number, virins)
    if credit is not None and credit + 1 < len(blocks) and draft.is_open(credit + 1) and is_short(blocks[credit + 1]):
        draft.mark(credit + 1, "image-unit")
    if caption is not None and draft.headline is not None:
        _read_bare_tags(draft, found, caption)
    _mark_rows(draft, found, number)


def _is_script(found: Evidence) -> bool:
    """Whether several speak below a video: what they say is text. One line may open as a turn does: `ARABIAN SEA: A sailor ...`."""
    return sum(found.rules[item] is None for item in found.turns) > 1


def _caption_paragraphs(draft: Draft, found: Evidence, caption: int) -> list[int]:
    """The paragraphs of the caption: the lines around its longest that are sentences, or end in the credit."""
    blocks = draft.blocks

    def belongs(position: int) -> bool:
        if not (0 <= position < len(blocks) and draft.is_open(position)) or found.rules[position] is not None:
            return False
        key = blocks[position].key
        return ends_sentence(key) or find_credit(blocks[position].text, key) is not None

    if not belongs(caption):
        return [caption]
    first = last = caption
    while belongs(first - 1):
        first -= 1
    while belongs(last + 1):
        last += 1
    return list(range(first, last + 1))


def _add_paragraphs(draft: Draft, paragraphs: list[int], credit: int | None) -> int:
    """The photo of a caption in several paragraphs; its text has a line for each."""
    text = "\n".join(draft.blocks[item].text for item in paragraphs)
    number = add_media(draft, Media(credit=credit), caption_text=text, repeats=1)
    for item in paragraphs:
        draft.mark(item, "caption", "move", f"photos/{number}/caption")
    return number


def _read_bare_tags(draft: Draft, found: Evidence, caption: int) -> None:
    """Tags whose heading was lost: nothing but short lines below the caption, to the end."""
    if any(found.rule_id(item) == "bare-address" for item in draft.open_positions(caption + 1)):
        return  # short lines with addresses are the description's links
    below = [item for item in draft.open_positions(caption + 1) if found.rules[item] is None]
    if _are_story(draft, found, below[:2]) and all(is_short(draft.blocks[item], 6) for item in below[2:]):
        add_related(draft, below[0])
        draft.mark(below[1], "related-entry")
        below = below[2:]
    if all(is_short(draft.blocks[item], 6) and item not in found.dates for item in below):
        for item in below:
            if not is_label(draft, item):
                draft.tags.append(draft.blocks[item].text)
                draft.mark(item, "tag", "move", "tags")
    elif len(below) == 1 and is_title(draft.blocks[below[0]]):
        add_related(draft, below[0])  # the story that the photo belongs to


def _are_story(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Whether two lines right below the table are the title of the story that the photo belongs to, and what it is about."""
    if len(lines) < 2 or found.label(lines[0] - 1) != "image-data":
        return False
    title, about = (draft.blocks[item] for item in lines)
    return is_title(title) and not is_short(about, 6) and (not about.gap or found.is_copied(lines[0]))


def is_cut_row(draft: Draft, found: Evidence, position: int) -> bool:
    """Whether the capture ends in the name of a row, below another one."""
    key = draft.blocks[position].key
    return found.label(position - 1) == "image-data" and any(row.startswith(key) for row in _ROWS)


def _mark_rows(draft: Draft, found: Evidence, number: int) -> None:
    """The rows of an image page: dates, title, place, and the rest."""
    blocks = draft.blocks
    for position in list(draft.open_positions()):
        key = blocks[position].key
        rule = found.rules[position] or PLACES.find(key)
        date = found.dates.get(position) or (find_date(key) if key.startswith("date ") else None)
        if date:
            if draft.published is None:
                draft.published, draft.published_raw = date, blocks[position].text
                draft.mark(position, "image-date", "move", "published_raw")
            else:
                draft.mark(position, "image-date")
        elif rule is not None and key.startswith("virin:") and read_virins(blocks[position].text):
            draft.mark(position, "virin-line", "move", f"photos/{number}/virins")
        elif rule is not None:
            draft.mark(position, rule.id)
        elif draft.headline is not None and fold(draft.headline).startswith(f"{unescape(key)} [image "):
            draft.mark(position, "headline-copy", "merge", "headline")
        elif position == len(blocks) - 1 and (key.startswith("this work, ") or is_cut_row(draft, found, position)):
            draft.mark(position, "image-data")
        elif draft.headline is None and not ends_sentence(key) and len(key) < 160:
            take_gallery_title(draft, position)
