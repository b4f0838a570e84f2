"""The blocks of a page of no known family told apart: what is the article, and why the rest is not."""

import re
from collections.abc import Mapping
from functools import lru_cache
from math import inf
from types import MappingProxyType
from typing import NamedTuple

from crawler.model.draft import Draft, Region
from spiders.generic.features import Measures
from spiders.generic.model import Score, score_of_weights
from spiders.generic.page import Page, is_hopeless, measure_page
from spiders.generic.reader import Reading
from spiders.generic.signs import NAMES
from spiders.generic.template import Imprint, Site, evidence, template_of

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
_UNLIKELY = -4.0
"""Log odds below which a line is not the article's, whatever stands around it."""
_LINE = 140
"""Characters up to which a block above the text may be its date or byline."""
_HEAD = 12
"""Blocks before the article's first in which its date and byline may stand."""


class Verdict(NamedTuple):
    """What each block of a page was found to be."""

    page: Page
    article: list[bool]
    """Whether the block is the article's, a block."""
    odds: list[float]
    """The log odds that the block is the article's, a block; -inf for what is chrome beyond doubt."""
    first: int
    last: int
    """The article's first and last block; 0 and -1 where there is none."""
    template: Mapping[int, str] = MappingProxyType({})
    """Why a block is the site's and not the article's, for those that only other pages gave away."""

    @property
    def text(self) -> int:
        """Characters of running text in the article."""
        pairs = zip(self.page.lengths, self.page.linked, self.article, strict=True)
        return sum(length for length, linked, kept in pairs if kept and length >= 80 and linked < _LINKS)


def judge(reading: Reading, score: Score | None = None) -> Verdict:
    """Whether each block of a page is the article's, by `score` (by the project's own weights without one)."""
    score = score or score_of_weights()
    page = measure_page(reading)
    measures = Measures(page)
    odds = [-inf if is_hopeless(page, position) else score(measures, position) for position in range(len(page.lengths))]
    article = [
        each > 0.0 and not _CLOCK.fullmatch(block.key) for each, block in zip(odds, reading.markup.blocks, strict=True)
    ]
    _keep_lists(page, article)
    _keep_headings(page, article)
    _keep_lines(page, article, odds)
    return Verdict(page, article, odds, *_ends(article))


def _ends(article: list[bool]) -> tuple[int, int]:
    if True not in article:
        return 0, -1
    return article.index(True), len(article) - 1 - article[::-1].index(True)


def without_template(verdict: Verdict, site: Site, imprint: Imprint) -> Verdict:
    """The verdict once earlier pages of the site have been heard. A heading that still heads something stays."""
    found = template_of(imprint, site)
    if not found:
        return verdict
    article = [kept and position not in found for position, kept in enumerate(verdict.article)]
    _keep_headings(verdict.page, article)
    told = {position: evidence(pages, site) for position, pages in found.items() if not article[position]}
    return Verdict(verdict.page, article, verdict.odds, *_ends(article), told)


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


def _keep_lines(page: Page, article: list[bool], odds: list[float]) -> None:
    """A line without a link between two blocks of the article, in the same element as both, is the article's: a word of a poem, an
    answer, the price in a list.
    """
    tree, linked = page.reading.tree, page.linked
    for position in range(1, len(article) - 1):
        if article[position] or odds[position] < _UNLIKELY or linked[position]:
            continue
        if article[position - 1] and article[position + 1]:
            around = {_container(page, tree.blocks[item]) for item in (position - 1, position, position + 1)}
            if len(around) == 1:
                article[position] = True


def _container(page: Page, element: int) -> int:
    return page.elements.containers[element]


def mark_outside(draft: Draft, verdict: Verdict) -> None:
    """Mark what is not the article's, but for what may be its date, byline or photo; say where each other block stands."""
    markup, tree = verdict.page.reading
    in_main, first, last = verdict.page.in_main, verdict.first, verdict.last
    blocks, elements, evidences = list(draft.blocks), tree.blocks, markup.evidence
    for position, kept in enumerate(verdict.article):
        block, (place, tag, _, _) = blocks[position], evidences[position]
        if not kept:
            near = first - _HEAD <= position and (position <= last + 1 or in_main[elements[position]])
            may_be_field = near and (
                tag in ("h1", "h2")
                or (
                    place[0] != "chrome"
                    and (place[2] or place[0] == "media" or (position <= first and len(block.text) < _LINE))
                )
            )
            if not may_be_field:
                _mark(draft, verdict, position)
                if block.region != "body":
                    continue
        region: Region = "head" if position < first else "body" if kept else "tail"
        if place[0] != "media" and block.region != region:
            blocks[position] = block.in_region(region)
    draft.blocks = blocks


def mark_rest(draft: Draft, verdict: Verdict) -> None:
    """Mark what is not the article's and became no field."""
    for position, kept in enumerate(verdict.article):
        if not kept and draft.is_open(position):
            _mark(draft, verdict, position)


def _mark(draft: Draft, verdict: Verdict, position: int) -> None:
    told = verdict.template.get(position)
    reason = "template" if told else _reason(verdict, position)
    draft.mark(position, f"generic-{reason}", evidence=told)


def _reason(verdict: Verdict, position: int) -> str:
    """Why a block is not the article's: what its containers are called, else what it looks like."""
    page = verdict.page
    markup, tree = page.reading
    place = markup.evidence[position][0]
    if place[0] == "chrome":
        return place[1]
    if called := _called(page.elements.signs[tree.blocks[position]]):
        return called
    if page.linked[position] > _LINKS:
        return "links"
    return "outside" if verdict.odds[position] == -inf else "boilerplate"


@lru_cache(4096)
def _called(signs: int) -> str:
    return next((reason for sign, reason in _REASONS if signs & sign), "")
