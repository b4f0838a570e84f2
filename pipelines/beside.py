"""What shows that a capture holds an article, whatever list stands above or below it."""

from itertools import pairwise
from typing import Final

from crawler.model.draft import Draft
from crawler.model.fields.byline import is_byline, is_signature
from pipelines import signs
from pipelines.evidence import CUT, Evidence, ends_sentence, is_title

_HEAD: Final = 15
"""Lines from the top in which an article has its byline."""
_SENTENCE: Final = 25
PASSAGE: Final = 3
"""Sentences in a row that no listing has."""
_COPIES: Final = 3
"""How often an article prints a caption that no listing prints so often."""
_LONGEST_ABSTRACT: Final = 1000
"""Characters of the longest abstract of 216 listings."""
_VIEWS: Final = (" view", " display")
"""How the breadcrumbs of an article's page end: `Home : News : Article View`."""
_OF_ARTICLES: Final = ("release-number", "historical-collection", "historical-purposes")
"""Labels that no listing has: defense.gov prints its notices on articles."""
_SAID_ONCE: Final = ("date-label", "date-byline")
"""Rules of lines that stand above an article; a listing that has them has them for each entry."""
_WORDS: Final = (
    "for immediate release",
    "provided the following readout",
    "is the contracting activity",
    "post a comment",
)
"""How a release opens, how an announcement of a contract ends, and how a blog's page does."""


def has_article(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Whether a page that has the entries of a listing has an article too: nobody signs one of many entries, and none has a release's
    number, an article's breadcrumb, photos with their VIRIN, or captions that stand there three times.
    """
    if any(label in found.labels for label in _OF_ARTICLES) or any(words in found.page for words in _WORDS):
        return True
    if any(draft.blocks[item].key.endswith(_VIEWS) for item in found.labels.get("breadcrumb", ())):
        return True
    if any(len(found.ids.get(rule, ())) == 1 for rule in _SAID_ONCE):
        return True
    if any(photo.virins or (photo.repeats or 1) >= _COPIES for photo in draft.photos):
        return True
    if sum(_is_signature(draft, item) for item in lines) == 1:
        return True
    return any(len(draft.blocks[item].text) > _LONGEST_ABSTRACT and found.rules[item] is None for item in lines)


def _is_signature(draft: Draft, position: int) -> bool:
    block = draft.blocks[position]
    return block.key == "by" or is_signature(block.text, block.key)


def has_byline_block(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """`• Published`, `• By NAME`, `• UNIT`: a list that stands under an article's title and nowhere in listings, although
    AFPIMS prints the module's name (`News Search`) above both.
    """
    return any(
        draft.blocks[item].kind == "list_item"
        and (found.rule_id(item) == "date-published" or is_byline(draft.blocks[item].key))
        for item in lines[:_HEAD]
    )


def has_passage(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Whether a few sentences follow one another line by line: an article, whatever list or related stories it also has. A
    short one (`It was 300,112.`) may be among them.
    """
    run = short = 0
    for item in lines:
        block = draft.blocks[item]
        is_sentence = (
            block.kind == "paragraph"
            and found.rules[item] is None
            and ends_sentence(block.key)
            and not block.key.endswith(CUT)
        )
        is_short = len(block.text) < _SENTENCE
        run, short = (run + 1, short + is_short) if is_sentence and short + is_short < PASSAGE - 1 else (0, 0)
        if run == PASSAGE:
            return True
    return False


def has_pair(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Whether two texts follow one another: in lists without days each entry has a title above its text."""
    return any(
        signs.is_text(draft, found, item) and not is_title(draft.blocks[item]) and signs.is_text(draft, found, after)
        for item, after in pairwise(lines)
    )
