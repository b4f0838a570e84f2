"""Name what the body's blocks are: headings and speaker turns of a text capture; the dateline; the kind of the page."""

import re
from collections import Counter
from itertools import pairwise
from typing import Final

from crawler.model.draft import Draft
from crawler.model.fields.date import find_date, find_moment
from crawler.model.fields.dateline import read_dateline
from pipelines.evidence import SHORT, evidence, goes_on, is_contracts, is_short

_TURNS: Final = 3
# How the first turn of a briefing names who speaks; `EDITOR'S NOTE:` opens stories.
_OFFICER: Final = re.compile(
    r"(?:press secretary|(?:deputy |under |assistant |acting |principal |to the )*secretary|sec\.|mr\.|ms\.|mrs\.|dr\.|gen\.|general|adm\.|admiral|"
    r"(?:lt|maj|brig)\. gen\.|(?:vice|rear) adm|col\.|capt\.|cmdr\.|chairman|president|ambassador|minister|moderator|staff|operator)(?![a-z])[^:]{0,60}:"
)
_NAMED: Final = re.compile(r"(?:[A-Z][a-z.'’-]+ ){0,3}(?:Mc|Mac)?[A-Z][a-z'’-]+: ")
_QUESTIONS: Final = 2
_GOES_ON: Final = frozenset(",-–—")
"""How a line ends that goes on below, as greetings and datelines do, and no heading."""
_ADDRESSES: Final = ("http://", "https://", "www.")
"""How a line opens that is an address, and no heading."""
# A name of a list, which ends as names do: `Pvt. NAME, 19, of Arden, Ore.`
_ITEM_OF_LIST: Final = re.compile(r", \d{2}, of .{3,60}\.$|;(?: and)?$")
_ASKING: Final = frozenset(["q", "question"])
"""Labels that stand alone where only the questions have one."""
_DATED: Final = ("contracts", "military contracts", "today in the department of")
"""How headlines begin that say the day."""
# How a release begins where its kicker was lost.
_RELEASE: Final = re.compile(
    r"(?:the )?department of (?:defense|war) announced today the death of |.{5,120} provided the following (?:readout|statement)|"
    r"attributed to .{5,120}:$"
)


def name_body(draft: Draft) -> None:
    """Give body blocks their kinds and fill what only the body can tell."""
    body = draft.all_open()
    turns = [position for position in evidence(draft).turns if draft.is_open(position)]
    turns = sorted({*turns, *_named_turns(draft, body, turns)})
    labels = {draft.blocks[item].key.partition(":")[0] for item in turns}
    if draft.kind == "story" and len(labels) == 1 < len(turns) and labels.isdisjoint(_ASKING):
        turns = []  # one label over and over is no speaker: `AOR: Ohio`, `AOR: Europe, Africa`
    if len(turns) >= _TURNS:
        draft.kind = "transcript" if draft.kind == "story" else draft.kind
    elif body and turns and draft.kind == "story" and body[0] == turns[0] and _OFFICER.match(draft.blocks[body[0]].key):
        draft.kind = "transcript"  # a capture that was cut off, or an opening statement without questions
    if draft.kind == "transcript" or len(turns) >= _TURNS:
        draft.kinds.update((item, "speaker") for item in turns if draft.blocks[item].kind == "paragraph")
    if draft.page.source == "text":
        _name_headings(draft, body, frozenset(turns))
    if draft.kind == "story" and body and _RELEASE.match(draft.blocks[body[0]].key):
        draft.kind = "release"
    if draft.kind == "story" and draft.headline is None and is_contracts(draft):
        draft.kind = "contracts"
    if draft.dateline is None:
        draft.dateline = next((line for item in body[:2] if (line := read_dateline(draft.blocks[item].text))), None)
    if not body and draft.photos and draft.kind == "story":
        draft.kind = "photo"
        draft.headline = draft.headline or draft.photos[0].title
    _read_headline(draft)
    _read_dateline_date(draft)
    _read_clock(draft)


def _named_turns(draft: Draft, body: list[int], turns: list[int]) -> list[int]:
    """Turns of speakers in small letters (`Secretary Rumsfeld: No.`): names before a colon that stand there more than once,
    on a page that has questions.
    """
    if draft.kind != "transcript" and len(turns) < _QUESTIONS:
        return []
    named = [(item, match[0]) for item in body if (match := _NAMED.match(draft.blocks[item].text))]
    counts = Counter(name for _, name in named)
    return [item for item, name in named if counts[name] > 1]


def _name_headings(draft: Draft, body: list[int], turns: frozenset[int]) -> None:
    """A short line above running text is its heading; in a message that is all in capitals a line that is cut looks so too."""
    blocks = draft.blocks
    if sum([blocks[position].text.isupper() for position in body]) * 2 > len(body):
        return
    for position, after in pairwise(body):
        block, below = blocks[position], blocks[after]
        if len(block.text) >= SHORT or block.kind != "paragraph" or position in turns or not is_short(block):
            continue
        if block.text[-1] in _GOES_ON or block.key.startswith(_ADDRESSES):
            continue
        # what goes on below it is the sentence in which it is a link
        if not is_short(below) and not goes_on(below) and not _ITEM_OF_LIST.search(block.text):
            draft.kinds[position] = "heading"


def _read_headline(draft: Draft) -> None:
    """What the headline alone says: `Contracts For Aug. 14, 2018`, `Today in the Department of Defense, Monday, May 5, 2008`."""
    key = (draft.headline or "").casefold()
    if draft.kind == "story" and key.startswith("readout of "):
        draft.kind = "release"
    if key.startswith(_DATED):
        is_dated = key.startswith("contracts") or (key.startswith("military contracts") and is_contracts(draft))
        if draft.kind in ("story", "release") and is_dated:
            draft.kind = "contracts"  # `FOR IMMEDIATE RELEASE` stands above them too
        if draft.published is None and (date := find_date(key)):
            draft.published, draft.published_raw = date, draft.headline


def _read_dateline_date(draft: Draft) -> None:
    """The date in the dateline, where the page has no other: `WASHINGTON, Sept. 29, 2014 –`."""
    if draft.published is None and draft.dateline is not None and (date := find_date(draft.dateline.raw.casefold())):
        draft.published, draft.published_raw = date, draft.dateline.raw


def _read_clock(draft: Draft) -> None:
    """The clock and the zone that the date was printed with."""
    raw = draft.published_raw or ""
    if draft.published and len(draft.published) == len("2018-10-04") and ":" in raw:
        moment = find_moment(raw.casefold())
        if moment and moment.startswith(draft.published):
            draft.published = moment
