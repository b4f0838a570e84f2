"""The template of a site: blocks that stand in the same place of its other pages too.

What one page cannot tell, several can: an article's text is its own, and what stands under every article is the site's. The
idea is that of Bar-Yossef and Rajagopalan (Template Detection via Data Mining, WWW 2002); here it is one more piece of
evidence, which lowers the log odds that a block has by its own page, and no more. It is weighed on values alone: an `Imprint`
is what a page leaves behind, a `Site` what earlier pages of its host have taught.
"""

from bisect import bisect_left
from collections.abc import Mapping
from math import log2
from typing import NamedTuple

LEAST = 3
"""Earlier pages on which a block must have stood: two pages may share a quote."""
MANY = 12
"""Earlier pages for running text: a series has fewer parts that open with the same words."""
_SHARE = 0.5
"""The share of the earlier pages on which it must have stood: what is the site's stands on most pages, a phrase on some."""
_WEIGHT = 0.7
"""Log odds that a block loses each time that its pages double. Of blocks that the labeller leaves in with log odds of at most
1, one in two is chrome (measured on the public set); those it loses at the third page. What it is sure of has 3 to 4.
"""


class Trace(NamedTuple):
    """A block that the labeller takes for the article's."""

    digest: int
    """Of its words and its place in the tree."""
    position: int
    odds: float
    """The labeller's log odds."""
    start: int
    stop: int
    """The blocks `[start, stop)` of the element that it stands in, of all that are built alike."""
    is_text: bool
    """Whether it is running text."""
    is_sentence: bool
    """Whether it ends as sentences do. What is neither is a label."""


class Imprint(NamedTuple):
    """What an article of no known family leaves behind: hashes of 64 bits, none of its words."""

    site: str
    title: int
    kept: tuple[Trace, ...]
    """In the order of the page."""
    others: tuple[int, ...]
    """Digests of the blocks that might have been the article's and are not."""

    @property
    def is_telling(self) -> bool:
        """Whether it has running text, by which one article is told from another."""
        return any(trace.is_text for trace in self.kept)


class Site(NamedTuple):
    """What is known of a site before a page of it is judged. It does not change."""

    name: str
    pages: int
    """Articles with different texts; the older half may be forgotten."""
    counts: Mapping[int, int]
    """Digest of a block to how many of those had it, at least."""


def template_of(imprint: Imprint, site: Site) -> dict[int, int]:
    """The blocks of a page that are the site's and not the article's: position to the number of earlier pages that had it.

    Running text and what stands amid it in the same element stays, whatever is known of it: turns of a transcript, refrains
    and disclaimers come again too. So a block goes in two cases: nothing in its element is the article's own, or it is a
    label before or behind all that the article says. A page of which nothing would be left keeps everything: it is a copy.
    """
    repeated = {trace.position: pages for trace in imprint.kept if (pages := _pages(trace, site))}
    own = [trace for trace in imprint.kept if trace.position not in repeated]
    if not repeated or not any(trace.is_text for trace in own):
        return {}
    positions = [trace.position for trace in own]
    said = [trace.position for trace in own if trace.is_sentence]
    return {
        trace.position: repeated[trace.position]
        for trace in imprint.kept
        if trace.position in repeated
        and _outweighs(repeated[trace.position], trace)
        and (_is_apart(trace, positions) or _is_label_outside(trace, said))
    }


def evidence(pages: int, site: Site) -> str:
    """The sentence of an edit."""
    return f"stands in the same place of at least {pages} earlier pages of {site.name}"


def _pages(trace: Trace, site: Site) -> int:
    """On how many earlier pages a block stood, where these are enough to speak of."""
    pages = site.counts.get(trace.digest, 0)
    return pages if pages >= LEAST and pages >= _SHARE * site.pages else 0


def _outweighs(pages: int, trace: Trace) -> bool:
    """Whether the other pages say more than the block's own page."""
    return trace.odds <= _WEIGHT * log2(pages) and (pages >= MANY or not trace.is_text)


def _is_apart(trace: Trace, own: list[int]) -> bool:
    return bisect_left(own, trace.start) == bisect_left(own, trace.stop)


def _is_label_outside(trace: Trace, said: list[int]) -> bool:
    is_outside = not said or trace.position < said[0] or trace.position > said[-1]
    return is_outside and not (trace.is_text or trace.is_sentence)
