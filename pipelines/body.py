"""Name what the body's blocks are: headings and speaker turns of a text capture; the dateline; the kind of the page."""

from crawler.model.draft import Draft
from crawler.model.fields.date import find_date
from crawler.model.fields.dateline import read_dateline
from pipelines.evidence import evidence, is_short

_TURNS = 3


def name_body(draft: Draft) -> None:
    """Give body blocks their kinds and fill what only the body can tell."""
    body = list(draft.open_positions())
    found = evidence(draft)
    turns = frozenset(found.turns)
    is_transcript = sum(1 for position in found.turns if draft.is_open(position)) >= _TURNS
    for number, position in enumerate(body):
        block = draft.blocks[position]
        if block.kind != "paragraph":
            continue
        if position in turns:
            if is_transcript:
                draft.kinds[position] = "speaker"
        elif (
            draft.page.source == "text"
            and is_short(block)
            and number + 1 < len(body)
            and not is_short(draft.blocks[body[number + 1]])
        ):
            draft.kinds[position] = "heading"
    if is_transcript and draft.kind == "story":
        draft.kind = "transcript"
    if draft.dateline is None:
        draft.dateline = next((line for item in body[:2] if (line := read_dateline(draft.blocks[item].text))), None)
    if not body and draft.photos and draft.kind == "story":
        draft.kind = "photo"
        draft.headline = draft.headline or draft.photos[0].title
    _read_headline(draft)
    _read_dateline_date(draft)


def _read_headline(draft: Draft) -> None:
    """What the headline alone says: `Contracts For Aug. 14, 2018`."""
    key = (draft.headline or "").casefold()
    if key.startswith("contracts"):
        if draft.kind == "story":
            draft.kind = "contracts"
        if draft.published is None and (date := find_date(key)):
            draft.published, draft.published_raw = date, draft.headline


def _read_dateline_date(draft: Draft) -> None:
    """The date in the dateline, where the page has no other: `WASHINGTON, Sept. 29, 2014 –`."""
    if draft.published is None and draft.dateline is not None and (date := find_date(draft.dateline.raw.casefold())):
        draft.published, draft.published_raw = date, draft.dateline.raw
