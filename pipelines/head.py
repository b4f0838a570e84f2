"""Read the head of a text capture: breadcrumb, kicker, headline, deck, date, byline, in whatever order the page has them.

The head ends where running text begins. Of its lines, those that a rule knows go to their field or away; of the rest one
is the headline. What stays unclear stays in the body.
"""

import re
from dataclasses import replace

from crawler.model.article import Byline, Kind
from crawler.model.draft import Draft
from crawler.model.fields.byline import read_byline
from crawler.model.fields.credit import names_maker
from crawler.model.fields.date import DATE, LAST_DATE, find_date, find_moment
from crawler.model.fields.virin import read_virins
from pipelines.byline import read_byline_line
from pipelines.evidence import (
    DEPARTMENTS,
    Evidence,
    evidence,
    is_contracts,
    is_title,
    reads_as_body,
)
from pipelines.headline import choose_headline
from pipelines.opening import PLACES_OF_HEAD, find_text
from pipelines.related import add_related
from pipelines.torn import read_torn_byline

# Words of a kicker or a section's name that tell the kind of page; the first that stands there decides.
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("advisory", "advisory"), ("advisories", "advisory"), ("release", "release"), ("statement", "release"),
    ("transcript", "transcript"), ("presenter", "transcript"), ("speech", "speech"), ("as delivered", "speech"), ("as prepared", "speech"),
    ("contract", "contracts"),
)  # fmt: skip
_KICKER = 2
"""Blanks in what stands before a day and is more than a kicker."""
_LONGEST_HEAD = 200
"""Lines above the text from which nobody looks for the one that is a title."""
_SUBHEADS = frozenset(["nav-label", "section-name", "site-name", "defenselink-frame"])
_MENU = frozenset(["nav", "section"])
"""Labels of a menu's lines: a section's name beside one of them is a label too."""
# The date that ends a line of names: `By NAME, NEWS SERVICE - August 14, 2015`.
_LAST_DATE = re.compile(LAST_DATE, re.IGNORECASE)
_DATE_TAIL = 40
"""Characters of the end of a line in which its last date stands, with what parts it from the name."""
# The day behind a presenter's name, perhaps with weekday and clock: `... Tuesday, Feb. 12, 2002 - 11:31 a.m. EDT`.
_WHEN = re.compile(rf"[\s,–—-]*{DATE}.*", re.IGNORECASE | re.DOTALL)
# How a speech begins and an article does not, and what a speech's title or its page is.
_GREETING = re.compile(
    r"(?:(?:well|okay|listen|all,? right)[,.]? )*(?:good (?:morning|afternoon|evening)[,.! ]|thank(?:s| you)(?:[,.]| very much| so much| all\b| for that ))"
)
_SPEECH = re.compile(r"\b(?:remarks|speech|address|keynote|commencement|lecture)\b")
_PRESENTER = re.compile(r"presenters?: ?|dod news briefing ", re.IGNORECASE)
_BRIEFING = re.compile(r"\b(?:press|media|news) (?:briefing|conference|availability|gaggle|roundtable)\b")
_DELIVERY = re.compile(r".*?\bby (?=[A-Z])")


def read_head(draft: Draft) -> None:
    """Mark the head's lines and fill headline, subheadline, published, byline."""
    found = evidence(draft)
    end, above = find_text(draft, found)
    candidates: list[int] = []
    seen_date = in_related = False
    in_contracts = is_contracts(draft)
    for position in range(end):
        if not draft.is_open(position) or position in above:
            continue
        if in_related and found.rules[position] is None and is_title(draft.blocks[position]):
            add_related(draft, position)
            continue
        if found.rule_id(position - 1) == "recommended-content" and " | " in draft.blocks[position].text:
            draft.tags.extend(draft.blocks[position].text.split(" | "))
            draft.mark(position, "tag", "move", "tags")
            continue
        in_related = (rule := found.rules[position]) is not None and rule.id == "related-heading"
        if (
            read_torn_byline(draft, position, end)
            or _read_delivery(draft, found, position)
            or _read_date(draft, found, position, end)
            or read_byline_line(draft, found, position, after_title=bool(candidates) or draft.headline is not None)
        ):
            seen_date = True
        elif rule is not None and rule.id in _SUBHEADS and candidates and position == end - 1 and seen_date:
            continue  # `Mission` alone between date and text is a subhead
        elif (
            rule is not None
            and rule.label != "banner-scrap"
            and not (in_contracts and rule.id == "site-name")  # who buys
            and (rule.where in PLACES_OF_HEAD or rule.id == "bare-address")
            and not _is_only_title(draft, position, end)
        ):
            draft.mark(position, rule.id)
        elif not (
            names_maker(draft.blocks[position].key) or (in_contracts and draft.blocks[position].key in DEPARTMENTS)
        ):
            candidates.append(position)
    choose_headline(draft, candidates, end, seen_date=seen_date)
    _number_photo(draft)
    _merge_date_copy(draft, found, end)
    _name_kind(draft, found, end)


def _number_photo(draft: Draft) -> None:
    """The VIRIN of a page's only photo, where the page has it for a title, as DVIDS pages have that got no other."""
    if len(draft.photos) != 1 or draft.photos[0].virins:
        return
    virins = read_virins(draft.headline or "")
    if virins and draft.headline == virins[0]:
        draft.photos[0] = replace(draft.photos[0], virins=virins)


def _is_only_title(draft: Draft, position: int, end: int) -> bool:
    """`Press Releases` is a section's name, and the headline of a page that has no other; so is `Pentagon News Conference | September
    19, 2019`, which has more words before its day than a kicker.
    """
    found = evidence(draft)
    rule = found.rule_id(position)
    if (
        draft.headline is not None
        or rule not in ("section-name", "site-name", "date-label")
        or end >= len(draft.blocks)
    ):
        return False
    name = draft.blocks[position].text.partition("|")[0].strip()
    if name.count(" ") < (_KICKER if rule == "date-label" else 1) or end > _LONGEST_HEAD:
        return False
    return not any(
        draft.is_open(other) and other != position and found.rules[other] is None and other not in found.dates
        for other in range(end)
    )


def _read_date(draft: Draft, found: Evidence, position: int, end: int) -> bool:
    """A line that is a date, or carries one by a known form."""
    block, rule = draft.blocks[position], found.rules[position]
    iso = found.dates.get(position)
    label = rule.label if rule else ""
    if iso is None and label not in ("date", "release-number"):
        return False
    iso = iso or find_date(block.key)
    if rule is not None and rule.id == "date-two-digits":
        year = 6 if "/" in block.key else -2
        iso = find_date(f"{block.key[:year]}20{block.key[year:]}")
    if rule is None and _is_dated_subhead(draft, found, position):
        return False
    if rule is not None and rule.id == "date-label" and _is_only_title(draft, position, end):
        draft.published, draft.published_raw = draft.published or iso, draft.published_raw or block.text
        return False
    if iso and rule is not None and rule.id == "date-updated":
        draft.modified, draft.modified_raw = find_moment(block.key), block.text
        draft.mark(position, rule.id, "move", "modified_raw")
    elif iso and (draft.published is None or len(iso) > len(draft.published)):
        draft.published, draft.published_raw = iso, block.text
        draft.mark(position, rule.id if rule else "date-line", "move", "published_raw")
    else:
        draft.mark(position, rule.id if rule else "date-line")
    if rule is not None and rule.id == "date-byline":
        draft.byline.append(read_byline(_without_date(block.text)))
    elif rule is not None and rule.id == "date-print-view" and (name := block.text.rpartition("/")[0].strip()):
        draft.byline.append(read_byline(name))
    return True


def _is_dated_subhead(draft: Draft, found: Evidence, position: int) -> bool:
    """Whether a bare date is another day than the head's, right above the text: what follows is told of that day. Above the first
    of a speaker's turns it is the day of the briefing, and the head's is that of its transcript.
    """
    after = position + 1
    if draft.published is None or found.dates[position][:10] == draft.published[:10] or after >= len(draft.blocks):
        return False
    if len(found.turns) > 1 and (after in found.turns or after + 1 in found.turns):
        return False
    return draft.is_open(after) and found.rules[after] is None and reads_as_body(draft.blocks[after])


def _merge_date_copy(draft: Draft, found: Evidence, end: int) -> None:
    """The date once more below the line that leads into a release: `... provided the following readout:`, `Oct 23, 2017`."""
    if draft.published is None:
        return
    for position in range(end + 1, min(end + 3, len(draft.blocks))):
        if draft.is_open(position) and found.dates.get(position) == draft.published[:10]:
            draft.mark(position, "date-line-copy", "merge", "published_raw")


def _read_delivery(draft: Draft, found: Evidence, position: int) -> bool:
    """`As Delivered by NAME, PLACE, DATE` of a speech; who speaks at a briefing, with its day."""
    block, rule = draft.blocks[position], found.rules[position]
    if rule is not None and rule.id == "presenter-line":
        names = _WHEN.sub("", _PRESENTER.sub("", block.text, count=1)).strip()
        draft.byline.append(Byline(block.text, names))
        draft.mark(position, rule.id, "move", "byline")
        if draft.published is None and (iso := find_date(block.key)):
            draft.published, draft.published_raw = iso, block.text
        return True
    if rule is not None and rule.label == "delivery":
        name = _DELIVERY.sub("", block.text, count=1).partition(",")[0].strip()
        draft.byline.append(Byline(block.text, name if name != block.text else None))
        draft.mark(position, rule.id, "move", "byline")
        if draft.published is None and (iso := find_date(block.key)):
            draft.published, draft.published_raw = iso, block.text
        return True
    return False


def _without_date(text: str) -> str:
    """The name's side of `19 Jun 2015 | NAME UNIT` and of `By NAME, NEWS SERVICE - June 2, 2017`."""
    date = _LAST_DATE.search(text, max(0, len(text) - _DATE_TAIL))
    sides = [side.strip() for side in (text[: date.start()] if date else text).split("|")]
    return " | ".join(side for side in sides if side and not find_date(side.casefold())) or text


def _name_kind(draft: Draft, found: Evidence, end: int) -> None:
    """The kind of page that its kicker or its section's name says, or the greeting that opens its text."""
    if draft.kind != "story":
        return
    for position in found.ruled:
        if position >= end:
            break
        key = draft.blocks[position].key
        label = found.label(position)
        if found.rule_id(position) == "date-story-number":  # stories have a release date there
            continue
        if label == "section" and any(
            found.label(item) in _MENU for item in (position - 1, position + 1) if 0 <= item < end
        ):
            continue
        if label in ("kicker", "section", "delivery", "date", "release-number") and not draft.is_open(position):
            kind = next((kind for word, kind in _KINDS if word in key), None)
            if kind is not None:
                draft.kind = kind
                return
    if len(found.turns) > 1:
        return
    title = (draft.headline or "").casefold()
    opening = draft.blocks[max(0, end - 1) : end + 1]  # `Good afternoon.` alone is no running text
    if (draft.historical or _SPEECH.search(title)) and any(_GREETING.match(block.key) for block in opening):
        draft.kind = "transcript" if _BRIEFING.search(title) else "speech"
