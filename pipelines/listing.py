"""Recognise pages that are no article at all: listings of other pages, subtitle files. Their lines become links or edits,
and the body stays empty.
"""

import re
from itertools import dropwhile, pairwise
from typing import Final

from crawler.model.draft import Draft
from crawler.model.fields.byline import is_byline
from pipelines import beside, entries, series, signs, untitled
from pipelines.evidence import Evidence, evidence, is_title, reads_as_body
from pipelines.listed import empty_listing

_CUE: Final = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?[.,]\d{3} --> ")
_LISTING_URL: Final = re.compile(
    r"[?&/](?:page|pagenumber|sectionid)=?/?\d|/(?:tag|category)/\d+|/month/\d+|/search\b", re.IGNORECASE
)
_BULLETED: Final = 2
"""Bulleted titles with an abstract each, on a page that says itself that it is a listing."""
_UNNAMED: Final = 3
"""The same, right below the page's heading."""
_OWN_LINES: Final = 2
"""Lines of a site's own search, or of its front page, that make a page a listing, though its entries be abstracts without a
title."""
_TITLED: Final = 3
"""Titles with an abstract each above the bullets of a home page."""
_TWO: Final = 2
_ENTRY: Final = 2
"""Lines between the dates of two entries: a title and an abstract."""
_MOST_STARTS: Final = 9
"""Lines like a page's first one, looked at for where the page begins again; a menu may stand twice in it too."""


def set_aside_listing(draft: Draft) -> None:
    """Mark every open line of a listing or a subtitle file."""
    found = evidence(draft)
    if not draft.blocks:
        return
    if _is_subtitles(draft):
        draft.kind = "other"
        draft.warnings.append("a subtitle file, no article")
        for position in list(draft.open_positions()):
            draft.mark(position, "subtitle-cues")
    elif (
        draft.kind == "listing"
        or _is_search(draft, found)
        or (not draft.facts.get("article") and _is_listing(draft, found))
    ):
        empty_listing(draft, found)
    elif series.is_spotlight(draft, found):
        series.read_spotlight(draft, found)


def _is_subtitles(draft: Draft) -> bool:
    if "-->" not in draft.blocks[0].text and (len(draft.blocks) < 2 or "-->" not in draft.blocks[1].text):
        return False
    cues = words = 0
    for block in draft.blocks[:50]:
        if "-->" in block.text:
            cues += len(_CUE.findall(block.text))
            words += 1
    return cues >= 2 or (cues >= 1 and words == len(draft.blocks))


def _is_listing(draft: Draft, found: Evidence) -> bool:
    """Whether the open lines are entries. Each sign alone is strong; a story has none of them."""
    if sum(1 for item in found.turns if draft.is_open(item)) >= 2 or draft.kind in ("photo", "video"):
        return False
    frame = {item for label in series.FRAME for item in found.labels.get(label, ())}
    lines = [item for item in draft.all_open() if item not in frame]
    if beside.has_byline_block(draft, found, lines):
        return False
    lines = _above_related(draft, found, _once(draft, found, lines))
    return _are_entries(draft, found, lines) and not beside.has_article(draft, found, lines)


def _are_entries(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Whether lines are the entries of a listing."""
    if _are_told(draft, found, lines, "front-page"):
        return True
    if _are_told(draft, found, lines, "search-results"):
        above = [item for item in lines if item < found.ids["search-results"][0]]
        return not beside.has_pair(draft, found, above)
    if untitled.are_untitled(draft, found, lines):
        return True
    if beside.has_passage(draft, found, lines):
        return False
    headings = [item for item in lines[:12] if found.label(item) == "listing"]
    is_headed = any(found.rule_id(item) != "search-module" for item in headings)
    is_addressed = bool(draft.page.url and _LISTING_URL.search(draft.page.url))
    enough = 2 if is_headed or is_addressed else 3
    bulleted = entries.count_bulleted(draft, lines)
    if bulleted and not _opens_with_bullets(draft, found, lines):
        bulleted = 0  # tips in an article are built alike
    dated = entries.count_dated(draft, found, lines)
    has_search = _has_search(found, lines, is_list=bool(bulleted or dated))
    has_pair = is_headed and beside.has_pair(draft, found, lines)
    return (
        (is_headed and is_addressed)
        or (is_headed and has_search and not has_pair)
        or bulleted >= (_BULLETED if headings or is_addressed else _UNNAMED)
        or (_has_signs(draft, found, lines, dated) and signs.opens_with_entry(draft, found, lines))
        or (entries.are_titled(draft, found, lines, is_headed=enough == 2) and not has_pair)
        or signs.count_cut(draft, found, lines) >= enough
        or entries.are_briefs(draft, found, lines)
        or entries.are_bare_bullets(draft, found, lines)
        or untitled.are_cut_abstracts(draft, found, lines)
        or entries.are_below_news(draft, found, lines)
        or (series.is_special_report(draft, found) and _is_report(draft, found, lines, dated))
    )


def _has_signs(draft: Draft, found: Evidence, lines: list[int], dated: int) -> bool:
    """Whether two entries have a day each, or two lines are such as only entries have."""
    return (
        dated > _TWO
        or (dated == _TWO and not _is_one_text(draft, found, lines))
        or signs.count_signs(draft, found, lines) >= _TWO
    )


def _is_report(draft: Draft, found: Evidence, lines: list[int], dated: int) -> bool:
    """Whether a special report is lists: what it is about may take a few paragraphs."""
    return series.are_empty_lists(draft, found, lines) or _has_signs(draft, found, lines, dated)


def _is_search(draft: Draft, found: Evidence) -> bool:
    """africom.mil's search: each moment stands below the title of what was found, which may open as a speaker's turn does."""
    moments = found.ids.get("search-moment", ())
    titles = [
        item - 1 for item in moments if item and found.rules[item - 1] is None and is_title(draft.blocks[item - 1])
    ]
    if not len(moments) == len(titles) >= _OWN_LINES:
        return False
    lines = draft.all_open()
    return signs.opens_with_entry(draft, found, lines) and not beside.has_article(draft, found, lines)


def _are_told(draft: Draft, found: Evidence, lines: list[int], rule: str) -> bool:
    """Whether a few different lines are of one rule that no article has."""
    if len(found.ids.get(rule, ())) < _OWN_LINES:
        return False
    return len({draft.blocks[item].key for item in lines if found.rule_id(item) == rule}) >= _OWN_LINES


def _opens_with_bullets(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Whether nothing but a heading stands above the first bullet, or three titles with an abstract each, and nothing is told below
    the last one's abstract: an article of tips has a date, a byline or a sentence above, and an article with other pages' entries
    stands on one side of them.
    """
    blocks = draft.blocks
    bullets = [at for at, item in enumerate(lines) if blocks[item].kind == "list_item"]
    above, below = lines[: bullets[0]], lines[bullets[-1] + 1 :]
    texts = [at for at, item in enumerate(above) if reads_as_body(blocks[item])]
    if any(item in found.dates or is_byline(blocks[item].key) for item in above):
        return False
    if texts and not (len(texts) >= _TITLED and all(at and is_title(blocks[above[at - 1]]) for at in texts)):
        return False
    rest = dropwhile(lambda item: signs.is_text(draft, found, item), below)
    return not any(signs.is_text(draft, found, item) for item in rest)


def _once(draft: Draft, found: Evidence, lines: list[int]) -> list[int]:
    """The lines of a page that stands in the capture twice, once: its title and text a second time are no second entry."""
    if not lines or not found.is_copied(lines[0]):
        return lines
    keys = [draft.blocks[item].key for item in lines]
    starts = [at for at, key in enumerate(keys) if key == keys[0]][1:_MOST_STARTS]
    again = next((at for at in starts if set(keys[at:]) <= set(keys[:at])), len(lines))
    return lines[:again]


def _above_related(draft: Draft, found: Evidence, lines: list[int]) -> list[int]:
    """The lines above the heading of other pages' titles, where a text stands above it: those titles are no sign."""
    if "related-heading" not in found.ids:
        return lines
    at = next((at for at, item in enumerate(lines) if found.rule_id(item) == "related-heading"), None)
    if at is None:
        return lines
    has_text = any(found.rules[item] is None and reads_as_body(draft.blocks[item]) for item in lines[:at])
    return lines[:at] if has_text else lines


def _is_one_text(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Whether a page with two dates is one article all the same: nothing is told between them, as below a listing's first title, or a
    whole text below one of them. What prints an article again has a day and a title of its own. A release's number stands in no entry.
    """
    if "release-number" in found.labels:
        return True
    first, *_, last = dates = [item for item in lines if signs.is_date(found, item)]
    between = sum(first < item < last and found.rules[item] is None for item in lines)
    sentences = [item for item in lines if found.rules[item] is None and reads_as_body(draft.blocks[item])]
    told = max(sum(start < item < end for item in sentences) for start, end in pairwise([*dates, len(draft.blocks)]))
    return between < _ENTRY or (told >= beside.PASSAGE and not entries.are_of_days(draft, found, lines))


def _has_search(found: Evidence, lines: list[int], *, is_list: bool) -> bool:
    """A search form, or what was searched for (`Tag: Exercises`) as the first line above an entry. In a story, such words
    are an answer or a subhead.
    """
    ids = [found.rule_id(item) for item in lines]
    first = next((item for item in ids if item not in ("breadcrumb", "nav-label", "section-name")), "")
    return not {"search-form", "search-results"}.isdisjoint(ids) or (is_list and first == "search-title")
