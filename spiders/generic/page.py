"""The sums over a page's elements: how much text, how many links, which element holds the article; and the blocks that are
chrome beyond doubt, which need no measuring.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from spiders.generic.blocks import Tree
from spiders.generic.reader import Reading
from spiders.generic.signs import AGAINST

_GOOD = 80
"""Characters from which an unlinked block is taken for running text."""
_MAIN = 0.6
"""The share of a page's running text that its main element holds."""
_LEAVES = frozenset(
    [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "td",
        "tr",
        "th",
        "tbody",
        "blockquote",
        "dd",
        "dt",
        "pre",
        "figcaption",
        "figure",
        "ul",
        "ol",
        "dl",
        "table",
        "center",
        "address",
    ]
)
"""Elements that are no containers: text is judged by what stands around them."""
_CARDS = frozenset({"div", "article", "section", "aside"})
_FLAGS = {
    "ul": 1, "ol": 1, "td": 2, "blockquote": 4, "article": 8, "main": 16, "form": 32, "aside": 64, "section": 128,
    "figure": 256, "figcaption": 256,
}  # fmt: skip
_PUNCTUATION = re.compile(r"[.,;:!?][ )»\"”’]")


class Page(NamedTuple):
    """What is known of a page's elements and blocks before any block is judged."""

    reading: Reading
    lengths: list[int]
    linked: list[float]
    """The share of link text, a block."""
    texts: list[float]
    """How much running text each block is."""
    main: int
    """The deepest element that holds most of the running text."""
    in_main: list[bool]
    elements: "_Elements"


class _Elements(NamedTuple):
    """Measures of each element, as parallel lists."""

    signs: list[int]
    flags: list[int]
    containers: list[int]
    depths: list[int]
    repeats: list[int]
    """The most siblings of one template among the element and those around it."""
    own_repeats: list[int]
    chars: list[int]
    links: list[int]
    blocks: list[int]
    texts: list[int]
    text: list[float]


def measure_page(reading: Reading) -> Page:
    """Sums over the elements of a page, in time linear in its size."""
    markup, tree = reading
    elements = _read_elements(tree)
    lengths: list[int] = []
    linked: list[float] = []
    texts: list[float] = []
    _, _, _, _, _, _, chars, links, counts, goods, text = elements
    signs = elements.signs
    for block, evidence, element in zip(markup.blocks, markup.evidence, tree.blocks, strict=True):
        length = len(block[0])
        link = min(evidence[2], length)
        good = 0.0
        if length >= _GOOD and link * 3 < length:
            place = evidence[0]
            if place[1] not in ("nav", "footer"):
                good = float(length - link)
                goods[element] += 1
                if signs[element] & AGAINST:
                    good *= 0.3
                if place[0] == "chrome":
                    good *= 0.3
                if not _PUNCTUATION.search(block[0]):
                    good *= 0.3
        lengths.append(length)
        linked.append(link / length)
        texts.append(good)
        chars[element] += length
        links[element] += link
        counts[element] += 1
        text[element] += good
    parents = tree.parents
    for element in range(len(parents) - 1, 0, -1):
        if counts[element]:
            parent = parents[element]
            chars[parent] += chars[element]
            links[parent] += links[element]
            counts[parent] += counts[element]
            goods[parent] += goods[element]
            text[parent] += text[element]
    main = _main_element(tree, elements)
    return Page(reading, lengths, linked, texts, main, _inside(parents, main), elements)


def _read_elements(tree: Tree) -> _Elements:
    parents, tags, names, own = tree.parents, tree.tags, tree.names, tree.signs
    size = len(parents)
    templates: dict[tuple[int, str, str], int] = {}
    keys = list(zip(parents, tags, names, strict=True))
    for key in keys:
        templates[key] = templates.get(key, 0) + 1
    signs, flags, containers, depths = [0] * size, [0] * size, [0] * size, [0] * size
    repeats, own_repeats = [1] * size, [1] * size
    for element in range(1, size):
        parent, tag, _ = keys[element]
        signs[element] = signs[parent] | own[element]
        flag = _FLAGS.get(tag)
        flags[element] = flags[parent] | flag if flag else flags[parent]
        containers[element] = containers[parent] if tag in _LEAVES else element
        depths[element] = depths[parent] + 1
        count = templates[keys[element]]
        around = repeats[parent]
        repeats[element] = count if count > around and tag in _CARDS else around
        own_repeats[element] = count if tag in _CARDS or tag in ("li", "tr", "td") else 1
    return _Elements(
        signs,
        flags,
        containers,
        depths,
        repeats,
        own_repeats,
        [0] * size,
        [0] * size,
        [0] * size,
        [0] * size,
        [0.0] * size,
    )


def _main_element(tree: Tree, elements: _Elements) -> int:
    enough = _MAIN * (elements.text[0] or 1.0)
    main = deepest = 0
    for element, text in enumerate(elements.text):
        if text >= enough and elements.depths[element] >= deepest and tree.tags[element] not in ("p", "li"):
            main, deepest = element, elements.depths[element]
    return main


def _inside(parents: Sequence[int], main: int) -> list[bool]:
    inside = [False] * len(parents)
    inside[main] = True
    for element in range(main + 1, len(parents)):
        inside[element] = inside[parents[element]]
    return inside


def is_hopeless(page: Page, position: int) -> bool:
    """Whether a block is chrome beyond doubt: a menu as a whole, a link outside the main element, or text far from any text."""
    place = page.reading.markup.evidence[position][0]
    if place[0] == "chrome" and place[1] in ("nav", "footer", "search", "cookie"):
        return True
    element = page.reading.tree.blocks[position]
    if page.in_main[element]:
        return False
    if page.linked[position] > 0.9 and page.lengths[position] < _GOOD:
        return True
    elements = page.elements
    container = elements.containers[element]
    return not elements.text[container] and not elements.text[elements.containers[page.reading.tree.parents[container]]]
