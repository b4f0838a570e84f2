"""Read the values that end a DVIDS page whose table lost its labels: the days on which a picture was taken and posted, and the
place. What stands above them stays, be it a caption or a story.
"""

import re
from typing import Final

from crawler.model.draft import Draft
from pipelines.evidence import Evidence

DAY: Final = re.compile(r"\d{2}\.\d{2}\.(?:19|20)\d{2}")
"""A day as DVIDS prints it, and no other site."""
_PLACE: Final = re.compile(r"[A-Z][A-Z .'’()-]{2,60}, (?:[A-Z]{2}, )?[A-Z]{2}")
_LAST: Final = 3


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
