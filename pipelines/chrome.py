"""Strip the frame of the site: official-website banner, skip links, site notices.

A banner wording alone is no proof: an article about spoofed sites quotes it. A line goes when it stands in the run of
frame lines that opens or closes the page, or side by side with two more lines of the banner.
"""

import re
from itertools import groupby, islice

from crawler.model.draft import Draft
from crawler.model.fields.byline import is_byline
from crawler.model.text import fold_line
from pipelines.evidence import TABLE, Evidence, evidence, is_title, reads_as_body

# Not the site's: an index of web texts puts its capture date before the first line; extraction makes it a block.
_INDEX_DATE = re.compile(r"date \d{4}(?:-\d{2}){1,2}")
_CAPTURES = re.compile(r"\d{1,3}(?:,\d{3})? captures?")
_REPLAY_BAR = 40
"""Lines from the top in which the bar of an archive's replay ends."""
_FRAME = {"banner", "chrome"}
_SCRAP = "banner-scrap"
_SUBHEADS = frozenset(["toggle-navigation", "banner-icon"])
_MOST_SCRAPS = 6
"""Pieces of one torn sentence of the banner."""
_ALERT = 6
"""Lines at the top of a page in which a bar, the title and its photo stand."""
_BAR = 12
"""Lines of a bar."""
_MOST_LINES = 5
"""Lines of one broken sentence of the banner."""
# Lines that may stand among the banner without ending its run.
_BETWEEN = _FRAME | {
    "nav",
    "breadcrumb",
    "section",
    "historical-collection",
    "historical-purposes",
    "archived-material",
}


def strip_chrome(draft: Draft) -> None:
    """Mark the frame of the site."""
    if not draft.blocks:
        return
    found = evidence(draft)
    _strip_index_date(draft)
    _strip_replay_bar(draft, found)
    _strip_opening(draft, found)
    _strip_alert(draft, found)
    _strip_headed_alert(draft, found)
    _strip_runs(draft, found)
    _strip_closing(draft, found)


def _strip_index_date(draft: Draft) -> None:
    if _INDEX_DATE.fullmatch(draft.blocks[0].key):
        draft.mark(0, "index-date")


def _strip_replay_bar(draft: Draft, found: Evidence) -> None:
    """The bar of the Wayback Machine: from the number of captures, or nothing above, to the line with the address of the copy."""
    last = found.ids.get("replay-bar", [_REPLAY_BAR])[0]
    if last >= _REPLAY_BAR or not draft.is_open(last):
        return
    first = next((item for item in range(last) if _CAPTURES.fullmatch(draft.blocks[item].key)), None)
    if first is None:
        first = next(draft.open_positions())
        if first < last:
            return
    for position in range(first, last + 1):
        if draft.is_open(position):
            draft.mark(position, "replay-bar")


def _strip_opening(draft: Draft, found: Evidence) -> None:
    """The run of frame lines from the top. A line of it that belongs to another stage is passed over, and a scrap (`or`) goes
    with the line of the banner that comes below it.
    """
    scraps: list[int] = []
    for position in range(len(draft.blocks)):
        rule = found.rules[position]
        if rule is not None and rule.label == _SCRAP and len(scraps) < _MOST_SCRAPS:
            scraps.append(position)
        elif rule is not None and rule.label in _FRAME:
            if rule.label == "banner":
                for scrap in scraps:
                    draft.mark(scrap, "banner-scrap")
                scraps.clear()
            elif scraps:
                return
            draft.mark(position, rule.id)
        elif scraps or (
            draft.is_open(position)
            and (rule is None or rule.label not in _BETWEEN)
            and not _strip_broken(draft, found, position)
        ):
            return


def _strip_alert(draft: Draft, found: Evidence) -> None:
    """The bar of health.mil: a heading and what is to be known. The title below it stands right above the photo, which that site
    prints as `Image of ...`.
    """
    if all(map(draft.is_open, found.labels.get("chrome", ()))):
        return
    head = list(islice(draft.open_positions(), _ALERT))
    picture = next((at for at, item in enumerate(head) if draft.blocks[item].key.startswith("image of ")), 0)
    above = head[: max(picture - 1, 0)]
    if (
        len(above) > 1
        and all(found.rule_id(item) in ("", "site-alert") for item in above)
        and is_title(draft.blocks[above[0]])
        and is_title(draft.blocks[head[picture - 1]])
        and not is_byline(draft.blocks[head[picture - 1]].key)
        and head[picture - 1] not in found.dates
        and (reads_as_body(draft.blocks[above[-1]]) or found.rules[above[-1]] is not None)
    ):
        for item in above:
            draft.mark(item, "site-alert")


def _strip_headed_alert(draft: Draft, found: Evidence) -> None:
    """What a bar says below its heading, `Attention TRICARE beneficiaries!`, down to the kicker with the day, which has the title and
    who wrote the story below it.
    """
    blocks = draft.blocks
    heading = next((item for item in found.ids.get("site-alert-heading", ()) if not draft.is_open(item)), None)
    kicker = next((item for item in found.ids.get("date-label", ()) if heading is not None and item > heading), None)
    if heading is None or kicker is None or kicker - heading > _BAR or kicker + 2 >= len(blocks):
        return
    if is_title(blocks[kicker + 1]) and is_byline(blocks[kicker + 2].key):
        for item in draft.open_positions(heading, kicker):
            draft.mark(item, "site-alert")


def _strip_broken(draft: Draft, found: Evidence, position: int) -> bool:
    """Mark a sentence of the banner that a dump broke over lines: at the width of a terminal, or around the lock's icon."""
    blocks = draft.blocks
    key = blocks[position].key
    for last in range(position + 1, min(position + _MOST_LINES, len(blocks))):
        if blocks[last].gap or not draft.is_open(last) or found.rules[last] is not None:
            return False
        key = fold_line(f"{key} {blocks[last].key}")
        rule = TABLE.find(key)
        if rule is not None and rule.label == "banner":
            for item in range(position, last + 1):
                draft.mark(item, rule.id)
            return True
    return False


def _strip_runs(draft: Draft, found: Evidence) -> None:
    """Three or more neighbouring lines of the banner, of at least three rules, wherever they stand."""
    banner = found.labels.get("banner", ())
    if not any(map(draft.is_open, banner)):
        return
    for _, numbered in groupby(enumerate(banner), lambda item: item[1] - item[0]):
        run = [position for _, position in numbered]
        if len({found.rule_id(item) for item in run}) >= 3:
            for item in run:
                draft.mark(item, found.rule_id(item))


def _strip_closing(draft: Draft, found: Evidence) -> None:
    """The run of frame lines up from the bottom. A lone `Search` may be the subhead at which the capture was cut, and a lone line
    of the banner one that the text quotes.
    """
    run: list[int] = []
    for position in range(len(draft.blocks) - 1, -1, -1):
        rule = found.rules[position]
        if rule is not None and rule.label in _FRAME and rule.where in ("edge", "any"):
            run.append(position)
        elif draft.is_open(position):
            break
    if len(run) == 1 and (found.label(run[0]) == "banner" or found.rule_id(run[0]) in _SUBHEADS):
        return
    for position in run:
        draft.mark(position, found.rule_id(position))
