"""Read pages whose text is one line: `Title Published July 21, 2009 By NAME UNIT PLACE -- the story`, an af.mil wing's page
whose line breaks were lost. Title, date and byline are read from the line; the line itself stays as it is, as no break says
where one ends and the next begins.
"""

import re

from crawler.model.draft import Draft
from crawler.model.fields.byline import read_byline
from crawler.model.fields.date import find_date
from crawler.model.fields.dateline import read_dateline
from pipelines.evidence import evidence

_PUBLISHED = re.compile(r"(?P<title>.{5,160}?) (?P<date>Published [A-Z][a-z]{2,8}\.? \d{1,2}, (?:19|20)\d{2}) (?=By )")
_WORD = re.compile(r"(?<= )(?=[A-Z]{2})")
_LONGEST_BYLINE = 160
_FEW = 10
"""Blocks of a page that is one line and a banner."""


def read_single_line(draft: Draft) -> None:
    """Read title, date and byline of the page's only line."""
    if draft.page.source != "text" or len(draft.blocks) > _FEW or "Published" not in draft.page.text:
        return
    lines = [item for item in draft.open_positions() if evidence(draft).rules[item] is None]
    text = draft.blocks[lines[0]].text if len(lines) == 1 else ""
    match = _PUBLISHED.match(text)
    if match is None or draft.headline is not None:
        return
    by = match.end()
    body = next(
        (
            word.start()
            for word in _WORD.finditer(text, by, by + _LONGEST_BYLINE)
            if read_dateline(text[word.start() :])
        ),
        None,
    )
    draft.headline = match["title"]
    draft.published, draft.published_raw = find_date(match["date"].casefold()), match["date"]
    if body is not None:
        draft.byline.append(read_byline(text[by:body].strip()))
