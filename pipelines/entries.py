"""The shapes in which the entries of a listing stand: what a page that only lists other pages has and a story has not."""

import re
from itertools import pairwise
from typing import Final

from crawler.model.draft import Draft
from crawler.model.fields.byline import is_byline, is_from_line
from crawler.model.fields.date import find_date
from crawler.model.fields.dateline import read_dateline
from crawler.model.fields.sentence import split_sentences
from pipelines.evidence import Evidence, ends_sentence, is_short, is_title

_DAY: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2}, (?:19|20)\d{2}"
# `08/31/2001 : Title` of defenselink.mil month pages, `1/31/2018 - https://...` of press clippings.
_DATED_ENTRY: Final = re.compile(r"\d{1,2}/\d{1,2}/\d{4} ?[:-] ")
# `Title February 18, 2015 — the abstract, cut, MORE`: a month of press releases on norad.mil.
_DATED_MORE: Final = re.compile(rf".{{10,160}} {_DAY} [-–—] .{{20,600}} more")
# `Jan. 30, 2018 Title Abstract ...`: a tag page's entry on one line.
_DATED_OPENING: Final = re.compile(rf"{_DAY} \w.{{50}}")
# `Sept. 20, 2018 - The abstract ...` below an entry's title on home pages of dla.mil.
_DATED_ABSTRACT: Final = re.compile(rf"{_DAY} - \w.{{50}}")
# The link behind an abstract: `... of the forum. Story` in a special report on defense.gov, `... asks. Read more >` on africom.mil.
LINK_WORDS: Final = (". story", ". special", ". read more >", ". read more >>", ". read more »")
# Below the title of each report on dodig.mil's lists, and below that of a report alone.
_RELEASED: Final = "publicly released: "
_ENTRY_SIGNS: Final = ("listing-date", "listing-entry")
CUT: Final = ("...", "…", "[...]", "[…]", "[read more...]")
"""How an abstract ends that the site has cut."""
ABSTRACT: Final = 50
"""Characters from which a line may be an abstract."""
_ENTRIES: Final = 5
"""Titles with an abstract each that make a listing without a heading."""
_DATED_ABSTRACTS: Final = 2
_DATELINES: Final = 2
"""Abstracts with a dateline that no single story has."""
_BRIEFS: Final = 3
"""Abstracts with a dateline each that make a month of the press service."""
_DAYS: Final = 4
"""Days with an abstract each that make a list whose titles were lost."""
_DATE: Final = len("2004-08-01")
_SENTENCES: Final = 3
"""Sentences that an abstract has at most: `Robert P. Vale` may count as two."""
_MODULES: Final = ("news", "news search", "features", "commentaries", "commentary", "commentary search")
"""How the names of AFPIMS modules end, right above their entries."""
_KICKERS: Final = 2
"""Lines at most between the two dates of a release: its title, and whose it is."""
_MONTH: Final = len("2004-08")
_MONTH_SIGNS: Final = ("listing", "listing-entry")
_KINDS: Final = ("nav", "section", "kicker")
"""Labels of what an entry is called between its title and its date."""
_LONGEST_TITLE: Final = 140
_LONGEST_CUT: Final = 60
"""Characters of a title that the site cut: abstracts are cut at more."""
_CUT_ABSTRACTS: Final = 2
_CUT_OFF: Final = 200
"""Characters from which a line may be an abstract that the site cut off."""


def count_signs(draft: Draft, found: Evidence, lines: list[int]) -> int:
    """Lines that only a listing has: `5 days ago, March 14, 2026`, `Read more`, `08/31/2001 : Title`, an abstract with the
    link word of special reports behind it, an entry of a month's list, the day on which a report was released.
    """
    signs = sum(1 for item in lines if found.label(item) in _ENTRY_SIGNS)
    dated = more = 0
    for item in lines:
        key = draft.blocks[item].key
        if key.startswith(_RELEASED):
            more += 1
        elif key[:1].isdigit():  # a soft hyphen alone folds to nothing
            dated += _DATED_ENTRY.match(key) is not None
        elif key == "read more" or key.endswith(LINK_WORDS) or (key.endswith(" more") and _DATED_MORE.fullmatch(key)):
            more += 1
    return max(signs + more, dated)


def count_bulleted(draft: Draft, lines: list[int]) -> int:
    """Bulleted titles, each followed by an abstract that is no bullet. Bullets one below the other are a list in a text."""
    count, blocks = 0, draft.blocks
    is_below_bullet = False
    for item, after in pairwise(lines):
        title = blocks[item]
        was_below_bullet, is_below_bullet = is_below_bullet, title.kind == "list_item"
        if title.kind != "list_item" or was_below_bullet:
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


def are_bare_bullets(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Whether the page is nothing but bulleted titles with an abstract each: a tag page of one or two entries. The module's
    name above them or an abstract that is cut off tells it from a list of tips, which has a title; the header picture's alt
    text or a heading may stand above.
    """
    blocks = draft.blocks
    first = next((at for at, item in enumerate(lines) if blocks[item].kind == "list_item"), len(lines))
    head, titles, abstracts = lines[:first], lines[first::2], lines[first + 1 :: 2]
    if not abstracts or sum(found.rules[item] is None for item in head) > 1:
        return False
    if not all(
        blocks[item].kind == "list_item" and is_title(blocks[item]) and not is_byline(blocks[item].key)
        for item in titles
    ):
        return False
    if not all(blocks[item].kind == "paragraph" and len(blocks[item].text) >= ABSTRACT for item in abstracts):
        return False
    named = max((item for item in head if blocks[item].key.endswith(_MODULES) and is_short(blocks[item])), default=-1)
    is_named = named >= 0 and not any(found.rules[item] is None for item in head if item > named)
    return is_named or (len(abstracts) >= 2 and any(not ends_sentence(blocks[item].key) for item in abstracts[:-1]))


def count_dated(draft: Draft, found: Evidence, lines: list[int]) -> int:
    """Date lines, each with a title of its own above it, or each with one below it that nobody signs. A release may print two
    dates, but around one title.
    """
    dates = [item for item in lines if is_date(found, item)] if found.dates or "date" in found.labels else []
    if len(dates) == 2 and len({find_date(draft.blocks[item].key) for item in dates}) == 1:
        between = draft.blocks[dates[0] + 1 : dates[1]]
        if len(between) <= _KICKERS and not any(ends_sentence(block.key) for block in between):
            return 0
    last = len(draft.blocks) - 1
    above = sum(
        1
        for item in dates
        if item > 0 and is_entry_title(draft, found, item - 1) and not _is_signed_below(draft, found, item)
    )
    below = sum(
        is_entry_title(draft, found, item + 1) and not _is_signature(draft, found, min(item + 2, last))
        for item in dates
        if item < last
    )
    return max(above, below)


def dated_titles(draft: Draft, found: Evidence) -> set[int]:
    """The lines that stand above every date of a listing, with no more than the entry's kind between (`News`), or those that stand
    below it: the titles of its entries, be they questions or cut off. None where neither side has more titles.
    """
    above, below = set(), set()
    last = len(draft.blocks) - 1
    for date in found.dates:
        title = date - 1
        while title > 0 and found.label(title) in _KINDS:
            title -= 1
        if title >= 0 and _may_be_title(draft, found, title):
            above.add(title)
        if date < last and _may_be_title(draft, found, date + 1):
            below.add(date + 1)
    if len(above) == len(below):
        return set()
    return max(above, below, key=len)


def _may_be_title(draft: Draft, found: Evidence, position: int) -> bool:
    key = draft.blocks[position].key
    return (
        draft.is_open(position)
        and found.rules[position] is None
        and position not in found.dates
        and len(key) < _LONGEST_TITLE
        and (not ends_sentence(key) or (key.endswith((*CUT, "?", "!")) and len(key) < _LONGEST_CUT))
    )


def _is_signed_below(draft: Draft, found: Evidence, date: int) -> bool:
    """Whether a byline stands below a date, be it torn: entries have none there."""
    below = draft.blocks[date + 1 : date + 3]
    torn = [block.key for block in below] == ["|", "by"]
    return torn or (bool(below) and _is_signature(draft, found, date + 1))


def _is_signature(draft: Draft, found: Evidence, position: int) -> bool:
    """Whether a line says who wrote a text: a name, or an office's release."""
    block = draft.blocks[position]
    return is_byline(block.key) or is_from_line(block.text) or found.label(position) == "office"


def is_date(found: Evidence, position: int) -> bool:
    """Whether a line is the date of an entry."""
    rule = found.rules[position]
    if rule is not None and rule.id in ("date-label", "listing-date"):
        return True
    return position in found.dates


def is_entry_title(draft: Draft, found: Evidence, position: int) -> bool:
    block = draft.blocks[position]
    if found.label(position) == "listing-entry":
        return True
    return (
        found.rules[position] is None
        and position not in found.dates
        and block.text.count(" ") >= 2
        and len(block.text) < 160
        and not ends_sentence(block.key)
        and not is_byline(block.key)
        and not is_from_line(block.text)
    )


def are_titled(draft: Draft, found: Evidence, lines: list[int], *, is_headed: bool) -> bool:
    """Title and abstract in turn from the first line on. An article of many short sections has them too, so a page without
    a listing's heading also needs datelines in more than one place.
    """
    count = datelines = 0
    bare = (draft.blocks[item] for item in lines if found.rules[item] is None)
    for title, abstract in zip(bare, bare, strict=False):  # pairs: both ends draw from the one iterator
        is_title = len(title.text) < 130 and not ends_sentence(title.key)
        if not is_title or len(abstract.text) < ABSTRACT or (is_short(abstract) and not abstract.key.endswith(CUT)):
            break
        count += 1
        datelines += read_dateline(abstract.text) is not None
    return count >= 2 if is_headed else count >= _ENTRIES and datelines >= _DATELINES


def are_dated_openings(draft: Draft, lines: list[int]) -> bool:
    """Whether every line is a date, a title and an abstract in one, the newest first. A story that tells a day a line has an
    opening too, and goes on in time.
    """
    if len(lines) < 2 or not all(_DATED_OPENING.match(draft.blocks[item].key) for item in lines):
        return False
    keys = [draft.blocks[item].key for item in lines]
    days = [find_date(key) or "" for key in keys]
    return days == sorted(days, reverse=True)


def are_of_days(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Whether titles and abstracts take turns below two days, the newer one first, and abstracts open with datelines: a list of
    releases by the day. A story has one dateline, and no older day below its own.
    """
    blocks = draft.blocks
    days = [item for item in lines if is_date(found, item)]
    newer, older = find_date(blocks[days[0]].key), find_date(blocks[days[-1]].key)
    below = [item for item in lines if item > days[0] and item not in days and found.rules[item] is None]
    if newer is None or older is None or newer <= older or len(below) < 2 * _BRIEFS:
        return False
    datelines = sum(read_dateline(blocks[item].text) is not None for item in below[1::2])
    return datelines >= _DATELINES and all(is_entry_title(draft, found, item) for item in below[::2])


def are_below_news(draft: Draft, lines: list[int]) -> bool:
    """Whether abstracts that open with their day and a dash stand below a short line that names news (`DLA Aviation News`): the boxes
    of a home page. What tells a story day by day has no such line above.
    """
    count, is_named = 0, False
    for item in lines:
        block = draft.blocks[item]
        is_named = is_named or (block.key.endswith(" news") and is_short(block))
        count += is_named and _DATED_ABSTRACT.match(block.key) is not None
    return count >= _DATED_ABSTRACTS


def are_dated_abstracts(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Whether a day and one sentence or two take turns from the first line to the last, the newest day first: a list whose titles
    were lost. A chronology goes on in time, and a diary has more than a paragraph a day.
    """
    if len(found.dates) < _DAYS:
        return False
    days = [found.dates.get(item, "") for item in lines[::2]]
    if len(days) < _DAYS or not all(len(day) == _DATE for day in days) or days != sorted(set(days), reverse=True):
        return False
    abstracts = [draft.blocks[item] for item in lines[1::2]]
    return all(
        len(block.text) >= ABSTRACT and block.kind == "paragraph" and len(split_sentences(block.text)) <= _SENTENCES
        for block in abstracts
    )


def are_briefs(draft: Draft, found: Evidence, lines: list[int]) -> bool:
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


def count_cut(draft: Draft, found: Evidence, lines: list[int]) -> int:
    """Titles with an abstract below that the site has cut with dots."""
    if not any(mark in draft.page.text for mark in ("...", "…")):
        return 0
    return sum(
        1
        for title, abstract in pairwise(lines)
        if draft.blocks[abstract].key.endswith(CUT)
        and len(draft.blocks[abstract].text) >= ABSTRACT
        and found.rules[title] is None
        and is_title(draft.blocks[title])
    )


def are_cut_abstracts(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Whether the page is nothing but long lines that mostly break off in mid-sentence, as AFPIMS cuts abstracts at 300
    characters. Where titles are lost they are all that is left. Paragraphs end, but for the last one of a capture.
    """
    keys = [draft.blocks[item].key for item in lines if found.rules[item] is None]
    cut = [key for key in keys[:-1] if len(key) >= _CUT_OFF and key[-1].isalnum()]
    return len(cut) >= _CUT_ABSTRACTS and len(cut) * 2 >= len(keys) and all(len(key) >= ABSTRACT for key in keys)


def are_bare_abstracts(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Abstracts whose titles were lost, below the motto of a list of stories: nothing but paragraphs, mostly of one sentence."""
    if not lines or not draft.blocks[lines[0]].key.startswith("stories from around the "):
        return False
    rest = [draft.blocks[item] for item in lines[1:] if found.rules[item] is None]
    single = sum(1 for block in rest if len(split_sentences(block.text)) == 1)  # `Spc. 4th Class` splits
    return len(rest) >= _BRIEFS and all(block.key.endswith(".") for block in rest) and single * 4 >= len(rest) * 3
