"""Read the schedule of a day, `Today in DoD`: offices, names and headings are printed two or three times around each sentence
that says what somebody does.
"""

from typing import Final

from crawler.model.draft import Draft
from pipelines.evidence import CUT, ends_sentence, evidence, is_short
from pipelines.headline import DAYS

_TITLES: Final = (
    "today in dod",
    "today in dow",
    "today in the department of defense",
    "today in the department of war",
)
_FEWEST: Final = 2
"""Headings that stand for a module of the page."""
_MOST: Final = 60
"""Headings of a day; every line is sought in each of them."""
_LONGEST: Final = 20
"""Words of a heading with office and name."""
_HEADINGS: Final = ("open press events", "press events ", "additional open press events", "closed press events")


def read_schedule(draft: Draft) -> None:
    """Mark the headings of a schedule's modules, and the office and the name that each says; what anybody does stays."""
    title = (draft.headline or "").casefold()
    if draft.page.source == "text" and title.startswith(DAYS):
        _set_modules_aside(draft)
    if draft.page.source != "text" or title not in _TITLES:
        return
    found = evidence(draft)
    lines = [item for item in draft.open_positions() if found.rules[item] is None]
    headings = [draft.blocks[item].key for item in lines if draft.blocks[item].key.startswith(_HEADINGS)]
    if not _FEWEST <= len(headings) <= _MOST:
        return
    for position in lines:
        block = draft.blocks[position]
        if is_short(block, _LONGEST) and any(block.key in heading for heading in headings):
            draft.mark(position, "schedule-heading")


def _set_modules_aside(draft: Draft) -> None:
    """What stands below the link to older days, up to the end: titles and teasers of videos, none a whole sentence. Advisories
    above it are the day's own.
    """
    found = evidence(draft)
    links = [item for item in found.ids.get("pick-a-day", ()) if draft.blocks[item].key.startswith("view older ")]
    below = [item for item in draft.open_positions(links[0]) if found.rules[item] is None] if links else []
    if all(not ends_sentence(draft.blocks[item].key) or draft.blocks[item].key.endswith(CUT) for item in below):
        for position in below:
            draft.mark(position, "schedule-teaser")
