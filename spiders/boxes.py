"""An author's own boxes within the text, whatever their containers are called: `By the numbers` in a `sidebar`, in a box of
`related`. Chrome there is links; a box of sentences, none of them a link, is text, with its heading, its short lines and its list.
"""

from itertools import groupby

from crawler.model.draft import Draft
from spiders.markup import Markup, Place
from spiders.readers import is_paragraph, is_sentence


def boxes_of_text(draft: Draft, markup: Markup) -> frozenset[int]:
    """The positions of all blocks in such boxes."""
    evidence = markup.evidence
    if not any(_may_be_box(item.place) for item in evidence):
        return frozenset()
    found: set[int] = set()
    for place, run in groupby(range(len(evidence)), key=lambda item: evidence[item].place):
        if _may_be_box(place):
            positions = list(run)
            is_list = any(evidence[item].linked * 2 > len(draft.blocks[item].text) for item in positions)
            if not is_list and any(
                is_paragraph(draft, item, evidence[item]) or is_sentence(draft, item, evidence[item])
                for item in positions
            ):
                found.update(positions)
    return frozenset(found)


def _may_be_box(place: Place) -> bool:
    return place.inside and (
        place.field == "related" if place.region != "chrome" else place.weak and place.label != "noscript"
    )
