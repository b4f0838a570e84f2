"""Read video pages of AFPIMS: `Video by NAME`, the player's button or the section's motto, then title, unit, `DATE | LENGTH`,
and the description.
"""

from crawler.model.draft import Draft
from crawler.model.fields.date import find_date
from pipelines.evidence import Evidence, ends_sentence, is_short, is_title
from pipelines.photos import Media, add_media, take_gallery_title

_MENU = ("nav", "breadcrumb")
_MOST_LINES = 3
"""Title and units between the credit or the button and the date."""


def read_video_page(draft: Draft, found: Evidence) -> bool:
    """Recognise a video page and set its headline, date and caption, the description's first paragraph."""
    date = next((item for item in found.labels.get("date", ()) if found.rule_id(item) == "date-video"), None)
    if date is None:
        return False
    blocks = draft.blocks
    above = [item for item in draft.open_positions(0, date) if found.label(item) not in _MENU]
    credit = alt = None
    button = next((at for at, item in enumerate(above) if blocks[item].key == "default play button"), None)
    if above and (named := _below_section(found, above)):
        above = named
    elif button is not None and button <= 1:
        alt = above[0] if button and ends_sentence(blocks[above[0]].key) else None
        if button and alt is None:
            return False
        above = above[button + 1 :]
    elif above and blocks[above[0]].key.startswith("video by "):
        credit, *above = above
    else:
        return False
    if not 1 <= len(above) <= _MOST_LINES or not all(is_title(blocks[item]) for item in above):
        return False
    draft.kind = "video"
    title, *units = above
    take_gallery_title(draft, title)
    for item in units:
        draft.mark(item, "image-unit")
    draft.published, draft.published_raw = find_date(blocks[date].key), blocks[date].text
    draft.mark(date, "date-video", "move", "published_raw")
    below = date + 1
    is_caption = below < len(blocks) and draft.is_open(below) and found.rules[below] is None
    add_media(draft, Media(caption=below if is_caption else None, alts=[alt] if alt is not None else [], credit=credit))
    _close(draft, found, below)
    return True


def _close(draft: Draft, found: Evidence, below: int) -> None:
    """`More` below the description, and the site's name: the page's last lines."""
    last = list(draft.open_positions(below))
    if last and found.rule_id(last[0]) == "more-link" and all(is_short(draft.blocks[item]) for item in last[1:]):
        for item in last:
            draft.mark(item, "more-link")


def _below_section(found: Evidence, above: list[int]) -> list[int]:
    """The lines below the section's motto (`Videos of what's happening in the Defense Department.`), without the player's."""
    motto = next((at for at, item in enumerate(above) if found.rule_id(item) == "section-tagline"), None)
    if motto is None or any(found.rules[item] is None for item in above[:motto]):
        return []
    return [item for item in above[motto + 1 :] if found.rule_id(item) != "video-player"]
