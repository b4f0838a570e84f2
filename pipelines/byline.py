"""Read the lines of a head that say who wrote the text, or who speaks: `By NAME`, a unit below it, names and offices under a date."""

import re

from crawler.model.article import Byline
from crawler.model.draft import Draft
from crawler.model.fields.byline import is_byline, is_from_line, is_signature, read_byline
from crawler.model.fields.date import find_date
from crawler.model.fields.dateline import read_dateline
from pipelines.evidence import Evidence, ends_sentence, is_short, is_turn

# Offices and ranks that open the line of names under a transcript's date.
_OFFICES = (
    "secretary of", "deputy secretary", "under secretary", "assistant secretary", "acting ", "chairman", "vice chairman",
    "gen. ", "general ", "adm. ", "admiral ", "lt. gen", "maj. gen", "brig. gen", "vice adm", "rear adm", "col. ", "capt. ",
    "cmdr. ", "commander", "chief ", "pentagon press", "pentagon spokes", "press secretary", "department of defense spokes", "senior ",
    "director", "dr. ", "defense secretary", "president ", "spokes", "as delivered by", "as prepared for delivery", "remarks by", "deputy ",
)  # fmt: skip
# `Mara J. Quist, Assistant to the Secretary for Public Affairs; Rear Adm. Kit Lowe, Vice Director`: a name and what it holds
_HOLDER = re.compile(
    r"(?:(?:[A-Z][\w.'’-]*|[\"“(][A-Z]\w+[\"”)]) ){1,4}[A-Z][\w.'’-]+, (?:Jr\., |Sr\., )?(?:the |[Aa]cting )?[A-Z]"
)
_PANEL = 30
"""Lines of names and offices at most; what stands below that many is no panel's list."""
# What no list of names and offices has: `Senior Leaders Are Saying` is a subhead.
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|says?|said|met|spoke|visited|hosted|told|announced|thanked|provided|issued|released|offered)\b"
)
# What the title above the line of who speaks tells: below other titles, `Chief of Staff Outlines Priorities` is a deck.
_SPOKEN = re.compile(
    r"\b(?:remarks|speech|address|keynote|commencement|lecture|statement|testimony|transcript|briefings?|conference|interview|gaggle|"
    r"availability|town hall|roundtable|media|press)\b"
)
_OPENINGS = frozenset(["by", "st", "co", "po", "fr"])
"""The first letters of bylines, folded."""
_BY = re.compile(r"(?:story |commentary )?by:? (?:by )?", re.IGNORECASE)
# A turn of the transcripts to 2005: `Rumsfeld: Good afternoon.`
_TURN = re.compile(r"[A-Z][\w'’-]{1,20}: ")
# Words that a unit or outlet has and a name has not.
_UNIT = re.compile(
    r"\b(?:Public Affairs|Wing|Command|News|Press Service|Squadron|Center|Division|Brigade|Group|Office|Agency|Activity|Corps|Regiment|"
    r"Battalion|Headquarters|Fleet|Force|Guard|Department|District|Communications)\b"
)


def is_byline_at(draft: Draft, position: int) -> bool:
    """A `By NAME` line; a unit right below one in the same list, or below another unit there; or right above `Story by NAME`."""
    block = draft.blocks[position]
    if block.key[:2] in _OPENINGS and (
        (is_byline(block.key) and _names_someone(block.text)) or is_from_line(block.text)
    ):
        return True
    if _is_above_story(draft, position):
        return True
    if position == 0 or block.gap or not is_short(block, 12):
        return False
    above = draft.blocks[position - 1]
    if block.kind == above.kind == "list_item":
        return is_byline(above.key) or above.key.startswith("published")
    if not is_byline(above.key) and _closes_byline(draft, position):
        above = draft.blocks[position - 2]
    if (
        not is_unit(block.text) or _VERB.search(block.key) or read_dateline(block.text) is not None
    ):  # a title, or the text, torn
        return False
    return is_byline(above.key) and find_date(above.key) is None  # a date ends it


def _closes_byline(draft: Draft, position: int) -> bool:
    """Whether a line stands right below a unit, and a blank line below both."""
    above, below = draft.blocks[position - 1], draft.blocks[position + 1 : position + 2]
    return position > 1 and not above.gap and is_unit(above.text) and bool(below) and below[0].gap > 0


def _is_above_story(draft: Draft, position: int) -> bool:
    """Whether a unit stands right above who wrote the story: a page of dvidshub.net that was made to be printed."""
    below = position + 1
    return (
        below < len(draft.blocks)
        and draft.blocks[below].key.startswith("story by ")
        and not draft.blocks[below].gap
        and is_short(draft.blocks[position])
        and is_unit(draft.blocks[position].text)
    )


def is_unit(text: str) -> bool:
    """Whether a line has a word that a unit or outlet has and a name has not."""
    return _UNIT.search(text) is not None


def _names_someone(text: str) -> bool:
    """Whether what follows `By` may be a name: `By the Numbers` is a subhead, `By the Example Wing` is not."""
    after = _BY.match(text)
    name = text[after.end() :] if after else ""
    return not name[:1].islower() or text.islower() or (name.startswith("the ") and _UNIT.search(name) is not None)


def is_office(draft: Draft, found: Evidence, position: int) -> bool:
    """Names and offices under a transcript's date, or between its title and date: no `By`, no full stop."""
    block = draft.blocks[position]
    is_last = position + 1 == len(draft.blocks)  # it may be a sentence that the end of the capture cuts
    if position == 0 or is_last or len(block.text) > 300:
        return False
    opens = block.key.startswith(_OFFICES)
    if not (opens or ("," in block.text and _HOLDER.match(block.text))) or _VERB.search(block.key):
        return False
    if ends_sentence(block.key) or is_turn(block.text):
        return False
    is_first_speaker = draft.blocks[position + 1].key.startswith(f"{block.key}:")
    if opens and (is_first_speaker or (position + 1 in found.dates and _is_spoken(draft, position + 2))):
        return True
    is_answered = is_turn(draft.blocks[position + 1].text)
    if not is_answered and not found.turns and not _is_of_speech(draft, position):
        return False
    return (opens or is_answered) and any(
        (
            above in found.dates
            or ((mark := draft.marks[above]) is not None and (mark.into or "").startswith("published"))
        )
        and not any(draft.is_open(between) for between in range(above + 1, position))
        for above in range(max(0, position - 3), position)
    )


def _is_of_speech(draft: Draft, position: int) -> bool:
    """Whether a line above says that somebody speaks on the page."""
    return any(_SPOKEN.search(block.key) for block in draft.blocks[max(0, position - 4) : position])


def _is_spoken(draft: Draft, start: int) -> bool:
    """Whether somebody speaks at a place, or below who else was there: `(Also participating: NAME)`."""
    below = draft.blocks[start : start + 2]
    if below and below[0].text.startswith("("):
        below = below[1:]
    return bool(below) and (is_turn(below[0].text) or _TURN.match(below[0].text) is not None)


def read_byline_line(draft: Draft, found: Evidence, position: int, *, after_title: bool) -> bool:
    """Whether a line of the head is one of them: then it is the draft's byline."""
    block, rule = draft.blocks[position], found.rules[position]
    if is_byline_at(draft, position):
        _add_byline(draft, position, "byline")
        return True
    if rule is not None and rule.label == "office":
        draft.byline.append(Byline(block.text, None, block.text))
        draft.mark(position, rule.id, "move", "byline")
        return False
    unsigned = len(draft.byline) < _PANEL and all(byline.name in (None, byline.raw) for byline in draft.byline)
    if rule is None and after_title and unsigned and is_office(draft, found, position):
        draft.byline.append(Byline(block.text, block.text, None))
        draft.mark(position, "names-line", "move", "byline")
        return True
    return False


def _add_byline(draft: Draft, position: int, rule: str) -> None:
    """A byline line; a unit below a name completes the name's byline."""
    block = draft.blocks[position]
    draft.mark(position, rule, "move", "byline")
    last = draft.byline[-1] if draft.byline else None
    if last is not None and last.name and not is_signature(block.text, block.key):
        unit = f"{last.organization} {block.text}" if last.organization else block.text
        draft.byline[-1] = Byline(f"{last.raw}\n{block.text}", last.name, unit)
    elif is_signature(block.text, block.key):
        draft.byline.append(read_byline(block.text))
    else:
        draft.byline.append(Byline(block.text, None, block.text))
