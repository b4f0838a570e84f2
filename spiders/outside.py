"""Pages of a known family without its article container: link density says what is not part of the text.

Conservative on purpose: a block is only called chrome when it is short or mostly links *and* stands outside the main text.
"""

from itertools import groupby

from crawler.model.draft import Draft
from spiders.markup import Markup

_LONG = 140
"""Characters from which a block is a paragraph, not a label."""
_SENTENCE = 60
"""Characters from which a block that ends as a sentence is text."""
_MOSTLY = 0.6


def label_outside(draft: Draft, markup: Markup) -> None:
    """Mark what stands outside the main text and looks like it: outside the landmark, or before and after the paragraphs."""
    blocks, evidence = draft.blocks, markup.evidence
    long = [p for p in draft.open_positions() if len(blocks[p].text) >= _LONG and not _is_linked(draft, markup, p)]
    if not long:
        return
    inside = [p for p in long if evidence[p].place.inside]
    if sum(len(blocks[p].text) for p in inside) * 2 > sum(len(blocks[p].text) for p in long):
        for position in list(draft.open_positions()):
            if not evidence[position].place.inside and _is_label(draft, markup, position):
                draft.mark(position, "outside-main")
        return
    first, last = long[0], long[-1]
    for position in list(draft.open_positions()):
        if (
            (position < first or position > last)
            and _is_linked(draft, markup, position)
            and len(blocks[position].text) < _LONG
        ):
            draft.mark(position, "outside-main")


def has_text(draft: Draft, *, is_at_story: bool = False) -> bool:
    """Whether enough unlinked text is left open to call the page an article; at a story's address sentences of any length count."""
    total = 0
    for position in draft.open_positions():
        block = draft.blocks[position]
        length = len(block.text)
        total += length if length >= _LONG or (is_at_story and length >= _SENTENCE and block.text[-1] in '.!?"”') else 0
    return total >= _LONG * 2


def head_of_article(draft: Draft, markup: Markup) -> frozenset[int]:
    """The blocks of a `<header>` that is the article's own: it has the heading that the page's title begins with."""
    evidence, title = markup.evidence, markup.title.casefold()
    for place, run in groupby(range(len(evidence)), key=lambda item: evidence[item].place):
        positions = list(run) if place.weak and place.label == "header" else []
        for item in positions:
            if evidence[item].tag in ("h1", "h2") and title.startswith(draft.blocks[item].text.casefold()):
                return frozenset(positions)
    return frozenset()


def _is_label(draft: Draft, markup: Markup, position: int) -> bool:
    return len(draft.blocks[position].text) < _LONG or _is_linked(draft, markup, position)


def _is_linked(draft: Draft, markup: Markup, position: int) -> bool:
    return markup.evidence[position].linked > len(draft.blocks[position].text) * _MOSTLY
