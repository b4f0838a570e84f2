"""Gather the teasers of other pages below a text: a title and an abstract each, which the site has cut with dots."""

import re
from typing import Final

from crawler.model.draft import Draft
from pipelines.evidence import CUT, Evidence, is_title
from pipelines.signs import is_date, is_text

_FEWEST: Final = 2
_FEWEST_DOUBLED: Final = 3
_WORDS: Final = 4
"""Blanks in a title that stands twice: a line of a song has fewer words."""
_ABSTRACT: Final = 100
"""Characters from which a line is an abstract that a site has cut: a line of verse that trails off has fewer."""
_LONGEST_CUT: Final = 60
"""Characters of a title that the site has cut."""
_BETWEEN: Final = 6
"""Lines between the abstracts of two teasers at most: a link, a picture's alt text, the title twice, its day, its kind."""
_SAID: Final = re.compile(r"[\"“‘'(]")
_LABELS: Final = frozenset(["nav", "section", "listing-date", "date", "kicker", "media"])


def find_teasers(draft: Draft, found: Evidence) -> tuple[int, list[int]]:
    """Where the teasers that end a page begin, and the positions of their titles; no titles where none end it.

    Each abstract has its title above it, with no more than its day and kind between; and no whole text stands below the first but
    pictures' alt texts, and what the end of the capture cut off. A sentence that trails off in a story has neither. One teaser is
    enough where it has a day.
    """
    titles: list[int] = []
    below = len(draft.blocks)
    for position in found.cut[::-1]:
        if position >= below or not draft.is_open(position) or not _is_abstract(draft, found, position):
            continue
        title = _title_above(draft, found, position)
        if title is None or not _may_stand(draft, found, range(position + 1, below), is_last=not titles):
            break
        titles.append(title)
        below = _first_copy(draft, title)
    is_dated = len(titles) == 1 and any(item in found.dates for item in range(titles[0], len(draft.blocks)))
    return below, titles if len(titles) >= _FEWEST or (is_dated and _has_text_above(draft, found, below)) else []


def _has_text_above(draft: Draft, found: Evidence, position: int) -> bool:
    return any(is_text(draft, found, item) for item in draft.open_positions(0, position))


def find_doubled(draft: Draft, found: Evidence) -> list[int]:
    """The positions of titles below the text that each stand twice in a row, three of them and more one below the other: as the words
    of a picture and as a link.
    """
    doubled: list[int] = []
    for position in found.copied:
        if (doubled and position == doubled[-1] + 1) or not _is_doubled(draft, found, position):
            continue
        if doubled and position != doubled[-1] + 2:
            if len(doubled) >= _FEWEST_DOUBLED:
                break
            doubled = []
        doubled.append(position)
    is_list = len(doubled) >= _FEWEST_DOUBLED and _has_text_above(draft, found, doubled[0])
    return doubled if is_list else []


def _is_doubled(draft: Draft, found: Evidence, position: int) -> bool:
    block, after = draft.blocks[position], position + 1
    return (
        after < len(draft.blocks)
        and draft.blocks[after].key == block.key
        and found.rules[position] is None
        and draft.is_open(position)
        and draft.is_open(after)
        and is_title(block)
        and block.text.count(" ") >= _WORDS
    )


def _is_abstract(draft: Draft, found: Evidence, position: int) -> bool:
    block = draft.blocks[position]
    return (
        len(block.text) >= _ABSTRACT
        and found.rules[position] is None
        and position not in found.turns
        and _SAID.match(block.text) is None
    )


def _title_above(draft: Draft, found: Evidence, abstract: int) -> int | None:
    """The position of an abstract's title; None where another line stands above it."""
    above = abstract - 1
    while above > 0 and (is_date(found, above) or found.label(above) in _LABELS):
        above -= 1
    if above < 0 or not draft.is_open(above) or found.rules[above] is not None:
        return None
    block = draft.blocks[above]
    is_named = is_title(block) or (block.key.endswith(CUT) and len(block.text) < _LONGEST_CUT)
    return above if is_named and block.text.count(" ") > 1 and not block.text[0].islower() else None


def _first_copy(draft: Draft, title: int) -> int:
    """The position of the link on the picture above a title, which says the same; the title's own where there is none."""
    above = title - 1
    return above if above >= 0 and draft.blocks[above].key == draft.blocks[title].key else title


def _may_stand(draft: Draft, found: Evidence, lines: range, *, is_last: bool) -> bool:
    """Whether lines below an abstract are of the next teaser, above its title; or of what ends the page."""
    texts = [item for item in lines if is_text(draft, found, item)]
    if is_last:
        return texts in ([], [len(draft.blocks) - 1])
    return len(lines) <= _BETWEEN and len(texts) <= 1
