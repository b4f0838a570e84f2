"""The fields of a page: what its containers name, then what its own data say and its text does not print."""

from crawler.model.draft import Draft
from crawler.model.fields.byline import read_byline
from crawler.model.fields.dateline import read_dateline
from spiders.boxes import boxes_of_text
from spiders.family import MICRODATA
from spiders.fields.structured import Structured, read_iso
from spiders.markup import Evidence, Markup
from spiders.readers import READERS

_LONG_HEADING = 200
"""Characters from which a block is text, below which no heading is looked for."""


def fill_fields(draft: Draft, markup: Markup, data: Structured) -> None:
    """Fill the fields from the blocks whose containers name them, then from the page's own data."""
    boxes, name = boxes_of_text(draft, markup), draft.extractor
    for position, evidence in enumerate(markup.evidence):
        reader = READERS.get(evidence.place.field)
        if reader and position not in boxes and draft.is_open(position):
            reader(draft, position, evidence, name)
            if (mark := draft.marks[position]) is not None and mark.into:
                draft.sources.setdefault(mark.into, _source(evidence))
            if draft.published:
                draft.sources.setdefault("published", _source(evidence))
    _choose_headline(draft, markup, data, name)
    _choose_date(draft, markup, data)
    _take_data(draft, markup, data)
    for position in draft.open_positions():
        if draft.blocks[position].region == "body" and len(draft.blocks[position].text) > 30:
            draft.dateline = read_dateline(draft.blocks[position].text)
            break


def _take_data(draft: Draft, markup: Markup, data: Structured) -> None:
    """Fill from the page's data what its text does not print."""
    sources = draft.sources
    if not draft.byline and data.authors:
        draft.byline.extend(map(read_byline, data.authors))
        sources["byline"] = data.sources["byline"]
    if not draft.tags and data.tags:
        draft.tags.extend(data.tags)
        sources["tags"] = data.sources["tags"]
    if draft.modified is None and markup.modified and (iso := read_iso(markup.modified)):
        draft.modified, draft.modified_raw = iso, markup.modified
        sources["modified"] = "time"
    elif draft.modified is None and data.modified:
        draft.modified, draft.modified_raw = data.modified, data.modified_raw
        sources["modified"] = data.sources["modified"]


def _source(evidence: Evidence) -> str:
    return MICRODATA if evidence.place.label == MICRODATA else "container"


def _choose_headline(draft: Draft, markup: Markup, data: Structured, name: str) -> None:
    """The headline: the block whose container says so, inside the article first; else the heading that the page's data repeat."""
    named = [p for p, evidence in enumerate(markup.evidence) if evidence.place.field == "headline" and draft.is_open(p)]
    position = next((p for p in named if markup.evidence[p].place.inside), named[0] if named else None)
    if position is None:
        position = _heading(draft, markup, data)
    if position is None:
        if draft.headline is None and data.headline:
            draft.headline = data.headline
            draft.sources["headline"] = data.sources["headline"]
        return
    block = draft.blocks[position]
    draft.headline = block.text
    draft.sources["headline"] = _source(markup.evidence[position]) if named else "text"
    draft.mark(position, f"{name}-headline", "move", "headline")
    for copy in named:
        if draft.blocks[copy].key == block.key:
            draft.mark(copy, f"{name}-headline-copy", "merge", "headline")


def _heading(draft: Draft, markup: Markup, data: Structured) -> int | None:
    """The heading that the page's data name as its title, else its only `<h1>` outside chrome."""
    titles = {title.casefold() for title in (data.headline, markup.title) if title}
    first: list[int] = []
    for position in draft.open_positions():
        tag = markup.evidence[position].tag
        if tag in ("h1", "h2") and any(title.startswith(draft.blocks[position].text.casefold()) for title in titles):
            return position
        if tag == "h1":
            first.append(position)
    return first[0] if len(first) == 1 else _bare_heading(draft, titles)


def _bare_heading(draft: Draft, titles: set[str]) -> int | None:
    """The line that the page's title begins or ends with, on pages of the time when headings were big letters."""
    for position in draft.open_positions():
        text = draft.blocks[position].text
        if len(text) >= _LONG_HEADING:
            return None
        words = text.casefold()
        if words.count(" ") >= 2 and any(title.endswith(words) or title.startswith(words) for title in titles):
            return position
    return None


def _choose_date(draft: Draft, markup: Markup, data: Structured) -> None:
    """The date as exact as the page says: the printed one, with the time of a `<time>` of the same day."""
    day = draft.published or ""
    if len(day) > len("2018-10-04"):
        return
    for iso, raw, source in (
        *((read_iso(when) or "", when, "time") for when in markup.times),
        (data.published or "", data.published_raw, data.sources.get("published", "meta")),
    ):
        if iso.startswith(day) and len(iso) > len(day):
            draft.published, draft.published_raw = iso, draft.published_raw or raw
            draft.sources["published"] = source
            return
