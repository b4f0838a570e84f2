"""Text captures in Markdown, as readers for machines make them of web pages (CommonMark 0.31, and tables with bars): what its
marks say of a line, and the line without them.

A mark is no word of the page, so the lines are parsed as tags are: `[Home](/)` is `Home`, and `# A Title` is a title.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from crawler.model.text import holds

_FEWEST = 2
"""Marks from which a capture is Markdown; `#` and `*` stand in other texts too."""
_LINK = re.compile(
    r"(?<!\\)!?\[((?:[^\[\]\\]|\\.){0,500})\](?:\((?:[^()\s]|\([^()\s]{0,200}\)){0,2000}(?: +\"[^\"]*\")?\)|\[\d{1,4}\])"
)
_IMAGE = re.compile(
    r"(?:\[ ?)?!\[(?:[^\[\]\\]|\\.){1,500}\]\((?:[^()\s]|\([^()\s]{0,200}\)){0,2000}(?: +\"[^\"]*\")?\)(?: ?\]\([^()\s]{0,2000}\))?(?=[^\s\])}|{])"
)
"""An image that has text right behind it: html2text prints what stands below one so."""
_IMAGE_ADDRESS = re.compile(r"!\[(?:[^\[\]\\]|\\.){1,500}\]\(([^()\s]{1,2000})")
_NUMBERED_IMAGE = re.compile(r"!\[Image \d{1,4}(?:: ?|(?=\]))")
"""How r.jina.ai opens an image: with a number of its own."""
_PROOF: Final = re.compile(r"\]\((?:https?:|/|#|mailto:)|\]\[\d+\]|^#{1,6} [^\s#]|^\*\*[^*\n]+\*\*$", re.MULTILINE)
_MARKS: Final = ("](", "][", "**", "# ")
"""One of them is in each proof."""
_HEADING = re.compile(r"(#{1,6}) +([^\s#].*?)(?: +#+)?")
_RULE = re.compile(r"(?:[-=*_] ?){3,}|\|?(?: ?:?-{2,}:? ?\|)+(?: ?:?-{2,}:?)?")
_FRAME = re.compile(r":{3,}.*|</?(?:div|span|section|figure|figcaption|center|details)(?: [^<>]{0,600})?>")
"""A line that only opens or closes an element: pandoc's fences, and tags among Markdown (CommonMark 4.6)."""
_SPAN = re.compile(r"\[((?:[^\[\]\\]|\\.){0,500})\]\{[^{}]{1,600}\}")
_ATTRIBUTES = re.compile(r"(?<=\))\{[^{}]{1,600}\}|(?<= )\{[#.][^{}]{1,600}\}$")
"""What pandoc says of an element behind it: `[9:16]{.clock}`, `# A Title {#a-title}`."""
_UNDERLINE = re.compile(r"={3,}")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.{1,400}?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*_\\])([*_])(?=[^\s*_])([^*_]{1,400}?)(?<=\S)\1(?![\w*_])")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ADDRESS = re.compile(r"\[(\d{1,4})\]: (?:[a-z][a-z0-9+.-]*:|[/#.])\S*(?: (?:\([^()]*\)|\"[^\"]*\"))?", re.IGNORECASE)
_NUMBERED = re.compile(r"\]\[(\d{1,4})\]")
_BULLET = re.compile(r"[-+] (?=\S)")
_BETWEEN = re.compile(r"[\s|:>»/•·*+-]*")
_HARD_BREAK = re.compile(r"\\$")


class MarkedLine(NamedTuple):
    """A line of Markdown without its marks."""

    text: str
    level: int = 0
    """Of the heading that it is; 0 for other lines."""
    is_links: bool = False
    """Whether there is nothing but links in it."""
    is_item: bool = False


def is_markdown(text: str) -> bool:
    r"""Whether a capture is Markdown: marks that no printed page has stand in it more than once or twice.

    >>> is_markdown("# Title\n\n[Home](/) [News](/News)\n\n**Official websites use .gov**"), is_markdown("### \n* Item")
    (True, False)
    """
    if not any(holds(text, mark) for mark in _MARKS):
        return False
    found = _PROOF.finditer(text)
    return sum(1 for _ in zip(range(_FEWEST), found, strict=False)) == _FEWEST


def read_line(line: str, below: str = "") -> MarkedLine:
    r"""What a squeezed line says. `below`: the line under it, which may underline it.

    >>> read_line("## [Looking *Ahead*](/a)"), read_line("[Home](/) : [News](/News)").is_links
    (MarkedLine(text='Looking Ahead', level=2, is_links=True, is_item=False), True)
    >>> read_line("A **.gov** website").text, read_line("| --- | --- |").text, read_line("Title", "=====").level
    ('A .gov website', '', 1)
    >>> read_line("[![Image 4: A pier.](/a.jpg)](/a)").text, read_line("![Image 5](/b.jpg)").text
    ('A pier.', '')
    >>> read_line("# A Title {#a-title .main}").text, read_line("[BY [Ann Vale](/bio)]{.by}").text, read_line("::: {.body}").text
    ('A Title', 'BY Ann Vale', '')
    >>> read_line("{{item.title}} of [two](/2)").text, read_line("</div>").text, read_line("a < b").text
    ('{{item.title}} of two', '', 'a < b')
    >>> read_line("# # #").text, read_line("###").text  # ends of releases
    ('# # #', '###')
    """
    if _RULE.fullmatch(line) or _FRAME.fullmatch(line):
        return MarkedLine("")
    if "{" in line:
        line = _ATTRIBUTES.sub("", _SPAN.sub(r"\1", line)).strip()
    level, is_item = 0, False
    if heading := _HEADING.fullmatch(line):
        level, line = len(heading[1]), heading[2]
    elif _UNDERLINE.fullmatch(below):
        level = 1
    elif bullet := _BULLET.match(line):
        is_item, line = True, line[bullet.end() :]
    is_links = "[" in line and bool(_LINK.search(line)) and _BETWEEN.fullmatch(_LINK.sub("", line)) is not None
    return MarkedLine(_unmarked(line), level, is_links, is_item)


def image_address(line: str) -> str:
    """The address of the image that opens a line; empty where there is none.

    >>> image_address("[![A pier.](/a.jpg)](/Photos/1)Sailors stand on it."), image_address("A pier.")
    ('/a.jpg', '')
    """
    found = _IMAGE_ADDRESS.search(line)
    return found[1] if found else ""


def split_images(line: str) -> Iterator[str]:
    """A line, the images that open it set apart from the text that is glued to them.

    >>> list(split_images("![A pier.](/a.jpg)Sailors stand on it. ![B](/b)")), list(split_images("[![A](/a)](/b) Home"))
    (['![A pier.](/a.jpg)', 'Sailors stand on it. ![B](/b)'], ['[![A](/a)](/b) Home'])
    """
    start = 0
    while match := _IMAGE.match(line, start):
        yield line[start : match.end()]
        start = match.end()
    yield line[start:]


def numbers_of_links(text: str) -> frozenset[str]:
    """The numbers by which a text names addresses: `[News][4]`."""
    return frozenset(_NUMBERED.findall(text)) if "][" in text else frozenset()


def is_address(line: str, numbers: frozenset[str]) -> bool:
    """Whether a line is the address of a link that the text names by one of `numbers`.

    >>> numbers = numbers_of_links("[News][4] It rained.[5]")
    >>> is_address("[4]: /News/ (All News)", numbers), is_address("[5]: /News/", numbers)
    (True, False)
    """
    found = _ADDRESS.fullmatch(line) if numbers else None
    return found is not None and found[1] in numbers


def _unmarked(line: str) -> str:
    """The words of a line. Links may hold images, and strong words emphasis: two rounds are enough for what pages have. Most lines
    have no mark.
    """
    if "[" in line:
        line = _NUMBERED_IMAGE.sub("![", line)
        for _ in range(2):
            line = _SPAN.sub(r"\1", _LINK.sub(r"\1", line))
    if "*" in line or "_" in line:
        line = _STRONG.sub(r"\2", line)
        line = _EMPHASIS.sub(r"\2", line)
    if "\\" in line:
        line = _HARD_BREAK.sub("", line)
        line = _ESCAPE.sub(r"\1", line)
    return " ".join(line.strip("> ").split())
