"""What can be measured of each block of a page, as numbers, in three parts by what they cost: its place and neighbours, its
element's names and container, which it shares with others, and its words. `spiders.generic.model` weighs them.
"""

import re
from collections import Counter
from itertools import pairwise
from math import log1p
from typing import Final

from spiders.generic.page import Page
from spiders.generic.signs import AGAINST, NAMES

_TAGS: Final = {tag: number for number, tag in enumerate((
    "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "blockquote", "pre", "figcaption", "dd", "dt", "section",
    "article", "th", "label", "button", "option", "header", "footer", "aside", "address", "center", "body", "form",
))}  # fmt: skip
_FLAG_NAMES = ("list", "cell", "quote", "article", "main", "form", "aside", "section", "figure")
_KINDS: Final = {"paragraph": 0, "heading": 1, "list_item": 2, "quote": 3, "table": 4}
_LABELS = {"": 0, "nav": 1, "header": 2, "footer": 3, "aside": 4, "form": 5, "share": 6, "cookie": 7, "search": 8}
_FIELDS = {"": 0, "date": 1, "byline": 2, "caption": 3, "credit": 4, "tags": 5, "related": 6, "headline": 7, "alt": 8}
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
SENTENCE = re.compile(r"[.!?…:»\"”][)\]»\"”’']*\Z")
_PUNCTUATION = re.compile(r"[.,;:!?][ )»\"”’]")
_CAPITAL = re.compile(r"[A-ZÄÖÜŁŚŻ](?<=\b.)")
"""A capital at the beginning of a word; looked for by the letter, in a fifth of the time."""
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+")
_LEXICON = {
    "reply": (
        "comment comments kommentar kommentare antworten reply respond says sagt schreibt komentarz komentarze login anmelden angemeldet "
        "registrieren zaloguj logged"
    ),
    "more": (
        "read weiterlesen mehr more also related auch interessant czytaj zobacz previous next weitere zurück vorheriger nächster home "
        "startseite continue"
    ),
    "offer": "newsletter subscribe abonnieren abo sign donate spenden unterstützen subscription subscriber",
    "head": "by von posted published written updated veröffentlicht autor author uhr filed tags tagged schlagwörter kategorie kategorien categories category",
    "photo": "foto photo bild image credit quelle source getty reuters dpa afp fot pexels pixabay unsplash picture shutterstock",
}  # fmt: skip
_LEXICON_SETS = tuple(frozenset(words.split()) for words in _LEXICON.values())
_LEXICON_WORDS = frozenset().union(*_LEXICON_SETS)
_NO_LEXICON = (False,) * len(_LEXICON)
_LONG = 300
"""Characters beyond which a block's words are not looked at: it is running text."""
_FAR = 3
"""Neighbours on either side that are looked at."""
_FARTHEST = 8
"""Steps up to the main element and those around it that are counted."""

BLOCK: tuple[str, ...] = (
    "length", "linked", "unlinked", "kind", "tag", "field", "label", "chrome", "media",
    "position", "in_main_position", "from_headline", "from_text", "text_before",
    *(f"unlinked_before{far}" for far in range(_FAR, 0, -1)), *(f"unlinked_after{far}" for far in range(1, _FAR + 1)),
    "linked_before", "linked_after", "same_container_before", "same_container_after", "heading_after",
)  # fmt: skip
ELEMENT: tuple[str, ...] = (
    *(f"in_{name}" for name in _FLAG_NAMES), *(f"sign_{name}" for name in NAMES), "against",
    *(f"{whose}_{what}" for whose in ("own", "outer")
      for what in ("chars", "linked", "blocks", "texts", "share", "density", "mean")),
    "depth", "from_main", "inside_main", "depth_to_main", "repeats", "own_repeats",
    "page_text", "page_blocks", "main_share",
)  # fmt: skip
WORDS: tuple[str, ...] = (
    "word_length", "marks", "marks_a_word", "ends_sentence", "digits", "capitals",
    "copies", "in_title", "in_description", *(f"word_{name}" for name in _LEXICON),
)  # fmt: skip
FEATURES = BLOCK + ELEMENT + WORDS
"""The names of the numbers of a block, in order."""
FLAGS = frozenset({
    "chrome", "media", "same_container_before", "same_container_after", "heading_after", "inside_main",
    "ends_sentence", "in_title", "in_description", *(f"in_{name}" for name in _FLAG_NAMES), *(f"word_{name}" for name in _LEXICON),
})  # fmt: skip
"""Numbers that are 0 or 1."""
WHOLE = frozenset({
    "kind", "tag", "field", "label", "from_headline", "from_text", "against", "depth", "from_main", "depth_to_main", "repeats",
    "own_repeats", "marks", "copies", *(f"sign_{name}" for name in NAMES),
    *(f"{whose}_{what}" for whose in ("own", "outer") for what in ("chars", "blocks", "texts")),
})  # fmt: skip
"""Numbers that are whole."""
Numbers = tuple[float, ...]


class Measures:
    """The numbers of the blocks of one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        markup, tree = page.reading
        self.elements = tree.blocks
        self.total = sum(page.texts) or 1.0
        self.title = markup.title.lower()
        self.og_title = markup.meta.get("og:title", "").lower()
        described = markup.meta.get("description") or markup.meta.get("og:description") or ""
        self.description = described.lower()[:80]
        self.copies: Counter[str] = Counter()
        around = page.main
        self.around_main = {around}
        while around:
            around = tree.parents[around]
            self.around_main.add(around)
        self.of_page = (log1p(self.total), log1p(len(page.lengths)), page.elements.text[page.main] / self.total)
        self._of_elements: dict[int, Numbers] = {}
        self._of_containers: dict[int, Numbers] = {}
        self.blocks = self._of_blocks()
        """The numbers of `BLOCK`, a block."""

    def _of_blocks(self) -> list[Numbers]:
        """Measured a number at a time: a pass over all blocks costs less than a look at each."""
        page = self.page
        markup, tree = page.reading
        lengths, linked, size = page.lengths, page.linked, len(page.lengths)
        if not size:
            return []
        evidence, elements, tags = markup.evidence, tree.blocks, tree.tags
        places = [item[0] for item in evidence]
        unlinked = [log1p(length * (1.0 - link)) for length, link in zip(lengths, linked, strict=True)]
        edge = [-1.0] * _FAR
        around = [*edge, *unlinked, *edge]
        containers = page.elements.containers
        own = [containers[element] for element in elements]
        same = [one == other for one, other in pairwise(own)]
        headline = self._find_headline()
        first = next((position for position, text in enumerate(page.texts) if text), 0)
        inside = [position for position, element in enumerate(elements) if page.in_main[element]]
        main_from, main_to = (inside[0], inside[-1]) if inside else (0, size - 1)
        span = main_to - main_from or 1
        before, running = [], 0.0
        for text in page.texts:
            running += text
            before.append(running / self.total)
        columns = (
            map(log1p, lengths), linked, unlinked,
            [_KINDS[block.kind] for block in markup.blocks],
            [_TAGS.get(item[1] or tags[element], 30) for item, element in zip(evidence, elements, strict=True)],
            [_FIELDS.get(place[2], 9) for place in places], [_LABELS.get(place[1], 9) for place in places],
            [place[0] == "chrome" for place in places], [place[0] == "media" for place in places],
            [position / size for position in range(size)],
            [(position - main_from) / span for position in range(size)],
            range(-headline, size - headline) if headline >= 0 else [-30] * size, range(-first, size - first), before,
            *(around[far:] for far in range(_FAR)), *(around[_FAR + far:] for far in range(1, _FAR + 1)),
            [-1.0, *linked], [*linked[1:], -1.0], [False, *same], [*same, False],
            [*(item[1] in _HEADINGS for item in evidence[1:]), False],
        )  # fmt: skip
        return list(zip(*columns, strict=False))  # those of neighbours are longer than the page

    def _find_headline(self) -> int:
        markup = self.page.reading.markup
        first = titled = -1
        for position, evidence in enumerate(markup.evidence):
            if evidence[1] in ("h1", "h2", "h3"):
                key = markup.blocks[position].key
                if titled < 0 and len(key) > 8 and self._is_title(key):
                    titled = position
                if first < 0 and evidence[1] == "h1":
                    first = position
        return titled if titled >= 0 else first

    def _is_title(self, key: str) -> bool:
        return key in self.title or key in self.og_title or bool(self.og_title and self.og_title in key)

    def of_element(self, position: int) -> Numbers:
        """The numbers of `ELEMENT` of a block."""
        element = self.elements[position]
        found = self._of_elements.get(element)
        if found is None:
            found = self._of_elements[element] = self._of_element(element)
        return found

    def _of_element(self, element: int) -> Numbers:
        page = self.page
        tree, elements = page.reading.tree, page.elements
        container = elements.containers[element]
        outer = elements.containers[tree.parents[container]] if container else 0
        near = tree.signs[element] | (tree.signs[container] if container != element else 0)
        signs = elements.signs[element]
        up, steps = element, 0
        while steps < _FARTHEST and not page.in_main[up] and up not in self.around_main:
            up, steps = tree.parents[up], steps + 1
        return (
            *_read_bits(elements.flags[element], near, signs), *self._of_container(container), *self._of_container(outer),
            elements.depths[element], steps, page.in_main[element], elements.depths[container] - elements.depths[page.main],
            elements.repeats[element], elements.own_repeats[container],
            *self.of_page,
        )  # fmt: skip

    def _of_container(self, container: int) -> Numbers:
        found = self._of_containers.get(container)
        if found is None:
            _, _, _, _, _, _, chars, links, blocks, texts, text = self.page.elements
            size = chars[container] or 1
            found = self._of_containers[container] = (
                chars[container], links[container] / size, blocks[container], texts[container],
                text[container] / self.total, text[container] / size, size / max(blocks[container], 1),
            )  # fmt: skip
        return found

    def of_words(self, position: int) -> Numbers:
        """The numbers of `WORDS` of a block."""
        block, length = self.page.reading.markup.blocks[position], self.page.lengths[position]
        text, key = block.text, block.key
        words = text.count(" ") + 1
        marks = len(_PUNCTUATION.findall(text))
        if not self.copies:
            self.copies.update(block.key for block in self.page.reading.markup.blocks)
        if length < _LONG:
            found = _WORD.findall(key)
            lexicon = (
                _NO_LEXICON
                if _LEXICON_WORDS.isdisjoint(found)
                else tuple([not words.isdisjoint(found) for words in _LEXICON_SETS])
            )
        else:
            lexicon = _NO_LEXICON
        return (
            length / words, marks, marks / words,
            SENTENCE.search(text, length - 4 if length > 4 else 0) is not None,
            len(_DIGIT.findall(text)) / length if length < _LONG else 0.02,
            len(_CAPITAL.findall(text)) / words if length < _LONG else 0.2,
            self.copies[key] - 1, self._in_title(key), self._in_description(key),
            *lexicon,
        )  # fmt: skip

    def _in_title(self, key: str) -> bool:
        return len(key) > 8 and (key in self.title or key in self.og_title)

    def _in_description(self, key: str) -> bool:
        description = self.description
        return bool(description) and len(key) > 30 and (key[:60] in description or description[:60] in key)


_known_bits: dict[tuple[int, int, int], tuple[int, ...]] = {}


def _read_bits(flags: int, near: int, around: int) -> tuple[int, ...]:
    """Each flag; each sign: 2 on the element or its container, 1 on one further up, 0 nowhere; how many speak against it."""
    key = (flags, near, around)
    found = _known_bits.get(key)
    if found is None:
        if len(_known_bits) > 5_000:
            _known_bits.clear()
        found = _known_bits[key] = (
            *(flags >> bit & 1 for bit in range(len(_FLAG_NAMES))),
            *(2 if near >> bit & 1 else around >> bit & 1 for bit in range(len(NAMES))),
            (around & AGAINST).bit_count(),
        )
    return found
