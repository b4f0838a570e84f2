"""Recognise pages that are no article at all: listings of other pages, subtitle files. Their lines become links or edits,
and the body stays empty.
"""

import re
from itertools import pairwise

from crawler.model.draft import Draft
from crawler.model.fields.byline import is_byline
from crawler.model.fields.date import find_date
from crawler.model.fields.dateline import read_dateline
from pipelines.evidence import Evidence, ends_sentence, evidence, is_short, is_title
from pipelines.related import add_related

_DAY = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2}, (?:19|20)\d{2}"
_CUE = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?[.,]\d{3} --> ")
# `08/31/2001 : Title` of defenselink.mil month pages, `1/31/2018 - https://...` of press clippings.
_DATED_ENTRY = re.compile(r"\d{1,2}/\d{1,2}/\d{4} ?[:-] ")
# `Title February 18, 2015 — the abstract, cut, MORE`: a month of press releases on norad.mil.
_DATED_MORE = re.compile(rf".{{10,160}} {_DAY} [-–—] .{{20,600}} more")
_LISTING_URL = re.compile(
    r"[?&/](?:page|pagenumber|sectionid)=?/?\d|/(?:tag|category)/\d+|/month/\d+|/search\b", re.IGNORECASE
)
_FRAME = ("banner", "chrome")
_CUT = ("...", "…", "[...]", "[…]")
# `Jan. 30, 2018 Title Abstract ...`: a tag page's entry on one line.
_DATED_OPENING = re.compile(rf"{_DAY} \w.{{50}}")
# The link behind the abstract of a special report on defense.gov: `... of the forum. Story`.
_LINK_WORDS = (". story", ". special")
_ABSTRACT = 50
"""Characters from which a line may be an abstract."""
_ENTRIES = 5
"""Titles with an abstract each that make a listing without a heading."""
_BRIEFS = 3
"""Abstracts with a dateline each that make a month of the press service."""
_MONTH = len("2004-08")
_MONTH_SIGNS = ("listing", "listing-entry")
_CUT_ABSTRACTS = 2
_CUT_OFF = 200
"""Characters from which a line may be an abstract that the site cut off."""
_SENTENCE = 30
_SEARCH_LINES = 2
"""Lines of a site's own search that make its page a listing, though its entries be abstracts without a title."""
_PASSAGE = 3
"""Sentences in a row that no listing has."""
_HEAD = 15
"""Lines from the top in which an article has its byline."""
_ENTRY_SIGNS = ("listing-date", "listing-entry")


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
    elif draft.kind == "listing" or (not draft.facts.get("article") and _is_listing(draft, found)):
        _empty(draft, found)


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
    if sum(1 for item in found.turns if draft.is_open(item)) >= 2:
        return False
    lines = [
        item
        for item, (mark, rule) in enumerate(zip(draft.marks, found.rules, strict=True))
        if mark is None and (rule is None or rule.label not in _FRAME)
    ]
    if _has_byline_block(draft, found, lines[:_HEAD]):
        return False
    if len({draft.blocks[item].key for item in lines if found.rule_id(item) == "search-results"}) >= _SEARCH_LINES:
        return True
    if _has_passage(draft, found, lines):
        return False
    headings = [item for item in lines[:12] if found.label(item) == "listing"]
    is_headed = any(found.rule_id(item) != "search-module" for item in headings)
    is_addressed = bool(draft.page.url and _LISTING_URL.search(draft.page.url))
    enough = 2 if is_headed or is_addressed else 3
    bulleted, dated = _bulleted_entries(draft, lines), _dated_entries(draft, found, lines)
    return (
        (is_headed and is_addressed)
        or (is_headed and _has_search(found, lines, is_list=bool(bulleted or dated)))
        or bulleted >= (2 if headings else enough)
        or dated >= 2
        or _numbered_entries(draft, found, lines) >= 2
        or _are_titled_entries(draft, found, lines, is_headed=enough == 2)
        or _cut_entries(draft, found, lines) >= enough
        or _are_dated_openings(draft, lines)
        or _are_dateline_entries(draft, found, lines)
        or _are_bare_bullets(draft, lines)
        or _are_cut_abstracts(draft, found, lines)
    )


def _has_byline_block(draft: Draft, found: Evidence, head: list[int]) -> bool:
    """`• Published`, `• By NAME`, `• UNIT`: a list that stands under an article's title and nowhere in listings, although
    AFPIMS prints the module's name (`News Search`) above both.
    """
    return any(
        draft.blocks[item].kind == "list_item"
        and (found.rule_id(item) == "date-published" or is_byline(draft.blocks[item].key))
        for item in head
    )


def _has_passage(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Whether a few sentences follow one another line by line: an article, whatever list or related stories it also has."""
    run = 0
    for item in lines:
        block = draft.blocks[item]
        is_sentence = (
            block.kind == "paragraph"
            and found.rules[item] is None
            and len(block.text) >= _SENTENCE
            and ends_sentence(block.key)
            and not block.key.endswith(_CUT)
        )
        run = run + 1 if is_sentence else 0
        if run == _PASSAGE:
            return True
    return False


def _numbered_entries(draft: Draft, found: Evidence, lines: list[int]) -> int:
    """Lines that only a listing has: `5 days ago, March 14, 2026`, `Read more`, `08/31/2001 : Title`, an abstract with the
    link word of special reports behind it, an entry of a month's list.
    """
    signs = sum(len(found.labels.get(label, ())) for label in _ENTRY_SIGNS)
    dated = more = 0
    for item in lines:
        key = draft.blocks[item].key
        if key[:1].isdigit():  # a soft hyphen alone folds to nothing
            dated += _DATED_ENTRY.match(key) is not None
        elif key == "read more" or key.endswith(_LINK_WORDS) or (key.endswith(" more") and _DATED_MORE.fullmatch(key)):
            more += 1
    return max(signs + more, dated)


def _cut_entries(draft: Draft, found: Evidence, lines: list[int]) -> int:
    """Titles with an abstract below that the site has cut with dots."""
    if not any(mark in draft.page.text for mark in ("...", "…")):
        return 0
    return sum(
        1
        for title, abstract in pairwise(lines)
        if draft.blocks[abstract].key.endswith(_CUT)
        and len(draft.blocks[abstract].text) >= _ABSTRACT
        and found.rules[title] is None
        and is_title(draft.blocks[title])
    )


def _are_dated_openings(draft: Draft, lines: list[int]) -> bool:
    """Whether every line is a date, a title and an abstract in one. A story that tells a day a line has an opening too."""
    return len(lines) >= 2 and all(_DATED_OPENING.match(draft.blocks[item].key) for item in lines)


def _are_dateline_entries(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Whether title and abstract take turns from the first line to the last, and every abstract opens with a dateline, under
    a month or with an icon's text: a month of the press service. A story of briefs may be built alike.
    """
    blocks = draft.blocks
    is_month = any(len(found.dates.get(item, "")) == _MONTH or found.label(item) in _MONTH_SIGNS for item in lines)
    entries = [
        item
        for item in lines
        if item not in found.dates and (found.rules[item] is None or found.label(item) == "listing-entry")
    ]
    pairs = list(zip(entries[::2], entries[1::2], strict=False))
    return (
        is_month
        and len(pairs) >= _BRIEFS
        and all(
            (found.label(title) == "listing-entry" or is_title(blocks[title])) and read_dateline(blocks[abstract].text)
            for title, abstract in pairs
        )
    )


def _are_bare_bullets(draft: Draft, lines: list[int]) -> bool:
    """Whether the page is nothing but bulleted titles, each with an abstract below, one of them cut off in mid-sentence:
    a tag page of few entries. A list of tips has a title, and its sentences end.
    """
    blocks = draft.blocks
    titles, abstracts = lines[::2], lines[1::2]
    return (
        len(abstracts) >= 2
        and all(blocks[item].kind == "list_item" and is_title(blocks[item]) for item in titles)
        and all(blocks[item].kind == "paragraph" and len(blocks[item].text) >= _ABSTRACT for item in abstracts)
        and any(not ends_sentence(blocks[item].key) for item in abstracts[:-1])
    )


def _are_cut_abstracts(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Whether the page is nothing but long lines that mostly break off in mid-sentence, as AFPIMS cuts abstracts at 300
    characters. Where titles are lost they are all that is left. Paragraphs end, but for the last one of a capture.
    """
    keys = [draft.blocks[item].key for item in lines if found.rules[item] is None]
    cut = [key for key in keys[:-1] if len(key) >= _CUT_OFF and key[-1].isalnum()]
    return len(cut) >= _CUT_ABSTRACTS and len(cut) * 2 >= len(keys) and all(len(key) >= _ABSTRACT for key in keys)


def _has_search(found: Evidence, lines: list[int], *, is_list: bool) -> bool:
    """A search form, or what was searched for (`Tag: Exercises`) as the first line above an entry. In a story, such words
    are an answer or a subhead.
    """
    ids = [found.rule_id(item) for item in lines]
    first = next((item for item in ids if item not in ("breadcrumb", "nav-label", "section-name")), "")
    return not {"search-form", "search-results"}.isdisjoint(ids) or (is_list and first == "search-title")


def _bulleted_entries(draft: Draft, lines: list[int]) -> int:
    """Bulleted titles, each followed by an abstract that is no bullet."""
    count, blocks = 0, draft.blocks
    for item, after in pairwise(lines):
        title = blocks[item]
        if title.kind != "list_item":
            continue
        abstract = blocks[after]
        if (
            abstract.kind != "list_item"
            and len(title.text) < 140
            and not title.key.endswith(".")
            and len(abstract.text) > len(title.text)
        ):
            count += 1
    return count


def _dated_entries(draft: Draft, found: Evidence, lines: list[int]) -> int:
    """Date lines, each with a title of its own above it, or each with one below it. A release may print two dates, but
    around one title.
    """
    dates = [item for item in lines if _is_date(found, item)] if found.dates or "date" in found.labels else []
    if len(dates) == 2 and dates[1] - dates[0] <= 2 and len({find_date(draft.blocks[item].key) for item in dates}) == 1:
        return 0
    above = sum(1 for item in dates if item > 0 and _is_title(draft, found, item - 1))
    below = sum(1 for item in dates if item + 1 < len(draft.blocks) and _is_title(draft, found, item + 1))
    return max(above, below)


def _is_date(found: Evidence, position: int) -> bool:
    rule = found.rules[position]
    if rule is not None and rule.id in ("date-label", "listing-date"):
        return True
    return position in found.dates


def _is_title(draft: Draft, found: Evidence, position: int) -> bool:
    block = draft.blocks[position]
    if found.label(position) == "listing-entry":
        return True
    return (
        found.rules[position] is None
        and block.text.count(" ") >= 2
        and len(block.text) < 160
        and not ends_sentence(block.key)
    )


def _are_titled_entries(draft: Draft, found: Evidence, lines: list[int], *, is_headed: bool) -> bool:
    """Title and abstract in turn from the first line on. An article of many short sections has them too, so a page without
    a listing's heading also needs datelines in more than one place.
    """
    count = datelines = 0
    bare = (draft.blocks[item] for item in lines if found.rules[item] is None)
    for title, abstract in zip(bare, bare, strict=False):  # pairs: both ends draw from the one iterator
        is_title = len(title.text) < 130 and not ends_sentence(title.key)
        if not is_title or len(abstract.text) < _ABSTRACT or (is_short(abstract) and not abstract.key.endswith(_CUT)):
            break
        count += 1
        datelines += read_dateline(abstract.text) is not None
    return count >= 2 if is_headed else count >= _ENTRIES and datelines >= 2


def _empty(draft: Draft, found: Evidence) -> None:
    """Entries to `related`, everything else to edits: a listing has no body and no headline of its own."""
    draft.kind = "listing"
    if any("special report" in draft.blocks[item].key for item in found.labels.get("breadcrumb", ())):
        _name_special_report(draft, found)
    for position in list(draft.open_positions()):
        block, rule = draft.blocks[position], found.rules[position]
        if rule is not None:
            draft.mark(position, rule.id)
        elif find_date(block.key) and len(block.key) < 60:
            draft.mark(position, "listing-date")
        elif not ends_sentence(block.key) and len(block.text) < 140 and block.text.count(" ") >= 2:
            add_related(draft, position, "listing-entry")
        else:
            draft.mark(position, "listing-abstract")


def _name_special_report(draft: Draft, found: Evidence) -> None:
    """The title of a special report: a list of stories with a name."""
    title = next((item for item in draft.open_positions() if found.rules[item] is None), None)
    if title is not None and is_title(draft.blocks[title]):
        draft.headline = draft.blocks[title].text
        draft.mark(title, "headline", "move", "headline")
