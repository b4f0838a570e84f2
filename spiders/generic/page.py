"""The sums over a page's elements: how much text, how many links, which element holds the article; and the blocks that are
chrome beyond doubt, which need no measuring.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from spiders.generic.blocks import Tree
from spiders.generic.reader import BULK, Reading
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
"""Elements that may be cards: what stands in one of many is a part of a card too."""
_ROWS = frozenset({"li", "tr", "td"})
"""Elements that may be one of many."""
_CARD: Final = 2
_FLAGS = {
    "ul": 1, "ol": 1, "td": 2, "blockquote": 4, "article": 8, "main": 16, "form": 32, "aside": 64, "section": 128,
    "figure": 256, "figcaption": 256,
}  # fmt: skip
_OF_TAG: Final[dict[str, tuple[int, bool, int]]] = {
    tag: (_FLAGS.get(tag, 0), tag in _LEAVES, _CARD if tag in _CARDS else int(tag in _ROWS))
    for tag in (*_FLAGS, *_LEAVES, *_CARDS, *_ROWS)
}
"""The flag of an element, whether it is no container, and how its repetition counts: 0 not at all, 1 its own, 2 a card's."""
_OF_OTHERS: Final = (0, False, 0)
_PUNCTUATION = re.compile(r"[.,;:!?][ )»\"”’]")


class Elements(NamedTuple):
    """Measures of each element, as parallel lists. The last five are sums over all that stands in it."""

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
    elements: Elements


def measure_page(reading: Reading) -> Page:
    """Sums over the elements of a page, in time linear in its size."""
    markup, tree = reading
    elements = _read_elements(tree)
    _, _, _, _, _, _, chars, links, counts, goods, text = elements
    lengths = [len(block.text) for block in markup.blocks]
    linked: list[float] = []
    texts: list[float] = []
    for block, evidence, element, length in zip(markup.blocks, markup.evidence, tree.blocks, lengths, strict=True):
        link = evidence[2]
        link = min(link, length)
        chars[element] += length
        counts[element] += 1
        if link:
            links[element] += link
            linked.append(link / length)
        else:
            linked.append(0.0)
        good = 0.0
        if length >= _GOOD and link * 3 < length and evidence[0][1] not in ("nav", "footer"):
            good = _running(block.text, length - link, evidence[0][0], elements.signs[element])
            goods[element] += 1
            text[element] += good
        texts.append(good)
    parents = tree.parents
    for element in range(len(parents) - 1, 0, -1):
        if counts[element]:
            parent = parents[element]
            chars[parent] += chars[element]
            links[parent] += links[element]
            counts[parent] += counts[element]
            if goods[element]:
                goods[parent] += goods[element]
                text[parent] += text[element]
    main = _main_element(tree, elements)
    return Page(reading, lengths, linked, texts, main, _inside(parents, main), elements)


def _running(text: str, unlinked: int, region: str, signs: int) -> float:
    """How much running text a long block is: less for each thing that speaks against it."""
    good = float(unlinked)
    if signs & AGAINST:
        good *= 0.3
    if region == "chrome":
        good *= 0.3
    if not _PUNCTUATION.search(text):
        good *= 0.3
    return good


def _read_elements(tree: Tree) -> Elements:
    parents, tags, own = tree.parents, tree.tags, tree.signs
    size = len(parents)
    templates = list(zip(parents, tags, tree.names, strict=True))
    siblings = Counter(templates)
    signs, flags, containers, depths, chars, links, blocks, texts = ([0] * size for _ in range(8))
    repeats, own_repeats = [1] * size, [1] * size
    for element in range(1, size):
        parent = parents[element]
        flag, is_leaf, repetition = _OF_TAG.get(tags[element], _OF_OTHERS)
        signs[element] = signs[parent] | own[element]
        flags[element] = flags[parent] | flag
        containers[element] = containers[parent] if is_leaf else element
        depths[element] = depths[parent] + 1
        around = repeats[parent]
        if repetition:
            count = own_repeats[element] = siblings[templates[element]]
            if repetition == _CARD and count > around:
                around = count
        repeats[element] = around
    return Elements(
        signs, flags, containers, depths, repeats, own_repeats, chars, links, blocks, texts, [0.0] * size
    )  # fmt: skip


def _main_element(tree: Tree, elements: Elements) -> int:
    enough = _MAIN * (elements.text[0] or 1.0)
    main = deepest = 0
    depths = elements.depths
    for element, text in enumerate(elements.text):
        if text >= enough and depths[element] >= deepest and tree.tags[element] not in ("p", "li"):
            main, deepest = element, depths[element]
    return main


def _inside(parents: Sequence[int], main: int) -> list[bool]:
    inside = [False] * len(parents)
    inside[main] = True
    for element in range(main + 1, len(parents)):
        if inside[parents[element]]:
            inside[element] = True
        elif parents[element] < main:
            break  # in page order, what an element holds comes in one run
    return inside


def is_hopeless(page: Page, position: int) -> bool:
    """Whether a block is chrome beyond doubt: a menu as a whole, a link outside the main element, or text far from any text."""
    (markup, tree), lengths, linked, _, _, in_main, elements = page
    place = markup.evidence[position][0]
    if place[0] == "chrome" and place[1] in BULK:
        return True
    element = tree.blocks[position]
    if in_main[element]:
        return False
    if linked[position] > 0.9 and lengths[position] < _GOOD:
        return True
    containers, text = elements[2], elements[10]
    container = containers[element]
    return not text[container] and not text[containers[tree.parents[container]]]
