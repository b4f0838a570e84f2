"""Pages of no known family: which of their blocks are the article.

`reader` makes the blocks and keeps the element that each stands in, `features` measures them, `model` weighs the
measures, `label` marks what is not the article, `head` reads date and byline, `kinds` says what is no article at all.
`template` weighs what earlier pages of the site have shown: `imprint` is what a page leaves behind, `memory` keeps it. Nothing
is deleted: what goes is an edit with its reason, as everywhere.
"""

from spiders.generic.family import GENERIC
from spiders.generic.head import read_head
from spiders.generic.imprint import imprint_of
from spiders.generic.kinds import is_text, kind_of
from spiders.generic.label import Verdict, judge, mark_outside, mark_rest, without_template
from spiders.generic.memory import SiteMemory, Sites
from spiders.generic.reader import Reading, read_page
from spiders.generic.template import Imprint, Site

__all__ = [
    "GENERIC",
    "Imprint",
    "Reading",
    "Site",
    "SiteMemory",
    "Sites",
    "Verdict",
    "imprint_of",
    "is_text",
    "judge",
    "kind_of",
    "mark_outside",
    "mark_rest",
    "read_head",
    "read_page",
    "without_template",
]
