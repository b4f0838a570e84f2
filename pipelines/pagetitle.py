"""Tell the page's own title (`<title>`), which crawls for the text of the web and parsers print above it: the headline with the
site's name behind or before it, `A Title > U.S. Example Command > News`, `DVIDS - News - A Title`.

Where the headline stands below once more, the copy says which of the lines of a menu it is.
"""

import re
from collections.abc import Iterator

from crawler.model.draft import Draft
from crawler.model.fields.date import read_date_line
from crawler.model.text import fold_line
from pipelines.evidence import TABLE, reads_as_body

_FIRST = 8
"""Lines from the top among which a page's title stands."""
_LONGEST = 300
_SEPARATORS = re.compile(r" (?:>|\||-|–|—|::|») |: ")
_MOST = 6
"""Separators of one title that are looked at."""
_WORDS = 3
"""Words of a headline that is told by its copy; a section's name has fewer."""
# What DVIDS and defense.gov put before a headline, and AFPIMS, army.mil and defense.gov behind it.
_BEFORE = re.compile(
    r"Bookmark and Share (?=\S)|DVIDS [-–] (?:News|Images?|Video|Audio|Publications|Webcasts?) [-–] |"
    r"(?:Defense\.gov|DefenseLINK) (?:News(?: Article| Release| Transcript)?|Transcript|Speech|Release|Special Report): "
)
_BEHIND = re.compile(
    r" > (?:[^>|]{2,60} > [^>|]{3,60}(?: \| [^>|]{3,60})?|(?:U\.S\. )?Department of (?:Defense|War)(?: \| [^>|]{3,60})?)$"
    r"| Bookmark and Share$| \| Article \| The United States Army$| \| U\.S\. Department of (?:Defense|War)$"
)


def read_page_title(draft: Draft) -> None:
    """Mark the page's title where the headline stands below it; `draft.facts["titles"]` then names the headline's lines."""
    if draft.page.source != "text":
        return
    for position, block in enumerate(draft.blocks[:_FIRST]):
        text = block.text
        if position and " > " not in text and " | " not in text:
            continue  # nothing parts it
        if not draft.is_open(position) or len(text) > _LONGEST or TABLE.find(block.key) is not None:
            continue
        for part in _parts(text, is_first=position == 0):
            copies = [item for item in _positions(draft, part) if item > position]
            if copies and _is_above_text(draft, position, copies[0]):
                for item in _positions(draft, block.key):  # the page may stand in the capture twice
                    draft.mark(item, "page-title", "merge", "headline")
                draft.facts["titles"] = copies
                break


def _positions(draft: Draft, key: str) -> list[int]:
    """Where a wording stands."""
    return [position for position, block in enumerate(draft.blocks) if block.key == key]


def _parts(text: str, *, is_first: bool) -> Iterator[str]:
    """What may be the headline in a page's title, folded, the longest first. A dash or colon parts the first line alone: below
    it stand datelines.
    """
    found: set[str] = set()
    for _, match in zip(range(_MOST), _SEPARATORS.finditer(text), strict=False):
        if is_first or match[0] in (" > ", " | "):
            found.update((text[: match.start()], text[match.end() :]))
    for part in sorted(found, key=lambda part: (-len(part), part)):
        if part.count(" ") >= _WORDS - 1 and read_date_line(key := fold_line(part.strip())) is None:
            yield key


def _is_above_text(draft: Draft, title: int, copy: int) -> bool:
    """Whether no sentence but the site's own stands between a page's title and its copy: a subhead may repeat half of a headline."""
    return all(
        not reads_as_body(block) or TABLE.find(block.key) is not None for block in draft.blocks[title + 1 : copy]
    )


def headline_in(text: str) -> tuple[int, int]:
    """Where the headline stands in a page's title: the span without the site's name before and behind it.

    >>> headline_in("Contracts For Jul. 11, 2025 > U.S. Department of War > Contract | U.S. Department of War")
    (0, 27)
    >>> headline_in("DVIDS - News - Bridge Opens"), headline_in("Ship > Shore")
    ((15, 27), (0, 12))
    """
    before, behind = _BEFORE.match(text), _BEHIND.search(text)
    return before.end() if before else 0, behind.start() if behind else len(text)
