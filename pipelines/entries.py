"""The shapes in which the entries of a listing stand: what a page that only lists other pages has and a story has not."""

import re
from itertools import pairwise
from typing import Final

from crawler.model.draft import Draft
from crawler.model.fields.byline import is_byline, is_from_line, is_signature
from crawler.model.fields.date import find_date
from crawler.model.fields.dateline import read_dateline
from pipelines.evidence import CUT, Evidence, ends_sentence, is_short, is_title
from pipelines.signs import ABSTRACT, DAY, is_date, is_text

# `Sept. 20, 2018 - The abstract ...` below an entry's title on home pages of dla.mil.
_DATED_ABSTRACT: Final = re.compile(rf"{DAY} - \w.{{50}}")
_ENTRIES: Final = 5
"""Titles with an abstract each that make a listing without a heading."""
_DATED_ABSTRACTS: Final = 2
_DATELINES: Final = 2
"""Abstracts with a dateline that no single story has."""
_BRIEFS: Final = 3
"""Abstracts with a dateline each that make a month of the press service."""
_MODULES: Final = ("news", "news search", "features", "commentaries", "commentary", "commentary search")
"""How the names of AFPIMS modules end, right above their entries."""
_BLANKS: Final = 2
"""Blanks in the title of an entry; a subhead may have fewer."""
_KICKERS: Final = 2
"""Lines at most between the two dates of a release: its title, and whose it is."""
_MONTH: Final = len("2004-08")
_MONTH_SIGNS: Final = ("listing", "listing-entry")
_KINDS: Final = ("nav", "section", "kicker")
"""Labels of what an entry is called between its title and its date."""
_LONGEST_TITLE: Final = 140
_QUOTES: Final = "\"'"
_LONGEST_CUT: Final = 60
"""Characters of a title that the site cut: abstracts are cut at more."""


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
    return is_signature(block.text, block.key) or found.label(position) == "office"


def is_entry_title(draft: Draft, found: Evidence, position: int) -> bool:
    block = draft.blocks[position]
    if found.label(position) == "listing-entry":
        return True
    return (
        found.rules[position] is None
        and position not in found.dates
        and block.text.count(" ") >= 2
        and len(block.text) < 160
        and (not ends_sentence(block.key) or block.key.rstrip(_QUOTES).endswith("?"))
        and not is_byline(block.key)
        and not is_from_line(block.text)
        and " photo by " not in block.key
    )


def are_titled(draft: Draft, found: Evidence, lines: list[int], *, is_headed: bool) -> bool:
    """Title and abstract in turn from the first line on. An article of many short sections has them too, so a page without
    a listing's heading also needs datelines in more than one place.
    """
    count = datelines = subheads = 0
    kinds = set()
    bare = (draft.blocks[item] for item in lines if found.rules[item] is None)
    for title, abstract in zip(bare, bare, strict=False):  # pairs: both ends draw from the one iterator
        if (
            not is_title(title)
            or len(abstract.text) < ABSTRACT
            or (is_short(abstract) and not abstract.key.endswith(CUT))
        ):
            break
        count += 1
        kinds.add(title.kind)
        subheads += title.text.count(" ") < _BLANKS
        datelines += read_dateline(abstract.text) is not None
    if len(kinds) > 1 or subheads:
        return False  # a title and a text beside bulleted entries; subheads of a text
    return count >= 2 if is_headed else count >= _ENTRIES and datelines >= _DATELINES


def are_of_days(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Whether titles and abstracts take turns below two days, the newer one first, and abstracts open with datelines: a list of
    releases by the day. A story has one dateline, and no older day below its own.
    """
    blocks = draft.blocks
    days = [item for item in lines if is_date(found, item)]
    newer, older = find_date(blocks[days[0]].key), find_date(blocks[days[-1]].key)
    below = [item for item in sorted({*lines}.difference(days)) if item > days[0] and found.rules[item] is None]
    if newer is None or older is None or newer <= older or len(below) < 2 * _BRIEFS:
        return False
    datelines = sum(read_dateline(blocks[item].text) is not None for item in below[1::2])
    return datelines >= _DATELINES and all(is_entry_title(draft, found, item) for item in below[::2])


def are_below_news(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Whether abstracts that open with their day and a dash stand below a short line that names news (`DLA Aviation News`): the boxes
    of a home page, and no more is told there otherwise. What tells a story day by day has no such line above.
    """
    count, is_named = 0, False
    for item in lines:
        block = draft.blocks[item]
        is_named = is_named or (block.key.endswith(" news") and is_short(block))
        count += is_named and _DATED_ABSTRACT.match(block.key) is not None
    if count < _DATED_ABSTRACTS:
        return False
    return sum(is_text(draft, found, item) for item in lines) - count <= count


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
