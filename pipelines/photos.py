"""Make Photos of media blocks: one photo for one caption, however many blocks, titles and VIRINs it comes with."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from crawler.model.article import Photo
from crawler.model.draft import Draft
from crawler.model.fields.credit import find_credit, is_credit_line
from crawler.model.fields.virin import read_virins
from crawler.model.text import fold

_LABEL: Final = re.compile(
    r"(?:(?:photos?|graphics?|images?|videos?|audio|illustrations?)\s+by|photo courtesy(?: of)?|photo credit|photo|credits?)\s*:?\s*(?:by\s+)?",
    re.IGNORECASE,
)
_RELEASED: Final = re.compile(r"(?<=[a-z.])/?Released\s*$")
"""What AFPIMS galleries glue to the name: `Sgt. NAMEReleased`."""
_VIRIN_TAIL: Final = re.compile(r"[\s|]*\bVIRIN:.*$", re.IGNORECASE)
LONGEST_CAPTION: Final = 1500
"""Characters from which one line is a whole story: captions of a paragraph have fewer."""
_NEW: Final = Photo(repeats=1)


@dataclass(slots=True)
class Media:
    """What one media block holds: positions of its lines, in page order."""

    caption: int | None = None
    copies: list[int] = field(default_factory=list)
    title: int | None = None
    alts: list[int] = field(default_factory=list)
    credit: int | None = None
    virin: int | None = None


def photo_at(draft: Draft, position: int) -> int | None:
    """The number of the photo that a block went into; None where it went elsewhere, stays, or there is no such block."""
    mark = draft.marks[position] if 0 <= position < len(draft.marks) else None
    path = (mark.into or "").split("/") if mark is not None else []
    return int(path[1]) if path[:1] == ["photos"] else None


def add_virins(draft: Draft, number: int, virins: Iterable[str]) -> None:
    """Give a photo further VIRINs, each once."""
    photo = draft.photos[number]
    draft.photos[number] = replace(photo, virins=tuple(dict.fromkeys((*photo.virins, *virins))))


def take_gallery_title(draft: Draft, position: int) -> None:
    """Take a line for the title of a page that shows a picture or a video."""
    draft.headline = draft.blocks[position].text
    draft.mark(position, "gallery-title", "move", "headline")


def add_media(draft: Draft, media: Media, *, caption_text: str | None = None, repeats: int | None = None) -> int:
    """Mark the block's lines and add its photo to the draft, or to the photo with the same caption. Gives its number."""
    if media.caption is not None:
        text, key = draft.blocks[media.caption].text, draft.blocks[media.caption].key
    else:
        text, key = caption_text or "", fold(caption_text or "")
    number = _photo_number(draft, key)
    photo = draft.photos[number]
    copies = repeats if repeats is not None else len(media.copies) + (media.caption is not None)
    credit, virin = _text(draft, media.credit), _text(draft, media.virin)
    virins = read_virins(" ".join(filter(None, (credit, virin, text))))
    draft.photos[number] = Photo(
        caption=photo.caption or text or None,
        credit=photo.credit or _credit_name(credit) or (find_credit(text, key) if text else None),
        virins=tuple(dict.fromkeys((*photo.virins, *virins))),
        title=photo.title or _text(draft, media.title),
        alt=photo.alt or _text(draft, media.alts[0] if media.alts else None),
        url=photo.url,
        asset_id=photo.asset_id,
        repeats=(photo.repeats if photo.caption else 0) + copies or 1,
        assets=photo.assets,
    )
    _mark(draft, media, number, photo)
    return number


def _mark(draft: Draft, media: Media, number: int, before: Photo) -> None:
    """The first line of a kind moves into the photo, the others merge into it."""
    captions = sorted([*media.copies, *([media.caption] if media.caption is not None else [])])
    for rule, into, positions, is_there in (
        ("caption", "caption", captions, before.caption is not None),
        ("alt-text", "alt", media.alts, before.alt is not None),
        ("media-title", "title", [media.title], before.title is not None),
        ("credit-line", "credit", [media.credit], before.credit is not None),
        ("virin-line", "virins", [media.virin], False),
    ):
        for position in positions:
            if position is None:
                continue
            if is_there:
                draft.mark(position, f"{rule}-copy", "merge", f"photos/{number}/{into}")
            else:
                draft.mark(position, rule, "move", f"photos/{number}/{into}")
            is_there = rule != "virin-line"  # noqa: PLW2901  (the first of its kind was just marked)


def _photo_number(draft: Draft, key: str) -> int:
    """The number of the photo with this folded caption, made when there is none."""
    numbers: dict[str, int] = draft.facts.setdefault("captions", {})
    if key and key in numbers:
        return numbers[key]
    draft.photos.append(_NEW)
    number = len(draft.photos) - 1
    if key:
        numbers[key] = number
    return number


def _text(draft: Draft, position: int | None) -> str | None:
    return draft.blocks[position].text if position is not None else None


def _credit_name(line: str | None) -> str | None:
    """The name in a credit line, without label and VIRIN."""
    if line is None:
        return None
    if line.startswith("("):
        return find_credit(line, fold(line))
    if ":" in line:
        line = _VIRIN_TAIL.sub("", line)
    if label := _LABEL.match(line):
        line = line[label.end() :]
    return (_RELEASED.sub("", line) if "Released" in line else line).strip() or None


def is_label(draft: Draft, position: int) -> bool:
    """Whether a line is a photo's credit or VIRIN and nothing else."""
    key = draft.blocks[position].key
    return is_credit_line(key) or key.startswith("virin:")
