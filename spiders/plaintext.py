"""Text captures: lines in, blocks out. No mark-up says what a line is; position, neighbourhood and wording must."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from crawler.model.draft import Draft, PageBlock
from crawler.model.fields.byline import read_byline
from crawler.model.fields.date import find_date
from crawler.model.page import Page
from crawler.model.text import fold_line, holds, squeeze_and_fold
from spiders.dump import Dump, addresses_from, read_dump
from spiders.dump import read_line as read_dumped_line
from spiders.frontmatter import front_matter, read_row
from spiders.markdown import image_address, is_address, is_markdown, numbers_of_links, read_line, split_images
from spiders.wrapped import WIDTH, has_address, single_spaced, unwrap, wrapped_at

_BULLETS: Final = frozenset("•*·▪◦●‣∙")
_MARK_UP = frozenset("•*")
"""The bullets that a capture makes of a list's mark-up, no part of the item's text; the others an author typed. The asterisk
of `*Small business` is a footnote, so a blank must follow."""
_NESTED: Final = frozenset("+□■")
"""The bullets of inscriptis and w3m for a list within a list."""
_DASH = "-   "
"""pandoc's bullet: a dash that somebody typed has one blank behind it."""
_DANGLING: Final = "-"
"""trafilatura's bullet of an item that holds a title and its abstract, each on a line below it."""
_FEWEST_ITEMS = 2
_TITLE = re.compile(r"# (?:[A-Z\"“‘']|\d\d)[^#]{2,200}(?:\{#[^{}]*\})?")
_IMAGES = ("![", "[![", "[ ![")
_ENDS = frozenset(".!?:;\"”')]")
_DUMPED = 60
"""Characters of the longest line from which a dump was wrapped by the width of a terminal."""
# Not the page's: an index of web texts glues its capture date before the first line, and the line after it is a title or
# a banner like any other.
_INDEX_DATE = re.compile(r"date (?:19|20)\d{2}(?:-\d{2}){1,2} (?=\S)")


def draft_text(page: Page) -> Draft:
    """A draft whose blocks are the page's lines, below those of the front matter that a reader for machines put above them."""
    front = front_matter(page.text)
    if front is None:
        return _draft_lines(page)
    below = _draft_lines(replace(page, text=page.text[front.end :], utf8=None))
    blocks = [PageBlock.of(line, "paragraph", int(number == 0)) for number, line in enumerate(front.lines)]
    size = len(blocks)
    draft = Draft(page, [*blocks, *below.blocks], extractor="text")
    draft.marks[size:] = below.marks
    for name, value in below.facts.items():
        draft.facts[name] = _shifted(value, size)
    for position, line in enumerate(front.lines):
        _read_front(draft, position, *read_row(line))
    return draft


def _shifted(value: Any, size: int) -> Any:
    """What `draft.facts` says of positions, as of those `size` further below."""
    if isinstance(value, dict):
        return {position + size: item for position, item in value.items()}
    if isinstance(value, list | set):
        return type(value)(position + size for position in value)
    return value


def _read_front(draft: Draft, position: int, name: str, value: str) -> None:
    """Mark a line of the front matter. Its title is the headline, or says which line is; its day and writer stand in for those that
    the text lacks.
    """
    if name in ("title", "og:title") and value and draft.headline is None and "titles" not in draft.facts:
        key = fold_line(squeeze_and_fold(value)[0][0])
        copies = [at for at, block in enumerate(draft.blocks) if block.key == key]
        if copies:
            draft.facts["titles"] = copies
            draft.mark(position, "page-title", "merge", "headline")
            return
        draft.headline = value
        draft.mark(position, "headline", "move", "headline")
    elif name == "date" and (day := find_date(value.casefold())):
        draft.published, draft.published_raw = day, value
        draft.mark(position, "date-line", "move", "published_raw")
    elif name == "author" and value:
        draft.byline.append(read_byline(value))
        draft.mark(position, "byline", "move", "byline")
    draft.mark(position, "front-matter")


def _draft_lines(page: Page) -> Draft:
    """A draft whose blocks are the page's non-empty lines, each with the blank lines before it. Where the capture was
    wrapped to a width, the lines of a paragraph are one block.
    """
    lines, keys = squeeze_and_fold(page.text)
    blocks: list[PageBlock] = []
    gap = 1
    dashes = holds(page.text, _DASH) and page.text.count(_DASH) >= _FEWEST_ITEMS
    for text, key in zip(lines, keys, strict=True):
        if not text:
            gap += 1
            continue
        mark = text[0] if text[1:2] == " " else ""
        if mark in _BULLETS:
            item = text[2:] if mark in _MARK_UP else text
            blocks.append(PageBlock(item, fold_line(item), "list_item", gap))
        elif mark and ((mark in _NESTED and blocks and blocks[-1].kind == "list_item") or (dashes and mark == "-")):
            blocks.append(PageBlock.of(text[2:], "list_item", gap))
        else:
            blocks.append(PageBlock(text, key, "paragraph", gap))
        gap = 0
    blocks = _tidied(blocks, dangling=lines.count(_DANGLING))
    if (dump := read_dump(page.text)) is not None:
        return _without_dump(page, blocks, dump)
    is_marked = is_markdown(page.text)
    if all(len(line) <= WIDTH or (is_marked and has_address(line)) for line in lines):
        if width := wrapped_at(blocks):
            blocks = list(unwrap(blocks, width))
        elif (close := single_spaced(blocks)) and (width := wrapped_at(close)):
            blocks = [PageBlock(block.text, block.key, block.kind) for block in unwrap(close, width)]
    is_marked = is_marked or (holds(page.text, "# ") and _has_marked_title(blocks))
    return _without_marks(page, blocks) if is_marked else Draft(page, blocks, extractor="text")


def _has_marked_title(blocks: list[PageBlock]) -> bool:
    """Whether one line alone is marked as a heading of the first level: of Markdown whose links and strong words were left out."""
    marked = [number for number, block in enumerate(blocks) if _TITLE.fullmatch(block.text)]
    return len(marked) == 1 and blocks[marked[0]].gap > 0 and all(item.gap for item in blocks[marked[0] + 1 :][:1])


def _without_marks(page: Page, marked: list[PageBlock]) -> Draft:
    """The draft of a capture in Markdown, its lines without their marks. `draft.facts` keeps what they said: `titles`, the position
    of its only heading of the first level, `links`, those of lines that are nothing but links, and `images`, those of alt texts with the images' addresses.
    """
    blocks: list[PageBlock] = []
    titles: list[int] = []
    links: set[int] = set()
    images: dict[int, str] = {}
    addresses: list[int] = []
    numbers = numbers_of_links(page.text)
    gap = 0
    marked = [piece for block in marked for piece in _without_images(block)]
    for number, block in enumerate(marked):
        below = marked[number + 1] if number + 1 < len(marked) else None
        if is_address(block.text, numbers):
            addresses.append(len(blocks))
            blocks.append(block)
            continue
        line = read_line(block.text, below.text if below and not below.gap else "")
        gap += block.gap
        if not line.text:
            continue
        if line.level == 1:
            titles.append(len(blocks))
        if block.text.startswith(_IMAGES) and block.text.endswith((")", "}")):
            images[len(blocks)] = image_address(block.text)
        if line.is_links:
            links.add(len(blocks))
        kind = "list_item" if line.is_item else block.kind
        blocks.append(PageBlock.of(line.text, kind, gap))
        gap = 0
    draft = Draft(page, blocks, extractor="text")
    for position in addresses:
        draft.mark(position, "link-addresses")
    draft.facts.update(titles=titles if len(titles) == 1 else [], links=links, images=images)
    return draft


def _without_images(block: PageBlock) -> Iterator[PageBlock]:
    """A block, the images glued to the front of its text as blocks of their own."""
    if "![" not in block.text:
        yield block
        return
    for number, piece in enumerate(split_images(block.text)):
        yield PageBlock.of(piece, block.kind, 0 if number else block.gap) if piece != block.text else block


def _tidied(blocks: list[PageBlock], *, dangling: int) -> list[PageBlock]:
    """The lines without what an index or a reader put there."""
    if dangling >= _FEWEST_ITEMS:
        blocks = list(_below_bullets(blocks))
    if blocks and blocks[0].text.startswith("date "):
        blocks = [*_without_index_date(blocks[0]), *blocks[1:]]
    return blocks


def _below_bullets(blocks: list[PageBlock]) -> Iterator[PageBlock]:
    """The lines without the bullets that stand alone, each item marked as one."""
    is_item = False
    for block in blocks:
        if block.text != _DANGLING:
            yield PageBlock(block.text, block.key, "list_item", block.gap) if is_item else block
        is_item = block.text == _DANGLING


def _without_dump(page: Page, marked: list[PageBlock], dump: Dump) -> Draft:
    """The draft of a browser's dump, its lines without their marks; the list of addresses below it is no part of the page's
    text. `draft.facts` is as that of Markdown, with all `titles`.
    """
    end = addresses_from([block.text for block in marked])
    lines, addresses = list(_parted(marked[:end])), marked[end:]
    width = max((len(block.text) for block in lines), default=0)
    if width <= WIDTH:
        lines = list(unwrap(lines, width)) if width >= _DUMPED else lines
    blocks: list[PageBlock] = []
    titles: list[int] = []
    links: set[int] = set()
    number, headings, gap = dump.first, iter(dump.headings), 0
    heading = next(headings, None)
    for block in lines:
        if heading is not None and block.text.startswith(heading):
            titles.append(len(blocks))
            heading = next(headings, None)
        line = read_dumped_line(block.text, number)
        number = line.following
        gap += block.gap
        if not line.text:
            continue
        if line.is_link:
            links.add(len(blocks))
        blocks.append(PageBlock.of(line.text, "list_item" if line.is_item else block.kind, gap))
        gap = 0
    draft = Draft(page, [*blocks, *addresses], extractor="text")
    for position in range(len(blocks), len(draft.blocks)):
        draft.mark(position, "link-addresses")
    # a paragraph stands line by line above a photo's block
    draft.facts.update(titles=[item for item in titles if item not in links], links=links, keeps_blank_lines=False)
    return draft


def _parted(lines: list[PageBlock]) -> Iterator[PageBlock]:
    """The lines of a dump, those that open with a link set apart from a sentence that ended on the line above: no blank line may
    stand between a paragraph and a photo that is a link.
    """
    before = ""
    for block in lines:
        yield PageBlock(block.text, block.key, block.kind) if block.text[0] == "[" and before[-1:] in _ENDS else block
        before = block.text


def _without_index_date(first: PageBlock) -> Iterator[PageBlock]:
    """The first block, with the index's date as a block of its own before it."""
    match = _INDEX_DATE.match(first.text)
    if match:
        yield PageBlock.of(match[0], first.kind, first.gap)
        yield PageBlock.of(first.text[match.end() :], first.kind)
    else:
        yield first
