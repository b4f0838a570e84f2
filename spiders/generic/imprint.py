"""What a judged page leaves behind for the pages of its site that come after it."""

from hashlib import blake2b
from zlib import crc32

from crawler.model.text import fold
from spiders.generic.blocks import Tree
from spiders.generic.features import SENTENCE
from spiders.generic.page import Page, is_hopeless
from spiders.generic.template import Imprint, Trace


def imprint_of(page: Page, article: list[bool], odds: list[float], site: str) -> Imprint:
    """The imprint of a page of a site, by the blocks that were taken for its article."""
    markup, tree = page.reading
    places = _Places(tree)
    homes = _Homes(page)
    kept: list[Trace] = []
    others: list[int] = []
    for position, (block, element) in enumerate(zip(markup.blocks, tree.blocks, strict=True)):
        if article[position]:
            digest = _digest(f"{places.of(element)} {block.key}")
            start, stop = homes.of(position)
            is_text, is_sentence = page.texts[position] > 0.0, SENTENCE.search(block.text) is not None
            kept.append(Trace(digest, position, odds[position], start, stop, is_text, is_sentence))
        elif not is_hopeless(page, position):
            others.append(_digest(f"{places.of(element)} {block.key}"))
    title = fold(markup.meta.get("og:title") or markup.title)
    return Imprint(site, _digest(title), tuple(kept), tuple(others))


def _digest(text: str) -> int:
    """64 bits, the same in every process."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


class _Places:
    """Where an element stands: the tags from the root down. Names are left out, since many say what one page is about."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._known = {0: 0}

    def of(self, element: int) -> int:
        known, parents, tags = self._known, self._tree.parents, self._tree.tags
        down = []
        while element not in known:
            down.append(element)
            element = parents[element]
        place = known[element]
        for element in reversed(down):
            place = known[element] = crc32(tags[element].encode("utf-8", "surrogatepass"), place)
        return place


class _Homes:
    """The element that a block shares with what belongs to it. Where each paragraph has an element of its own, built like its
    neighbours', it is the one around all of them.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._homes: dict[int, int] = {}
        self._firsts: dict[int, int] = {}
        parents = page.reading.tree.parents
        for position, element in enumerate(page.reading.tree.blocks):
            up = element
            while up not in self._firsts:
                self._firsts[up] = position
                up = parents[up]

    def of(self, position: int) -> tuple[int, int]:
        """The blocks `[start, stop)` of a block's home."""
        page = self._page
        container = page.elements.containers[page.reading.tree.blocks[position]]
        home = self._homes.get(container)
        if home is None:
            home = self._homes[container] = self._home(container)
        start = self._firsts[home]
        return start, start + page.elements.blocks[home]

    def _home(self, container: int) -> int:
        elements, parents = self._page.elements, self._page.reading.tree.parents
        home = up = container
        while up:
            if elements.own_repeats[up] > 1:
                home = up = elements.containers[parents[up]]
            elif elements.blocks[parents[up]] == elements.blocks[up]:
                up = parents[up]
            else:
                break
        return home
