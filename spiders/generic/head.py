"""Date and byline of a page whose mark-up names neither: the short lines between its headline and its text."""

import re
from dataclasses import replace

from crawler.model.draft import Draft
from crawler.model.fields.byline import read_byline
from crawler.model.fields.date import find_moment
from spiders.generic.label import Verdict

_ABOVE, _BELOW = 3, 2
"""Blocks above the headline and below the text's first that may be such a line."""
_LONGEST = 140
_DAY = len("2018-10-04")
_NAME = r"[A-ZÀ-ÖØ-Þ][\w.'’-]*"
_BY = re.compile(
    rf"(?:\b[Bb]y:?|\b(?:Interview|Text|Story|Words|Author)(?: by)?:|\bVon)\s+(?P<who>{_NAME}(?:\s+(?:(?:de|van|von|der|la|al)\s+)*{_NAME}){{1,3}})"
)
"""A name after the words that introduce one."""
_EITHER_WAY = re.compile(r"\b(?:0?[1-9]|1[0-2])\.(?:0?[1-9]|1[0-2])\.(?:19|20)\d\d\b")
"""A date with full stops may begin with the day or the month: such a one is not read."""


def read_head(draft: Draft, verdict: Verdict) -> None:
    """Take date and byline from the lines around the headline, where nothing else has given them."""
    for position in _lines(draft, verdict):
        block = draft.blocks[position]
        moment = None if _EITHER_WAY.search(block.key) else find_moment(block.key)
        who = _BY.search(block.text)
        if who and not draft.byline:
            draft.byline.append(replace(read_byline(f"By {who['who']}"), raw=block.text))
            draft.mark(position, "generic-byline", "move", "byline")
            draft.sources["byline"] = "text"
        if moment and len(moment) >= _DAY and draft.published is None:
            draft.published, draft.published_raw = moment, block.text
            draft.mark(position, "generic-date", "move", "published")
            draft.sources["published"] = "text"


def _lines(draft: Draft, verdict: Verdict) -> range | list[int]:
    headline = next(
        (position for position, mark in enumerate(draft.marks) if mark is not None and mark.into == "headline"),
        verdict.first,
    )
    around = range(
        max(0, min(headline, verdict.first) - _ABOVE), min(len(draft.blocks), max(headline, verdict.first) + _BELOW)
    )
    return [
        position
        for position in around
        if draft.is_open(position) and not verdict.article[position] and len(draft.blocks[position].text) <= _LONGEST
    ]
