"""The signs of a listing's entries: days, `Read more`, abstracts that the site cut; and whether the first text of a page has them,
or is an article with other pages' entries below it.
"""

import re
from itertools import pairwise
from typing import Final

from crawler.model.draft import Draft
from crawler.model.fields.byline import is_signature
from pipelines.evidence import CUT, Evidence, is_title, reads_as_body

DAY: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2}, (?:19|20)\d{2}"
# `08/31/2001 : Title` of defenselink.mil month pages, `1/31/2018 - https://...` of press clippings.
_DATED_ENTRY: Final = re.compile(r"\d{1,2}/\d{1,2}/\d{4} ?[:-] ")
# `Title February 18, 2015 — the abstract, cut, MORE`: a month of press releases on norad.mil.
_DATED_MORE: Final = re.compile(rf".{{10,160}} {DAY} [-–—] .{{20,600}} more")
# `Story by Sgt. Ann Vale | Example Guard | 11.05.2013`, above each abstract on dvidshub.net/tags.
_MADE: Final = re.compile(
    r"(?:story|photo|video|audio|graphic) by [^|]{3,60} \| [^|]{3,80} \| \d{2}\.\d{2}\.(?:19|20)\d{2}"
)
# The link behind an abstract: `... of the forum. Story` in a special report on defense.gov, `... asks. Read more >` on africom.mil, `... Continue reading` on pbs.org.
LINK_WORDS: Final = (
    ". story",
    ". special",
    ". read more >",
    ". read more >>",
    ". read more »",
    ". continue reading",
    " [more]",
)
# Below the title of each report on dodig.mil's lists, and below that of a report alone.
_RELEASED: Final = "publicly released: "
_LINK: Final = "read more"
_ENTRY_SIGNS: Final = ("listing-date", "listing-entry")
_READ_ON: Final = "read-on"
_KICKERS: Final = {"date-label"}
ABSTRACT: Final = 50
"""Characters from which a line may be an abstract."""
_LONG: Final = 250
"""Characters of a text that opens a page, from which it is no picture's alt text."""
_LONGEST_ENTRY: Final = 4
"""Texts of an entry: a picture's alt text, its caption, and an abstract of two paragraphs."""
_ENTRIES: Final = 4
"""Entries of which the last one tells no more than another."""
_TITLE: Final = 140
_SMALL_WORD: Final = 3
_WORDS: Final = 3
_CUT_OF_FOUR: Final = 3
"""Of four texts of a listing whose site cuts abstracts, those that are cut at least."""


def is_date(found: Evidence, position: int) -> bool:
    """Whether a line is the date of an entry."""
    rule = found.rules[position]
    if rule is not None and rule.id in ("date-label", "listing-date"):
        return True
    return position in found.dates


def _has_sign(found: Evidence, position: int) -> bool:
    """Whether a line is known as an entry's: its day, its title, the link to its page."""
    return found.label(position) in _ENTRY_SIGNS or found.rule_id(position) == _READ_ON


def _is_sign(key: str) -> bool:
    """Whether a line is an entry with its day in front, ends in the link to the page that it tells of, or is the link, or the day on
    which a report was released, or says who made what and when.
    """
    return (
        _is_dated_entry(key)
        or key == _LINK
        or key.endswith(LINK_WORDS)
        or key.startswith(_RELEASED)
        or ("|" in key and _MADE.fullmatch(key) is not None)
        or (key.endswith(" more") and _DATED_MORE.fullmatch(key) is not None)
    )


def _is_dated_entry(key: str) -> bool:
    return key[:1].isdigit() and _DATED_ENTRY.match(key) is not None  # a soft hyphen alone folds to nothing


def count_signs(draft: Draft, found: Evidence, lines: list[int]) -> int:
    """Lines that only a listing has: `5 days ago, March 14, 2026`, `Read more`, `08/31/2001 : Title`, an abstract with the
    link word of special reports behind it, an entry of a month's list, the day on which a report was released. What stands twice
    in a row counts once; below a text, a link that has no further text above it may be the site's.
    """
    signs = dated = 0
    before = ""
    has_text = is_told = False
    has_links = _LINK in found.page
    for item in lines:
        key = draft.blocks[item].key
        if key == before:
            continue
        before = key
        if key == _LINK:
            signs += is_told or not has_text
            is_told = False
            continue
        if has_links and is_text(draft, found, item):
            has_text = is_told = True
        if key[:1].isdigit() and _is_dated_entry(key):
            dated += 1
        elif (found.rules[item] is not None and _has_sign(found, item)) or _is_sign(key):
            signs += 1
    return max(signs, dated)


def opens_with_entry(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Whether the page's first text is an entry like those below it: nobody signs it, it has a title above, if it is long, and no more
    paragraphs stand in it than in one of them. An article may have the entries of other pages below it, days, abstracts and all.

    A day with its kicker below a title (`PRESS RELEASE | Jan. 28, 2026`) is an entry's: an article has it above.
    """
    if lines and len(draft.blocks[lines[0]].text) >= _LONG and draft.blocks[lines[0]].key.endswith("."):
        return False
    told = [0]
    days: set[str] = set()
    for item in lines:
        key = draft.blocks[item].key
        if is_date(found, item):
            days.add(found.rule_id(item))
        elif not (_has_sign(found, item) or _is_sign(key)):
            if is_text(draft, found, item) and not _is_title_case(draft.blocks[item].text):
                told[-1] += 1
            elif told == [0] and is_signature(draft.blocks[item].text, key):
                return False
            continue
        if told[-1]:
            told.append(0)
    if len(told) >= _ENTRIES and told[-1] > max(told[:-1]):
        return False  # an article below the entries
    most = sorted(told)
    return told[0] <= max([1 + (days == _KICKERS), *told[1:]]) and most[-1] <= min(_LONGEST_ENTRY, sum(most[-2:-1]) + 2)


def _is_title_case(text: str) -> bool:
    """Whether a short line has capitals as titles have, be it a sentence: `The Army Is Going. Nobody Knows Where.`"""
    words = [word.strip("\"'“”‘’(") for word in text.split()]
    long = [word for word in words if len(word) > _SMALL_WORD]
    return len(text) < _TITLE and len(long) >= _WORDS and sum(word[0].isupper() for word in long) * 5 >= len(long) * 4


def is_text(draft: Draft, found: Evidence, position: int) -> bool:
    """Whether a line that no rule knows is running text, be it cut."""
    block = draft.blocks[position]
    if found.rules[position] is not None or position in found.dates:
        return False
    if block.key.endswith(CUT):
        return len(block.text) >= ABSTRACT
    return reads_as_body(block) or (block.key.endswith(".") and " " in block.text)


def count_cut(draft: Draft, found: Evidence, lines: list[int]) -> int:
    """Titles with an abstract below that the site has cut with dots; none where the first text of the page is whole, or many
    are: other pages' entries below an article are cut too. One more where no text is whole, but for the last line, which the
    capture may have cut off.
    """
    if not found.cut:
        return 0
    texts = [item for item in lines if is_text(draft, found, item)]
    cut = [draft.blocks[item].key.endswith(CUT) for item in texts]
    if not cut or not cut[0] or sum(cut) * 4 < len(cut) * _CUT_OF_FOUR:
        return 0
    is_all = len(cut) > 1 and all(cut[:-1]) and (cut[-1] or texts[-1] == lines[-1])
    return is_all + sum(
        1
        for title, abstract in pairwise(lines)
        if draft.blocks[abstract].key.endswith(CUT)
        and len(draft.blocks[abstract].text) >= ABSTRACT
        and found.rules[title] is None
        and is_title(draft.blocks[title])
    )
