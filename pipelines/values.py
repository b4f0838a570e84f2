"""Read the values that end a DVIDS page whose table lost its labels: the days on which a picture was taken and posted, and the
place. What stands above them stays, be it a caption or a story.
"""

import re
from typing import Final

from crawler.model.draft import Draft
from crawler.model.fields.date import find_date
from crawler.model.fields.virin import VIRIN
from pipelines.evidence import Evidence, is_title
from pipelines.photos import Media, add_media, take_gallery_title

DAY: Final = re.compile(r"\d{2}\.\d{2}\.(?:19|20)\d{2}")
"""A day as DVIDS prints it, and no other site."""
_PLACE: Final = re.compile(r"[A-Z][A-Z .'’()-]{2,60}, (?:[A-Z]{2}, )?[A-Z]{2}")
_LAST: Final = 3
_LENGTH: Final = re.compile(r"\|? ?\d{2}:\d{2}:\d{2}")
_FEWEST_VALUES: Final = 4


def ends_in_values(draft: Draft, found: Evidence) -> bool:
    """Whether the last three lines are two days and a place in capitals, and something stands above them."""
    if len(draft.blocks) <= _LAST or not all(draft.is_open(item) for item in range(-_LAST, 0)):
        return False
    taken, posted, place = draft.blocks[-_LAST:]
    return (
        len(draft.blocks) - _LAST in found.dates  # `20.27.2020` is none
        and DAY.fullmatch(taken.key) is not None
        and DAY.fullmatch(posted.key) is not None
        and _PLACE.fullmatch(place.text) is not None
    )


def read_last_values(draft: Draft, found: Evidence) -> None:
    """The first day goes to `published`, the rest away."""
    last = len(draft.blocks)
    read_date(draft, found, last - _LAST)
    draft.mark(last - 2, "image-date")
    draft.mark(last - 1, "image-place")


def read_date(draft: Draft, found: Evidence, position: int) -> None:
    """Take a line for the day that the page says."""
    draft.published, draft.published_raw = found.dates[position], draft.blocks[position].text
    draft.mark(position, "image-date", "move", "published_raw")


def read_barred_values(draft: Draft, found: Evidence) -> int:
    """Caption, `|value` rows with one VIRIN among them or a day at their top, and the title below them. Gives the position below the rows."""
    blocks = draft.blocks
    rows = [item for item in draft.open_positions() if blocks[item].text.startswith("|")]
    virins = [item for item in rows if VIRIN.search(blocks[item].text)]
    if len(rows) < _FEWEST_VALUES or rows != list(range(rows[0], rows[0] + len(rows))):
        return len(blocks)
    if not virins and DAY.fullmatch(blocks[rows[0]].key.lstrip("| ")) is None:
        return len(blocks)
    is_video = any(_LENGTH.fullmatch(blocks[item].key) or blocks[item].key == "|b-roll" for item in rows)
    draft.kind = "video" if is_video else "photo"
    caption = rows[0] - 1 if rows[0] and draft.is_open(rows[0] - 1) else None
    virin = virins[0] if virins else None
    add_media(draft, Media(caption, virin=virin))
    for item in rows:
        date = find_date(blocks[item].key)
        if date and draft.published is None:
            draft.published, draft.published_raw = date, blocks[item].text
            draft.mark(item, "image-date", "move", "published_raw")
        else:
            draft.mark(item, "image-data" if item != virin else "virin-line")
    title = rows[-1] + 1
    if title < len(blocks) and draft.is_open(title) and found.rules[title] is None and is_title(blocks[title]):
        take_gallery_title(draft, title)
    return title
