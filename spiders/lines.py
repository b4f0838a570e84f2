"""Lines of one block of HTML: which `<br>` ends a paragraph, which a line, and which only wraps a sentence."""

import re
from collections.abc import Iterator

_BLANK_LINE = re.compile(r"\n[ \t\r\f]*\n\s*")
_WRAPPED_AT = 50
"""Characters from which a line without a full stop is taken for one that was wrapped by hand."""


def join_lines(text: str, mark: str, *, preformatted: bool = False) -> Iterator[tuple[str, int]]:
    """The lines of a text with `mark` for `<br>`, each with the paragraph breaks before it: 1 after two `<br>` or more
    (and for the first line), 0 after one. Line ends of preformatted text count as blanks, its blank lines as breaks.

    >>> list(join_lines("One.|Two|of two.||Three.", "|"))
    [('One.', 1), ('Two of two.', 0), ('Three.', 1)]
    """
    if preformatted:
        text = _BLANK_LINE.sub(mark * 2, text)
    held: list[str] = []
    held_gap = gap = 1
    for line in map(_squeezed, text.split(mark)):
        if not line:
            gap = 1
            continue
        if held and not gap and _goes_on(held[-1], line):
            held.append(line)
        else:
            if held:
                yield " ".join(held), held_gap
            held, held_gap = [line], gap
        gap = 0
    if held:
        yield " ".join(held), held_gap


def _squeezed(line: str) -> str:
    return " ".join(line.split())


def _goes_on(line: str, following: str) -> bool:
    """Whether one sentence runs over the line end."""
    if line.endswith((".", "!", "?", ":", ";", '"', "”", ")")):
        return False
    return following[0].islower() or len(line) > _WRAPPED_AT
