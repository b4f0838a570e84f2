"""Lines of one block of HTML: which `<br>` ends a paragraph, which a line, and which only wraps a sentence."""

import re
from collections.abc import Iterator

_BLANK_LINE = re.compile(r"\n[ \t\r\f]*\n\s*")
_LAID_OUT = re.compile(r"(?:\A|\n) {8}|\S {4}")
"""Lines in the middle of a sheet, or with parts at both sides of it: they are lines, and no paragraph's."""
_WRAPPED_AT = 50
"""Characters from which a line without a full stop is taken for one that was wrapped by hand."""

_VERSE = 4
"""Lines from which short ones are lines of their own."""


def join_lines(text: str, mark: str, *, preformatted: bool = False) -> Iterator[tuple[str, int]]:
    """The lines of a text with `mark` for `<br>`, each with the paragraph breaks before it: 1 after two `<br>` or more
    (and for the first line), 0 after one. Line ends of preformatted text count as blanks, its blank lines as breaks; where it is
    laid out by blanks, lines are lines.

    >>> list(join_lines("One.|Two|of two.||", "|"))
    [('One.', 1), ('Two of two.', 0)]
    >>> list(join_lines("Old year, go down|the ladder now,|new year, come up|it slow.", "|"))[1]
    ('the ladder now,', 0)
    """
    if preformatted:
        parts = _BLANK_LINE.split(text)
        text = (mark * 2).join(part.replace("\n", mark) if _LAID_OUT.search(part) else part for part in parts)
    held: list[str] = []
    held_gap = gap = 1
    lines = [_squeezed(line) for line in text.split(mark)]
    # four lines and more, all too short to have been wrapped, are verse or a list
    wrapped = len(lines) - lines.count("") < _VERSE or max(map(len, lines)) > _WRAPPED_AT
    for line in lines:
        if not line:
            gap = 1
            continue
        if held and not gap and wrapped and _goes_on(held[-1], line):
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
    # a digit opens an entry: `1988 Bachelor of Science ...`, `1994 Squadron Officer School ...`
    return following[0].islower() or (len(line) > _WRAPPED_AT and not following[0].isdigit())
