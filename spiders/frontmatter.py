"""Text captures that open with what a reader for machines knows of the page: a block of `name: value` lines between two lines of
three dashes (YAML front matter, as trafilatura, Firecrawl and static site generators write it).
"""

import re
from typing import Final, NamedTuple

from crawler.model.text import squeeze_and_fold

_FENCE: Final = "---"
_ENDS: Final = frozenset(["---", "..."])
_ROW: Final = re.compile(r"([A-Za-z][\w:.-]{0,40}): *(.*)")
_NAMES: Final = frozenset(
    ["title", "url", "date", "author", "source", "sourceurl", "hostname", "sitename", "description", "og:title"]
)
"""One of them is in each front matter; a story's own lines between two rules have none."""
_FIRST: Final = 40
"""Characters, mostly none that show, in which the first line of dashes stands."""
_FEWEST: Final = 2
_LONGEST: Final = 16_384
"""Characters in which a front matter ends."""


class FrontMatter(NamedTuple):
    """The lines that open a capture and are no part of the page."""

    lines: tuple[str, ...]
    """Without the blank ones."""
    end: int
    """Where the page begins in the text."""


def front_matter(text: str) -> FrontMatter | None:
    r"""The front matter of a capture; None where it has none.

    >>> front_matter("---\ntitle: A Pier\ndate: 2018-10-05\n---\nThe pier.").end
    39
    >>> front_matter("---\nNote: it rained.\nAgain: it rained.\n---\n") is None
    True
    """
    if _FENCE not in text[:_FIRST]:
        return None
    lines: list[str] = []
    names: set[str] = set()
    end = 0
    for raw in text[:_LONGEST].splitlines(keepends=True):
        end += len(raw)
        line = " ".join(squeeze_and_fold(raw)[0]).strip()
        if not line:
            continue
        if lines and line in _ENDS:
            is_front = len(names) >= _FEWEST and not names.isdisjoint(_NAMES)
            return FrontMatter((*lines, line), end) if is_front else None
        row = _ROW.fullmatch(line)
        if row is not None:
            names.add(row[1].lower())
        elif (lines or line != _FENCE) and not (raw[:1] in " \t" or line.startswith("- ")):
            return None
        lines.append(line)
    return None


def read_row(line: str) -> tuple[str, str]:
    """The name and the value of a line; both empty where it has none.

    >>> read_row('title: "A Pier"'), read_row("- news")
    (('title', 'A Pier'), ('', ''))
    """
    row = _ROW.fullmatch(line)
    if row is None:
        return "", ""
    value = row[2].strip()
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return row[1].lower(), value[1:-1] if is_quoted else value
