"""Take a listing apart: its entries' titles to `related`, everything else to edits."""

import re
from typing import Final

from crawler.model.article import Link
from crawler.model.draft import Draft, Mark, Part
from crawler.model.fields.date import find_date
from crawler.model.fields.person import read_person
from pipelines import entries, series
from pipelines.evidence import Evidence, ends_sentence, is_title
from pipelines.gallery import is_dated_caption
from pipelines.photos import Media, add_media
from pipelines.related import add_related
from pipelines.signs import ABSTRACT

_ICONS: Final = re.compile(r"\s*This story contains .*", re.IGNORECASE)
_CAPTION: Final = 20
"""Blanks in a caption that says no day: an alt text has fewer."""
_SITE_LINES: Final = 6
"""Lines in which the site's name stands above a listing's heading."""


def empty_listing(draft: Draft, found: Evidence) -> None:
    """Entries to `related`, everything else to edits: a listing has no body and no headline of its own."""
    draft.kind = "listing"
    _take_entry_captions(draft, found)
    if series.is_special_report(draft, found):
        series.name_special_report(draft, found)
    titles = entries.dated_titles(draft, found)
    first = min([_first_heading(draft, found), *titles])
    bullet: int | None = None  # a bulleted title has its abstract below, be that cut short or without a full stop
    for position in list(draft.open_positions()):
        block, rule = draft.blocks[position], found.rules[position]
        if rule is not None and rule.id == "afps-entry":
            _read_entry(draft, position)
        elif rule is not None:
            draft.mark(position, rule.id)
        elif position < first:
            draft.mark(position, "listing-site")
        elif position in found.dates or (find_date(block.key) and len(block.key) < 60 and not titles):
            draft.mark(position, "listing-date")
        elif position in titles or (
            not ends_sentence(block.key)
            and (position - 1 != bullet or block.kind == "list_item")
            and len(block.text) < 140
            and _is_title_of_words(block.text)
            and (not titles or _is_above_abstract(draft, found, position, titles))
        ):
            add_related(draft, position, "listing-entry")
            bullet = position if block.kind == "list_item" else None
        else:
            draft.mark(position, "listing-abstract")


def _is_above_abstract(draft: Draft, found: Evidence, position: int, titles: set[int]) -> bool:
    """Whether a long line stands below, as below the title of an entry without a date; below a menu's name or an alt text a short
    one does.
    """
    below = position + 1
    return (
        below not in titles
        and below < len(draft.blocks)
        and found.rules[below] is None
        and len(draft.blocks[below].text) >= ABSTRACT
    )


def _is_title_of_words(text: str) -> bool:
    """Whether a line has three words, and two of them letters: telephone numbers of an office have not."""
    words = text.split()
    return len(words) > 2 and sum(word.lstrip("(\"'“‘¡¿$#[")[:1].isalpha() for word in words) > 1


def _first_heading(draft: Draft, found: Evidence) -> int:
    """The position of the first heading (`News Stories`) that has nothing but titles above it: the site's name, or the alt text
    of its picture. 0 where there is none.
    """
    for position in list(draft.open_positions())[:_SITE_LINES]:
        if found.label(position) in ("listing", "section", "nav"):
            return position
        if found.rules[position] is None and (position in found.dates or not is_title(draft.blocks[position])):
            break
    return 0


def _read_entry(draft: Draft, position: int) -> None:
    """A title with the icons' alt texts glued to it: `A Title This story contains photos.`"""
    text = draft.blocks[position].text
    title = _ICONS.sub("", text)
    draft.related.append(Link(title))
    icons = Part(len(title), len(text), Mark("afps-entry", "remove"))
    draft.mark_parts(position, [Part(0, len(title), Mark("listing-entry", "move", "related")), icons])


def _take_entry_captions(draft: Draft, found: Evidence) -> None:
    """Captions of entries' pictures, each above the entry's title and date; below a date stands the abstract before it."""
    for position in list(draft.open_positions(end=len(draft.blocks) - 2)):
        is_above = position + 2 in found.dates and entries.is_entry_title(draft, found, position + 1)
        if is_above and position - 1 not in found.dates and _is_caption(draft.blocks[position].text):
            add_media(draft, Media(caption=position))


def _is_caption(text: str) -> bool:
    """Whether a line tells of a day's picture, or of somebody with a rank in more than a few words."""
    if is_dated_caption(text):
        return True
    person = read_person(text.partition(",")[0]) if text.count(" ") >= _CAPTION else None
    return person is not None and person.rank is not None and text.endswith(".")
