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
    if any(is_byline(draft.blocks[item].key) or item in evidence(draft).dates for item in lines):
        return  # an article, however short
    rules = [_TABLE.find(draft.blocks[item].key) for item in lines]
    labels = [rule.label if rule else "" for rule in rules]
    kind = _kind(labels, is_little=len(lines) * 2 <= _MOST_LINES and size * 2 <= _MOST_TEXT)
    if kind is not None:
        draft.kind = kind
        for position in lines:
            draft.mark(position, f"kind-{kind}")


def _kind(labels: list[str], *, is_little: bool) -> Kind | None:
    """What the labels of a capture's lines prove."""
    if "wall" in labels[:_LINES_ABOVE]:
        return "wall"
    if not is_little:
        return None
    is_error = labels[0] == "error" and (len(labels) == 1 or "error-words" in labels or "error-title" in labels[1:])
    return "error" if is_error or (labels[0] == "error-title" and "error-words" in labels) else None
