"""The blocks of a page of no known family told apart: what is the article, and why the rest is not."""

import re
from typing import NamedTuple

from crawler.model.draft import Draft, Region
from spiders.generic.features import measure_blocks
from spiders.generic.model import Score, score_of_weights
from spiders.generic.page import Page, is_hopeless, measure_page
from spiders.generic.reader import Reading
from spiders.generic.signs import NAMES

_REASONS = tuple(
    (1 << NAMES.index(sign), reason)
    for sign, reason in (
        ("consent", "cookie"), ("comment", "comments"), ("newsletter", "newsletter"), ("share", "share"), ("ad", "promotion"),
        ("related", "related"), ("teaser", "teasers"), ("nav", "nav"), ("tags", "tags"), ("bio", "author-box"),
        ("popup", "popup"), ("form", "form"), ("sidebar", "aside"), ("footer", "footer"), ("header", "header"),
        ("hidden", "hidden"),
    )
)  # fmt: skip
"""The signs by which a block that goes is called, the surest first."""
_LINKS = 0.6
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}(?: ?[ap]\.?m\.?| uhr)?")
"""The time of a live blog's post, alone on its line: the stages would take some of them for the length of a video."""
_SUBHEADS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_LINE = 140
"""Characters up to which a block above the text may be its date or byline."""
_HEAD = 12
"""Blocks before the article's first in which its date and byline may stand."""


class Verdict(NamedTuple):
    """What each block of a page was found to be."""

    page: Page
    article: list[bool]
    """Whether the block is the article's, a block."""
    first: int
    last: int
    """The article's first and last block; 0 and -1 where there is none."""

    @property
    def text(self) -> int:
        """Characters of running text in the article."""
        pairs = zip(self.page.lengths, self.page.linked, self.article, strict=True)
        return sum(length for length, linked, kept in pairs if kept and length >= 80 and linked < _LINKS)


def judge(reading: Reading, score: Score | None = None) -> Verdict:
    """Whether each block of a page is the article's, by `score` (by the project's own weights without one)."""
    score = score or score_of_weights()
    page = measure_page(reading)
    article = [False] * len(page.lengths)
    for position, numbers in measure_blocks(page):
        article[position] = score(numbers) > 0.0 and not _CLOCK.fullmatch(reading.markup.blocks[position].key)
    _keep_headings(page, article)
    first = article.index(True) if True in article else 0
    last = len(article) - 1 - article[::-1].index(True) if True in article else -1
    return Verdict(page, article, first, last)


def _keep_headings(page: Page, article: list[bool]) -> None:
    """A heading goes with what it heads: the block after it in the same element."""
    markup, tree = page.reading
    for position in range(len(article) - 1):
        if article[position + 1] and not article[position] and page.linked[position] < _LINKS:
            evidence = markup.evidence[position]
            if (
                evidence.tag in _SUBHEADS
                and evidence.place.region != "chrome"
                and _container(page, tree.blocks[position]) == _container(page, tree.blocks[position + 1])
            ):
                article[position] = True


def _container(page: Page, element: int) -> int:
    return page.elements.containers[element]


def mark_outside(draft: Draft, verdict: Verdict) -> None:
    """Say where each block stands, and mark what is not the article's, but for what may be its date, byline or photo."""
    evidence = verdict.page.reading.markup.evidence
    blocks = list(draft.blocks)
    for position, kept in enumerate(verdict.article):
        place = evidence[position].place
        in_main = verdict.page.in_main[verdict.page.reading.tree.blocks[position]]
        near = verdict.first - _HEAD <= position and (position <= verdict.last + 1 or in_main)
        region: Region = "head" if position < verdict.first else "body" if kept else "tail"
        if place.region != "media" and blocks[position].region != region:
            blocks[position] = blocks[position]._replace(region=region)
        may_be_field = near and (
            evidence[position].tag in ("h1", "h2")
            or (position <= verdict.first and len(blocks[position].text) < _LINE and place.region != "chrome")
            or (place.region != "chrome" and (place.field != "" or place.region == "media"))
        )
        if not kept and not may_be_field:
            draft.mark(position, f"generic-{_reason(verdict.page, position)}")
    draft.blocks = blocks


def mark_rest(draft: Draft, verdict: Verdict) -> None:
    """Mark what is not the article's and became no field."""
    for position, kept in enumerate(verdict.article):
        if not kept:
            draft.mark(position, f"generic-{_reason(verdict.page, position)}")


def _reason(page: Page, position: int) -> str:
    """Why a block is not the article's: what its containers are called, else what it looks like."""
    markup, tree = page.reading
    place = markup.evidence[position].place
    if place.region == "chrome":
        return place.label
    signs = page.elements.signs[tree.blocks[position]]
    for sign, reason in _REASONS:
        if signs & sign:
            return reason
    if page.linked[position] > _LINKS:
        return "links"
    return "outside" if is_hopeless(page, position) else "boilerplate"
