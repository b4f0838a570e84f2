"""Text captures: lines in, blocks out. No mark-up says what a line is; position, neighbourhood and wording must."""

import re

from crawler.model.draft import Draft, PageBlock
from crawler.model.page import Page
from crawler.model.text import fold_line, squeeze

# A bullet is the list's mark-up, not the item's text. The asterisk of `*Small business` is a footnote, so a blank must follow.
_BULLETS = "•·▪◦●‣∙*"
_BULLET = re.compile(rf"[{_BULLETS}] ")


def draft_text(page: Page) -> Draft:
    """A draft whose blocks are the page's non-empty lines, each with the blank lines before it."""
    blocks: list[PageBlock] = []
    gap = 1
    for line in page.text.split("\n"):
        text = line
        if not (line.isprintable() and "  " not in line and line[:1] != " " and line[-1:] != " "):
            text = squeeze(line)
        if not text:
            gap += 1
            continue
        bullet = _BULLET.match(text) if text[0] in _BULLETS else None
        if bullet:
            text = text[bullet.end() :]
        blocks.append(PageBlock(text, fold_line(text), "list_item" if bullet else "paragraph", gap))
        gap = 0
    return Draft(page, blocks, extractor="text")
