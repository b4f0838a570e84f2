"""Readers of a page's fields: a block whose container names a field, into that field of the draft.

A reader judges by the block's words too: a container may hold more than its name says, and what does not fit stays open.
"""

import re
from collections.abc import Callable, Mapping

from crawler.model.article import Byline, Link
from crawler.model.draft import Draft
from crawler.model.fields.byline import read_byline
from crawler.model.fields.date import DATE, find_date, find_moment, read_date_line
from spiders.markup import Evidence
from spiders.photos import absolute

LONG = 140
"""Characters from which an unlinked block is taken for a paragraph, which no container's name outweighs."""
_DATE_TAIL = re.compile(rf"(?:\s*/\s*|\s+)?(?:published\s+)?(?P<date>{DATE})\s*\Z")
"""The date that ends a byline; army.mil glues it to the name."""
_OFFICE = re.compile(
    r"\b(?:Affairs|News|Command|Wing|Brigade|Division|Service|Office|Center|Group|Squadron|Activity)\b"
)
_CAREER = ("retired", "retiring", "died")
"""What stands in a biography where an article has its byline: `Retired August 01, 1971 Died May 02, 1999`."""
_SENTENCE_END = re.compile(
    r"(?:[^\W_]{2}|%|(?<!\w)\d)[\"')\]]*[.!?][\"')\]]*\Z(?<!\b(?:inc|ave)\.)(?<!\b(?:jr|sr|st|co)\.)"
)
"""The end of a sentence in a folded block; `p.m.` and `D.C.` end none."""
_MANY = 12
"""Words of a line that is a sentence, if it ends with a full stop: of `9:15 a.m.` and of `Washington, D.C.` too."""
_DATED_WORDS = 7
"""Words of a line that says more than its date."""
_ASSET_BY = ("photo by ", "story by ", "video by ", "courtesy ", "graphic by ", "audio by ")


def is_paragraph(draft: Draft, position: int, evidence: Evidence) -> bool:
    """Whether a block is text of its own, whatever its container is called."""
    length = len(draft.blocks[position].text)
    return length >= LONG and evidence.linked * 2 < length


def is_sentence(draft: Draft, position: int, evidence: Evidence, words: int = 4) -> bool:
    """Whether an unlinked block says something rather than names it: so many words or more, the last one no abbreviation."""
    block = draft.blocks[position]
    said = block.text.count(" ") + 1
    return (
        said >= words
        and evidence.linked * 2 < len(block.text)
        and (_SENTENCE_END.search(block.key) is not None or (said >= _MANY and block.key.endswith(".")))
    )


Reader = Callable[[Draft, int, Evidence, str], None]


def _date(draft: Draft, position: int, evidence: Evidence, name: str) -> None:
    if is_sentence(draft, position, evidence, _DATED_WORDS):
        return
    iso = find_moment(draft.blocks[position].key)
    if iso and draft.published is None:
        draft.published, draft.published_raw = iso, draft.blocks[position].text
    if iso or draft.blocks[position].key in ("published", "posted", "published:"):
        draft.mark(position, f"{name}-date", "move", "published")


def _modified(draft: Draft, position: int, _: Evidence, name: str) -> None:
    iso = find_moment(draft.blocks[position].key)
    if iso and len(draft.blocks[position].text) < LONG:
        draft.modified, draft.modified_raw = iso, draft.blocks[position].text
        draft.mark(position, f"{name}-modified", "move", "modified")


def _byline(draft: Draft, position: int, evidence: Evidence, name: str) -> None:
    """One line, `By NAME, UNIT / Published DATE`, or a list of lines: the writer, then the unit."""
    text, key = draft.blocks[position].text, draft.blocks[position].key
    if len(text) > 200 or key.startswith(_CAREER):
        return
    if not key.startswith(("by ", "story by ")) and is_sentence(draft, position, evidence):
        return
    dated = _DATE_TAIL.search(text.lower()) if len(text.lower()) == len(text) else None
    who = (text[: dated.start()] if dated else text).strip(" |,/")
    if dated and draft.published is None:
        draft.published, draft.published_raw = find_date(dated[0]), text[dated.start("date") :].strip()
    if draft.byline and draft.byline[-1].organization is None and not who.lower().startswith(("by ", "story by ")):
        last = draft.byline.pop()
        draft.byline.append(Byline(last.raw, last.name, who or None))
    elif who:
        draft.byline.append(_told_apart(read_byline(who)))
    draft.mark(position, f"{name}-byline", "move", "byline")


def _told_apart(byline: Byline) -> Byline:
    """`NAME, OUTLET`: a comma parts them where the line as a whole was taken for an organization."""
    who, comma, outlet = (byline.organization or "").partition(", ")
    if byline.name is None and comma and 2 <= len(who.split()) <= 6 and not _OFFICE.search(who):
        return Byline(byline.raw, who, outlet)
    return byline


def _info(draft: Draft, position: int, evidence: Evidence, name: str) -> None:
    """DVIDS heads an asset with place, date, author and unit, all in the same kind of element."""
    text, key = draft.blocks[position].text, draft.blocks[position].key
    iso = read_date_line(key)
    if iso:
        _date(draft, position, evidence, name)
    elif key.startswith(_ASSET_BY):
        draft.byline.append(Byline(text, text.partition(" by ")[2].strip() or None))
        draft.mark(position, f"{name}-byline", "move", "byline")
    elif draft.byline and draft.byline[-1].organization is None and evidence.linked:
        _byline(draft, position, evidence, name)
    elif len(text) < LONG and not is_sentence(draft, position, evidence):
        draft.mark(position, f"{name}-info")


def _details(draft: Draft, position: int, evidence: Evidence, name: str) -> None:
    """A row of DVIDS' table of an asset; its VIRIN is the photo's."""
    key = draft.blocks[position].key
    if key.startswith("virin"):
        return
    iso = find_moment(key) if key.startswith("date posted") else None
    if iso:  # the date at the head of a page is the day that the asset was made
        draft.published, draft.published_raw = iso, draft.blocks[position].text.partition(":")[2].strip(" |")
    if len(key) < LONG and (":" in key or not is_sentence(draft, position, evidence)):
        draft.mark(position, f"{name}-details")


def _subheadline(draft: Draft, position: int, _: Evidence, name: str) -> None:
    if draft.subheadline is None and not (draft.blocks[position].region == "body" and _follows_text(draft, position)):
        draft.subheadline = draft.blocks[position].text
        draft.mark(position, f"{name}-subheadline", "move", "subheadline")


def _follows_text(draft: Draft, position: int) -> bool:
    """Whether text of the body stands above: a deck stands above all of it."""
    return any(draft.blocks[above].region == "body" for above in draft.open_positions(0, position))


def _tag(draft: Draft, position: int, evidence: Evidence, name: str) -> None:
    if evidence.linked and len(draft.blocks[position].text) < LONG:
        draft.tags.append(draft.blocks[position].text)
        draft.mark(position, f"{name}-tags", "move", "tags")
    elif len(draft.blocks[position].text) < 40 and not is_sentence(draft, position, evidence):
        draft.mark(position, f"{name}-tags")


def _related(draft: Draft, position: int, evidence: Evidence, name: str) -> None:
    text = draft.blocks[position].text
    if evidence.href and evidence.linked * 2 > len(text):
        draft.related.append(Link(text, absolute(draft.page.url or "", evidence.href)))
        draft.mark(position, f"{name}-related", "move", "related")
    elif not is_paragraph(draft, position, evidence) and (
        draft.related or not is_sentence(draft, position, evidence)  # an abstract stands below its title
    ):
        draft.mark(position, f"{name}-related")


def _furniture(draft: Draft, position: int, evidence: Evidence, name: str) -> None:
    if len(draft.blocks[position].text) < LONG and not is_sentence(draft, position, evidence):
        draft.mark(position, f"{name}-{evidence.place.field}")


READERS: Mapping[str, Reader] = {
    "date": _date,
    "modified": _modified,
    "byline": _byline,
    "subheadline": _subheadline,
    "tags": _tag,
    "related": _related,
    "info": _info,
    "details": _details,
    "kicker": _furniture,
    "release-number": _furniture,
}
