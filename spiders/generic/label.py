"""The blocks of a page of no known family told apart: what is the article, and why the rest is not."""

import re
from functools import lru_cache
from typing import NamedTuple

from crawler.model.draft import Draft, PageBlock, Region
from spiders.generic.features import Measures
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

_make = tuple.__new__


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
    measures = Measures(page)
    for position in range(len(article)):
        if not is_hopeless(page, position) and score(measures, position) > 0.0:
            article[position] = not _CLOCK.fullmatch(reading.markup.blocks[position].key)
    _keep_lists(page, article)
    _keep_headings(page, article)
    first = article.index(True) if True in article else 0
    last = len(article) - 1 - article[::-1].index(True) if True in article else -1
    return Verdict(page, article, first, last)


def _keep_lists(page: Page, article: list[bool]) -> None:
    """A list is kept or not as one: of items alike, more would be lost than left over."""
    tree = page.reading.tree
    lists: dict[int, list[int]] = {}
    for position, element in enumerate(tree.blocks):
        if tree.tags[element] == "li" and page.linked[position] < _LINKS:
            lists.setdefault(tree.parents[element], []).append(position)
    for items in lists.values():
        if sum(article[position] for position in items) * 2 > len(items):
            for position in items:
                article[position] = True


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
    markup, tree = verdict.page.reading
    in_main, first, last = verdict.page.in_main, verdict.first, verdict.last
    blocks = list(draft.blocks)
    for position, kept in enumerate(verdict.article):
        place, tag, _, _ = markup.evidence[position]
        block = blocks[position]
        region: Region = "head" if position < first else "body" if kept else "tail"
        if place[0] != "media" and block[4] != region:
            blocks[position] = _make(PageBlock, (*block[:4], region))
        if kept:
            continue
        near = first - _HEAD <= position and (position <= last + 1 or in_main[tree.blocks[position]])
        if not near or not (
            tag in ("h1", "h2")
            or (
                place[0] != "chrome"
                and (place[2] or place[0] == "media" or (position <= first and len(block[0]) < _LINE))
            )
        ):
            draft.mark(position, f"generic-{_reason(verdict.page, position)}")
    draft.blocks = blocks


def mark_rest(draft: Draft, verdict: Verdict) -> None:
    """Mark what is not the article's and became no field."""
    for position, kept in enumerate(verdict.article):
        if not kept and draft.is_open(position):
            draft.mark(position, f"generic-{_reason(verdict.page, position)}")


def _reason(page: Page, position: int) -> str:
    """Why a block is not the article's: what its containers are called, else what it looks like."""
    markup, tree = page.reading
    place = markup.evidence[position].place
    if place.region == "chrome":
        return place.label
    if called := _called(page.elements.signs[tree.blocks[position]]):
        return called
    if page.linked[position] > _LINKS:
        return "links"
    return "outside" if is_hopeless(page, position) else "boilerplate"


@lru_cache(4096)
def _called(signs: int) -> str:
    return next((reason for sign, reason in _REASONS if signs & sign), "")
