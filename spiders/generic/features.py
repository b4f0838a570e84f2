"""What can be measured of each block of a page, as numbers: its text, its element's names, its container, its place, its
neighbours. `spiders.generic.model` weighs them.
"""

import re
from collections.abc import Iterator
from math import log1p

from spiders.generic.page import Page, is_hopeless
from spiders.generic.signs import AGAINST, NAMES

_TAGS = {tag: number for number, tag in enumerate((
    "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "blockquote", "pre", "figcaption", "dd", "dt", "section",
    "article", "th", "label", "button", "option", "header", "footer", "aside", "address", "center", "body", "form",
))}  # fmt: skip
_FLAG_NAMES = ("list", "cell", "quote", "article", "main", "form", "aside", "section", "figure")
_KINDS = {"paragraph": 0, "heading": 1, "list_item": 2, "quote": 3, "table": 4}
_LABELS = {"": 0, "nav": 1, "header": 2, "footer": 3, "aside": 4, "form": 5, "share": 6, "cookie": 7, "search": 8}
_FIELDS = {"": 0, "date": 1, "byline": 2, "caption": 3, "credit": 4, "tags": 5, "related": 6, "headline": 7, "alt": 8}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SENTENCE = re.compile(r"[.!?…:»\"”][)\]»\"”’']*\Z")
_PUNCTUATION = re.compile(r"[.,;:!?][ )»\"”’]")
_CAPITAL = re.compile(r"\b[A-ZÄÖÜŁŚŻ]")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+")
_LEXICON = {
    "legal": "copyright rights reserved rechte vorbehalten prawa impressum imprint cookie cookies datenschutz privacy javascript",
    "share": "share tweet facebook twitter pinterest whatsapp linkedin teilen drucken print udostępnij follow folgen rss merken permalink",
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
_FAR = range(1, 4)
_FARTHEST = 8
"""Steps up to the main element and those around it that are counted."""

FEATURES: tuple[str, ...] = (
    "length", "linked", "unlinked", "word_length", "marks", "marks_a_word", "ends_sentence", "digits", "capitals",
    "lower_start", "tag", "kind", "heading", "field", "label", "chrome", "inside", "media",
    "copies", "in_title", "in_description",
    "position", "in_main_position", "from_headline", "from_text", "text_before", "text_after",
    "container_rest", "container_rest_text",
    "page_text", "page_blocks", "main_share",
    *(f"word_{name}" for name in _LEXICON),
    *(f"{what}_{place}{far}" for far in _FAR for place in ("before", "after") for what in ("unlinked", "linked")),
    *(f"{what}_{place}" for place in ("before", "after") for what in ("same_parent", "same_container", "heading")),
    *(f"in_{name}" for name in _FLAG_NAMES),
    *(f"sign_{name}" for name in NAMES), "against",
    *(f"{whose}_{what}" for whose in ("own", "outer")
      for what in ("chars", "linked", "blocks", "texts", "share", "density", "mean")),
    "depth", "from_main", "in_main", "is_main", "depth_to_main", "repeats", "own_repeats",
)  # fmt: skip
"""The names of the numbers of a block, in order."""


def measure_blocks(page: Page) -> Iterator[tuple[int, list[float]]]:
    """The position and the numbers (in the order of `FEATURES`) of each block that is not hopeless."""
    blocks = page.reading.markup.blocks
    found = [position for position in range(len(blocks)) if not is_hopeless(page, position)]
    if found:
        measured = _Measures(page)
        for position in found:
            yield position, measured.of(position)


class _Measures:
    """The numbers of the blocks of one page, with what several blocks share computed once."""

    def __init__(self, page: Page) -> None:
        markup, tree = page.reading
        blocks, evidence = markup.blocks, markup.evidence
        self.page = page
        self.size = len(blocks)
        self.total = sum(page.texts) or 1.0
        self.unlinked = [
            log1p(length * (1.0 - linked)) for length, linked in zip(page.lengths, page.linked, strict=True)
        ]
        before = 0.0
        self.before: list[float] = []
        self.copies: dict[str, int] = {}
        for text, block in zip(page.texts, blocks, strict=True):
            before += text
            self.before.append(before)
            self.copies[block[1]] = self.copies.get(block[1], 0) + 1
        self.title = markup.title.lower()
        self.og_title = markup.meta.get("og:title", "").lower()
        described = markup.meta.get("description") or markup.meta.get("og:description") or ""
        self.description = described.lower()[:80]
        self.headline = self._find_headline()
        self.first = next((position for position, text in enumerate(page.texts) if text), 0)
        inside = [position for position, element in enumerate(tree.blocks) if page.in_main[element]]
        self.main_from, self.main_to = (inside[0], inside[-1]) if inside else (0, self.size - 1)
        around = page.main
        self.around_main = {around}
        while around:
            around = tree.parents[around]
            self.around_main.add(around)
        self.of_page = (log1p(self.total), log1p(self.size), page.elements.text[page.main] / self.total)
        self.of_elements: dict[int, tuple[float, ...]] = {}
        self.of_containers: dict[int, tuple[float, ...]] = {}
        self.headed = [item[1] in _HEADINGS for item in evidence]

    def _find_headline(self) -> int:
        markup = self.page.reading.markup
        first = titled = -1
        for position, (block, evidence) in enumerate(zip(markup.blocks, markup.evidence, strict=True)):
            tag = evidence[1]
            if tag not in ("h1", "h2", "h3"):
                continue
            if titled < 0 and len(block[1]) > 8 and self._is_title(block[1]):
                titled = position
            if first < 0 and tag == "h1":
                first = position
        return titled if titled >= 0 else first

    def _is_title(self, key: str) -> bool:
        return key in self.title or key in self.og_title or bool(self.og_title and self.og_title in key)

    def of(self, position: int) -> list[float]:
        """The numbers of one block."""
        page = self.page
        markup, tree = page.reading
        block, evidence = markup.blocks[position], markup.evidence[position]
        element = tree.blocks[position]
        shared = self.of_elements.get(element)
        if shared is None:
            shared = self.of_elements[element] = self._of_element(element)
        container = page.elements.containers[element]
        numbers = self._of_text(position, block[0])
        place = evidence[0]
        headline = self.headline
        span = self.main_to - self.main_from
        numbers += (
            _TAGS.get(evidence[1] or tree.tags[element], 30), _KINDS[block[2]], self.headed[position],
            _FIELDS.get(place[2], 9), _LABELS.get(place[1], 9), place[0] == "chrome", place[3], place[0] == "media",
            self.copies[block[1]] - 1, self._in_title(block[1]), self._in_description(block[1]),
            position / self.size, (position - self.main_from) / span if span > 0 else 0.0,
            max(-20, min(60, position - headline)) if headline >= 0 else -30,
            max(-20, min(40, position - self.first)),
            self.before[position] / self.total, (self.total - self.before[position]) / self.total,
            log1p(page.elements.chars[container] - page.lengths[position]),
            (page.elements.text[container] - page.texts[position]) / self.total,
            *self.of_page,
        )  # fmt: skip
        if page.lengths[position] < 300:
            words = _WORD.findall(block[1])
            numbers += [not lexicon.isdisjoint(words) for lexicon in _LEXICON_SETS]
        else:
            numbers += [False] * len(_LEXICON_SETS)
        self._add_neighbours(numbers, position, element, container)
        numbers += shared
        return numbers

    def _of_text(self, position: int, text: str) -> list[float]:
        length, linked = self.page.lengths[position], self.page.linked[position]
        words = text.count(" ") + 1
        marks = len(_PUNCTUATION.findall(text))
        short = length < 400
        return [
            log1p(length), linked, self.unlinked[position], length / words, marks, marks / words,
            _SENTENCE.search(text, length - 4 if length > 4 else 0) is not None,
            len(_DIGIT.findall(text)) / length if short else 0.02,
            len(_CAPITAL.findall(text)) / words if short else 0.2,
            text[0].islower(),
        ]  # fmt: skip

    def _in_title(self, key: str) -> bool:
        return len(key) > 8 and (key in self.title or key in self.og_title)

    def _in_description(self, key: str) -> bool:
        description = self.description
        return bool(description) and len(key) > 30 and (key[:60] in description or description[:60] in key)

    def _add_neighbours(self, numbers: list[float], position: int, element: int, container: int) -> None:
        page, size = self.page, self.size
        elements, parents = page.reading.tree.blocks, page.reading.tree.parents
        for far in _FAR:
            for other in (position - far, position + far):
                if 0 <= other < size:
                    numbers += (self.unlinked[other], page.linked[other])
                else:
                    numbers += (-1.0, -1.0)
        for other in (position - 1, position + 1):
            if 0 <= other < size:
                neighbour = elements[other]
                numbers += (
                    2 if neighbour == element else parents[neighbour] == parents[element],
                    page.elements.containers[neighbour] == container,
                    self.headed[other],
                )
            else:
                numbers += (-1.0, 0.0, 0.0)

    def _of_element(self, element: int) -> tuple[float, ...]:
        page = self.page
        tree, elements = page.reading.tree, page.elements
        container = elements.containers[element]
        outer = elements.containers[tree.parents[container]] if container else 0
        near = tree.signs[element] | (tree.signs[container] if container != element else 0)
        flags = elements.flags[element]
        up, steps = element, 0
        while steps < _FARTHEST and not page.in_main[up] and up not in self.around_main:
            up, steps = tree.parents[up], steps + 1
        return (
            *(flags >> bit & 1 for bit in range(len(_FLAG_NAMES))),
            *_read_signs(near, elements.signs[element]),
            (elements.signs[element] & AGAINST).bit_count(),
            *self._of_container(container), *self._of_container(outer),
            elements.depths[element], steps, page.in_main[element], container == page.main,
            elements.depths[container] - elements.depths[page.main],
            log1p(elements.repeats[element]), log1p(elements.own_repeats[container]),
        )  # fmt: skip

    def _of_container(self, container: int) -> tuple[float, ...]:
        found = self.of_containers.get(container)
        if found is None:
            _, _, _, _, _, _, chars, links, blocks, texts, text = self.page.elements
            size = chars[container] or 1
            found = self.of_containers[container] = (
                log1p(chars[container]), links[container] / size, log1p(blocks[container]), log1p(texts[container]),
                text[container] / self.total, text[container] / size, log1p(size / max(blocks[container], 1)),
            )  # fmt: skip
        return found


_known_signs: dict[tuple[int, int], tuple[int, ...]] = {}


def _read_signs(near: int, around: int) -> tuple[int, ...]:
    """Each sign: 2 on the element or its container, 1 on one further up, 0 nowhere."""
    key = (near, around)
    found = _known_signs.get(key)
    if found is None:
        if len(_known_signs) > 5_000:
            _known_signs.clear()
        found = _known_signs[key] = tuple(2 if near >> bit & 1 else around >> bit & 1 for bit in range(len(NAMES)))
    return found
