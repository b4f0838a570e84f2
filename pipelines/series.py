"""Read the front pages of series: special reports and spotlights, which have a title, a sentence and lists of stories."""

from itertools import islice
from typing import Final

from crawler.model.draft import Draft
from pipelines.evidence import Evidence, is_title, reads_as_body
from pipelines.signs import LINK_WORDS

FRAME: Final = ("banner", "chrome")
_HEADINGS: Final = 2
"""Headings that say that the page is lists, and its lines above them at most: a title and a paragraph."""
_LISTS: Final = frozenset(
    [
        "latest photos",
        "latest news",
        "latest videos",
        "news",
        "news stories",
        "news photos",
        "photo essays",
        "videos",
        "more videos",
        "situation update",
    ]
)
"""Headings of a special report."""
_SPOTLIGHTS: Final = frozenset(["spotlight", "spotlights"])
_SPOTLIGHT: Final = 3
"""Lines of a series' front page above its lists."""


def is_special_report(draft: Draft, found: Evidence) -> bool:
    """Whether the breadcrumb says that the page is one, and no other page's text stands above it."""
    crumb = next(
        (item for item in found.labels.get("breadcrumb", ()) if "special report" in draft.blocks[item].key), None
    )
    return crumb is not None and not any(
        found.rules[item] is None and reads_as_body(draft.blocks[item]) for item in range(crumb)
    )


def are_empty_lists(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Whether two headings of lists that scripts fill stand below the sentence that opens a special report, and no further
    sentence but those of videos.
    """
    headings = [item for item in lines if draft.blocks[item].key in _LISTS]
    above = [item for item in lines if headings and item < headings[0] and found.rules[item] is None]
    told = [item for item in lines if headings and item > headings[0] and reads_as_body(draft.blocks[item])]
    return (
        len(headings) >= _HEADINGS
        and (len(above) == 1 or (len(above) == _HEADINGS and is_title(draft.blocks[above[0]])))
        and reads_as_body(draft.blocks[above[-1]])
        and all(found.rules[item] is not None or found.rule_id(item - 1) == "date-video" for item in told)
    )


def name_special_report(draft: Draft, found: Evidence) -> None:
    """The title of a special report, a list of stories with a name, and the paragraph that says what it is about."""
    lines = (item for item in draft.open_positions() if found.rules[item] is None and item not in found.dates)
    title = next(lines, None)
    opening = title
    if title is not None and is_title(draft.blocks[title]) and draft.blocks[title].kind != "list_item":
        draft.headline = draft.blocks[title].text
        draft.mark(title, "headline", "move", "headline")
        opening = title + 1
    if opening is not None and opening < len(draft.blocks) and draft.is_open(opening):
        block = draft.blocks[opening]
        is_entry = block.key.endswith(LINK_WORDS) or not reads_as_body(block)
        if not is_entry and found.rules[opening] is None and draft.subheadline is None:
            draft.subheadline = block.text
            draft.mark(opening, "subheadline", "move", "subheadline")


def is_spotlight(draft: Draft, found: Evidence) -> bool:
    """Whether the page is a series' front page: `Spotlight`, its title, one sentence, and the headings of lists that scripts
    fill.
    """
    if found.wordings.isdisjoint(_SPOTLIGHTS):
        return False
    lines = list(islice((item for item in draft.open_positions() if found.label(item) not in FRAME), _SPOTLIGHT + 3))
    return (
        len(lines) == _SPOTLIGHT + 2
        and draft.blocks[lines[0]].key in _SPOTLIGHTS
        and [draft.blocks[item].key for item in lines[3:]] == ["stories", "photos"]
        and all(found.rules[item] is None for item in lines[1:3])
        and is_title(draft.blocks[lines[1]])
    )


def read_spotlight(draft: Draft, found: Evidence) -> None:
    """The title of a series, and the sentence that says what it is about."""
    _, title, motto = [item for item in draft.open_positions() if found.label(item) not in FRAME][:_SPOTLIGHT]
    draft.kind = "listing"
    draft.headline = draft.blocks[title].text
    draft.mark(title, "headline", "move", "headline")
    draft.subheadline = draft.blocks[motto].text
    draft.mark(motto, "subheadline", "move", "subheadline")
