"""Recognise text captures of walls and error pages: what a server says in place of the page that was asked for. Such words count
only where a capture says next to nothing else; an article about them has more to say.
"""

from itertools import islice

from crawler.model.article import Kind
from crawler.model.draft import Draft
from crawler.model.fields.byline import is_byline
from pipelines.evidence import evidence
from pipelines.rule import load_table

_TABLE = load_table("barred")
_MOST_LINES = 16
"""Lines of a wall; an error page has half as many."""
_MOST_TEXT = 1_000
"""Characters of a wall; an error page has half as many."""
_LINES_ABOVE = 3
"""Lines in which a wall says what it is."""


def set_aside_barred(draft: Draft) -> None:
    """Name the kind of a page that is none, and take its words out of the text."""
    if draft.page.source != "text" or len(draft.page.text) > _MOST_TEXT * 4:
        return
    lines = list(islice(draft.open_positions(), _MOST_LINES + 1))
    size = sum(len(draft.blocks[item].text) for item in lines)
    if not lines or len(lines) > _MOST_LINES or size > _MOST_TEXT:
        return
    above = [_label(draft, item) for item in lines[:_LINES_ABOVE]]
    if "wall" in above:
        kind: Kind = "wall"
    elif len(lines) * 2 <= _MOST_LINES and size * 2 <= _MOST_TEXT and _is_error(draft, above[0], lines[1:]):
        kind = "error"
    else:
        return
    if any(is_byline(draft.blocks[item].key) or item in evidence(draft).dates for item in lines):
        return  # an article, however short
    draft.kind = kind
    for position in lines:
        draft.mark(position, f"kind-{kind}")


def _label(draft: Draft, position: int) -> str:
    rule = _TABLE.find(draft.blocks[position].key)
    return rule.label if rule else ""


def _is_error(draft: Draft, first: str, lines: list[int]) -> bool:
    """Whether a title that may be an error's stands alone, or above words that only such a page has."""
    if not first.startswith("error"):
        return False
    below = [_label(draft, item) for item in lines]
    is_told = "error-words" in below or (first == "error" and "error-title" in below)
    return is_told or (first == "error" and not lines)
