"""Entries without a title of their own: what is left of lists whose titles were lost, and what has day, title and abstract on one
line.
"""

import re
from typing import Final

from crawler.model.draft import Draft
from crawler.model.fields.date import find_date
from crawler.model.fields.sentence import split_sentences
from pipelines.evidence import Evidence
from pipelines.signs import ABSTRACT, DAY, is_text

# `Jan. 30, 2018 Title Abstract ...`: a tag page's entry on one line.
_DATED_OPENING: Final = re.compile(rf"{DAY} \w.{{50}}")
# `Mar 7 - Title`: press clippings of dtra.mil.
_DAY_OF_YEAR: Final = re.compile(r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? (\d{1,2}) [-–—] \w")
_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec"
_CLIPPINGS: Final = 5
_BRIEFS: Final = 3
"""Abstracts that make a list."""
_DAYS: Final = 4
"""Days with an abstract each that make a list whose titles were lost."""
_DATE: Final = len("2004-08-01")
_SENTENCES: Final = 3
"""Sentences that an abstract has at most: `Robert P. Vale` may count as two."""
_CUT_ABSTRACTS: Final = 2
_CUT_OFF: Final = 200
"""Characters from which a line may be an abstract that the site cut off."""
_BAR: Final = " - "
_ALT: Final = 40
"""Characters in which the words of a picture and of its story are the same."""


def are_untitled(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Whether the lines are entries without a title of their own."""
    return (
        _are_bare_abstracts(draft, found, lines)
        or _are_dated_openings(draft, lines)
        or _are_dated_abstracts(draft, found, lines)
        or _are_told_twice(draft, found)
        or _are_days_of_year(draft, found, lines)
    )


def _are_dated_openings(draft: Draft, lines: list[int]) -> bool:
    """Whether every line is a date, a title and an abstract in one, the newest first. A story that tells a day a line has an
    opening too, and goes on in time.
    """
    keys = [draft.blocks[item].key for item in lines]
    if len(keys) > _BRIEFS and len(keys[-1]) < ABSTRACT:
        keys.pop()  # cut off by the end of the capture
    if len(keys) < 2 or not all(map(_DATED_OPENING.match, keys)):
        return False
    days = [find_date(key) or "" for key in keys]
    return days == sorted(days, reverse=True)


def _are_dated_abstracts(draft: Draft, found: Evidence, lines: list[int]) -> bool:
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


def _are_bare_abstracts(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Abstracts whose titles were lost, below the motto of a list of stories: nothing but paragraphs, mostly of one sentence."""
    if not lines or not draft.blocks[lines[0]].key.startswith("stories from around the "):
        return False
    rest = [draft.blocks[item] for item in lines[1:] if found.rules[item] is None]
    single = sum(1 for block in rest if len(split_sentences(block.text)) == 1)  # `Spc. 4th Class` splits
    return len(rest) >= _BRIEFS and all(block.key.endswith(".") for block in rest) and single * 4 >= len(rest) * 3


def are_cut_abstracts(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Whether the page is nothing but long lines that mostly break off in mid-sentence, as AFPIMS cuts abstracts at 300
    characters. Where titles are lost they are all that is left. Paragraphs end, but for the last one of a capture.
    """
    keys = [draft.blocks[item].key for item in lines if found.rules[item] is None]
    cut = [key for key in keys[:-1] if len(key) >= _CUT_OFF and key[-1].isalnum()]
    return len(cut) >= _CUT_ABSTRACTS and len(cut) * 2 >= len(keys) and all(len(key) >= ABSTRACT for key in keys)


def _are_told_twice(draft: Draft, found: Evidence) -> bool:
    """Whether all long lines say everything twice, with a dash between, but for the last one, which the capture cut off: lists of
    marines.mil have a picture's words and its story's on one line.
    """
    if not draft.photos or draft.page.source != "text":
        return False
    first = next((block.text for block in draft.blocks if len(block.text) > _CUT_OFF), "")
    if not _is_told_twice(first):
        return False
    lines = [block.text for position, block in enumerate(draft.blocks) if found.rules[position] is None]
    long = [line for line in lines if len(line) >= ABSTRACT]
    *whole, last = long or [""]
    return bool(whole) and all(map(_is_told_twice, whole)) and (_is_told_twice(last) or last == lines[-1])


def _are_days_of_year(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Whether titles with a day in front stand one below the other, to the end of the page, the newest first, and no text above them.
    What happened on days of the year is told in sentences, and goes on in time.
    """
    if len(lines) < _CLIPPINGS or not _DAY_OF_YEAR.match(draft.blocks[lines[-2]].key):
        return False
    keys = [draft.blocks[item].key for item in lines]
    entries = [match for match in map(_DAY_OF_YEAR.match, keys) if match]
    if len(entries) < _CLIPPINGS or not all(map(_DAY_OF_YEAR.match, keys[-len(entries) : -1])):
        return False
    days = [(_MONTHS.index(match[1]), int(match[2])) for match in entries]
    is_told = any(match.string.endswith(".") for match in entries) or any(
        is_text(draft, found, item) for item in lines[: -len(entries)]
    )
    return not is_told and days == sorted(days, reverse=True) and len(set(days)) > 1


def _is_told_twice(line: str) -> bool:
    """Whether a line begins again behind a dash."""
    return len(line) > _CUT_OFF and line.find(_BAR + line[:_ALT]) > 0
