"""Recognise pages that are no article at all: listings of other pages, subtitle files. Their lines become links or edits,
and the body stays empty."""

import re

from crawler.model.article import Link
from crawler.model.draft import Draft
from crawler.model.fields.date import find_date, read_date_line
from pipelines.evidence import Evidence, ends_sentence, evidence, is_short, is_turn

_CUE = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?[.,]\d{3} --> ")
# `08/31/2001 : Title` of defenselink.mil month pages, `1/31/2018 - https://...` of press clippings.
_DATED_ENTRY = re.compile(r"\d{1,2}/\d{1,2}/\d{4} ?[:-] ")
_LISTING_URL = re.compile(r"[?&/](?:page|pagenumber|sectionid)=?/?\d|/(?:tag|category)/\d+|/month/\d+|/search\b", re.IGNORECASE)
_CUT = ("...", "…")


def set_aside_listing(draft: Draft) -> None:
    """Mark every open line of a listing or a subtitle file."""
    found = evidence(draft)
    if _is_subtitles(draft):
        draft.kind = "other"
        draft.warnings.append("a subtitle file, no article")
        for position in list(draft.open_positions()):
            draft.mark(position, "subtitle-cues")
    elif draft.kind == "listing" or _is_listing(draft, found):
        _empty(draft, found)


def _is_subtitles(draft: Draft) -> bool:
    cues = words = 0
    for block in draft.blocks[:50]:
        if "-->" in block.text:
            cues += len(_CUE.findall(block.text))
            words += 1
    return cues >= 2 or (cues >= 1 and words == len(draft.blocks))


def _is_listing(draft: Draft, found: Evidence) -> bool:
    """Whether the open lines are entries. Each sign alone is strong; a story has none of them."""
    lines = [item for item in draft.open_positions() if found.label(item) not in ("banner", "chrome")]
    blocks = draft.blocks
    if any(is_turn(blocks[item].text) for item in lines):
        return False
    is_headed = any(found.label(item) == "listing" for item in lines[:12])
    is_addressed = bool(draft.page.url and _LISTING_URL.search(draft.page.url))
    entries = _bulleted_entries(draft, lines), _dated_entries(draft, lines), _titled_entries(draft, found, lines)
    enough = 2 if is_headed or is_addressed else 3
    if max(entries[:2]) >= enough or sum(1 for i in lines if _DATED_ENTRY.match(blocks[i].key)) >= 2:
        return True
    if entries[2] >= (enough if is_headed or is_addressed else 5):
        return True
    if is_headed and is_addressed:
        return True
    return is_headed and not any(_is_paragraph(draft, item) and not draft.blocks[item].gap for item in lines) and bool(lines) and _has_search(found, lines)


def _has_search(found: Evidence, lines: list[int]) -> bool:
    """Search furniture in the middle of the page: only listings have it there."""
    return any((rule := found.rules[item]) is not None and rule.id == "search-title" for item in lines)


def _is_paragraph(draft: Draft, position: int) -> bool:
    block = draft.blocks[position]
    return len(block.text) > 60 and not is_short(block)


def _bulleted_entries(draft: Draft, lines: list[int]) -> int:
    """Bulleted titles, each followed by an abstract that is no bullet."""
    count = 0
    for item, after in zip(lines, lines[1:], strict=False):
        title, abstract = draft.blocks[item], draft.blocks[after]
        is_pair = title.kind == "list_item" and abstract.kind != "list_item"
        if is_pair and len(title.text) < 140 and not title.key.endswith(".") and len(abstract.text) > len(title.text):
            count += 1
    return count


def _dated_entries(draft: Draft, lines: list[int]) -> int:
    """Date lines of their own that are followed by a title and text, beyond the one that an article has."""
    blocks = draft.blocks
    dates = [item for item in lines if len(blocks[item].key) < 40 and read_date_line(blocks[item].key)]
    return sum(1 for item in dates if item + 1 < len(blocks) and not read_date_line(blocks[item + 1].key)) if len(dates) > 1 else 0


def _titled_entries(draft: Draft, found: Evidence, lines: list[int]) -> int:
    """Title and abstract in turn from the first line on; an article's subheads stand further apart."""
    count = 0
    bare = [item for item in lines if found.rules[item] is None]
    position = 0
    while position + 1 < len(bare):
        title, abstract = draft.blocks[bare[position]], draft.blocks[bare[position + 1]]
        is_title = len(title.text) < 130 and not ends_sentence(title.key)
        if not is_title or len(abstract.text) < 50 or (is_short(abstract) and not abstract.key.endswith(_CUT)):
            return count if position > 1 else 0
        count += 1
        position += 2
    return count


def _empty(draft: Draft, found: Evidence) -> None:
    """Entries to `related`, everything else to edits: a listing has no body and no headline of its own."""
    draft.kind = "listing"
    for position in list(draft.open_positions()):
        block, rule = draft.blocks[position], found.rules[position]
        if rule is not None:
            draft.mark(position, rule.id)
        elif find_date(block.key) and len(block.key) < 60:
            draft.mark(position, "listing-date")
        elif not ends_sentence(block.key) and len(block.text) < 140 and block.text.count(" ") >= 2:
            draft.related.append(Link(block.text))
            draft.mark(position, "listing-entry", "move", "related")
        else:
            draft.mark(position, "listing-abstract")
