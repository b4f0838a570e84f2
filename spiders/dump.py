"""Text captures that a browser for terminals dumped (`lynx -dump`, `elinks -dump`): what its marks say of a line, and the line
without them.

It numbers links (`[4]News`), lists their addresses below the page, writes `(BUTTON)` before a button's words, underscores for a
field, and begins headings at the margin where all else is indented. A number is taken for a mark only where it goes on
counting: `[1]` behind a sentence is the author's footnote.
"""

import re
from itertools import takewhile
from typing import NamedTuple

from crawler.model.text import holds

_FEWEST = 5
"""Numbers that count up before words, from which they are a browser's."""
_MARK = re.compile(r"\[(?<![^\s(\"“|/]\[)(\d{1,4})\](?=[\w(\"“$@#\[])")  # what is looked for opens with the bracket
_ANY_MARK = re.compile(r"\[(\d{1,4})\](?=[^\s.,;:)\]])")
_HIDDEN = 3
"""Numbers that may be missing: links without a word of text."""
_BUTTON = re.compile(r"\(BUTTON\) ?")
_FIELD = re.compile(r" ?_{5,}$")
_NESTED = re.compile(r"[+o#@=-] (?=\S)")
_LISTED = re.compile(r"(?:Visible|Hidden) links:?|\d{1,4}\. (?:[a-z][a-z0-9+.-]*:\S*|\S+/\S*)", re.IGNORECASE)
_ADDRESSES = re.compile(r"^References\n\s*(?:Visible links:?\n\s*)?\d{1,4}\. [a-zA-Z][a-zA-Z0-9+.-]*:", re.MULTILINE)
_HEADING = re.compile(r"^\S.*", re.MULTILINE)
_INDENTED = 0.6
"""The share of indented lines from which the others are headings."""
_LABEL = 5
"""Words of a menu's entry."""


class Dump(NamedTuple):
    """What a dump's marks say as a whole."""

    first: int
    """The number of its first link; 0 where links have none."""
    headings: list[str]
    """The lines at the margin, in order, squeezed."""


class DumpedLine(NamedTuple):
    """A block of a dump without its marks."""

    text: str
    following: int
    """The number of the next link."""
    is_link: bool = False
    """Whether it is a menu's entry: it begins with a link, and is a few words or several links."""
    is_item: bool = False


def read_dump(text: str) -> Dump | None:
    r"""What the marks of a dump say; None where the text is no dump.

    >>> read_dump("   [1]Home\n   [2]News\n\nA Title\n\n   The [3]ship left [4]port [5]today.\n   All waved.")
    Dump(first=1, headings=['A Title'])
    >>> read_dump("The log[1] is lost. The mast[2] is not.\n\n[1]Log of 1912.\n[2]Museum.")
    """
    if "[" not in text and not holds(text, "(BUTTON)"):
        return None
    marks = [(int(mark[1]), mark.start()) for mark in _MARK.finditer(text)]
    counted = 0
    if marks:
        first = marks[0][0]
        counted = sum(1 for _ in takewhile(lambda pair: pair[1][0] == first + pair[0], enumerate(marks)))
    is_above = bool(marks) and marks[0][1] * 3 < len(text)  # notes stand below
    is_numbered = counted >= _FEWEST and counted * 5 >= len(marks) * 4 and is_above
    if not (
        is_numbered
        or (counted and _ADDRESSES.search(text))
        or text.lstrip().startswith("(BUTTON)")
        or "\n   (BUTTON) " in text
    ):
        return None
    lines = [line for line in text.split("\n") if line and not line.isspace()]
    is_indented = sum(line[0].isspace() for line in lines) >= _INDENTED * len(lines)
    headings = [" ".join(line.split()) for line in _HEADING.findall(text)] if is_indented else []
    return Dump(marks[0][0] if marks else 0, headings)


def addresses_from(texts: list[str]) -> int:
    """The position of the heading of the list of links that ends a dump, or how many blocks there are.

    >>> addresses_from(["A story.", "References", "1. https://www.example.mil/", "2. file:///a"])
    1
    """
    for position in range(len(texts) - 1, -1, -1):
        if not _LISTED.fullmatch(texts[position]):
            is_list = texts[position] == "References" and position + 1 < len(texts)
            return position if is_list else len(texts)
    return len(texts)


def read_line(line: str, number: int) -> DumpedLine:
    """What a squeezed block says; `number` is that of the next link.

    >>> read_line("[4]News", 4), read_line("He saw [5]the ship[1] sail.", 5).text
    (DumpedLine(text='News', following=5, is_link=True, is_item=False), 'He saw the ship[1] sail.')
    >>> read_line("(BUTTON) Search ________", 9).text
    'Search'
    """
    bullet = _NESTED.match(line) if number else None
    if bullet and line[bullet.end()] == "[":
        line = line[bullet.end() :]
    else:
        bullet = None
    found: list[tuple[int, int]] = []
    for mark in _ANY_MARK.finditer(line):
        if number and number <= int(mark[1]) <= number + _HIDDEN:
            number = int(mark[1]) + 1
            found.append(mark.span())
    is_link = bool(found) and found[0][0] == 0 and (line.count(" ") < _LABEL or len(found) > 1)
    for start, end in found[::-1]:
        line = line[:start] + line[end:]
    line = _FIELD.sub("", _BUTTON.sub("", line, count=1) if line.startswith("(") else line)
    return DumpedLine(" ".join(line.split()), number, is_link, bullet is not None)
