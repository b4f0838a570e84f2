"""Gather links to related pages: the bare titles that a text capture prints under "Related Stories"."""

import re

from crawler.model.article import Link
from crawler.model.draft import Draft
from crawler.model.fields.byline import read_byline
from crawler.model.fields.date import find_date
from pipelines.evidence import Evidence, evidence, is_short, is_title
from pipelines.teasers import find_doubled, find_teasers

_DAY = re.compile(r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? \d{1,2}, (?:19|20)\d{2}$")
_SIGNED = re.compile(rf"By .{{5,160}}?{_DAY.pattern}")
_KIND_WORDS = 3
_KINDS = 2
"""Titles are bulleted, or are not; bullets below titles are a list of the text, which goes on there."""
_CARD = 4
"""Lines of an entry: alt text, title, abstract, date."""
_TOPICS = "related topics: "
"""How the last line of an entry of health.mil begins."""
_ABSTRACT = 120
"""Characters that no title has."""


def add_related(draft: Draft, position: int, rule: str = "related-link") -> None:
    """Move a block's title to `related`."""
    draft.related.append(Link(draft.blocks[position].text))
    draft.mark(position, rule, "move", "related")


def gather_related(draft: Draft) -> None:
    """The titles under the page's last related heading, when nothing but titles follows to the end."""
    found = evidence(draft)
    _gather_below_signature(draft, found)
    if _gather_read_more(draft, found):
        return
    _gather_teasers(draft, found)
    headings = [item for item in found.labels.get("tail", ()) if found.rule_id(item) == "related-heading"]
    if not headings:
        return
    below = [item for item in draft.open_positions(headings[-1] + 1) if found.rules[item] is None]
    cards = _cards(draft, found, below)
    if cards:
        for title, rest in cards:
            add_related(draft, title)
            for item in rest:
                draft.mark(item, "related-date" if item in found.dates else "related-entry")
    elif (
        all(is_title(draft.blocks[item]) for item in below)
        and len({draft.blocks[item].kind for item in below}) < _KINDS
    ):
        for item in below:
            add_related(draft, item)
    elif _are_dated_entries(draft, found, below):
        for item in below:
            draft.mark(item, "related-date" if item in found.dates else "related-entry")


def _gather_teasers(draft: Draft, found: Evidence) -> None:
    """Titles and abstracts that a site has cut, to the end of the page; titles that it prints twice each."""
    if draft.page.source != "text":
        return
    for title in find_doubled(draft, found) if found.copied else ():
        add_related(draft, title)
        draft.mark(title + 1, "related-entry")
    start, titles = find_teasers(draft, found)
    if not titles:
        return
    for title in reversed(titles):
        add_related(draft, title)
    for item in list(draft.open_positions(start)):
        draft.mark(item, "related-date" if item in found.dates else "related-entry")


def _gather_below_signature(draft: Draft, found: Evidence) -> None:
    """Entries of africom.mil: below the line that signs and dates the text stand titles and abstracts in turn, the whole module
    twice; the capture may end within its second copy.
    """
    if draft.page.source != "text" or not found.copied:
        return
    signed = found.copied[0] - 1
    if signed < 0 or _SIGNED.fullmatch(draft.blocks[signed].text) is None:
        return
    below = list(range(signed + 1, len(draft.blocks)))
    keys = [draft.blocks[item].key for item in below]
    again = next((at for at in range(1, len(keys)) if keys[at] == keys[0]), 0)
    told = zip(keys[again:], keys, strict=False)
    if (
        again < 2
        or again % 2
        or not all(draft.is_open(item) and found.rules[item] is None for item in below)
        or not all(is_title(draft.blocks[item]) for item in below[:again:2])
        or not all(key == first or (key is keys[-1] and first.startswith(key)) for key, first in told)
    ):
        return
    _read_signature(draft, signed)
    for at, item in enumerate(below):
        if at < again and at % 2 == 0:
            add_related(draft, item)
        else:
            draft.mark(item, "related-entry")


def _read_signature(draft: Draft, position: int) -> None:
    """`By NAME, UNITMay 16, 2018` below a text: who wrote it, and when."""
    text = draft.blocks[position].text
    if draft.is_open(position):
        draft.byline.append(read_byline(_DAY.sub("", text)))
        draft.mark(position, "byline", "move", "byline")
    if draft.published is None:
        draft.published, draft.published_raw = find_date(draft.blocks[position].key), text


def _cards(draft: Draft, found: Evidence, lines: list[int]) -> list[tuple[int, list[int]]]:
    """The titles of entries that are nothing but a picture's alt text, title, abstract and date, each with its other lines;
    empty where a line belongs to none: the text goes on there.
    """
    cards: list[tuple[int, list[int]]] = []
    card: list[int] = []
    for item in lines:
        card.append(item)
        has_topics = draft.blocks[item].key.startswith(_TOPICS)
        if item not in found.dates and not has_topics:
            continue
        titles = [
            line for line in card[:-1] if len(draft.blocks[line].text) < _ABSTRACT and is_title(draft.blocks[line])
        ]
        if not titles or len(card) > _CARD:
            return []
        title = titles[0] if has_topics else titles[-1]  # health.mil prints the alt text below the title
        cards.append((title, [line for line in card if line != title]))
        card = []
    if card and cards and draft.blocks[cards[-1][1][-1]].key.startswith(_TOPICS) and len(card) < _CARD:
        cards.append((card[0], card[1:]))  # cut off by the end of the capture
        card = []
    return [] if card else cards


def _gather_read_more(draft: Draft, found: Evidence) -> bool:
    """Whether entries of eucom.mil and africom.mil were gathered: title, perhaps an abstract, `Read more`. Their heading may be a
    section's name, `More in Readiness`; the whole module may stand on the page several times, and the capture end in it.
    """
    blocks = draft.blocks
    end = next((item for item in found.labels.get("media", ()) if blocks[item].key == "read more"), 0)
    heading = next((item for item in range(end, max(end - _CARD, 0), -1) if _heads_module(draft, found, item)), 0)
    entries = _entries(draft, heading) if heading else []
    if not heading or not all(_is_entry(draft, found, entry) for entry in entries):
        return False
    for title, *abstract in entries:
        text = blocks[title].text
        if draft.is_open(title) and not any(link.text.startswith(text) for link in draft.related):
            add_related(draft, title)
        for item in (title, *abstract):
            draft.mark(item, "related-entry")
    for item in list(draft.open_positions(heading)):
        draft.mark(item, "related-heading")
    return True


def _entries(draft: Draft, heading: int) -> list[list[int]]:
    """The lines of each entry below a heading, which may stand there several times."""
    blocks = draft.blocks
    entries: list[list[int]] = [[]]
    for item in range(heading + 1, len(blocks)):
        if blocks[item].key == "read more":
            entries.append([])
        elif blocks[item].key != blocks[heading].key:
            entries[-1].append(item)
    return entries if entries[-1] else entries[:-1]


def _heads_module(draft: Draft, found: Evidence, position: int) -> bool:
    """Whether a line is the heading of other pages' titles, or `More in` and a section's name."""
    block = draft.blocks[position]
    return found.rule_id(position) == "related-heading" or (block.key.startswith("more in ") and is_short(block, _CARD))


def _is_entry(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Whether lines are a title, and at most an abstract."""
    return (
        0 < len(lines) < _KIND_WORDS
        and is_title(draft.blocks[lines[0]])
        and all(found.rules[item] is None for item in lines)
    )


def _are_dated_entries(draft: Draft, found: Evidence, lines: list[int]) -> bool:
    """Whether lines are nothing but entries of health.mil's: what it is (`Article`, `Report`), its date, and its abstract,
    the last one perhaps cut off.
    """
    kinds, dates, abstracts = lines[::3], lines[1::3], lines[2::3]
    return (
        bool(abstracts)
        and all(is_short(draft.blocks[item], _KIND_WORDS) for item in kinds)
        and all(item in found.dates for item in dates)
        and not any(item in found.dates for item in abstracts)
    )
